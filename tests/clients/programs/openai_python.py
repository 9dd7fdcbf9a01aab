"""openai of PyPI: from a prompt and a picture to a film, and what becomes of it."""

import json
import sys
from base64 import b64decode
from pathlib import Path

import openai

ONE_PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
base, key, wrong, picture, folder = sys.argv[1:]
said = {"model": "sora-2", "prompt": "waves on a beach at dawn", "seconds": "3", "size": "1280x720"}
client = openai.OpenAI(base_url=f"{base}/v1", api_key=key)
found: dict[str, object] = {}

video = client.videos.create_and_poll(**said, poll_interval_ms=200)
client.videos.download_content(video.id).write_to_file(Path(folder, "film.mp4"))
for variant in ("thumbnail", "spritesheet"):
    client.videos.download_content(video.id, variant=variant).write_to_file(Path(folder, f"{variant}.jpg"))
found["film"] = {"status": video.status, "seconds": video.seconds, "size": video.size, "model": video.model}

remix = client.videos.remix(video.id, prompt="waves on a beach at night")
edit = client.videos.edit(prompt="snow", video=Path(folder, "film.mp4"))
extension = client.videos.extend(prompt="the tide turns", seconds="4", video=Path(folder, "film.mp4"))
pictured = client.videos.create(**said, input_reference=Path(picture))
found["remixed_from"] = remix.remixed_from_video_id == video.id
found["pictured"] = client.videos.poll(pictured.id, poll_interval_ms=200).size
found["edited"] = client.videos.poll(edit.id, poll_interval_ms=200).status
extended = client.videos.poll(extension.id, poll_interval_ms=200)
found["extended"] = [extended.status, extended.seconds, extended.size]
try:
    client.videos.get_character("char_1")
except openai.BadRequestError as error:
    found["character"] = error.code
ids = [each.id for each in client.videos.list(limit=2, order="asc")]
found["listed"] = ids == [video.id, remix.id, edit.id, extension.id, pictured.id]
found["deleted"] = client.videos.delete(remix.id).deleted
try:
    client.videos.retrieve(remix.id)
except openai.NotFoundError as error:
    found["gone"] = error.code

failed = client.videos.create_and_poll(**said, input_reference=b64decode(ONE_PIXEL), poll_interval_ms=200)
found["failed"] = {"status": failed.status, "code": failed.error and failed.error.code}
try:
    openai.OpenAI(base_url=f"{base}/v1", api_key=wrong).videos.create(**said)
except openai.AuthenticationError as error:
    found["unauthorised"] = {"status": error.status_code, "code": error.code}
print(json.dumps(found))
