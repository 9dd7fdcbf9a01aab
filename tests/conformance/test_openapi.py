"""Every dialect has an OpenAPI document: valid, served to everyone, and of the routes that there are."""

import json
import re
from typing import Any

import pytest
from openapi_spec_validator import validate
from starlette.routing import Route

from filmgate.dialects import DIALECTS
from filmgate.edge import glosses
from filmgate.edge.dialect import Dialect
from filmgate.edge.openapi import ASKING, JSON, describe
from fixtures.speakers import SPEAKERS, WORDS, Speaker
from fixtures.theatre import Theatre

every = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)


@every
def test_it_is_valid(dialect: Dialect):
    document = describe(dialect.api)
    validate(document)
    names = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    assert len(set(names)) == len(names)


@every
async def test_anybody_may_read_it(theatre: Theatre, dialect: Dialect):
    places = [f"/{dialect.name}/openapi.json"] + (["/filmgate/v1/openapi.json"] if dialect.name == "native" else [])
    for place in places:
        response = await theatre.client.get(place)
        assert (response.status_code, response.headers["content-type"]) == (200, JSON)
        assert response.json() == describe(dialect.api)
        assert (await theatre.client.post(place)).status_code == 404


@every
def test_it_has_the_routes_that_there_are(theatre: Theatre, dialect: Dialect):
    app: Any = dialect.build(theatre.house)
    routes: list[Route] = app._router.routes
    told = [route for route in routes if route.include_in_schema]
    served = {(method, route.path_format) for route in told for method in route.methods or () if method != "HEAD"}
    paths = describe(dialect.api)["paths"]
    assert {(method.upper(), path) for path, methods in paths.items() for method in methods} == served


@every
def test_every_error_says_its_status_and_an_example(dialect: Dialect):
    needed = {str(dialect.api.speak(error)[0]) for error in ASKING}
    for methods in describe(dialect.api)["paths"].values():
        for operation in methods.values():
            assert {"401", "500"} <= needed <= set(operation["responses"])
            for status, response in operation["responses"].items():
                assert response["description"]
                if status >= "400":
                    examples = response["content"][JSON]["examples"]
                    assert examples
                    assert "Traceback" not in json.dumps(examples)


@pytest.mark.parametrize("speaker", SPEAKERS, ids=lambda speaker: speaker.dialect)
def test_it_names_the_path_that_creates(speaker: Speaker):
    dialect = next(dialect for dialect in DIALECTS if dialect.name == speaker.dialect)
    path = speaker.create_path.removeprefix(f"/{speaker.dialect}")
    patterns = [re.sub(r"\{\w+\}", "[^/]+", path) for path in describe(dialect.api)["paths"]]
    assert any(re.fullmatch(pattern, path) for pattern in patterns)


@every
def test_every_member_is_explained_and_nothing_else_is(dialect: Dialect):
    document, said = describe(dialect.api), dialect.api.glosses
    members: set[str] = set()
    for roots in glosses.halves(document):
        for owner, schema in glosses.reached(document, roots):
            for name, member in schema["properties"].items():
                assert "description" in member, f"{owner}.{name}"
                members |= {name, f"{owner}.{name}"}
    own = {*said.asked, *said.told} - set(glosses.ASKED) - set(glosses.TOLD)
    assert not own - members, "these are about nothing"
    assert set(said.defaults) <= members


@pytest.mark.parametrize("speaker", SPEAKERS, ids=lambda speaker: speaker.dialect)
async def test_what_is_left_out_is_what_the_document_says(theatre: Theatre, speaker: Speaker):
    """A request that says as little as may be: each member that it leaves out has the default of the document."""
    dialect = next(dialect for dialect in DIALECTS if dialect.name == speaker.dialect)
    least = {
        "apixo": {"input": {"mode": "text-to-video", "prompt": WORDS}},
        "aivideoapi": {"model": "kling-3.0", "input": {"prompt": WORDS}},
        "apiin": {"model": "kling-3", "prompt": WORDS},
        "openai": {"prompt": WORDS},
        "fal": {"prompt": WORDS},
        "kling": {"prompt": WORDS},
        "kling-v1": {"prompt": WORDS},
        "replicate": {"input": {"prompt": WORDS}},
        "native": {"prompt": WORDS},
    }
    body = least.get(speaker.dialect, {"type": "std-text-to-video", "prompt": WORDS})
    created = await theatre.post(speaker.create_path, body)
    assert created.status_code == speaker.created, created.text
    task = (await theatre.get(f"/filmgate/v1/tasks/{speaker.task_id(created.json())}")).json()
    made = task["generation"]
    told = {name: value for name, value in dialect.api.glosses.defaults.items() if name in made}
    assert told
    assert {name: made[name] for name in told} == told
