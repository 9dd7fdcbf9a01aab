"""Which credit is used first, and which is over."""

from filmgate.domain.credit import NO_CREDIT, Credit, Purse


def credit(name: bytes, remaining: int, expires_at: int) -> Credit:
    return Credit(name, b"account", 100, remaining, expires_at)


ONE, TWO, THREE = credit(b"1", 5, 30), credit(b"2", 10, 20), credit(b"3", 7, 20)


def test_the_soonest_end_comes_first():
    """Of two with the same end the older one; what is above all of them is money without an end."""
    purse = Purse.at([ONE, THREE, TWO], 10)
    assert [(draw.credit, draw.amount) for draw in purse.draw(18)] == [(TWO, 10), (THREE, 7), (ONE, 1)]
    assert [draw.amount for draw in purse.draw(1000)] == [10, 7, 5]
    assert [draw.amount for draw in purse.draw(3)] == [3]
    assert purse.draw(0) == purse.draw(-5) == NO_CREDIT.draw(5) == ()


def test_credit_may_be_used_until_its_end_and_not_at_it():
    purse = Purse.at([ONE, TWO, THREE], 19)
    assert (purse.due, purse.expired) == ((), 0)
    purse = Purse.at([ONE, TWO, THREE], 20)
    assert (purse.due, purse.live, purse.expired) == ((TWO, THREE), (ONE,), 17)


def test_what_is_used_up_is_not_drawn_from():
    assert Purse.at([credit(b"4", 0, 20), ONE], 10).draw(2)[0].credit == ONE
