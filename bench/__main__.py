"""`make bench`: every benchmark, one after the other; fails when a figure misses what it must reach."""

from bench import (
    backup,
    fuzz_api,
    hourly_pull,
    hydrograph,
    live,
    long_pull,
    merge,
    parse_eccc,
    percentiles,
    picker,
    serve_csv,
    skill,
    two_workers,
    web_processes,
    whole_pull,
)


def main() -> int:
    """Run them all; returns the exit status."""
    benchmarks = (
        parse_eccc,
        merge,
        whole_pull,
        hourly_pull,
        two_workers,
        long_pull,
        percentiles,
        hydrograph,
        skill,
        serve_csv,
        picker,
        live,
        web_processes,
        backup,
        fuzz_api,
    )
    return 0 if all([benchmark.run() for benchmark in benchmarks]) else 1


if __name__ == "__main__":
    raise SystemExit(main())
