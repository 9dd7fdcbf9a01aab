"""The shapes of statements and usage: what may be asked, and what the answers are."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from filmgate.domain.ledger import EntryKind


class StatementQuestion(msgspec.Struct, kw_only=True):
    """A period: each end is a day of UTC or a time with its offset. Without them, this month until now."""

    start: str | UnsetType = msgspec.field(default=UNSET, name="from")
    end: str | UnsetType = msgspec.field(default=UNSET, name="to")
    format: Literal["json", "csv"] = "json"


class UsageQuestion(msgspec.Struct, kw_only=True):
    """The same, and what there is to be a line for each of."""

    start: str | UnsetType = msgspec.field(default=UNSET, name="from")
    end: str | UnsetType = msgspec.field(default=UNSET, name="to")
    by: Literal["key", "model", "dialect", "day"] = "day"


class EntryKey(msgspec.Struct):
    """The key that an entry came through; `hint` is enough of its text to tell keys apart."""

    id: str
    hint: str
    name: str


class Entry(msgspec.Struct, kw_only=True):
    """One movement of money; `balance_usd` is the balance after it. `expires_at` is there for credit that expires."""

    at: str
    kind: EntryKind
    amount_usd: str
    change_usd: str
    balance_usd: str
    task_id: str | None
    key: EntryKey | None
    expires_at: str | None
    actor: str
    reason: str


class Sum(msgspec.Struct):
    """What all entries of one kind come to."""

    count: int
    amount_usd: str
    change_usd: str


class Statement(msgspec.Struct, kw_only=True):
    """The opening balance and all changes make the closing balance. `sums` are by kind of entry."""

    account: str
    start: str = msgspec.field(name="from")
    end: str = msgspec.field(name="to")
    opening_usd: str
    entries: list[Entry]
    closing_usd: str
    sums: dict[str, Sum]


class Used(msgspec.Struct, kw_only=True):
    """Tasks that ended, by how they did, the seconds of film, and what was charged.

    `group` is a key's id, a model, a dialect or a day; `name` is a key's name and hint.
    """

    group: str
    name: str
    succeeded: int
    failed: int
    cancelled: int
    film_seconds: float
    charged_usd: str


class Usage(msgspec.Struct, kw_only=True):
    """A line for each group that had tasks, and all of them together."""

    start: str = msgspec.field(name="from")
    end: str = msgspec.field(name="to")
    by: str
    data: list[Used]
    total: Used
