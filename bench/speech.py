"""What a customer says in each dialect: a task, and a look at it. A dialect without a line here is not measured."""

import json
import re
from dataclasses import dataclass
from typing import Any

from bench.load import request
from filmgate.dialects import BY_NAME

_PROMPT = "A cinematic shot of mountains at sunrise, slow push-in, soft haze over a still lake"
_ID = re.compile(r'"(?:task_id|taskId|id)":\s*"([^"]+)"')


@dataclass(frozen=True, slots=True)
class Speech:
    """`look` holds the place of the id; `body` is a text-to-video request of five seconds."""

    dialect: str
    create: str
    look: str
    body: dict[str, Any]

    def submit(self, key: str, body: dict[str, Any] | None = None) -> str:
        return request("POST", self.create, key, json.dumps(body or self.body))

    def poll(self, key: str, task_id: str) -> str:
        return request("GET", self.look.format(task_id), key)

    def task_id(self, answer: str) -> str:
        """The id in the answer to a new task."""
        found = _ID.search(answer)
        if found is None:
            raise ValueError(f"no id in {answer}")
        return found[1]


_KNOWN = (
    Speech(
        "kling3api",
        "/api/generate",
        "/api/status?task_id={}",
        {"type": "std-text-to-video", "prompt": _PROMPT, "duration": 5, "aspect_ratio": "16:9"},
    ),
    Speech(
        "kling3api-v1",
        "/kling3api-v1/api/generate",
        "/kling3api-v1/api/status?task_id={}",
        {"type": "std-text-to-video", "prompt": _PROMPT, "duration": 5, "aspect_ratio": "16:9"},
    ),
    Speech(
        "aivideoapi",
        "/v1/videos/generations",
        "/v1/tasks/{}",
        {"model": "kling-3.0", "input": {"prompt": _PROMPT, "mode": "std"}},
    ),
    Speech(
        "apiin",
        "/api/v1/videos/generations",
        "/api/v1/tasks/{}",
        {"model": "kling-3", "prompt": _PROMPT, "mode": "std", "duration": 5, "aspect_ratio": "16:9", "sound": True},
    ),
    Speech(
        "native",
        "/filmgate/v1/tasks",
        "/filmgate/v1/tasks/{}",
        {"model": "kling-3.0", "workflow": "text-to-video", "prompt": _PROMPT, "duration": 5, "aspect_ratio": "16:9"},
    ),
    Speech(
        "apixo",
        "/api/v1/generateTask/kling-3-0-std",
        "/api/v1/statusTask/kling-3-0-std?taskId={}",
        {
            "request_type": "async",
            "input": {"mode": "text-to-video", "prompt": _PROMPT, "duration": 5, "aspect_ratio": "16:9", "sound": True},
        },
    ),
)
SPEECHES = tuple(speech for speech in _KNOWN if speech.dialect in BY_NAME)


def with_callback(url: str, seconds: int = 3) -> tuple[Speech, dict[str, Any]]:
    """A dialect that calls back, and its request for a short silent film."""
    speech = next(speech for speech in SPEECHES if speech.dialect == "apixo")
    short = {**speech.body["input"], "duration": seconds, "sound": False}
    return speech, {"request_type": "callback", "callback_url": url, "input": short}
