"""The newest jobs of all tasks, for the operator."""

from filmgate.domain.job import JobRecord, JobState
from filmgate.store import jobs
from filmgate.store.base import Reader


async def list_jobs(store: Reader, state: JobState | None, most: int) -> list[JobRecord]:
    """Newest first, of one state or of all."""
    return await jobs.newest(store, state, most)
