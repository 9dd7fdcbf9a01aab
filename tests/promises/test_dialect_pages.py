"""The pages of the dialects: their examples are sent, their programs are run, and they leave out nothing."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser

from filmgate.dialects import BY_NAME, DIALECTS
from filmgate.edge import glosses
from filmgate.edge.openapi import describe
from filmgate.web.manual.faults import REFUSALS
from fixtures.browser import visiting
from fixtures.documents import blocks, page, rows
from fixtures.examples import Reader, assert_alike, id_in, requests
from journeys.running_server import RunningServer, running_server

VARYING = {
    *("task_id", "taskId", "id", "created_at", "createTime", "completeTime", "completed_at", "costTime"),
    *("response", "resultJson", "urls", "video_url", "url", "file_name", "file_size", "inference_time"),
    *("request_id", "gateway_request_id", "response_url", "status_url", "cancel_url"),
    *("create_time", "update_time", "updated_at"),
    *("output", "started_at", "predict_time", "total_time", "get", "cancel"),
}


@dataclass(frozen=True)
class Shown:
    """A page, the dialects that are all on it, and the path at which its examples are created, each at its title.

    `paths` are those of examples that have their own.
    """

    name: str
    dialects: tuple[str, ...]
    create: str = ""
    paths: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return page(f"docs/{self.name}.md")


PAGES = (
    Shown("kling3api", ("kling3api", "kling3api-v1"), "/api/generate"),
    Shown("apixo", ("apixo",), "/api/v1/generateTask/kling-3-0-std"),
    Shown("aivideoapi", ("aivideoapi",), "/v1/videos/generations"),
    Shown("apiin", ("apiin",), "/api/v1/videos/generations"),
    Shown("openai", ("openai",), "/v1/videos", {"edit": "/v1/videos/edits"}),
    Shown("fal", ("fal",), "/fal-ai/kling-video/{}"),
    Shown(
        "kling",
        ("kling",),
        "/text-to-video/kling-3.0",
        {
            "picture": "/image-to-video/kling-3.0",
            "references": "/omni-video/kling-3.0-omni",
            "edit": "/omni-video/kling-3.0-omni",
            "motion": "/motion-control/kling-3.0",
        },
    ),
    Shown(
        "kling-v1",
        ("kling-v1",),
        "/v1/videos/text2video",
        {
            "picture": "/v1/videos/image2video",
            "pictures": "/v1/videos/multi-image2video",
            "references": "/v1/videos/omni-video",
            "edit": "/v1/videos/omni-video",
            "motion": "/v1/videos/motion-control",
        },
    ),
    Shown("replicate", ("replicate",), "/v1/models/kwaivgi/{}/predictions"),
    Shown("native-reference", ("native",)),
)
VENDORS = [shown for shown in PAGES if shown.create]
every = pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.name)
vendors = pytest.mark.parametrize("shown", VENDORS, ids=lambda shown: shown.name)
programs = pytest.mark.parametrize("name", (*(shown.name for shown in VENDORS), "quickstart"))


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("pages") / "data", FILMGATE_ENGINES='["scripted"]') as server:
        yield server


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server for what does not mind what others have done there."""
    with running_server(tmp_path_factory.mktemp("stage") / "data", FILMGATE_ENGINES='["scripted"]') as server:
        yield server


@vendors
def test_the_pages_requests_get_the_answers_shown(shown: Shown, server: RunningServer) -> None:
    reader = Reader(server)
    pairs = requests(shown.text)
    assert len(pairs) >= 2
    for command, answer in pairs:
        assert answer is not None, command.text
        told = json.loads(answer.text)
        assert_alike(told, reader.send_until(command.text, told), VARYING)


@pytest.mark.parametrize("name", ["quickstart", "prices", "system", "kling-tokens"])
def test_the_requests_of_the_other_pages_are_answered(name: str, server: RunningServer) -> None:
    reader = Reader(server)
    pairs = requests(page(f"docs/{name}.md"))
    assert pairs
    for command, answer in pairs:
        response = reader.send(command.text)
        assert response.is_success, response.text
        if answer is not None:
            assert_alike(json.loads(answer.text), response.json(), set())


