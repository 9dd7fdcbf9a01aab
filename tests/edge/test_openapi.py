"""The documents of all dialects: what is said in them is said once."""

import re
from collections.abc import Iterator

import pytest

from filmgate.dialects import DIALECTS
from filmgate.domain.errors import MissingField, RateLimited
from filmgate.edge.dialect import Dialect
from filmgate.edge.openapi import Answer, Api, Operation, describe

_SENTENCE = re.compile(r"(?<=[.!?:;]) +")


def descriptions(node: object) -> Iterator[str]:
    """Every description of a document, wherever it stands; a member that is called so is none."""
    if isinstance(node, dict):
        if isinstance(said := node.get("description"), str):
            yield said
        for name, value in node.items():
            if name not in ("example", "examples"):
                yield from descriptions(value)
    elif isinstance(node, list):
        for each in node:
            yield from descriptions(each)


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_no_description_says_a_sentence_twice(dialect: Dialect):
    found = list(descriptions(describe(dialect.api)))
    assert len(found) > 30
    for said in found:
        sentences = _SENTENCE.split(said)
        assert len(sentences) == len(set(sentences)), said


def test_errors_of_one_kind_are_one_sentence_and_keep_what_else_there_is():
    operation = Operation(
        method="POST",
        path="/things",
        name="createThing",
        says="Make one.",
        answers=(Answer(says="Made."),),
        refusals=(MissingField("a", "is required."), RateLimited(5), MissingField("b", "is required."), RateLimited(9)),
    )
    api = Api(
        title="things",
        says="Things.",
        bases=("/",),
        operations=(operation,),
        speak=lambda error: (429 if isinstance(error, RateLimited) else 400, b"{}"),
        refused=dict[str, str],
    )
    answers = describe(api)["paths"]["/things"]["post"]["responses"]
    told = {status: (answer["description"], sorted(answer.get("headers", ()))) for status, answer in answers.items()}
    assert told == {
        "200": ("Made.", []),
        "400": ("One field is needed and was not sent, or was sent empty.", []),
        "429": ("Too many requests in the last minute.", ["Retry-After"]),
    }
