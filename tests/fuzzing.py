"""Requests made at random out of an OpenAPI document, and what schemathesis finds in their answers."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.fuzzed_product import Fuzzed

FOLDER = Path(__file__).parent
SENT = re.compile(r"(\d+) generated")


@dataclass(frozen=True)
class Found:
    """What came of a round: how many requests were sent, whether nothing was wrong, and the words of the report."""

    sent: int
    clean: bool
    report: str


def fuzz(product: Fuzzed, document: str, examples: int, seed: int, *options: str) -> Found:
    """Send up to `examples` requests to each operation of a document, beside its systematic ones; all checks."""
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(FOLDER / "fuzz.toml"), "run"]
    asked = ["--checks", "all", "-n", str(examples), "--seed", str(seed), "--no-color", "--continue-on-failure"]
    key = ["-H", f"X-Api-Key: {product.key}"] if product.key else []
    done = subprocess.run(
        [*command, f"{product.url}{document}", *asked, *key, *options],
        capture_output=True,
        text=True,
        cwd=product.folder,
        env=os.environ | {"SCHEMATHESIS_HOOKS": "fuzz_hooks", "PYTHONPATH": str(FOLDER)},
    )
    sent = SENT.search(done.stdout)
    return Found(int(sent[1]) if sent else 0, done.returncode == 0, done.stdout + done.stderr)
