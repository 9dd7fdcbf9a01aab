"""Schemathesis reads the OpenAPI document of each dialect and sends what it allows, and what it forbids.

No answer may be an error of the server or one that is not documented; what the document allows is accepted, what it
forbids is refused. Every boundary of a dialect with many members takes minutes: with FILMGATE_EVERY_BOUNDARY=1 they are
all tried, without it those of one dialect are, and a few examples are drawn from the others.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from filmgate.dialects import DIALECTS
from filmgate.edge.dialect import Dialect
from filmgate.edge.openapi import FORM, JSON, describe
from fixtures.pictures import data_url, png
from fixtures.serving import serving_thread
from fixtures.theatre import stage

PICTURE = data_url(png())
EVERY_BOUNDARY = os.environ.get("FILMGATE_EVERY_BOUNDARY") == "1"
SMALL = ("aivideoapi",)
PUBLIC = "https://93.184.216.34/hook"
CALLBACKS = ("callback_url", "webhook", "webhook_completed")
# What the schema calls a text is a list.
SHOTS = '[{"prompt": "waves", "duration": 3}]'
CONFIG = """
base-url = "{base}"
[generation]
max-examples = {examples}
deterministic = true
no-shrink = true
allow-x00 = false
[auth.openapi.key]
bearer = "{key}"
[phases.coverage]
enabled = {boundaries}
[phases.stateful]
enabled = false
"""
# A stream of a task that nobody works on does not end.
STREAMS = """
[[operations]]
include-operation-id = "followTask"
request-timeout = 0.3
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The base URL of a server without workers, and a key."""
    folder = tmp_path_factory.mktemp("documents")
    url = f"sqlite:///{folder / 'filmgate.db'}"
    keys = asyncio.run(stage(url))
    with serving_thread(url, keys, folder) as (base, _):
        yield base, keys["key"]


# What no schema can describe: a cursor is given, a period begins before it ends; and who prefers to wait has to.
UNSAYABLE = ("cursor", "from", "to", "Prefer")
# A key that has been used is refused with the status of a body that is wrong where an API has no 409.
KEY_OR_BODY = "Idempotency-Key"
# Shapes with something in them that has to be there: an element that is kept, a clip that can be fetched.
UNMEETABLE = ("element", "FilmedElement")


def unmeetable(part: Any) -> bool:
    if not isinstance(part, dict):
        return False
    title = part.get("title") or str(part.get("$ref")).rpartition("/")[2]
    return part.get("name") in UNSAYABLE or title in UNMEETABLE


def tamed(document: Any) -> Any:
    """The document without what no schema can say: where a callback may go, how long shots are in all, cursors, which
    bytes are a picture, and which elements there are."""
    if isinstance(document, list):
        return [tamed(each) for each in document if not unmeetable(each)]
    if not isinstance(document, dict):
        return document
    if "operationId" in document:
        document = tamed_operation(document)
    document = {name: tamed(value) for name, value in document.items() if name not in UNSAYABLE[:1]}
    if document.get("name") == "fal_webhook":
        document["schema"] = {"enum": [PUBLIC]}
    tame_members(members := document.get("properties", {}))
    tame(document, members)
    return document


def tame(document: Any, members: Any) -> None:
    """One object, and what is in it."""
    if "element_list" in members:
        members["element_list"] = {"type": "null"}
    if document.get("title") == "PicturedElement":
        bare = PICTURE.partition(",")[2]
        members["element_image_list"] = {"enum": [{"frontal_image": bare, "refer_images": [{"image_url": bare}]}]}
    if document.get("title") in ("NewEndpoint", "EndpointChanges"):
        names = {"type": "array", "items": {"enum": [dialect.name for dialect in DIALECTS]}}
        absent = [None] if document["title"] == "EndpointChanges" else []
        members |= {
            "url": {"enum": [*(f"{PUBLIC}/{place}" for place in "abcde"), *absent]},
            "dialects": {"anyOf": [names, {"type": "null"}]},
        }
    if document.get("maxItems") == 6:
        document["maxItems"] = 3


def tame_members(members: dict[str, Any]) -> None:
    """Those of one object, in place."""
    for name in {*CALLBACKS} & {*members}:
        needed = "minLength" in members[name]
        members[name] = {"enum": [PUBLIC]} if needed else {"enum": [PUBLIC, None]}
    if "external_task_id" in members:
        members["external_task_id"] = {"type": "null"}  # no two tasks may have one name
    tame_shots(members.get("multi_prompt", {}))
    if {"duration", "prompt"} == {*members} - {"index"}:
        members["duration"] = {"enum": ["3"] if "index" in members else [3, 5]}


def tame_shots(schema: dict[str, Any]) -> None:
    if schema.get("type") == "string":
        schema["enum"] = [SHOTS]
    for kind in schema.get("anyOf", ()):
        tame_shots(kind)


def tamed_operation(operation: dict[str, Any]) -> dict[str, Any]:
    if operation["operationId"] in ("uploadFile", "createFile"):
        picture = {"type": "object", "properties": {"content": {"enum": [PICTURE]}}, "required": ["content"]}
        operation = {**operation, "requestBody": {"required": True, "content": {JSON: {"schema": picture}}}}
    elif FORM in operation.get("requestBody", {}).get("content", {}):
        content = {JSON: operation["requestBody"]["content"][JSON]}
        operation = {**operation, "requestBody": {**operation["requestBody"], "content": content}}
    if operation["operationId"] == "getTasks":  # by one kind of name or the other
        (named, _) = operation["parameters"]
        operation = {**operation, "parameters": [{**named, "required": True}]}
    if "409" not in operation["responses"]:
        kept = [each for each in operation.get("parameters", ()) if each["name"] != KEY_OR_BODY]
        operation = {**operation, "parameters": kept}
    return operation


def run(dialect: Dialect, base: str, key: str, folder: Path) -> subprocess.CompletedProcess[str]:
    document, config = folder / f"{dialect.name}.json", folder / f"{dialect.name}.toml"
    written = describe(dialect.api)
    document.write_text(json.dumps(tamed(written)))
    boundaries = EVERY_BOUNDARY or dialect.name in SMALL
    few, many = (6, 15) if EVERY_BOUNDARY else (4, 10)
    examples = few if boundaries or len(written["paths"]) > 5 else many
    facts = {"examples": examples, "boundaries": str(boundaries).lower()}
    settings = CONFIG.format(base=f"{base}/{dialect.name}", key=key, **facts)
    config.write_text(settings + (STREAMS if "followTask" in json.dumps(written) else ""))
    program = Path(sys.executable).with_name("schemathesis")
    words = (program, "--config-file", config, "run", document)
    return subprocess.run(words, capture_output=True, text=True, cwd=folder, check=False)


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_the_document_is_kept(dialect: Dialect, server: tuple[str, str], tmp_path: Path):
    ran = run(dialect, *server, tmp_path)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    number = sum(len(methods) for methods in describe(dialect.api)["paths"].values())
    assert f"Tested: {number}\n" in ran.stdout
