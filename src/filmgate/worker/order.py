"""A claimed job as the order that its engine gets."""

from filmgate.domain.inputs import kept
from filmgate.engines.base import Order
from filmgate.services.jobs.assign import Assignment
from filmgate.worker.shop import Shop


def order_of(shop: Shop, assignment: Assignment) -> Order:
    """With the pictures that are there. The draft is this claim's own: whoever had the job before may still write."""
    job = assignment.job
    inputs = {field: shop.inputs.find(known) for field, known in kept(assignment.generation).items()}
    found = {field: path for field, path in inputs.items() if path is not None}
    return Order(job.token, assignment.generation, shop.media.draft(f"{job.token}-{job.fence}"), found)
