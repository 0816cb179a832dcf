"""The scheduler: `python -m jobs.scheduler`. One is enough; it starts runs when they are due."""

import os
import time

from core.scheduling.scheduler_process import run_scheduler
from core.settings import configure_logging, settings_of_process
from core.web.error_reports import report_errors


def main() -> None:
    """Keep the schedule until SIGTERM or SIGINT."""
    # rq-scheduler reads cron expressions in the process's own zone, whatever it is told; ours are UTC.
    os.putenv("TZ", "UTC")
    time.tzset()
    settings = settings_of_process()
    configure_logging(settings)
    report_errors(settings)
    run_scheduler(settings)


if __name__ == "__main__":
    main()
