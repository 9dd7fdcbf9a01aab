"""Bodies: what is read, and what is shown again."""

import json
from enum import StrEnum
from typing import Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmgate.domain.errors import Malformed
from filmgate.edge.body import Number, decode, decode_text, echo, whole
from filmgate.edge.escapes import ESCAPES_MIN, too_escaped
from filmgate.edge.nesting import DEPTH_MAX, too_deep


class Shape(msgspec.Struct):
    count: Number | None = None
    words: str | None = None


DECODER = msgspec.json.Decoder(Shape)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.text().map(lambda text: f"data:{text}"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@pytest.mark.parametrize(("raw", "number"), [("5", 5), ("5.0", 5), ("5e0", 5), ("-0.0", 0), ("1" + "0" * 25, 10**25)])
def test_whole_numbers(raw: str, number: int):
    count = decode(DECODER, f'{{"count":{raw}}}'.encode()).count
    assert count is not None
    assert whole("count", count) == number
    assert type(whole("count", count)) is int


@pytest.mark.parametrize("raw", ["5.5", "1e-9"])
def test_fractions(raw: str):
    count = decode(DECODER, f'{{"count":{raw}}}'.encode()).count
    assert count is not None
    with pytest.raises(Malformed, match="count: must be a whole number"):
        whole("count", count)


@pytest.mark.parametrize("raw", ['"5"', "true", "[5]", "{}", "1e999", "9" * 5000])
def test_what_is_no_number(raw: str):
    with pytest.raises(Malformed):
        decode(DECODER, f'{{"count":{raw}}}'.encode())


def test_the_sentence_names_the_member():
    with pytest.raises(Malformed, match=r"^words: expected str, got int\.$"):
        decode(DECODER, b'{"words":5}')
    with pytest.raises(Malformed, match=r"^Expected object, got array\.$"):
        decode(DECODER, b"[]")


def test_unknown_and_repeated_members_do_no_harm():
    assert decode(DECODER, b'{"words":"a","x":[{}],"words":"b"}').words == "b"


@given(VALUES)
def test_an_echo_is_the_body_where_no_value_is_long(value: Any):
    for ascii_only in (True, False):
        raw = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
        if len(raw) < 200:
            try:
                assert echo(raw).encode() == raw
            except Malformed:
                assert not ascii_only


def without_data(value: Any) -> Any:
    """The same, with whatever follows `data:` left out."""
    if isinstance(value, dict):
        return {without_data(key): without_data(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [without_data(inner) for inner in value]
    return "data:" if isinstance(value, str) and value.startswith("data:") else value


@given(VALUES, st.text(max_size=20))
def test_an_echo_is_valid_json_and_only_data_urls_are_cut(value: Any, more: str):
    body = {"value": value, "picture": "data:image/png;base64," + "A/+" * 100 + more, "prompt": '"data:' + "x" * 300}
    for raw in (json.dumps(body), json.dumps(body).replace("/", r"\/")):
        seen = json.loads(echo(raw.encode()))
        assert seen["picture"].startswith("data:image/png;base64,…(")
        assert without_data(seen) == without_data(body)


def test_a_huge_picture_is_cut_quickly():
    raw = b'{"image":"data:image/png;base64,' + b"A" * 50_000_000 + b'"}'
    assert len(echo(raw)) < 100


def depth(value: Any) -> int:
    if not isinstance(value, dict | list):
        return 0
    inner = value.values() if isinstance(value, dict) else value
    return 1 + max(map(depth, inner), default=0)


@given(VALUES, st.integers(DEPTH_MAX - 4, DEPTH_MAX), st.booleans())
def test_how_deep_a_body_is_nested(value: Any, around: int, ascii_only: bool):
    """Brackets, quotes and backslashes in strings count for nothing."""
    raw = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    raw = b'{"a":' * (around // 2) + b"[" * (around - around // 2) + raw
    raw += b"]" * (around - around // 2) + b"}" * (around // 2)
    assert too_deep(raw) == (depth(value) + around > DEPTH_MAX)


@pytest.mark.parametrize("raw", [b"]" * 300 + b"[" * 200, b'["' + b"[" * 300, b"[]" * 300, b'"' + b'\\"[' * 300])
def test_what_looks_deep(raw: bytes):
    assert not too_deep(raw)


@pytest.mark.parametrize("raw", [b"\\" * ESCAPES_MIN, rb"\u0041" * ESCAPES_MIN, (b"A" * 63 + rb"\/") * 100_000])
def test_what_may_be_escaped(raw: bytes):
    """All that is said beside files, and every slash of their Base64."""
    assert not too_escaped(raw)


@pytest.mark.parametrize("escape", [b"\\/", rb"\u0041", b"\\\\", rb"\""])
@pytest.mark.parametrize("before", [0, 5_000_000])
def test_what_nobody_escapes(escape: bytes, before: int):
    assert too_escaped(b"A" * before + escape * (2 * ESCAPES_MIN))


def test_json_in_a_string_is_read_like_a_body():
    assert decode_text(DECODER, '{"words":"\\\\u0000"}').words == "\\u0000"
    for text in ('{"words":"a\\u0000b"}', '{"words":"\ud800"}', '{"words":"\\ud800"}', '{"words":', "[" * 5000):
        with pytest.raises(Malformed):
            decode_text(DECODER, text)


class Kind(StrEnum):
    STILL = "still"
    MOVING = "moving"


class Shot(msgspec.Struct):
    kind: Kind | None = None


class Film(msgspec.Struct):
    mode: Literal["std", "pro"] | None = None
    shots: list[Shot] | None = None
    input: Shot | None = msgspec.field(default=None, name="given")
    others: dict[str, Shot] = {}


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ('{"mode":"4k"}', "mode: invalid enum value '4k'; must be one of pro, std."),
        ('{"shots":[{},{"kind":"x"}]}', "shots[1].kind: invalid enum value 'x'; must be one of still, moving."),
        ('{"given":{"kind":"x"}}', "given.kind: invalid enum value 'x'; must be one of still, moving."),
        ('{"others":{"a":{"kind":"x"}}}', "others[...].kind: invalid enum value 'x'; must be one of still, moving."),
    ],
)
def test_a_word_that_is_none_of_a_few_is_told_them(raw: str, says: str):
    with pytest.raises(Malformed) as raised:
        decode(msgspec.json.Decoder(Film), raw.encode())
    assert str(raised.value) == says
