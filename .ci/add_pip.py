"""Give a virtual environment its pip where Python came without ensurepip, as on a bare Debian.

python3 .ci/add_pip.py .venv/bin/python
"""

import hashlib
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

WHEEL = "pip-26.3-py3-none-any.whl"
FOLDER = "https://files.pythonhosted.org/packages/07/25/ee8c38ae72d66b844ce8eb9711ba905dba21ca1a8a0c960057c41cd23337"
SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"


def main(python: str) -> None:
    """Fetch pip, compare it with its checksum, and let it install itself."""
    with urllib.request.urlopen(f"{FOLDER}/{WHEEL}", timeout=60) as answer:
        content = answer.read()
    if hashlib.sha256(content).hexdigest() != SHA256:
        sys.exit("What was fetched is not the pip that was expected; nothing was installed.")
    with tempfile.TemporaryDirectory() as folder:
        wheel = Path(folder) / WHEEL
        wheel.write_bytes(content)
        subprocess.run([python, f"{wheel}/pip", "install", "--quiet", "--no-index", str(wheel)], check=True)


if __name__ == "__main__":
    main(sys.argv[1])
