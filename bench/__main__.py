"""`make bench`: every benchmark, one after the other; fails when a figure misses what it must reach."""

from bench import hourly_pull, merge, parse_eccc, skill


def main() -> int:
    """Run them all; returns the exit status."""
    return 0 if all([parse_eccc.run(), merge.run(), hourly_pull.run(), skill.run()]) else 1


if __name__ == "__main__":
    raise SystemExit(main())
