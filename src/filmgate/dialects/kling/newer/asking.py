"""Questions about tasks in the newer design: after some by their names, or after all, page by page."""

import re

import msgspec
from starlette.requests import Request

from filmgate.dialects.kling.newer import words
from filmgate.dialects.kling.reading import decode, whole
from filmgate.domain import ids
from filmgate.domain.access import Caller
from filmgate.domain.errors import InvalidField, MissingField
from filmgate.domain.nature import DAY
from filmgate.domain.task import TaskRecord, TaskState
from filmgate.edge.body import Number
from filmgate.edge.house import House
from filmgate.services.tasks.list_tasks import Filter, Page, list_tasks
from filmgate.services.tasks.read import read_all, read_all_named

NAMES_MAX = 20
_LIMIT = 100
_WINDOW_MS = 30 * DAY // 1000
_CURSOR = re.compile(r"([1-9][0-9]{35,38})-([0-9]{1,15})")
_STATES: dict[str, tuple[TaskState, ...]] = {
    "submitted": (TaskState.PREPARING, TaskState.QUEUED),
    "processing": (TaskState.RUNNING,),
    "succeeded": (TaskState.SUCCEEDED,),
    "failed": (TaskState.FAILED, TaskState.CANCELLED),
}
# What the vendor makes besides, and nobody here does.
_PRODUCTS = ("video", "image", "try_on")
_question = msgspec.json.Decoder(words.Question)


async def find_named(house: House, caller: Caller, request: Request) -> list[TaskRecord]:
    """The caller's tasks that the query names; those that are not there are left out. MissingField: it names none."""
    own, given = (_split(request, name) for name in ("task_ids", "external_task_ids"))
    if not own and not given:
        raise MissingField("task_ids", "or external_task_ids is required; POST /tasks gives a list of all tasks.")
    if len(own) + len(given) > NAMES_MAX:
        raise InvalidField("task_ids", f"and external_task_ids name at most {NAMES_MAX} tasks together.")
    store = house.desk.store
    return [*await read_all(store, caller, own), *await read_all_named(store, caller, given)]


def _split(request: Request, name: str) -> list[str]:
    return [each.strip() for each in request.query_params.get(name, "").split(",") if each.strip()]


async def find_page(house: House, caller: Caller, raw: bytes) -> tuple[tuple[TaskRecord, ...], str]:
    """The tasks that a body asks for, and the cursor after them; empty at the end."""
    asked = decode(_question, raw or b"{}")
    wanted, after = _filter(house, asked)
    limit = _LIMIT if asked.limit is None else whole("limit", asked.limit)
    if not 1 <= limit <= words.LIMIT_MAX:
        raise InvalidField("limit", f"must be a whole number from 1 to {words.LIMIT_MAX}, not {limit}.")
    nothing = Page((), None)
    page = nothing if wanted is None else await list_tasks(house.desk.store, caller, wanted, after, limit)
    begins = wanted.created_after if wanted else None
    return page.records, f"{ids.decimal(page.next)}-{(begins or 0) // 1000}" if page.next else ""


def _filter(house: House, asked: words.Question) -> tuple[Filter | None, bytes | None]:
    """Which tasks are wanted, None: none at all; and the id after which they begin."""
    chosen: dict[str, tuple[str, ...]] = {each.key: each.values for each in asked.filters or () if each.values}
    for key, known in (("status", tuple(_STATES)), ("product_type", _PRODUCTS)):
        if wrong := [value for value in chosen.get(key, ()) if value not in known]:
            raise InvalidField("filters", f"there is no {key} '{wrong[0][:80]}'; there are {', '.join(known)}.")
    if "video" not in chosen.get("product_type", ("video",)):
        return None, None
    states = tuple(state for word in dict.fromkeys(chosen.get("status", ())) for state in _STATES[word])
    if asked.cursor:
        after, begins = _read_cursor(asked.cursor)
        return Filter(states=states, created_after=begins * 1000), after
    ends = _moment("end_time", asked.end_time, house.desk.nature.now() // 1000 + 1)
    begins = _moment("start_time", asked.start_time, ends - _WINDOW_MS)
    return Filter(states=states, created_after=begins * 1000, created_before=ends * 1000), None


def _read_cursor(text: str) -> tuple[bytes | None, int]:
    match = _CURSOR.fullmatch(text)
    after = ids.read(match[1]) if match else None
    if match is None or after is None:
        raise InvalidField("cursor", "is not one that this list has given.")
    return after, int(match[2])


def _moment(name: str, given: Number | str | None, otherwise: int) -> int:
    """Unix milliseconds, wherever they lie."""
    if given is None or given == "":
        return max(otherwise, 0)
    if isinstance(given, str) and not re.fullmatch(r"[0-9]{1,15}", given, re.ASCII):
        raise InvalidField(name, f"must be Unix milliseconds, such as 1781193600000, not '{given[:80]}'.")
    return min(max(int(given) if isinstance(given, str) else whole(name, given), 0), 2**48)
