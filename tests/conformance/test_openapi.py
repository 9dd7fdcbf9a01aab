"""Every dialect has an OpenAPI document: valid, served to everyone, and of the routes that there are."""

import json
import re
from typing import Any

import pytest
from openapi_spec_validator import validate
from starlette.routing import Route

from filmgate.dialects import DIALECTS
from filmgate.edge.dialect import Dialect
from filmgate.edge.openapi import JSON, describe
from fixtures.speakers import SPEAKERS, Speaker
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
    served = {(method, route.path) for route in routes for method in route.methods or () if method != "HEAD"}
    paths = describe(dialect.api)["paths"]
    assert {(method.upper(), path) for path, methods in paths.items() for method in methods} == served


@every
def test_every_error_says_its_status_and_an_example(dialect: Dialect):
    for methods in describe(dialect.api)["paths"].values():
        for operation in methods.values():
            assert {"401", "403", "500"} <= set(operation["responses"])
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
