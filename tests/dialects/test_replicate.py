"""Replicate's predictions as its pages describe them, and as its clients use them."""

import asyncio
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from filmgate.dialects.replicate import faults, headers, models
from filmgate.dialects.replicate.models import MOTION, OMNI, V3, Offer
from filmgate.dialects.replicate.wire import read_input
from filmgate.domain import errors
from filmgate.domain.generation import AspectRatio, Generation, Mode, Shot, Workflow
from filmgate.domain.nature import SECOND
from filmgate.domain.task import Failure, FailureCode
from filmgate.edge.body import Gone
from filmgate.edge.waiting import wait_for_end
from filmgate.services.jobs import advance, settle
from filmgate.services.tasks.timeline import Lookout
from filmgate.services.upkeep.tidy import remove_films
from fixtures.pictures import png
from fixtures.theatre import FUNDS, ORIGIN, Theatre

PAGE = json.loads((Path(__file__).parent / "pages/replicate.json").read_text())
PATH = "/v1/models/kwaivgi/kling-v3-video/predictions"
PREDICTIONS = "/v1/predictions"
WORDS = {"prompt": "waves"}
PICTURE, OTHER, CLIP = "https://example.com/a.png", "https://example.com/b.jpg", "https://example.com/a.mp4"
NEWER = "f" * 64
LATE = Failure(FailureCode.TIMEOUT, "Generation did not finish in time.")


async def predicted(theatre: Theatre, path: str = PATH, **said: Any) -> dict[str, Any]:
    theatre.clock.now += 1000  # ids of one millisecond are in no order
    response = await theatre.post(path, {"input": WORDS, **said})
    assert response.status_code == 201, response.text
    assert response.headers["x-should-retry"] == "false"
    return dict(response.json())


async def refused(theatre: Theatre, body: Any, path: str = PATH, **sent: str) -> tuple[int, dict[str, Any]]:
    response = await theatre.post(path, body, **sent)
    return response.status_code, dict(response.json())


def meant(offer: Offer, **given: Any) -> Generation:
    return read_input(offer, json.dumps(given).encode())


# ---- creating --------------------------------------------------------------------------------------------------------


async def test_every_request_of_the_pages_is_accepted_at_its_price(theatre: Theatre):
    for example in PAGE["requests"]:
        before = await theatre.balance()
        told = await predicted(theatre, f"/v1/models/kwaivgi/{example['model']}/predictions", **example["body"])
        assert (told["model"], told["status"]) == (f"kwaivgi/{example['model']}", "starting")
        assert (told["input"], told["output"]) == (example["body"]["input"], None)
        assert before - await theatre.balance() == int(Decimal(example["dollars"]) * 1_000_000), example
        assert (await theatre.get(told["urls"]["get"])).json() == told


def test_defaults():
    assert meant(V3, **WORDS) == Generation(
        model="kling-3.0",
        workflow=Workflow.TEXT_TO_VIDEO,
        mode=Mode.PRO,
        prompt="waves",
        duration=5,
        aspect_ratio=AspectRatio.WIDE,
        sound=False,
    )
    nothing = dict.fromkeys(("duration", "mode", "generate_audio", "aspect_ratio", "multi_prompt", "start_image"))
    assert meant(V3, **nothing, **WORDS) == meant(V3, **WORDS)
    assert meant(OMNI, **WORDS).model == "kling-o3"


@pytest.mark.parametrize("odd", [b"1e999", b"-1e999", b"1" * 5000, b"[" * 150 + b"]" * 150], ids=range(4))
async def test_an_unknown_member_never_matters(theatre: Theatre, odd: bytes):
    """Whatever it holds: the input is told as it came, by itself and in a list."""
    given = b'{"prompt":"waves","zzz":%s}' % odd
    created = await theatre.post(PATH, b'{"input":%s,"zzz":%s}' % (given, odd))
    assert created.status_code == 201, created.text
    place = created.content.partition(b'"get":"')[2].partition(b'"')[0].decode()
    for answer in (created, await theatre.get(place), await theatre.get(PREDICTIONS)):
        assert b'"input":%s,' % given in answer.content


@pytest.mark.parametrize("listed", [False, True])
def test_shots_are_a_text_or_a_list(listed: bool):
    parts = [{"prompt": "sea", "duration": 3}, {"prompt": "sky", "duration": 4.0}]
    made = meant(V3, multi_prompt=parts if listed else json.dumps(parts), duration=15)
    assert (made.shots, made.duration) == ((Shot(prompt="sea", duration=3), Shot(prompt="sky", duration=4)), 7)


