"""Webhooks: endpoints that get nothing any more, and deliveries that nobody sends."""

from typing import TYPE_CHECKING

from filmgate.cli.checks.finding import Finding, doubtful, fine
from filmgate.domain.nature import MINUTE, Nature
from filmgate.domain.webhook import EndpointState

if TYPE_CHECKING:
    from filmgate.store.base import Reader

_LATE_US = 10 * MINUTE


async def webhooks(store: "Reader") -> Finding:
    """How many endpoints there are, and what is in the way of their deliveries."""
    from filmgate.services.webhooks.list_endpoints import list_all_endpoints
    from filmgate.services.webhooks.show_backlog import show_backlog

    found, backlog = await list_all_endpoints(store), await show_backlog(store)
    silent = [one for one in found if one.state is not EndpointState.ACTIVE]
    told = f"{len(found)} endpoints, {backlog.due} deliveries due, {backlog.held} kept"
    if silent:
        first = silent[0]
        mend = f"{first.url} is {first.state}: {first.reason}. See 'filmgate webhooks list'; 'resume' sends again."
        return doubtful("webhooks", f"{told}; {len(silent)} endpoints get nothing", mend)
    late = 0 if backlog.oldest_due_at is None else Nature().now() - backlog.oldest_due_at
    if late > _LATE_US:
        mend = "Is a server or worker running? Then a receiver does not answer: 'filmgate webhooks log --state due'."
        return doubtful("webhooks", f"{told}; the oldest has been due for {late // MINUTE} minutes", mend)
    return fine("webhooks", told)
