"""What the headers of a request ask for: to be waited for, and to be called off after a while."""

import re

from starlette.requests import Request

from filmgate.domain.errors import InvalidField
from filmgate.domain.nature import SECOND

CANCEL_AFTER = "Cancel-After"
WAIT_MAX = 60
CANCEL_MIN = 5
_WAIT = re.compile(r"wait(?:\s*=\s*\"?([0-9]{1,9})\"?)?", re.ASCII | re.IGNORECASE)
_LASTING = re.compile(r"(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s?)?", re.ASCII | re.IGNORECASE)


def patience(request: Request) -> float:
    """For how many seconds the client would wait for the end: 1 to 60, or 0. Other preferences are passed over."""
    for said in ",".join(request.headers.getlist("prefer")).replace(";", ",").split(","):
        wait = _WAIT.fullmatch(said.strip())
        if wait is not None:
            return float(min(max(int(wait[1]), 1), WAIT_MAX)) if wait[1] else float(WAIT_MAX)
    return 0.0


def cancel_after(request: Request) -> str | None:
    """The header as it came; None where there is none."""
    return request.headers.get(CANCEL_AFTER)


def microseconds(said: str) -> int:
    """How long `90`, `90s`, `1m30s` and `2h` are; InvalidField where it is no time, or a shorter one than may be."""
    lasting = _LASTING.fullmatch(said.strip())
    hours, minutes, seconds = (int(each or 0) for each in lasting.groups()) if lasting else (0, 0, 0)
    whole = hours * 3600 + minutes * 60 + seconds
    if whole < CANCEL_MIN:
        raise InvalidField(CANCEL_AFTER, f"must be at least {CANCEL_MIN} seconds, such as 90s, 1m30s or 2h.")
    return whole * SECOND
