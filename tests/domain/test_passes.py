"""Passes: tokens that are signed with a secret key, for a while."""

import hmac
import json
from base64 import urlsafe_b64encode
from contextlib import suppress
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmgate.domain.errors import PassExpired, PassTooEarly, Unauthenticated
from filmgate.domain.passes import is_pass, read_pass

KEY = "0" * 43
NOW = 1_800_000_000
CLAIMS = {"iss": "ak-1", "exp": NOW + 1800, "nbf": NOW - 5}
HEAD = {"alg": "HS256", "typ": "JWT"}


def coded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def signed(claims: Any = CLAIMS, head: Any = HEAD, key: str = KEY) -> str:
    text = ".".join(coded(json.dumps(part).encode()) for part in (head, claims))
    return f"{text}.{coded(hmac.digest(key.encode(), text.encode(), sha256))}"


def check(text: str, now: int = NOW) -> None:
    read_pass(text).check(KEY, now * 1_000_000)


def test_a_good_pass():
    assert is_pass(signed())
    assert read_pass(signed()).access_key == "ak-1"
    check(signed())
    check(signed({"iss": "ak-1", "exp": NOW + 0.5}))


@pytest.mark.parametrize("text", ["", "sk-1", "a.b", "a.b.c.d"])
def test_what_is_no_pass(text: str):
    assert not is_pass(text)


def test_its_time_begins_and_ends_with_some_slack_for_clocks():
    check(signed(CLAIMS | {"nbf": NOW + 30}))
    with pytest.raises(PassTooEarly):
        check(signed(CLAIMS | {"nbf": NOW + 31}))
    check(signed(CLAIMS | {"exp": NOW - 29}))
    with pytest.raises(PassExpired):
        check(signed(CLAIMS | {"exp": NOW - 30}))


def test_another_key_or_another_word_breaks_the_signature():
    with pytest.raises(Unauthenticated, match="not signed"):
        check(signed(key="1" * 43))
    head, claims, signature = signed().split(".")
    other = coded(json.dumps(CLAIMS | {"iss": "ak-2"}).encode())
    for text in (f"{head}.{other}.{signature}", f"{head}.{claims}."):
        with pytest.raises(Unauthenticated, match="not signed"):
            check(text)


def test_the_signature_is_looked_at_before_the_time():
    """Nobody learns of the server's clock without a key."""
    with pytest.raises(Unauthenticated, match="not signed"):
        check(signed(CLAIMS | {"exp": 1}, key="1" * 43))


@pytest.mark.parametrize("alg", ["none", "HS512", "RS256", "hs256", None, ["HS256"]])
def test_no_other_way_of_signing(alg: object):
    with pytest.raises(Unauthenticated, match="HS256"):
        check(signed(head={"alg": alg}))


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": NOW + 9},
        {"iss": "ak-1"},
        {"iss": 1, "exp": NOW + 9},
        {"iss": "ak-1", "exp": "soon"},
        {"iss": "ak-1", "exp": True},
        {"iss": "ak-1", "exp": 1e300},
        CLAIMS | {"nbf": "now"},
    ],
)
def test_claims_that_say_too_little(claims: dict[str, Any]):
    with pytest.raises(Unauthenticated, match="iss"):
        check(signed(claims))


@pytest.mark.parametrize("claims", [[], "x", 5, None])
def test_claims_that_are_none(claims: object):
    with pytest.raises(Unauthenticated, match="no JSON Web Token"):
        check(signed(claims))


@given(st.text(max_size=40) | st.tuples(*[st.text("abAB01-_=", max_size=9)] * 3).map(".".join))
def test_any_text_is_a_pass_or_refused(text: str):
    with suppress(Unauthenticated):
        check(text)


def test_a_deep_or_a_long_one_is_refused():
    deep = f"{coded(b'[' * 2900)}.{coded(b'{}')}.x"
    for text in (deep, "a" * 5000 + ".b.c"):
        with pytest.raises(Unauthenticated):
            read_pass(text)
