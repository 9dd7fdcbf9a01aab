"""Signatures that a public library accepts, secrets, and who shares a receiver's slots."""

import base64
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from filmgate.domain import webhook
from filmgate.domain.errors import InvalidField
from filmgate.domain.nature import SECOND
from filmgate.domain.webhook import (
    SIGNATURE,
    find_fault,
    headers,
    message_id,
    read_secret,
    receiver_of,
    secret_text,
    sign,
    valid_events,
)

ACCOUNT = bytes(range(16))
materials = st.binary(min_size=24, max_size=64)


def now() -> int:
    return time.time_ns() // 1000


@given(materials, st.text(max_size=200))
def test_the_public_library_verifies_what_we_sign(material: bytes, text: str):
    body = text.encode("utf-8", "replace")
    signed = headers([material], message_id(ACCOUNT), "task.succeeded", now(), body)
    Webhook(secret_text(material)).verify(body, signed, json_parse=False)
    assert find_fault([material], signed, now(), body) == ""


def test_the_standards_own_example():
    """The example that the specification's libraries test themselves with."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    signature = sign(read_secret(secret), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(materials, materials)
def test_while_two_secrets_are_live_either_verifies(old: bytes, new: bytes):
    signed = headers([new, old], "msg_1", "task.failed", now(), b"{}")
    for material in (old, new):
        Webhook(secret_text(material)).verify(b"{}", signed)
    assert len(signed[SIGNATURE].split(" ")) == 2


def test_what_is_wrong_with_a_forged_delivery_is_said():
    material, body = bytes(32), b"{}"
    signed = headers([material], "msg_1", "task.failed", now(), body)
    assert "fits" in find_fault([bytes(31) + b"x"], signed, now(), body)
    assert "fits" in find_fault([material], signed, now(), b"{ }")
    assert "fits" in find_fault([material], signed | {"webhook-id": "msg_2"}, now(), body)
    assert "not signed" in find_fault([material], {}, now(), body)
    assert "no number" in find_fault([material], signed | {"webhook-timestamp": "soon"}, now(), body)
    assert "seconds off" in find_fault([material], signed, now() + 301 * SECOND, body)
    assert "fits" in find_fault([material], signed | {SIGNATURE: "v1,é v2,x"}, now(), body)


@given(materials)
def test_a_secret_is_padded_base64_and_is_read_again(material: bytes):
    text = secret_text(material)
    assert base64.b64decode(text.removeprefix("whsec_"), validate=True) == material == read_secret(text)


@pytest.mark.parametrize("text", ["", "whsec_", "whsec_!!!!", secret_text(bytes(23)), secret_text(bytes(65))])
def test_a_text_that_is_no_secret_is_refused(text: str):
    with pytest.raises(InvalidField, match="24 to 64 bytes"):
        read_secret(text)


def test_the_same_host_in_other_letters_is_the_same_receiver():
    names = {receiver_of(ACCOUNT, f"https://{host}/{path}") for host in ("A.example", "a.example.") for path in "xy"}
    assert len(names) == 1
    others = ("http://a.example/", "https://a.example:444/", "https://b.example/")
    assert len({receiver_of(ACCOUNT, url) for url in others} | names) == 4
    assert receiver_of(bytes(16), "https://a.example/") not in names


def test_an_address_that_is_none_is_a_receiver_of_its_own():
    assert receiver_of(ACCOUNT, "nonsense").endswith(" nonsense")


def test_events_that_do_not_exist_are_refused():
    assert valid_events(("task.failed", "task.failed")) == ("task.failed",)
    with pytest.raises(InvalidField, match=r"there are task\.succeeded, task\.failed, task\.cancelled"):
        valid_events(("task.exploded",))
    assert set(webhook.EVENTS) == {"task.succeeded", "task.failed", "task.cancelled"}