@vendors
def test_every_example_is_accepted_and_each_workflow_has_one(shown: Shown, stage: RunningServer) -> None:
    examples = [block for block in blocks(shown.text) if block.language == "json" and block.title]
    found = set()
    with stage.client() as client:
        for example in examples:
            path = shown.paths.get(example.title, shown.create.format(example.title))
            created = client.post(path, content=example.text, headers={"Content-Type": "application/json"})
            assert created.is_success, f"{example.title}: {created.text}"
            found.add(client.get(f"/filmgate/v1/tasks/{id_in(created.json())}").json()["workflow"])
    offered = {workflow for name in shown.dialects for card in BY_NAME[name].offers for workflow in card.workflows}
    assert found == offered


@programs
def test_the_python_of_the_page_makes_a_film(name: str, stage: RunningServer) -> None:
    (program,) = (block for block in blocks(page(f"docs/{name}.md")) if block.language == "python")
    said = subprocess.run(
        [sys.executable, "-c", Reader(stage).typed(program.text)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert re.search(rf"{stage.url}/films/\w+\.mp4", said.stdout), said.stderr


@pytest.mark.browser
@programs
def test_the_javascript_of_the_page_makes_a_film(name: str, stage: RunningServer, browser: Browser) -> None:
    (program,) = (block for block in blocks(page(f"docs/{name}.md")) if block.language == "js")
    with visiting(browser, stage.url) as visit:
        visit.go("/llms.txt")
        said: list[str] = []
        visit.page.on("console", lambda message: said.append(message.text))
        visit.page.evaluate(f"async () => {{ {Reader(stage).typed(program.text)} }}")
        assert re.fullmatch(rf"{stage.url}/films/\w+\.mp4", said[0])


@every
def test_the_page_names_every_member(shown: Shown) -> None:
    """Whatever a request may hold and an answer may tell stands in a table, under its own path."""
    told = {path.rpartition(".")[2] for row in rows(shown.text) for path in re.findall(r"`([^`]+)`", row[0])}
    for name in shown.dialects:
        document = describe(BY_NAME[name].api)
        for roots in glosses.halves(document):
            for owner, schema in glosses.reached(document, roots):
                missing = set(schema["properties"]) - told
                assert not missing, f"{name}: {owner}: {missing}"


@every
def test_the_page_names_every_operation_and_parameter(shown: Shown) -> None:
    for name in shown.dialects:
        for path, methods in describe(BY_NAME[name].api)["paths"].items():
            for method, operation in methods.items():
                assert f"### `{method.upper()} {path}`" in shown.text
                for parameter in operation.get("parameters", ()):
                    assert f"| `{parameter['name']}` | `{parameter['in']}` |" in shown.text


@every
def test_the_page_names_every_error(shown: Shown) -> None:
    """Every status and word that an operation can be refused with."""
    said = {(row[1], row[2]) for row in rows(shown.text) if len(row) == 4}
    for name in shown.dialects:
        api = BY_NAME[name].api
        kinds = {type(error) for operation in api.operations for error in operation.refusals}
        for _, error in REFUSALS:
            if type(error) in kinds:
                status, body = api.speak(error)
                assert any(at == str(status) and word.strip("`") in body.decode() for at, word in said), error


def test_every_dialect_has_a_page() -> None:
    assert {name for shown in PAGES for name in shown.dialects} == {dialect.name for dialect in DIALECTS}


def test_the_two_versions_differ_as_the_page_says() -> None:
    newer, older = (BY_NAME[name] for name in ("kling3api", "kling3api-v1"))
    assert newer.api.glosses.defaults | {"sound": False} == older.api.glosses.defaults
    assert [(sorted(card.durations), card.model) for card in older.offers] == [
        ([5, 10], "kling-3.0"),
        (list(range(3, 16)), "kling-o3"),
    ]
    assert newer.offers[1:] == older.offers[1:]
    told = {row[0]: row[1:] for row in rows(PAGES[0].text) if len(row) == 3}
    assert told["`sound` where it is not given"] == ["`true`", "`false`"]
    assert told["length of a Kling 3.0 film"] == ["3 to 15 seconds", "5 or 10 seconds"]
