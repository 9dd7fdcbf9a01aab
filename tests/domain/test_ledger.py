"""How each entry moves the balance."""

import pytest

from filmgate.domain.ledger import Entry, EntryKind, Totals

CHANGES = {
    EntryKind.GRANT: 7,
    EntryKind.HOLD: -7,
    EntryKind.RAISE: -7,
    EntryKind.CAPTURE: 0,
    EntryKind.RELEASE: 7,
    EntryKind.ADJUST: 7,
    EntryKind.EXPIRE: -7,
}


@pytest.mark.parametrize("kind", EntryKind)
def test_each_kind_has_its_sign(kind: EntryKind):
    """Grants and releases add, holds, raises and expiries take, a capture moves nothing, an adjustment is as it is."""
    assert Entry(b"e", b"a", kind, 7, 0, "test").change == CHANGES[kind]


def test_an_adjustment_may_go_down():
    """Only an adjustment may be negative."""
    assert Entry(b"e", b"a", EntryKind.ADJUST, -7, 0, "test").change == -7


def test_what_is_consumed():
    """What is not in the balance any more was consumed: captured, or held."""
    assert Totals(balance=30, purchased=100).consumed == 70
