"""litellm of PyPI, with its provider openai: from a prompt to a film."""

import json
import sys
import time
from base64 import b64decode
from io import BytesIO
from pathlib import Path
from typing import Any

import litellm

ONE_PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
base, key, wrong, picture, folder = sys.argv[1:]
said: dict[str, Any] = {
    "model": "openai/sora-2",
    "prompt": "waves on a beach at dawn",
    "seconds": "3",
    "size": "1280x720",
}
here = {"api_base": f"{base}/v1", "api_key": key}
found: dict[str, object] = {}


def ended(video: Any) -> Any:
    while video.status in ("queued", "in_progress"):
        time.sleep(0.2)
        video = litellm.video_status(video.id, **here)
    return video


def download(video_id: str, name: str, variant: str | None = None) -> None:
    Path(folder, name).write_bytes(litellm.video_content(video_id, variant=variant, **here))


video = ended(litellm.video_generation(**said, **here))
download(video.id, "film.mp4")
download(video.id, "thumbnail.jpg", "thumbnail")
download(video.id, "spritesheet.jpg", "spritesheet")
found["film"] = {"status": video.status, "seconds": video.seconds, "size": video.size, "model": video.model}

remix = litellm.video_remix(video.id, prompt="waves on a beach at night", **here)
with Path(picture).open("rb") as file:
    pictured = litellm.video_generation(**said, input_reference=file, **here)
found["remixed_from"] = bool(remix.remixed_from_video_id)
found["pictured"] = ended(pictured).size
found["listed"] = len(litellm.video_list(limit=2, custom_llm_provider="openai", **here)["data"]) == 2

failed = ended(litellm.video_generation(**said, input_reference=BytesIO(b64decode(ONE_PIXEL)), **here))
found["failed"] = {"status": failed.status, "code": failed.error and failed.error["code"]}
try:
    litellm.video_generation(**said, api_base=here["api_base"], api_key=wrong)
except litellm.AuthenticationError as error:
    found["unauthorised"] = {
        "status": error.status_code,
        "code": "invalid_api_key" if "invalid" in str(error) else str(error),
    }
print(json.dumps(found))
