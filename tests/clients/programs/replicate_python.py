"""replicate of PyPI: from a prompt and a picture to a film, and what becomes of it."""

import io
import json
import sys
from pathlib import Path
from urllib.request import urlopen

from replicate import Client
from replicate.exceptions import ModelError, ReplicateError

ONE_PIXEL = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
base, key, wrong, picture, folder = sys.argv[1:]
model = "kwaivgi/kling-v3-video"
said = {"prompt": "waves on a beach at dawn", "mode": "standard", "duration": 3}
client = Client(api_token=key, base_url=base)
found: dict[str, object] = {}

url = client.run(model, input=said)
with urlopen(url) as response:
    Path(folder, "film.mp4").write_bytes(response.read())
    found["film"] = {"last": "succeeded", "type": response.headers["content-type"]}

version = client.models.get(model).latest_version
with Path(picture).open("rb") as file:
    pictured = client.run(f"{model}:{version.id}", input={**said, "start_image": io.BytesIO(file.read())})
found["pictured"] = pictured.endswith(".mp4")
polled = client.predictions.create(version=version, input=said)
polled.wait()
found["polled"] = [polled.status, polled.progress.percentage, polled.version == version.id]
waiting = client.models.predictions.create(model, {**said, "duration": 15})
waiting.cancel()
waiting.reload()
found["cancelled"] = waiting.status
found["listed"] = waiting.id in [each.id for each in client.predictions.list()]
found["secret"] = client.webhooks.default.secret().key.startswith("whsec_")

try:
    client.run(model, input={**said, "start_image": ONE_PIXEL})
except ModelError as error:
    found["failed"] = {"status": error.prediction.status, "told": str(error)}
try:
    Client(api_token=wrong, base_url=base).run(model, input=said)
except ReplicateError as error:
    found["unauthorised"] = {"status": error.status, "told": error.title}
print(json.dumps(found))
