"""PyJWT of PyPI: a token signed with an access key and a secret key opens both designs of Kling's API."""

import json
import os
import sys
import time
from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import jwt

ONE_PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
base, key, wrong, picture, folder = sys.argv[1:]
access, secret = os.environ["KLING_ACCESS_KEY"], os.environ["KLING_SECRET_KEY"]
said = {"model_name": "kling-v3", "prompt": "waves on a beach at dawn", "duration": "3"}
found: dict[str, Any] = {}


def signed(secret: str, begins: int = -5, ends: int = 1800) -> str:
    now = int(time.time())
    headers = {"alg": "HS256", "typ": "JWT"}
    return jwt.encode({"iss": access, "exp": now + ends, "nbf": now + begins}, secret, "HS256", headers)


def ask(path: str, body: dict[str, Any] | None = None, token: str = "") -> Any:
    headers = {"Authorization": f"Bearer {token or signed(secret)}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(base + path, data, headers)) as response:
        return json.load(response)["data"]


def ended(path: str) -> dict[str, Any]:
    while True:
        task: dict[str, Any] = ask(path)
        if task["task_status"] in ("succeed", "failed"):
            return task
        time.sleep(0.2)


def refused(token: str) -> dict[str, int]:
    try:
        ask("/v1/videos/text2video", said, token)
    except HTTPError as error:
        return {"status": error.code, "code": json.load(error)["code"]}
    return {"status": 200, "code": 0}


made = ask("/v1/videos/text2video", said | {"external_task_id": "dawn-1"})
task = ended("/v1/videos/text2video/dawn-1")
with urlopen(task["task_result"]["videos"][0]["url"]) as response:
    Path(folder, "film.mp4").write_bytes(response.read())
found["film"] = {
    "last": task["task_status"],
    "seconds": task["task_result"]["videos"][0]["duration"],
    "same": task["task_id"] == made["task_id"],
}
listed = ask("/v1/videos/text2video?pageNum=1&pageSize=30")
found["listed"] = made["task_id"] in [one["task_id"] for one in listed]

newer = ask("/text-to-video/kling-3.0", {"prompt": "waves at night", "settings": {"duration": 3}}, key)
while (task := ask(f"/tasks?task_ids={newer['id']}", token=key)[0])["status"] not in ("succeeded", "failed"):
    time.sleep(0.2)
found["newer"] = {"last": task["status"], "seconds": task["outputs"][0]["duration"], "billed": bool(task["billing"])}

shown = b64encode(Path(picture).read_bytes()).decode()
kept = ask(
    "/v1/general/advanced-custom-elements",
    {"element_name": "Hill", "element_description": "A green hill", "reference_type": "image_refer"}
    | {"element_image_list": {"frontal_image": shown, "refer_images": [{"image_url": shown}]}},
)
element = ended(f"/v1/general/advanced-custom-elements/{kept['task_id']}")["task_result"]["elements"][0]["element_id"]
starring = said | {"model_name": "kling-v3-omni", "mode": "std", "prompt": "<<<element_1>>> in the rain"}
told = ask("/v1/videos/omni-video", starring | {"element_list": [{"element_id": element}]})
found["starring"] = ended(f"/v1/videos/omni-video/{told['task_id']}")["task_status"]

failing = ask("/v1/videos/image2video", said | {"image": ONE_PIXEL})
failed = ended(f"/v1/videos/image2video/{failing['task_id']}")
found["failed"] = {"status": failed["task_status"], "said": failed["task_status_msg"]}
found["unauthorised"] = refused(signed(wrong))
found["late"], found["early"] = refused(signed(secret, ends=-60)), refused(signed(secret, begins=120))
print(json.dumps(found))
