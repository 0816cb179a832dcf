"""One RQ worker: `python -m jobs.worker`. Start as many as there are pulls to run at once."""

import logging
import os
import secrets
import socket
import time
from contextlib import suppress
from typing import Any

from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Worker
from rq.exceptions import StopRequested
from rq.executions import Execution
from rq.job import Job

import jobs.alerts
import jobs.catalogue
import jobs.housekeeping
import jobs.pull
import jobs.summaries  # noqa: F401  loaded once, here, and not by each job's process
from core.alerts.lookout import ask_without_scheduler
from core.context import bare_app, redis
from core.domain import utc_now
from core.errors import QueueUnavailable
from core.metrics.durations import count_job
from core.queue import QUEUES
from core.settings import configure_logging, settings_of_process
from core.web.error_reports import report_errors

RECONNECT_SECONDS = 2
# A worker in the middle of something waits about half a minute for Redis; one that begins says at once that it waits.
PATIENT = Retry(ExponentialBackoff(base=0.5, cap=5), 10)
HASTY = Retry(ExponentialBackoff(base=0.05, cap=0.2), 2)
# A worker that was killed is no longer counted two minutes later.
WORKER_TTL_SECONDS = 60
JOB_MONITORING_SECONDS = 15
# How often what a killed worker left in the queue's registries is cleared away.
MAINTENANCE_SECONDS = 60

log = logging.getLogger("jobs.worker")


class PullWorker(Worker):
    """RQ's worker, quicker to notice that Redis is back."""

    max_connection_wait_time = 5.0

    def run_maintenance_tasks(self) -> None:
        """Clear what killed workers left; and where the scheduler is gone, ask for the look that would tell of it."""
        super().run_maintenance_tasks()  # type: ignore[no-untyped-call]
        with suppress(QueueUnavailable):
            ask_without_scheduler(self.connection, utc_now())

    def handle_job_success(self, job: Job, *arguments: Any, **named: Any) -> None:
        """Count how long it took."""
        super().handle_job_success(job, *arguments, **named)
        self._count(job, named.get("execution"), failed=False)

    def handle_job_failure(self, job: Job, *arguments: Any, **named: Any) -> None:
        """Count how long it took, and that it failed."""
        super().handle_job_failure(job, *arguments, **named)
        self._count(job, named.get("execution"), failed=True)

    def _count(self, job: Job, execution: Execution | None, failed: bool) -> None:
        # Of a job whose process was killed only the execution knows when it began.
        began = job.started_at or (execution and execution.created_at)
        if began and job.ended_at:
            try:
                count_job(self.connection, str(job.func_name), (job.ended_at - began).total_seconds(), failed)
            except RedisError as error:
                log.warning("the duration of job %s was not counted: %s", job.id, error)

    @property
    def was_asked_to_stop(self) -> bool:
        """Whether a signal has asked for the end; work() returns on other grounds too."""
        return self._shutdown_requested_date is not None


def main() -> None:
    """Work until SIGTERM or SIGINT, finishing the job in hand; a second signal drops it."""
    settings = settings_of_process()
    configure_logging(settings)
    report_errors(settings)
    app = bare_app(settings)
    with app.app_context():
        work(redis())


def work(connection: Redis) -> None:
    """Run workers one after the other until a signal asks for the end: one that loses Redis returns."""
    while True:
        try:
            connection.set_retry(HASTY)
            connection.ping()
            connection.set_retry(PATIENT)
            worker = make_worker(connection)
            log.info("%s is ready", worker.name)
            worker.work()
            if worker.was_asked_to_stop:
                return
        except StopRequested:
            return
        except RedisError as error:
            log.warning("Redis does not answer (%s); trying again", error)
        time.sleep(RECONNECT_SECONDS)


def make_worker(connection: Redis) -> PullWorker:
    """Make a worker on our queue, under a name that no worker before it had."""
    return PullWorker(
        QUEUES,
        name=f"{socket.gethostname()}.{os.getpid()}.{secrets.token_hex(2)}",
        connection=connection,
        worker_ttl=WORKER_TTL_SECONDS,
        job_monitoring_interval=JOB_MONITORING_SECONDS,
        maintenance_interval=MAINTENANCE_SECONDS,
    )


if __name__ == "__main__":
    main()
