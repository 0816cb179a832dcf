"""Thousands of requests made at random out of the OpenAPI documents, with every check that schemathesis has.

Must: 2,000 requests to the REST interface with sign-in off, as many with it on and an operator's key, and some to the
OGC interface; and nothing that contradicts the document. Run: python -m bench.fuzz_api
"""

import tempfile
from pathlib import Path

from tests.fuzzed_product import Fuzzed, fuzzed
from tests.fuzzing import fuzz

REST, OGC = "/api/v1/openapi.json", "/ogcapi/v1/openapi.json"
SENT_AT_LEAST = 2000
# An operation; there are 22 of the one document and 23 of the other.
EXAMPLES, SEED = 100, 20261129


def run() -> bool:
    """Ask, and print what was found; returns whether nothing was."""
    held = []
    for auth in (False, True):
        with tempfile.TemporaryDirectory() as folder, fuzzed(Path(folder), auth) as product:
            held += [_round(product, document, auth) for document in (REST, OGC)]
    return all(held)


def _round(product: Fuzzed, document: str, auth: bool) -> bool:
    found = fuzz(product, document, EXAMPLES, SEED)
    print(f"{document}, AUTH={'on' if auth else 'off'}: {found.sent:,} requests at random "
          f"(at least {SENT_AT_LEAST:,}), {'nothing wrong' if found.clean else 'FAILURES'}")  # fmt: skip
    if not found.clean:
        print(found.report)
    return found.clean and found.sent >= SENT_AT_LEAST


if __name__ == "__main__":
    raise SystemExit(0 if run() else 1)