def test_what_an_omni_film_is_made_of():
    kinds: tuple[tuple[dict[str, Any], Workflow], ...] = (
        ({}, Workflow.TEXT_TO_VIDEO),
        ({"start_image": PICTURE}, Workflow.IMAGE_TO_VIDEO),
        ({"reference_images": [OTHER], "start_image": PICTURE}, Workflow.REFERENCE_TO_VIDEO),
        ({"reference_video": CLIP, "reference_images": [OTHER]}, Workflow.REFERENCE_TO_VIDEO),
        ({"reference_video": CLIP, "video_reference_type": "base", "duration": 9}, Workflow.VIDEO_EDIT),
    )
    for given, workflow in kinds:
        made = meant(OMNI, **WORDS, **given, generate_audio=True)
        assert (made.workflow, made.video) == (workflow, given.get("reference_video"))
        assert (made.images, made.image) == (tuple(given.get("reference_images", ())), given.get("start_image"))
        assert (made.sound, made.duration) == (made.video is None, 0 if workflow is Workflow.VIDEO_EDIT else 5)


def test_other_names():
    made = meant(V3, **WORDS, image=PICTURE, mode="std")
    assert (made.workflow, made.image, made.mode) == (Workflow.IMAGE_TO_VIDEO, PICTURE, Mode.STD)
    assert meant(V3, **WORDS, image=PICTURE, start_image=OTHER).image == OTHER
    moved = meant(MOTION, image=PICTURE, video=CLIP, mode="standard", keep_original_sound=False)
    assert (moved.workflow, moved.image, moved.video, moved.duration) == (Workflow.MOTION_CONTROL, PICTURE, CLIP, 0)
    assert (moved.mode, moved.keep_original_sound, moved.character_orientation) == (Mode.STD, False, "video")


@pytest.mark.parametrize(
    ("offer", "given", "named"),
    [
        (V3, {}, "input.prompt"),
        (V3, {"prompt": ["waves"]}, "input.prompt"),
        *((V3, WORDS | {"duration": bad}, "input.duration") for bad in (2, 16, 5.5, "5", True)),
        (V3, WORDS | {"aspect_ratio": "4:3"}, "input.aspect_ratio"),
        (V3, WORDS | {"mode": "ultra"}, "input.mode"),
        (V3, WORDS | {"generate_audio": "yes"}, "input.generate_audio"),
        *((V3, {"multi_prompt": bad}, "input.multi_prompt") for bad in ("sea", '{"prompt": "sea"}', "[1]", 7)),
        (V3, {"multi_prompt": '[{"prompt": "sea", "duration": 1.5}]'}, "input.multi_prompt"),
        (V3, {"multi_prompt": '[{"prompt": "sea", "duration": 16}]'}, "input.duration"),
        (V3, {"multi_prompt": r'[{"prompt": "a\u0000b", "duration": 3}]'}, "input.multi_prompt"),
        (V3, WORDS | {"end_image": PICTURE}, "input.start_image"),
        (V3, WORDS | {"start_image": "file:///etc/passwd"}, "input.start_image"),
        (OMNI, WORDS | {"reference_images": [PICTURE] * 8}, "input.reference_images"),
        (OMNI, WORDS | {"reference_video": "x"}, "input.reference_video"),
        (OMNI, WORDS | {"video_reference_type": "style", "reference_video": CLIP}, "input.video_reference_type"),
        (MOTION, {"image": PICTURE}, "input.video"),
        (MOTION, {"video": CLIP}, "input.image"),
    ],
)
def test_bad_members_are_named(offer: Offer, given: dict[str, Any], named: str):
    with pytest.raises(errors.InvalidField) as refusal:
        meant(offer, **given)
    status, body = faults.write_error(refusal.value)
    told = json.loads(body)
    (wrong,) = told["invalid_fields"]
    assert (status, told["title"], wrong["field"].partition("[")[0]) == (422, "Input validation failed", named)
    assert told["detail"] == f"{wrong['field']}: {wrong['description']}"


