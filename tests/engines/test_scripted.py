"""The scripted engine's words and its books: what a rig reads of what was sent and paid."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from filmgate.compute.pool import Pool
from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.task import FailureCode
from filmgate.engines.base import Faulty, Lost, NeverSent, Order, Refused, Transient, Unknown
from filmgate.engines.scripted import Book, Script, ScriptedEngine
from filmgate.engines.scripted.engine import _hand_over
from fixtures.checkout import SRC
from fixtures.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def engine(tmp_path: Path) -> ScriptedEngine:
    return ScriptedEngine(Pool(("false",), 1), tmp_path)


def order(prompt: str, folder: Path, token: str = "a" * 32) -> Order:
    asked = Generation(model="m", workflow=Workflow.TEXT_TO_VIDEO, prompt=prompt)
    return Order(token, asked, folder / "film.mp4")


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("a lake", {}),
        ("[slow 3] and [fail]", {"slow": 3.0, "fail": None}),
        ("[scripted: slow 0.5] [scripted-b: fail]", {"slow": 0.5}),
        ("[scripted:refuse]", {"refuse": None}),
        ("[cost 0]", {"cost": 0.0}),
        ("[slow 1.2.3] [SLOW] [slow  1] [ fail]", {}),
    ],
)
async def test_words_are_read_as_they_are_written(prompt: str, words: dict[str, float | None], tmp_path: Path):
    assert Script.read(order(prompt, tmp_path).generation, "scripted").words == words


async def test_who_sends_twice_is_seen_and_who_pays_twice(engine: ScriptedEngine, tmp_path: Path):
    one, two = order("[cost 5]", tmp_path, "1" * 32), order("[cost 7]", tmp_path, "2" * 32)
    await engine.start(one)
    for _ in range(2):
        await engine.start(two)
    accounts = Book(tmp_path / "scripted").orders()
    assert {token[0]: (account.sent, account.charged) for token, account in accounts.items()} == {
        "1": (1, 5),
        "2": (2, 14),
    }
    assert [len(account.charges) for account in accounts.values()] == [1, 2]


async def test_its_own_second_order_is_not_ours(engine: ScriptedEngine, tmp_path: Path):
    """And costs nothing: it shows as one sent order with two handles."""
    asked = order("[twice] [cost 5]", tmp_path)
    first = await engine.start(asked)
    account = engine.book.of(asked.token)
    assert (account.sent, len(account.handles), account.charged) == (1, 2, 5)
    assert account.handles[0] == first
    assert await engine.find(asked) == account.handles[1]


@pytest.mark.parametrize("prompt", ["[fail]", "[vanish]", "[slow 60]"])
async def test_what_was_not_made_is_given_back_once(engine: ScriptedEngine, tmp_path: Path, prompt: str):
    asked = order(f"{prompt} [cost 5]", tmp_path)
    handle = await engine.start(asked)
    for _ in range(2):
        if prompt == "[slow 60]":
            assert await engine.cancel(asked, handle)
        else:
            with pytest.raises((Refused, Lost)):
                await engine.poll(asked, handle)
    assert engine.book.of(asked.token).charged == 0
    assert len((tmp_path / "scripted/book.jsonl").read_text().splitlines()) == 2
    assert await engine.find(asked) is None


async def test_what_is_finished_or_late_cannot_be_stopped(engine: ScriptedEngine, tmp_path: Path):
    for prompt in ("", "[late 60]"):
        asked = order(prompt, tmp_path)
        handle = await engine.start(asked)
        assert await engine.cancel(asked, handle) is False
        await engine.poll(asked, handle)


async def test_what_may_go_wrong_at_the_start(engine: ScriptedEngine, tmp_path: Path):
    """Never reached, turned away and refused leave no order; of the unknown ones, each its own."""
    for number, (prompt, error, sent) in enumerate(
        [
            ("[unreachable]", NeverSent, 0),
            ("[busy]", Transient, 0),
            ("[refuse]", Refused, 0),
            ("[dropped]", Unknown, 0),
            ("[unknown]", Unknown, 1),
            ("[lost-answer]", Unknown, 1),
        ]
    ):
        asked = order(prompt, tmp_path, f"{number:032x}")
        with pytest.raises(error):
            await engine.start(asked)
        assert engine.book.of(asked.token).sent == sent
        if prompt == "[unknown]":
            with pytest.raises(Transient):
                await engine.find(asked)
        else:
            assert (await engine.find(asked) is not None) == bool(sent)
    with pytest.raises(Refused) as refused:
        await engine.start(order("[violation]", tmp_path))
    assert refused.value.failure.code is FailureCode.CONTENT_VIOLATION


async def test_a_hung_start_is_taken_at_once(engine: ScriptedEngine, tmp_path: Path):
    asked = order("[hang 600]", tmp_path)
    starting = asyncio.ensure_future(engine.start(asked))
    handle = await eventually(lambda: engine.find(asked), "the order")
    assert not starting.done()
    starting.cancel()
    assert await engine.find(asked) == handle


async def test_mishaps_are_counted_across_processes(engine: ScriptedEngine, tmp_path: Path):
    """What is to happen twice happens twice, whoever is there to see it."""
    asked = order("[crash 2]", tmp_path)
    handle = await engine.start(asked)
    for _ in range(2):
        other = ScriptedEngine(Pool(("false",), 1), tmp_path)
        with pytest.raises(Faulty):
            await other.collect(asked, handle)
    assert engine.book.of(asked.token).mishaps["crash"] == 2


async def test_a_line_that_is_not_whole_is_not_read(tmp_path: Path):
    """A reader beside a writer sees whole lines, and each once."""
    book, path = Book(tmp_path), tmp_path / "book.jsonl"
    reader = Book(tmp_path)
    assert reader.orders() == {}
    book.write("t", "took", "h", 3)
    half = path.read_bytes()
    path.write_bytes(half + half[:20])
    assert reader.of("t").sent == 1
    path.write_bytes(half + half)
    assert reader.of("t").sent == 2
    assert reader.of("t").sent == 2


_WRITER = """
import sys
from pathlib import Path
from typing import Any
from filmgate.engines.scripted import Book
book = Book(Path(sys.argv[1]))
for number in range(200):
    book.write(f"{sys.argv[2]}-{number}", "took", f"{number}", 1)
