"""How schemas, names and pages are read: what the tables of the documents stand on."""

import pytest

from filmgate.web import prose
from filmgate.web.manual.names import brief
from filmgate.web.manual.schema import NO, SOMETIMES, YES, Reader, label

TYPES = frozenset(
    f"{model}{mode}-{flow}" for model in ("", "o3-") for mode in ("std", "pro") for flow in ("text", "edit")
)


@pytest.mark.parametrize(
    ("some", "said"),
    [
        (TYPES, []),
        ({name for name in TYPES if name.endswith("text")}, ["…-text"]),
        ({name for name in TYPES if name.startswith("o3")}, ["o3-…"]),
        ({"std-text", "std-edit", "o3-pro-edit"}, ["std-…", "o3-pro-edit"]),
    ],
)
def test_several_names_in_few_words(some: set[str], said: list[str]) -> None:
    assert brief(frozenset(some), TYPES) == said


def reader(**components: dict[str, object]) -> Reader:
    return Reader({"components": {"schemas": components}})


def test_a_member_of_several_shapes_is_one_row() -> None:
    """What some shapes ask for, some take, and some may not hold."""
    one = {"type": "object", "required": ["kind", "a"], "properties": {"kind": {"const": 1}, "a": {"type": "string"}}}
    two = {
        "type": "object",
        "required": ["kind"],
        "properties": {
            "kind": {"const": 2},
            "a": {"type": "string", "maxLength": 9},
            "b": {"maxItems": 0, "type": "array"},
        },
    }
    rows = {
        member.path: member for member in reader().members({"oneOf": [one | {"title": "One"}, two | {"title": "Two"}]})
    }
    assert list(rows) == ["kind", "a"]
    assert (rows["kind"].needed, rows["kind"].limits) == (YES, ("`1`", "`2`"))
    assert (rows["a"].needed, rows["a"].limits, rows["a"].kind) == (SOMETIMES, ("at most 9 characters",), "string")
    assert rows["a"].shapes == {"one", "two"}


def test_what_is_inside_a_member_follows_it_under_its_path() -> None:
    inner = {"type": "object", "required": ["x"], "properties": {"x": {"type": "integer", "minimum": 1, "maximum": 3}}}
    body = {
        "type": "object",
        "properties": {
            "list": {"anyOf": [{"type": "array", "items": {"$ref": "#/components/schemas/Inner"}}, {"type": "null"}]},
            "map": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Inner"}},
            "last": {"enum": ["s", "t", None], "default": "s"},
        },
    }
    members = reader(Inner=inner).members(body)
    assert [member.path for member in members] == ["list", "list[].x", "map", "map.*.x", "last"]
    assert [member.kind for member in members] == ["object[]", "integer", "object", "integer", "string"]
    assert members[1].limits == ("1 to 3",)
    assert (members[-1].needed, members[-1].default, members[-1].limits) == (NO, "`s`", ("`s`", "`t`"))


def test_shapes_are_called_by_what_tells_them_apart() -> None:
    assert label({"properties": {"type": {"const": "std"}}}) == "std"
    assert label({"title": "ImageToVideoShots", "properties": {"mode": {"enum": ["a"]}}}) == "image-to-video"


PAGE = (
    "# Title\n\nThe `first` [one](x.md),\nin two lines.\n\nMore.\n\n## Second\n\n| a | `b` |\n| --- | --- |\n| c | |\n"
)


def test_a_page_has_an_opening_and_sections() -> None:
    assert prose.opening(PAGE) == "The first one, in two lines."
    assert [text.splitlines()[0] for text in prose.sections(PAGE)] == ["# Title", "## Second"]


def test_every_block_with_words_is_a_message_and_code_is_none() -> None:
    assert list(prose.messages(PAGE)) == [
        "Title",
        "The `first` [one](x.md), in two lines.",
        "More.",
        "Second",
        "a",
        "c",
    ]
    assert prose.translated(PAGE, str.upper).count("`b`") == 1