async def test_bad_requests_around_an_input(theatre: Theatre):
    for body, field in (
        ({}, "input"),
        ({"input": None}, "input"),
        ({"input": []}, "input"),
        ({"input": WORDS, "webhook_events_filter": ["finished"]}, "webhook_events_filter"),
        ({"input": WORDS, "webhook": "http://example.com/hook"}, "webhook"),
        ({"input": WORDS, "webhook": "https://127.0.0.1/hook"}, "webhook"),
    ):
        status, told = await refused(theatre, body)
        assert (status, told["invalid_fields"][0]["field"].partition("[")[0]) == (422, field), told
    assert (await refused(theatre, b"{"))[0] == 400
    assert await theatre.balance() == FUNDS


async def test_models_and_versions_by_every_name(theatre: Theatre):
    for offer in models.OFFERS:
        media = {"image": PICTURE, "video": CLIP} if offer is MOTION else WORDS
        for named, version in (
            (offer.version, offer.version),
            (offer.ref, offer.version),
            (f"{offer.ref}:{offer.version}", offer.version),
            (f"{offer.ref}:{NEWER}", NEWER),
        ):
            told = await predicted(theatre, PREDICTIONS, version=named, input=media)
            assert (told["model"], told["version"]) == (offer.ref, version)
            assert (await theatre.get(told["urls"]["get"])).json() == told
    told = await predicted(theatre, PREDICTIONS, model=OMNI.ref)
    assert told["model"] == OMNI.ref
    told = await predicted(theatre, version=OMNI.version)
    assert (told["model"], told["version"]) == (V3.ref, V3.version), "the path names the model"
    assert (await theatre.get(told["urls"]["get"])).json() == told


async def test_models_that_are_not_there(theatre: Theatre):
    for named in (NEWER, "kwaivgi/kling-v9", f"{V3.ref}:latest", f"{V3.ref}:", ""):
        status, told = await refused(theatre, {"input": WORDS, "version": named}, PREDICTIONS)
        assert (status, told["invalid_fields"][0]["field"]) == (422, "version")
    status, told = await refused(theatre, {"input": WORDS}, "/v1/models/kwaivgi/kling-v9/predictions")
    assert (status, told["title"]) == (404, "Not found")
    assert "kwaivgi/kling-v9" in told["detail"]


async def test_who_comes_in_with_a_bad_key_hears_of_the_key(theatre: Theatre):
    for path in (PATH, "/v1/models/acme/kling-9/predictions"):
        answer = await theatre.client.post(path, json={}, headers={"Authorization": "Bearer sk-nobody"})
        assert answer.status_code == 401


async def test_clients_look_models_up(theatre: Theatre):
    listed = (await theatre.get("/v1/models")).json()["results"]
    assert [f"{each['owner']}/{each['name']}" for each in listed] == [offer.ref for offer in models.OFFERS]
    for offer, model in zip(models.OFFERS, listed, strict=True):
        place = f"/v1/models/{offer.ref}"
        assert (await theatre.get(place)).json() == model
        (version,) = (await theatre.get(f"{place}/versions")).json()["results"]
        assert version == model["latest_version"] == (await theatre.get(f"{place}/versions/{offer.version}")).json()
        assert (await theatre.get(f"{place}/versions/{NEWER}")).json() == version | {"id": NEWER}
        assert (await theatre.get(f"{place}/versions/latest")).status_code == 404
        schemas = version["openapi_schema"]["components"]["schemas"]
        assert schemas["Output"]["type"] == "string"
        assert ("prompt" in schemas["Input"]["properties"], schemas["Input"]["title"]) == (True, "Input")
    assert (await theatre.get("/v1/models/kwaivgi/kling-v9")).status_code == 404


async def test_older_clients_say_token(theatre: Theatre):
    key = {"Authorization": f"Token {theatre.keys['key']}"}
    assert (await theatre.client.post(PATH, json={"input": WORDS}, headers=key)).status_code == 201
    answer = await theatre.client.post(PATH, content=b"{", headers={"Authorization": "Token nope"})
    assert (answer.status_code, answer.json()["title"]) == (401, "Unauthenticated")


# ---- waiting ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("wait", 60),
        ("wait=5", 5),
        ('respond-async, Wait="7"', 7),
        ("wait=0", 1),
        ("wait=600", 60),
        ("respond-async", 0),
        ("wait=soon", 0),
        ("", 0),
    ],
)
def test_how_long_a_client_waits(said: str, seconds: float):
    scope = {"type": "http", "headers": [(b"prefer", said.encode())] if said else []}
    assert headers.patience(headers.Request(scope)) == seconds


async def there_is_one(theatre: Theatre) -> None:
    """Return once a prediction has been created."""
    for _ in range(1000):
        if (await theatre.get(PREDICTIONS)).json()["results"]:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nothing was created")


