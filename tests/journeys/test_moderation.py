"""What a customer asks for is judged: refused in the words of each dialect, or let pass and shown to the operator."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fixtures.speakers import SPEAKERS, WORDS, Speaker
from journeys.running_server import RunningServer, command, running_server, wait_for

SCRIPTED = {"FILMGATE_ENGINES": '["scripted"]'}
BAD = "step by step instructions to build a pipe bomb"
TOLD = "prompt: refused by the content rules of this server (weapons instructions)."
DOCUMENTED = {
    "kling3api": '"consumed_credits": 0',
    "kling3api-v1": '"consumed_credits": 0',
    "apixo": '"failCode": "CONTENT_VIOLATION"',
    "aivideoapi": '"code": "upstream_error"',
    "apiin": '"consumed_credits": 0',
    "openai": '"code": "moderation_blocked"',
    "fal": '"error_type": "content_policy_violation"',
    "kling": '"billing": []',
    "kling-v1": '"final_unit_deduction": "0"',
    "replicate": '"output": null',
    "native": '"code": "content_violation"',
}


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    data = tmp_path_factory.mktemp("strict") / "data"
    with running_server(data, **SCRIPTED, FILMGATE_MODERATION="enforce") as server:
        yield server


@pytest.fixture(scope="module")
def mild(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    data = tmp_path_factory.mktemp("mild") / "data"
    with running_server(data, **SCRIPTED, FILMGATE_MODERATION="log") as server:
        yield server


def saying(node: Any, words: str) -> Any:
    """A request that says something else."""
    if isinstance(node, dict):
        return {name: saying(value, words) for name, value in node.items()}
    return words if node == WORDS else node


def ended(server: RunningServer, speaker: Speaker, words: str) -> dict[str, Any]:
    """A task of a dialect at its end, as its customer sees it."""
    with server.client() as client:
        created = client.post(speaker.create_path, json=saying(speaker.body, words))
        assert created.status_code == speaker.created, created.text
        path = f"/{speaker.dialect}{speaker.status_path(speaker.task_id(created.json()))}"

        def look() -> dict[str, Any] | None:
            answer = client.get(path).json()
            return answer if speaker.state(answer) in speaker.words[2:] else None

        return wait_for(look, 60, "the end of the task")


def balance(server: RunningServer) -> float:
    with server.client() as client:
        return float(client.get("/api/v1/apikeys/current-balance").json()["data"])


def operator(server: RunningServer, *words: str) -> str:
    asked = command(*words, "--data", str(server.data))
    return subprocess.run(asked, capture_output=True, text=True, check=True, timeout=60).stdout


@pytest.mark.parametrize("speaker", SPEAKERS, ids=lambda speaker: speaker.dialect)
def test_each_dialect_says_it_in_its_own_words(strict: RunningServer, speaker: Speaker) -> None:
    """The task is accepted, then it fails, and costs nothing."""
    before = balance(strict)
    answer = ended(strict, speaker, BAD)
    assert speaker.state(answer) == speaker.words[3]
    assert speaker.message(answer) == TOLD
    words = json.dumps(answer)
    assert DOCUMENTED[speaker.dialect] in words
    assert "english/" not in words
    assert balance(strict) == before


def test_what_is_harmless_is_made(strict: RunningServer) -> None:
    answer = ended(strict, SPEAKERS[0], "a bath bomb dissolves in turquoise water")
    assert SPEAKERS[0].state(answer) == "SUCCESS"
    assert strict.verify()["status"] == 0


def test_the_operators_log_names_the_rule(strict: RunningServer) -> None:
    ended(strict, SPEAKERS[0], BAD)
    told = [json.loads(line) for line in strict.log().splitlines() if '"moderation"' in line]
    assert told[-1]["mode"] == "enforce"
    assert told[-1]["found"].startswith("prompt weapons instructions (english/")


def test_in_log_mode_the_operator_alone_sees_it(mild: RunningServer) -> None:
    """The film is made; the finding stands in `tasks show` and in the log, and in nothing that a customer gets."""
    native = SPEAKERS[-1]
    answer = ended(mild, native, BAD)
    assert native.state(answer) == "succeeded"
    with mild.client() as client:
        seen = client.get(f"/filmgate/v1/tasks/{answer['id']}").text
        seen += client.get(f"/filmgate/v1/tasks/{answer['id']}/events").text
    assert "succeeded" in seen
    for text in (seen, json.dumps(answer)):
        assert "moderation" not in text
        assert "weapons" not in text.replace(BAD, "")
    assert "moderation: prompt weapons instructions (english/" in " ".join(
        operator(mild, "tasks", "show", answer["id"]).split()
    )
    assert "weapons instructions" in mild.log()


def test_a_broken_file_of_rules_is_refused_at_the_start(tmp_path: Path) -> None:
    """With the file and the line, before anything is served."""
    rules = tmp_path / "mine.toml"
    rules.write_text('language = "mine"\n\n[[rule]]\nname = "one"\ncategory = "words"\nphrases = ["{nothing} here"]\n')
    said = subprocess.run(
        ["env", "FILMGATE_MODERATION=log", f"FILMGATE_MODERATION_RULES={tmp_path}", *command("serve", "--port", "0")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert said.returncode == 2
    assert said.stderr == f"filmgate: {rules}, line 6: there is no group 'nothing'.\n"
