"""fal-client of PyPI: from a prompt and a picture to a film, and what becomes of it."""

import json
import sys
from pathlib import Path
from urllib.request import urlopen

import fal_client
from fal_client import client as module

ONE_PIXEL = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
base, key, wrong, picture, folder = sys.argv[1:]
module.QUEUE_URL_FORMAT = f"{base}/"
module.RUN_URL_FORMAT = f"{base}/fal/run/"
module.REST_URL = module.CDN_URL = f"{base}/fal"
endpoint = "fal-ai/kling-video/v3/standard"
said = {"prompt": "waves on a beach at dawn", "duration": "3", "generate_audio": False}
client = fal_client.SyncClient(key=key)
found: dict[str, object] = {}

seen: list[str] = []
logs: list[str] = []


def update(status: fal_client.Status) -> None:
    seen.append(type(status).__name__)
    logs.extend(line["message"] for line in getattr(status, "logs", None) or ())


film = client.subscribe(f"{endpoint}/text-to-video", said, with_logs=True, on_queue_update=update)["video"]
with urlopen(film["url"]) as response:
    Path(folder, "film.mp4").write_bytes(response.read())
found["film"] = {"last": seen[-1], "type": film["content_type"], "width": film["width"], "height": film["height"]}
found["logged"] = "The film is there." in logs

url = client.upload_file(picture)
with urlopen(url) as response:
    found["uploaded"] = response.read() == Path(picture).read_bytes()
ran = client.run(f"{endpoint}/image-to-video", said | {"start_image_url": url})
found["ran"] = ran["video"]["content_type"]
handle = client.submit(f"{endpoint}/text-to-video", said)
found["again"] = client.result(f"{endpoint}/text-to-video", handle.request_id)["video"]["content_type"]
waiting = client.submit(f"{endpoint}/text-to-video", said | {"duration": "15"})
waiting.cancel()
status = waiting.status()
found["cancelled"] = getattr(status, "error_type", None)
try:
    waiting.cancel()
except fal_client.FalClientHTTPError as error:
    found["twice"] = error.status_code

try:
    client.subscribe(f"{endpoint}/image-to-video", said | {"start_image_url": ONE_PIXEL})
except fal_client.FalClientHTTPError as error:
    found["failed"] = {"status": error.status_code, "code": error.error_type}
try:
    fal_client.SyncClient(key=wrong).submit(f"{endpoint}/text-to-video", said)
except fal_client.FalClientHTTPError as error:
    found["unauthorised"] = {"status": error.status_code, "code": error.error_type}
print(json.dumps(found))