async def test_who_waits_is_told_the_end(theatre: Theatre):
    asking = asyncio.ensure_future(theatre.post(PATH, {"input": WORDS}, Prefer="wait"))
    await there_is_one(theatre)
    token = await theatre.finish()
    answer = await asking
    assert (answer.status_code, answer.json()["status"]) == (201, "succeeded")
    assert answer.json()["output"] == f"{ORIGIN}/films/{token}.mp4"
    assert answer.json() == (await theatre.get(answer.json()["urls"]["get"])).json()


async def test_who_waits_in_vain_is_told_that_it_starts(theatre: Theatre):
    """Clients take any other word for the end."""
    asking = asyncio.ensure_future(theatre.post(PATH, {"input": WORDS}, Prefer="wait=1"))
    await there_is_one(theatre)
    await theatre.start()
    answer = await asking
    assert (answer.status_code, answer.json()["status"]) == (202, "starting")
    assert answer.headers["x-should-retry"] == "false"
    assert (await theatre.get(answer.json()["urls"]["get"])).json()["status"] == "processing"


async def test_nobody_waits_for_somebody_who_has_hung_up(theatre: Theatre):
    task_id = bytes.fromhex((await predicted(theatre))["id"])

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    request = headers.Request({"type": "http", "headers": []}, receive)
    with pytest.raises(Gone):
        await wait_for_end(Lookout(theatre.desk.store), request, task_id, 60)


# ---- asking ----------------------------------------------------------------------------------------------------------


async def test_from_the_start_to_the_film(theatre: Theatre):
    told = await predicted(theatre)
    place = told["urls"]["get"]
    theatre.clock.now += 2 * SECOND
    begun = await theatre.start()
    assert (await theatre.get(place)).json()["logs"] == ""
    await advance.report(theatre.desk.store, begun.job, 42)
    running = (await theatre.get(place)).json()
    assert running == told | {
        "status": "processing",
        "started_at": "2026-01-09T13:33:32.930000Z",
        "logs": f"42%|{'█' * 8}{' ' * 12}| 42/100\n",
    }


async def test_what_was_measured(theatre: Theatre):
    told = await predicted(theatre)
    theatre.clock.now += 3 * SECOND
    token = await theatre.finish()
    done = (await theatre.get(told["urls"]["get"])).json()
    assert done["metrics"] == {"predict_time": 0.0, "total_time": 3.0}
    assert (done["output"], done["data_removed"]) == (f"{ORIGIN}/films/{token}.mp4", False)
    theatre.clock.now += SECOND
    assert await remove_films(theatre.desk.store, theatre.desk.nature, "replicate", 0) == [token]
    late = (await theatre.get(told["urls"]["get"])).json()
    assert (late["status"], late["output"], late["data_removed"]) == ("succeeded", None, True)
    cancelled = await predicted(theatre)
    theatre.clock.now += SECOND
    answer = await theatre.client.post(cancelled["urls"]["cancel"], headers=theatre.headers())
    assert (answer.json()["status"], answer.json()["metrics"]) == ("canceled", {"total_time": 1.0})


async def test_cancelling(theatre: Theatre):
    told = await predicted(theatre)
    place = told["urls"]["cancel"]
    foreign = await theatre.client.post(place, headers=theatre.headers("stranger"))
    assert (foreign.status_code, foreign.json()["title"]) == (404, "Not found")
    await theatre.start()
    for _ in range(2):
        answer = await theatre.client.post(place, headers=theatre.headers())
        assert (answer.status_code, answer.json()["status"]) == (200, "canceled")
        assert answer.json()["error"] == "The task was cancelled."
    assert await theatre.balance() == FUNDS


async def test_pictures_inside_a_request_are_cut_short_in_answers(theatre: Theatre):
    told = await predicted(theatre, input=WORDS | {"start_image": f"data:image/png;base64,{'A' * 1000}"})
    assert told["input"]["start_image"].startswith("data:image/png;base64,…")
    assert (await theatre.get(told["urls"]["get"])).json() == told


async def test_tasks_of_other_dialects_are_told_as_they_would_be_asked_for(theatre: Theatre):
    wish = {"model": "kling-o3", "workflow": "video-edit", "video": CLIP, "prompt": "snow", "images": [PICTURE]}
    task_id = (await theatre.post("/filmgate/v1/tasks", wish)).json()["id"]
    told = (await theatre.get(f"{PREDICTIONS}/{task_id}")).json()
    assert (told["model"], told["version"]) == (OMNI.ref, OMNI.version)
    assert told["input"] == {
        "prompt": "snow",
        "mode": "standard",
        "reference_images": [PICTURE],
        "reference_video": CLIP,
        "video_reference_type": "base",
    }


