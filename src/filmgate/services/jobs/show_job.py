"""Everything that is kept of one job, for the operator."""

from filmgate.domain import ids
from filmgate.domain.errors import InvalidField
from filmgate.domain.events import Event
from filmgate.domain.frozen import frozen
from filmgate.domain.job import JobRecord
from filmgate.store import events, jobs
from filmgate.store.base import Reader


@frozen
class JobDossier:
    """A job and its own steps, oldest first."""

    record: JobRecord
    events: list[Event]


async def show_job(store: Reader, public_id: str) -> JobDossier:
    """The job of that id, or of that token at its engine; InvalidField where there is none."""
    job_id = ids.read(public_id)
    record = await jobs.find(store, job_id) if job_id else None
    if record is None:
        raise InvalidField("ID", f"there is no job '{public_id[:80]}'; 'filmgate jobs list' shows the newest.")
    timeline = await events.of_task(store, record.job.task_id)
    return JobDossier(record, [event for event in timeline if event.subject_id == record.job.id])
