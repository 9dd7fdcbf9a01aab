"""A statement: opening and all changes make the closing balance, whatever the period and however long."""

import csv
import io
import json
from typing import Any

import pytest

from filmgate.domain.errors import InvalidField
from filmgate.domain.events import Actor
from filmgate.domain.ids import dashed
from filmgate.domain.ledger import Entry, EntryKind
from filmgate.domain.nature import DAY, HOUR
from filmgate.domain.period import Period
from filmgate.domain.statement import Line
from filmgate.domain.task import Failure, FailureCode
from filmgate.edge.statements import as_csv, as_json
from filmgate.services.jobs.settle import end_early
from filmgate.services.money.adjust import adjust
from filmgate.services.money.expire_credit import expire_credit
from filmgate.services.money.grant import grant
from filmgate.services.money.show_statement import Statement, show_statement_of
from filmgate.store import ledger
from fixtures.stores import FUNDS, Clock, Scene, new_scene

LATE = Failure(FailureCode.TIMEOUT, "Late.")


@pytest.fixture
async def year(scene: Scene, clock: Clock) -> Scene:
    """Days with something in each: a film, a failure, an adjustment, credit that expires, an open task."""
    await grant(
        scene.store, scene.nature, scene.caller.account_id, 500, "", expires_at=scene.nature.now() + 2 * DAY + HOUR
    )
    clock.ahead_us = DAY
    await scene.succeed(await scene.collecting(price=100))
    await end_early(scene.store, scene.nature, await scene.submit(price=50), LATE, Actor.RESCUER)
    clock.ahead_us = 2 * DAY
    await adjust(scene.store, scene.nature, "acme", -7, '=HYPERLINK("x")', "ana")
    clock.ahead_us = 3 * DAY
    await expire_credit(scene.store, scene.nature)
    await scene.submit(price=30)
    await new_scene(scene.store, clock, name="another", funds=999)
    return scene


async def read(scene: Scene, start: int, end: int) -> Statement:
    """The statement from so many days after the beginning to before so many, read to its end."""
    first = await scene.store.row("SELECT min(at) FROM entries")
    assert first is not None
    origin = int(first[0])
    return await show_statement_of(scene.store, "acme", Period(origin + start * DAY, origin + end * DAY))


async def lines_of(shown: Statement, at_once: int = 1000) -> list[Line]:
    return [line async for page in shown.pages(at_once) for line in page]


async def test_all_of_it(year: Scene):
    shown = await read(year, -1, 9)
    lines = await lines_of(shown)
    kinds = "grant grant hold capture hold release adjust expire hold"
    assert " ".join(line.entry.kind for line in lines) == kinds
    assert [line.entry.change for line in lines] == [FUNDS, 500, -100, 0, -50, 50, -7, -393, -30]
    assert shown.tally.opening == 0
    assert shown.tally.closing == lines[-1].balance == await year.balance()
    assert [(sum_.count, sum_.amount, sum_.change) for sum_ in shown.tally.sums.values()] == [
        (2, FUNDS + 500, FUNDS + 500),
        (3, 180, -180),
        (1, 100, 0),
        (1, 50, 50),
        (1, -7, -7),
        (1, 393, -393),
    ]
    assert lines[2].key_hint.startswith("sk-")
    assert lines[1].expires_at is not None


@pytest.mark.parametrize(("start", "end"), [(-1, 0), (0, 1), (1, 2), (0, 3), (2, 4), (5, 6)])
async def test_periods_join(year: Scene, start: int, end: int):
    """Where one ends the next begins, and opening and changes are the closing balance."""
    shown, following = await read(year, start, end), await read(year, end, end + 1)
    lines = await lines_of(shown)
    assert shown.tally.opening + sum(line.entry.change for line in lines) == shown.tally.closing
    assert shown.tally.closing == following.tally.opening


async def test_pages_do_not_show(year: Scene):
    """Whatever fits into one, also where several entries are of one moment."""
    whole = await lines_of(await read(year, -1, 9))
    for at_once in (1, 2, 3, len(whole), len(whole) + 1):
        assert await lines_of(await read(year, -1, 9), at_once) == whole


async def test_entries_of_one_moment_are_told_apart(scene: Scene):
    now = scene.nature.now() + HOUR
    for number in range(25):
        identity = bytes([255 - number]) * 16
        entry = Entry(identity, scene.caller.account_id, EntryKind.GRANT, number, now, "operator")
        await scene.store.write(*ledger.insert(entry))
    shown = await show_statement_of(scene.store, "acme", Period(now, now + 1))
    lines = await lines_of(shown, 4)
    assert [line.entry.amount for line in lines] == list(reversed(range(25)))
    assert shown.tally.opening == FUNDS


async def json_of(shown: Statement, house: bool = True) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(b"".join([piece async for piece in as_json(shown, house=house)]))
    return told


async def test_as_json(year: Scene):
    """One object, also without a single entry; customers do not learn an operator's name."""
    told = await json_of(await read(year, -1, 9))
    assert (told["account"], told["opening_usd"], told["closing_usd"]) == ("acme", "0.00", "0.99997")
    assert told["sums"]["hold"] == {"count": 3, "amount_usd": "0.00018", "change_usd": "-0.00018"}
    hold, adjusted = told["entries"][2], told["entries"][6]
    assert hold["key"]["id"] == dashed(year.caller.key_id)
    assert await year.record(bytes.fromhex(hold["task_id"].replace("-", "")))
    assert (adjusted["actor"], adjusted["reason"]) == ("operator:ana", '=HYPERLINK("x")')
    told = await json_of(await read(year, -1, 9), house=False)
    assert told["entries"][6]["actor"] == "operator"
    empty = await json_of(await read(year, 5, 6))
    assert (empty["entries"], empty["opening_usd"], empty["closing_usd"], empty["sums"]) == (
        [],
        "0.99997",
        "0.99997",
        {},
    )


async def test_as_csv(year: Scene):
    """A table whose changes add up, and no cell of it is a formula."""
    text = b"".join([piece async for piece in as_csv(await read(year, -1, 9), house=True)]).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["kind"] for row in (rows[0], rows[10])] == ["opening", "closing"]
    assert rows[10]["balance_usd"] == "0.99997"
    assert [row["kind"] for row in rows[11:]] == [
        f"all {kind}" for kind in ("grant", "hold", "capture", "release", "adjust", "expire")
    ]
    assert rows[7]["reason"] == '\'=HYPERLINK("x")'
    assert sum(round(float(row["change_usd"] or 0) * 1_000_000) for row in rows[1:10]) == 999_970 + 100 - 0 - 100


async def test_an_account_that_is_not_there(scene: Scene):
    with pytest.raises(InvalidField, match="nobody"):
        await show_statement_of(scene.store, "nobody", Period(0, 1))


async def test_a_long_one_is_never_all_in_memory(scene: Scene):
    """Pages hold so many lines at most, and come one by one: the next is read when it is asked for."""
    for _ in range(30):
        await grant(scene.store, scene.nature, scene.caller.account_id, 1, "")
    shown = await show_statement_of(scene.store, "acme", Period(0, scene.nature.now() + HOUR))
    pages = shown.pages(8)
    assert len(await anext(pages)) == 8
    assert sum(one.count for one in shown.tally.sums.values()) == 8
    assert [len(page) async for page in pages] == [8, 8, 7]
