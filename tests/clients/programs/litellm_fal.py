"""litellm of PyPI with its provider fal_ai: from a prompt to a film."""

import json
import sys
import time
from pathlib import Path
from typing import Any

import litellm

ONE_PIXEL = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
base, key, wrong, picture, folder = sys.argv[1:]
endpoint = "fal_ai/fal-ai/kling-video/v3/standard"
said = {"prompt": "waves on a beach at dawn", "seconds": "3", "size": "1280x720"}
here = {"api_base": base, "api_key": key}
found: dict[str, object] = {}


def ended(video: Any) -> Any:
    while video.status in ("queued", "in_progress"):
        time.sleep(0.2)
        video = litellm.video_status(video_id=video.id, **here)
    return video


made = ended(litellm.video_generation(model=f"{endpoint}/text-to-video", **said, **here))
Path(folder, "film.mp4").write_bytes(litellm.video_content(video_id=made.id, **here))
found["film"] = {"last": made.status}

asked = litellm.video_generation(model=f"{endpoint}/image-to-video", **said, input_reference=ONE_PIXEL, **here)
failed = ended(asked)
found["failed"] = {"status": failed.status, "code": failed.error["code"]}
try:
    litellm.video_generation(model=f"{endpoint}/text-to-video", **said, api_base=base, api_key=wrong)
except litellm.AuthenticationError as error:
    found["unauthorised"] = {"status": error.status_code}
print(json.dumps(found))
