"""Keys and who may come in."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmgate.domain.access import Caller, admit, bearer, key_hash, key_text
from filmgate.domain.errors import AccountBanned, Unauthenticated


@pytest.mark.parametrize("header", ["Bearer sk-1", "bearer sk-1", "BEARER  sk-1 ", " Bearer sk-1"])
def test_a_bearer_header_holds_a_key(header: str):
    """The scheme is taken in any case, with any spaces around the key."""
    assert bearer(header) == "sk-1"


@pytest.mark.parametrize(
    "header", [None, "", " ", "sk-1", "Bearer", "Bearer ", "Basic sk-1", "Bearersk-1", "Token sk-1"]
)
def test_a_header_without_a_key(header: str | None):
    """Any other header is answered with what it must read."""
    with pytest.raises(Unauthenticated, match="Bearer YOUR_API_KEY"):
        bearer(header)


@given(st.text())
def test_any_header_is_a_key_or_refused(header: str):
    """No header is an error of ours, and any key has a hash."""
    with suppress(Unauthenticated):
        assert len(key_hash(bearer(header))) == 32


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_keys_keep_all_their_randomness(one: bytes, other: bytes):
    """Different random bytes give different keys, of one length and only letters and digits."""
    first, second = key_text(one), key_text(other)
    assert (first == second) == (one == other)
    assert len(first) == len(second) == 46
    assert first[3:].isalnum()
    assert first.isascii()


def test_who_is_admitted():
    """Only a live key of a live account comes in; an unknown key learns no more than a dead one."""
    good = Caller(b"k", b"a", "active", "active", 0)
    assert admit(good) is good
    refusals = []
    for caller in (None, Caller(b"k", b"a", "disabled", "active", 0), Caller(b"k", b"a", "deleted", "banned", 0)):
        with pytest.raises(Unauthenticated) as raised:
            admit(caller)
        refusals.append(str(raised.value))
    assert len(set(refusals)) == 1
    with pytest.raises(AccountBanned):
        admit(Caller(b"k", b"a", "active", "banned", 0))