async def test_addresses_are_on_the_origin_that_the_client_used(theatre: Theatre):
    told = await predicted(theatre, f"/replicate{PATH}")
    assert told["urls"]["get"] == f"{ORIGIN}{PREDICTIONS}/{told['id']}"
    elsewhere = await theatre.client.get(
        f"{PREDICTIONS}/{told['id']}", headers=theatre.headers() | {"Host": "gate.example"}
    )
    assert elsewhere.json()["urls"]["get"] == f"http://gate.example{PREDICTIONS}/{told['id']}"
    public = theatre.rebuilt(public_url="https://films.example.com/")
    answer = (await public.post(PATH, {"input": WORDS})).json()
    assert answer["urls"]["cancel"] == f"https://films.example.com{PREDICTIONS}/{answer['id']}/cancel"


async def test_a_list_goes_on_where_its_page_ends(theatre: Theatre, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("filmgate.dialects.replicate.routes.LIMIT", 2)
    made = [(await predicted(theatre))["id"] for _ in range(5)]
    place: str | None = f"/replicate{PREDICTIONS}?created_after=2026-01-09T00:00:00Z"
    seen: list[str] = []
    while place is not None:
        page = (await theatre.client.get(place, headers=theatre.headers())).json()
        assert (len(page["results"]) <= 2, page["previous"]) == (True, None)
        seen += [each["id"] for each in page["results"]]
        place = page["next"]
        assert place is None or place.startswith(f"{ORIGIN}/replicate{PREDICTIONS}?created_after=2026-01-09")
    assert seen == made[::-1]
    none = await theatre.get(PREDICTIONS, created_before="2026-01-09T00:00:00Z")
    assert none.json() == {"previous": None, "next": None, "results": []}
    for query in ({"cursor": "x"}, {"cursor": "ab"}, {"created_after": "yesterday"}):
        answer = await theatre.get(PREDICTIONS, **query)
        assert (answer.status_code, answer.json()["invalid_fields"][0]["field"]) == (422, next(iter(query)))


# ---- a time that the customer sets -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "seconds"), [("5", 5), ("90s", 90), ("1m", 60), ("1m30s", 90), ("2h", 7200), ("1h1m1s", 3661)]
)
def test_how_long_a_prediction_may_take(said: str, seconds: int):
    assert headers.microseconds(said) == seconds * SECOND


@pytest.mark.parametrize("said", ["", "4", "0s", "soon", "-5s", "1d", "s", "5 s"])
async def test_times_that_are_none(theatre: Theatre, said: str):
    status, told = await refused(theatre, {"input": WORDS}, **{"Cancel-After": said})
    assert (status, told["invalid_fields"][0]["field"]) == (422, "Cancel-After")


@pytest.mark.parametrize(("begun", "status"), [(False, "aborted"), (True, "canceled")])
async def test_a_prediction_is_called_off_when_its_time_is_over(theatre: Theatre, begun: bool, status: str):
    answer = await theatre.post(PATH, {"input": WORDS}, **{"Cancel-After": "1m"})
    place, task_id = answer.json()["urls"]["get"], answer.json()["id"]
    task = (await theatre.get(f"/filmgate/v1/tasks/{task_id}")).json()
    assert task["deadline_at"] == "2026-01-09T13:34:30.929000Z"
    if begun:
        await theatre.start()
    await settle.end_early(theatre.desk.store, theatre.desk.nature, bytes.fromhex(task_id), LATE, "rescuer")
    told = (await theatre.get(place)).json()
    assert (told["status"], told["error"], told["input"]) == (status, LATE.message, WORDS)
    assert await theatre.balance() == FUNDS


async def test_it_never_gets_more_time_than_the_server_gives(theatre: Theatre):
    answer = await theatre.post(PATH, {"input": WORDS}, **{"Cancel-After": "30h"})
    task = (await theatre.get(f"/filmgate/v1/tasks/{answer.json()['id']}")).json()
    assert task["deadline_at"] == "2026-01-09T14:33:30.929000Z"
    await settle.end_early(theatre.desk.store, theatre.desk.nature, bytes.fromhex(answer.json()["id"]), LATE, "rescuer")


