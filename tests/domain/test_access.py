"""Keys and who may come in."""

from contextlib import suppress
from dataclasses import replace
from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmgate.domain.access import (
    NO_TERMS,
    PINS,
    ROUTES,
    Caller,
    Terms,
    access_key,
    admit,
    allow_model,
    bearer,
    key_hash,
    key_text,
    read_access_key,
    valid_key_name,
    valid_terms,
)
from filmgate.domain.catalog import MODELS
from filmgate.domain.errors import AccountBanned, AddressNotAllowed, InvalidField, ModelNotAllowed, Unauthenticated
from filmgate.domain.limits import PRESETS, Limits


@pytest.mark.parametrize(
    "header", ["Bearer sk-1", "bearer sk-1", "BEARER  sk-1 ", " Bearer sk-1", "Key id:sk-1", "Token sk-1"]
)
def test_a_bearer_header_holds_a_key(header: str):
    """The scheme is taken in any case, with any spaces around the key."""
    assert bearer(header) == "sk-1"


@pytest.mark.parametrize(
    "header", [None, "", " ", "sk-1", "Bearer", "Bearer ", "Basic sk-1", "Bearersk-1", "Digest sk-1"]
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


# ---- terms -----------------------------------------------------------------------------------------------------------


def test_a_terms_networks_are_kept_in_their_shortest_words():
    """Bits beyond the prefix are dropped, IPv4 written as IPv6 is IPv4, and what is said twice is kept once."""
    said = (" 10.1.2.3/8", "10.0.0.0/8", "::ffff:10.1.2.3", "10.1.2.3/32", "2001:DB8:0::1/32", "::ffff:0:0/96", "::/0")
    kept = ("10.0.0.0/8", "10.1.2.3", "2001:db8::/32", "0.0.0.0/0", "::/0")
    assert valid_terms(Terms(networks=said)).networks == kept


@given(st.ip_addresses(v=4))
def test_an_address_that_is_allowed_comes_in_in_both_notations(address: IPv4Address):
    terms = valid_terms(Terms(networks=(f"::ffff:{address}", "192.0.2.1")))
    caller = Caller(b"k", b"a", "active", "active", 0, terms)
    assert admit(caller, str(address)) is caller
    assert admit(caller, f"::ffff:{address}") is caller


@pytest.mark.parametrize(
    "address", ["192.0.2.9", "::1", "2001:db8::2", "::ffff:192.0.2.9", "", "localhost", "fe80::1%lo"]
)
def test_any_other_address_stays_out(address: str):
    """A client without an address of its own (a local socket) is on no list."""
    terms = valid_terms(Terms(networks=("192.0.2.0/29", "2001:db8::1")))
    with pytest.raises(AddressNotAllowed):
        admit(Caller(b"k", b"a", "active", "active", 0, terms), address)


def test_a_linklocal_address_is_judged_without_its_interface():
    caller = Caller(b"k", b"a", "active", "active", 0, valid_terms(Terms(networks=("fe80::/10",))))
    assert admit(caller, "fe80::1%eth0") is caller


def test_a_dead_key_is_told_nothing_of_addresses():
    with pytest.raises(Unauthenticated):
        admit(Caller(b"k", b"a", "disabled", "active", 0, Terms(networks=("192.0.2.1",))), "192.0.2.9")


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (Terms(networks=tuple(f"10.0.0.{number}" for number in range(11))), "networks"),
        (Terms(networks=("10.0.0.0/33",)), "networks"),
        (Terms(networks=("example.com",)), "networks"),
        (Terms(networks=("fe80::1%eth0",)), "networks"),
        (Terms(networks=("",)), "networks"),
        (Terms(models=("kling-3.0", "kling-9")), "models"),
        (Terms(dialect="apixo"), "dialect"),
        (Terms(route="fastest"), "route"),
        (Terms(limits=Limits(rate_per_minute=-1)), "rate_per_minute"),
    ],
)
def test_terms_that_cannot_be(terms: Terms, field: str):
    with pytest.raises(InvalidField) as raised:
        valid_terms(terms)
    assert raised.value.field == field


def test_ten_networks_and_every_known_word_are_good():
    networks = tuple(f"10.0.0.{number}" for number in range(10))
    for dialect, route in zip(("", *PINS), ROUTES, strict=True):
        terms = Terms(networks=networks, models=MODELS, dialect=dialect, route=route, limits=PRESETS["pro"])
        assert valid_terms(terms) == terms


def test_a_key_for_some_models():
    caller = Caller(b"k", b"a", "active", "active", 0, Terms(models=("kling-o3",)))
    allow_model(caller, "kling-o3")
    with pytest.raises(ModelNotAllowed):
        allow_model(caller, "kling-3.0")
    allow_model(replace(caller, terms=NO_TERMS), "kling-3.0")


def test_a_keys_name_can_be_shown():
    assert [valid_key_name(name) for name in ("", " farm ", "x" * 100)] == ["", "farm", "x" * 100]
    for name in ("x" * 101, "a\nb", "\x1b[31m"):
        with pytest.raises(InvalidField):
            valid_key_name(name)


@given(st.binary(min_size=16, max_size=16))
def test_an_access_key_names_its_key(key_id: bytes):
    assert read_access_key(access_key(key_id)) == key_id


@pytest.mark.parametrize("text", ["", "ak-", "ak-" + "0" * 31, "ak-" + "G" * 32, "sk-" + "0" * 32])
def test_what_is_no_access_key(text: str):
    assert read_access_key(text) is None
