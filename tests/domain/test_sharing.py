"""Whose turn it is."""

from filmgate.domain.sharing import Queue, share_out


def test_a_crowd_does_not_keep_a_single_one_waiting():
    """Slots go round, one account after the other."""
    assert share_out(4, [Queue(b"crowd", 1000, 0, 1), Queue(b"single", 1, 0, 9)]) == {b"crowd": 3, b"single": 1}
    assert share_out(6, [Queue(b"a", 9, 0, 1), Queue(b"b", 9, 0, 2), Queue(b"c", 1, 0, 3)]) == {
        b"a": 3,
        b"b": 2,
        b"c": 1,
    }


def test_what_is_under_way_counts():
    """Whoever has many under way waits until the others have as many."""
    assert share_out(1, [Queue(b"busy", 5, 15, 1), Queue(b"new", 5, 0, 2)]) == {b"new": 1}
    assert share_out(4, [Queue(b"busy", 5, 2, 1), Queue(b"new", 5, 0, 2)]) == {b"busy": 1, b"new": 3}


def test_the_longest_waiting_comes_first_on_equal_terms():
    assert share_out(1, [Queue(b"a", 1, 0, 5), Queue(b"b", 1, 0, 4)]) == {b"b": 1}


def test_nothing_to_share():
    """No slots, nobody who waits: nobody gets anything."""
    assert share_out(0, [Queue(b"a", 1, 0, 1)]) == {}
    assert share_out(5, []) == {}
    assert share_out(5, [Queue(b"a", 0, 3, 1)]) == {}
    assert share_out(5, [Queue(b"a", 2, 0, 1)]) == {b"a": 2}


def test_the_last_slots_are_for_whoever_has_nothing_under_way():
    """A crowd that came first leaves room for others; each of these gets one of the last, and no second."""
    assert share_out(8, [Queue(b"crowd", 100, 0, 1)], reserved=2) == {b"crowd": 6}
    assert share_out(2, [Queue(b"crowd", 94, 6, 1)], reserved=2) == {}
    assert share_out(2, [Queue(b"crowd", 94, 6, 1), Queue(b"late", 5, 0, 9)], reserved=2) == {b"late": 1}
    assert share_out(1, [Queue(b"late", 4, 1, 1), Queue(b"later", 5, 0, 9)], reserved=2) == {b"later": 1}