"""


async def test_many_processes_share_one_book(tmp_path: Path):
    """No line is lost or torn."""
    environment = {**os.environ, "PYTHONPATH": str(SRC)}
    writers = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", _WRITER, str(tmp_path), name, env=environment)
        for name in "abc"
    ]
    assert [await writer.wait() for writer in writers] == [0, 0, 0]
    accounts = Book(tmp_path).orders()
    assert len(accounts) == 600
    assert sum(account.charged for account in accounts.values()) == 600


async def test_a_film_is_another_name_of_the_blank(tmp_path: Path):
    """Where the disk has room for names; else it is a copy, and the next blank is a new file."""
    blank, film = tmp_path / "blank", tmp_path / "film"
    blank.write_bytes(b"film")
    _hand_over(blank, film)
    assert film.samefile(blank)
    film.unlink()
    assert blank.read_bytes() == b"film"


async def test_without_a_further_name_it_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    blank, film = tmp_path / "blank", tmp_path / "film"
    blank.write_bytes(b"film")

    def full(source: Path, target: Path) -> None:
        raise OSError(31, "Too many links")

    monkeypatch.setattr(os, "link", full)
    _hand_over(blank, film)
    assert film.read_bytes() == b"film"
    assert not blank.exists()


async def test_engines_that_make_the_same_film_at_once_do_not_share_its_draft(tmp_path: Path):
    """One that is done hands out its file, which nobody else may still be writing to."""
    drafts: list[str] = []

    class Slow:
        """A pool whose work ends when both have begun."""

        async def do(self, name: str, work: dict[str, str]) -> None:
            drafts.append(work["path"])
            await eventually(lambda: asyncio.sleep(0, len(drafts) == 2), "the other one")
            await asyncio.to_thread(Path(work["path"]).write_bytes, b"film")

    pool: Any = Slow()
    asked = [order("a lake", tmp_path / name) for name in ("one", "two")]
    engines = [ScriptedEngine(pool, tmp_path, name=name) for name in ("scripted", "scripted-b")]
    for one in asked:
        one.path.parent.mkdir()
    handles = [await engine.start(one) for engine, one in zip(engines, asked, strict=True)]
    called = zip(engines, asked, handles, strict=True)
    await asyncio.gather(*(engine.collect(one, handle) for engine, one, handle in called))
    assert len(set(drafts)) == 2