@pytest.mark.parametrize(
    "member", [b'"Cancel-After":7', b'"Cancel-After":"5"', b'"\\u0043ancel-After":"5"', b'"Cancel-After":1e999']
)
async def test_a_member_of_the_body_is_no_header(theatre: Theatre, member: bytes):
    told = (await theatre.post(PATH, b'{"input":{"prompt":"waves"},%s}' % member)).json()
    await settle.end_early(theatre.desk.store, theatre.desk.nature, bytes.fromhex(told["id"]), LATE, "rescuer")
    assert (await theatre.get(told["urls"]["get"])).json()["status"] == "failed"


# ---- beside ----------------------------------------------------------------------------------------------------------


async def test_webhooks_are_verified_with_the_default_secret(theatre: Theatre):
    key = (await theatre.get("/v1/webhooks/default/secret")).json()["key"]
    (secret,) = (await theatre.get("/filmgate/v1/webhooks/secret")).json()["data"]
    assert key == secret["secret"]
    assert Webhook(key) is not None
    assert len(key.removeprefix("whsec_")) % 4 == 0


async def test_a_file_is_uploaded_named_and_deleted(theatre: Theatre):
    """As its clients send one: a form, with what is known of the file in a field of its own."""
    form = {"content": ("fox.png", png(), "image/png"), "metadata": (None, "{}", "application/json")}
    answer = await theatre.client.post("/v1/files", files=form, headers=theatre.headers())
    assert answer.status_code == 201, answer.text
    file = answer.json()
    assert (file["content_type"], file["size"], file["metadata"]) == ("image/png", len(png()), {})
    assert file["urls"]["get"].startswith(f"{ORIGIN}/files/")
    assert (await theatre.get("/v1/files")).json()["results"] == [file]
    assert (await theatre.get(f"/v1/files/{file['id']}")).json() == file
    told = await predicted(theatre, input=WORDS | {"start_image": file["urls"]["get"]})
    assert told["input"]["start_image"] == file["urls"]["get"]
    gone = await theatre.client.delete(f"/v1/files/{file['id']}", headers=theatre.headers())
    assert gone.status_code == 204
    assert (await theatre.get(f"/v1/files/{file['id']}")).json()["title"] == "Not found"
    wrong = await theatre.client.post("/v1/files", files={"file": form["content"]}, headers=theatre.headers())
    assert (wrong.status_code, wrong.json()["invalid_fields"][0]["field"]) == (422, "content")


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        (errors.InvalidField("prompt", "is too long."), 422, "Input validation failed"),
        (errors.Malformed("No."), 400, "Bad request"),
        (errors.AccountBanned(), 401, "Unauthenticated"),
        (errors.InsufficientBalance(2, 1), 402, "Insufficient credit"),
        (errors.SpendCapReached("daily", 9), 402, "Spend limit reached"),
        (errors.ModelNotAllowed("kling-3.0"), 403, "Model not allowed"),
        (errors.UnknownTask(), 404, "Not found"),
        (errors.WrongMethod("POST"), 405, "Method not allowed"),
        (errors.IdempotencyMismatch(), 409, "Idempotency mismatch"),
        (errors.TooLarge(1), 413, "Request too large"),
        (errors.RateLimited(7), 429, "Too many requests"),
        (errors.TooManyTasks(3, 5), 429, "Too many predictions"),
        (RuntimeError("secret"), 500, "Internal server error"),
        (errors.NoRoute("kling-3.0"), 503, "No engine"),
        (errors.StoreUnavailable("secret"), 503, "Service unavailable"),
    ],
    ids=lambda error: type(error).__name__ if isinstance(error, Exception) else "",
)
def test_every_word_of_a_refusal(error: Exception, status: int, title: str):
    told, body = faults.write_error(error)
    said = json.loads(body)
    assert (told, said["status"], said["title"]) == (status, status, title)
    assert said["detail"] and "secret" not in body.decode()


async def test_who_has_waited_is_told_of_the_prediction_even_if_nobody_can_look(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
):
    """Else the client would send its request again, and get a second film."""

    async def away(*_: object) -> None:
        raise errors.StoreUnavailable("away")

    monkeypatch.setattr("filmgate.dialects.replicate.routes.read", away)
    answer = await theatre.post(PATH, {"input": WORDS}, Prefer="wait=1")
    assert (answer.status_code, answer.json()["status"]) == (202, "starting")
    (only,) = (await theatre.get(PREDICTIONS)).json()["results"]
    assert only == answer.json()
