"""Ask PyPI what weaknesses are known of the versions that are pinned.

python .ci/audit.py requirements.txt constraints.txt
"""

import json
import subprocess
import sys
from typing import Any

SECONDS = 900
NOT_ASKED = "The advisories cannot be reached from here, so nothing is known. Run make audit where pypi.org answers."
SOME_ASKED = "Not known to PyPI, so not looked up: {names}."


def main(files: list[str]) -> None:
    """Say what is known; ends with a status other than 0 unless every pin was looked up and none is weak."""
    command = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off", "--no-deps"]
    asked = [part for file in files for part in ("--requirement", file)]
    done = subprocess.run([*command, "--disable-pip", *asked], capture_output=True, text=True, timeout=SECONDS)
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        found = []
    sys.exit(verdict(found))


def verdict(found: list[dict[str, Any]]) -> str | None:
    """Return what is to be said of pip-audit's findings, a package each; None where all are looked up and well."""
    looked_up = [one for one in found if "skip_reason" not in one]
    if not looked_up:
        return NOT_ASKED
    weak = [
        f"{one['name']} {one['version']}: {known['id']}, mended in {', '.join(known['fix_versions']) or 'none yet'}."
        for one in looked_up
        for known in one["vulns"]
    ]
    missed = [one["name"] for one in found if "skip_reason" in one]
    said = weak + ([SOME_ASKED.format(names=", ".join(missed))] if missed else [])
    return "\n".join(said) or None


if __name__ == "__main__":
    main(sys.argv[1:])
