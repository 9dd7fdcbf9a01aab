"""Who is served next: nobody waits behind a receiver that does not answer."""

from collections import Counter

import pytest

from filmgate.services.webhooks.deliver import Line
from filmgate.worker import slots
from filmgate.worker.slots import Slots

PAUSES = (1.0, 2.0, 5.0)


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "_PAUSE_SECONDS", PAUSES)


def line(name: str, count: int = 4, *, account: str = "a", due_at: int = 0) -> Line:
    return Line(f"{account} {name}", tuple(f"{account} {name}/{number}".encode() for number in range(count)), due_at)


def shares(picked: list[bytes]) -> dict[str, int]:
    return dict(Counter(one.decode().partition("/")[0] for one in picked))


def test_a_stranger_gets_one_and_who_has_answered_a_few():
    book = Slots(100, 4)
    assert shares(book.pick([line("new")], 0.0)) == {"a new": 1}
    book.answered("a new", 0.0)
    book.give_back("a new")
    assert shares(book.pick([line("new")], 0.0)) == {"a new": 4}
    assert book.pick([line("new")], 0.0) == []


def test_who_misses_is_left_alone_for_longer_and_longer_then_tried_with_one():
    book, now = Slots(100, 4), 0.0
    book.answered("a x", now)
    for pause in (*PAUSES, PAUSES[-1]):
        book.pick([line("x", 1)], now)
        book.missed("a x", now)
        book.give_back("a x")
        assert book.pick([line("x")], now + pause * 0.99) == []
        now += pause
    assert shares(book.pick([line("x")], now)) == {"a x": 1}
    book.answered("a x", now)
    assert shares(book.pick([line("x")], now)) == {"a x": 3}


def test_all_in_trouble_together_have_a_quarter():
    book = Slots(16, 4)
    ill = [line(f"ill {number}") for number in range(50)]
    for each in ill:
        book.missed(each.receiver, 0.0)
    later = PAUSES[0]
    assert len(book.pick(ill, later)) == 4
    book.answered("a well", 0.0)
    assert shares(book.pick([*ill, line("well")], later)) == {"a well": 4}


def test_an_account_never_has_all():
    book = Slots(16, 4)
    crowd = [line(f"host {number}") for number in range(1000)]
    assert len(book.pick(crowd, 0.0)) == 12
    assert shares(book.pick([*crowd, line("only", account="b")], 0.0)) == {"b only": 1}


def test_the_account_with_the_fewest_under_way_comes_first():
    book = Slots(8, 4)
    crowd = [line(f"host {number}", due_at=number) for number in range(100)]
    quiet = [line(f"host {number}", account="b", due_at=1000) for number in range(3)]
    picked = shares(book.pick([*crowd, *quiet], 0.0))
    assert sum(count for name, count in picked.items() if name.startswith("b")) == 3
    assert sum(picked.values()) == 8


def test_on_equal_terms_the_longest_waiting_comes_first():
    book = Slots(2, 4)
    for name in "xyz":
        book.answered(f"a {name}", 0.0)
    lines = [line("x", due_at=3), line("y", due_at=1), line("z", due_at=2)]
    assert book.pick(lines, 0.0)[0] == b"a y/0"


def test_a_receiver_that_asks_for_quiet_gets_it():
    book = Slots(100, 4)
    book.answered("a x", 0.0, 3.0)
    assert book.pick([line("x")], 2.9) == []
    assert len(book.pick([line("x")], 3.0)) == 4
    book.answered("a y", 0.0, 1e9)
    assert len(book.pick([line("y")], PAUSES[-1])) == 4


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(slots, "_REMEMBERED", 10)
    book = Slots(100, 4)
    for number in range(100):
        book.answered(f"a {number}", 0.0)
        book.missed(f"a missing {number}", 0.0)
    assert len(book._known) <= 10


def test_who_had_more_than_slots_is_known_to_wait():
    book = Slots(100, 4)
    book.pick([line("x", 4), line("y", 1)], 0.0)
    assert book.is_waiting("a x")
    assert not book.is_waiting("a y")
    book.pick([line("x", 0)], 0.0)
    assert not book.is_waiting("a x")


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_who_is_in_trouble_is_tried_again_however_few_slots_there_are(at_once: int):
    book = Slots(at_once, 4)
    book.missed("a x", 0.0)
    assert shares(book.pick([line("x")], PAUSES[0])) == {"a x": 1}


def test_who_has_nothing_under_way_is_forgotten_to_wait():
    """Receivers come and go: what is known of those that are gone would add up."""
    book = Slots(100, 4)
    for number in range(100):
        book.answered(f"a {number}", 0.0)
        book.pick([line(str(number), 2)], 0.0)
        assert book.is_waiting(f"a {number}")
        for _ in range(2):
            book.give_back(f"a {number}")
        book.missed(f"a {number}", 0.0)
        book.pick([line(str(number), 2)], 0.0)
    assert not book._waiting
