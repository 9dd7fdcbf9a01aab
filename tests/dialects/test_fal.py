"""Requests to fal's queue as its pages describe them: endpoints, members, prices, refusals."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from filmgate.dialects import BY_NAME
from filmgate.dialects.fal.faults import write_error
from filmgate.dialects.fal.models import FAMILIES, O3, RATES, TIERS, V3, Family, Kind
from filmgate.dialects.fal.wire import AVOIDED
from filmgate.domain import errors
from filmgate.domain.generation import AspectRatio, Element, Generation, Mode, Shot, Workflow
from filmgate.domain.routing import Router
from fixtures.fal import APP, CLIP, DATA, OTHER, PAGE, PICTURE, TEXT, WORDS, meant, refused, submitted
from fixtures.theatre import FUNDS, ORIGIN, Theatre


async def test_every_request_of_the_pages_is_accepted_at_its_price(theatre: Theatre):
    for number, example in enumerate(PAGE["requests"]):
        before = await theatre.balance()
        told = await submitted(theatre, example["body"], f"/{example['endpoint']}")
        request_id = told["request_id"]
        shown = {
            name: ORIGIN + value.replace("requests/", f"requests/{request_id}") if name.endswith("_url") else value
            for name, value in PAGE["queued"].items()
        }
        shown |= {"request_id": request_id, "gateway_request_id": request_id, "queue_position": number}
        assert told == shown
        assert list(told)[:5] == list(PAGE["queued"])[:5]
        assert (before - await theatre.balance()) == int(Decimal(example["dollars"]) * 1_000_000), example


def test_the_prices_of_the_pages():
    for family in FAMILIES:
        for tier in TIERS:
            for sound, dollars in zip((False, True), PAGE["per_second"][family.segment][tier], strict=True):
                for kind in {Kind.TEXT, Kind.IMAGE, Kind.REFERENCE} & {*family.kinds}:
                    given = WORDS | {"image_url": PICTURE, "image_urls": [PICTURE], "generate_audio": sound}
                    price = RATES.price(meant(family, kind, given | {"duration": 7}, tier))
                    assert price == int(Decimal(dollars) * 7_000_000)
            for kind in {Kind.MOTION, Kind.CLIP_EDIT, Kind.CLIP_REFERENCE} & {*family.kinds}:
                asked = meant(family, kind, WORDS | {"image_url": PICTURE, "video_url": CLIP}, tier)
                seconds = int(Decimal(PAGE["per_second"]["clip"][tier]) * 1_000_000)
                assert RATES.price(asked) == seconds * max(asked.duration, 3)


def test_every_endpoint_is_one_of_the_card():
    names = [name for several in BY_NAME["fal"].names.values() for name in several]
    assert len(names) == len(set(names)) == 24
    assert {example["endpoint"] for example in PAGE["requests"]} < set(names)


def test_defaults():
    assert meant(V3, Kind.TEXT, WORDS) == Generation(
        model="kling-3.0",
        workflow=Workflow.TEXT_TO_VIDEO,
        mode=Mode.STD,
        prompt="waves",
        negative_prompt=AVOIDED,
        duration=5,
        aspect_ratio=AspectRatio.WIDE,
        sound=True,
    )
    nothing = dict.fromkeys(
        ("multi_prompt", "duration", "generate_audio", "aspect_ratio", "negative_prompt", "cfg_scale")
    )
    assert meant(V3, Kind.TEXT, WORDS | nothing) == meant(V3, Kind.TEXT, WORDS)
    assert meant(V3, Kind.TEXT, WORDS | {"negative_prompt": ""}).negative_prompt == ""
    silent = meant(O3, Kind.TEXT, WORDS)
    assert (silent.model, silent.sound, silent.negative_prompt) == ("kling-o3", False, "")


@pytest.mark.parametrize("said", ["7", "7s", 7, 7.0])
def test_a_length_is_said_in_several_ways(said: Any):
    assert meant(V3, Kind.TEXT, WORDS | {"duration": said}).duration == 7
    shots = [{"prompt": "sea", "duration": said}, {"prompt": "sky"}]
    made = meant(O3, Kind.TEXT, {"multi_prompt": shots, "duration": "3"})
    assert (made.shots, made.duration) == ((Shot(prompt="sea", duration=7), Shot(prompt="sky", duration=5)), 12)


def test_pictures_under_either_name():
    for family in FAMILIES:
        for first in ("start_image_url", "image_url"):
            for last in ("end_image_url", "tail_image_url"):
                made = meant(family, Kind.IMAGE, WORDS | {first: PICTURE, last: OTHER})
                assert (made.workflow, made.image, made.end_image) == (Workflow.IMAGE_TO_VIDEO, PICTURE, OTHER)
    both = {"start_image_url": PICTURE, "image_url": OTHER}
    assert meant(V3, Kind.IMAGE, WORDS | both).image == PICTURE


def test_elements_are_called_by_their_numbers():
    given = [
        {"frontal_image_url": PICTURE, "reference_image_urls": [OTHER, DATA]},
        {"reference_image_urls": [OTHER]},
        {"video_url": CLIP, "frontal_image_url": "", "voice_id": "x"},
    ]
    assert meant(V3, Kind.IMAGE, WORDS | {"start_image_url": PICTURE, "elements": given}).elements == (
        Element(name="Element1", images=(PICTURE, OTHER, DATA)),
        Element(name="Element2", images=(OTHER,)),
        Element(name="Element3", video=CLIP),
    )


def test_what_references_come_to():
    """Without pictures of what is to be seen a request is what the rest of it makes: a first picture, or elements."""
    element = {"frontal_image_url": OTHER}
    kinds = (
        ({"image_urls": [PICTURE]}, Workflow.REFERENCE_TO_VIDEO),
        ({"image_urls": [PICTURE], "start_image_url": OTHER, "elements": [element]}, Workflow.REFERENCE_TO_VIDEO),
        ({"start_image_url": PICTURE, "elements": [element]}, Workflow.IMAGE_TO_VIDEO),
        ({"elements": [element]}, Workflow.TEXT_TO_VIDEO),
    )
    for given, workflow in kinds:
        made = meant(O3, Kind.REFERENCE, WORDS | given)
        assert (made.workflow, made.images) == (workflow, tuple(given.get("image_urls", ())))
        assert (made.image or "") == given.get("start_image_url", "")


def test_clips():
    made = meant(O3, Kind.CLIP_REFERENCE, WORDS | {"video_url": CLIP, "image_urls": [PICTURE], "aspect_ratio": "9:16"})
    assert (made.workflow, made.video, made.images) == (Workflow.REFERENCE_TO_VIDEO, CLIP, (PICTURE,))
    assert (made.duration, made.aspect_ratio, made.sound, made.keep_original_sound) == (
        5,
        AspectRatio.TALL,
        False,
        True,
    )
    assert meant(O3, Kind.CLIP_REFERENCE, WORDS | {"video_url": CLIP, "aspect_ratio": "auto"}).aspect_ratio == "16:9"
    for kind, more in ((Kind.TEXT, {}), (Kind.REFERENCE, {"image_urls": [PICTURE]})):
        assert meant(O3, kind, WORDS | more | {"aspect_ratio": "auto"}).aspect_ratio == "16:9"
    edit = meant(O3, Kind.CLIP_EDIT, WORDS | {"video_url": CLIP, "keep_audio": False})
    assert (edit.workflow, edit.duration, edit.keep_original_sound) == (Workflow.VIDEO_EDIT, 0, False)
    given = {"image_url": PICTURE, "video_url": CLIP, "character_orientation": "image", "keep_original_sound": False}
    moved = meant(V3, Kind.MOTION, given)
    assert (moved.workflow, moved.image, moved.video, moved.prompt) == (Workflow.MOTION_CONTROL, PICTURE, CLIP, "")
    assert (moved.character_orientation, moved.keep_original_sound, moved.duration) == ("image", False, 0)


@pytest.mark.parametrize(
    ("family", "kind", "given", "named"),
    [
        (V3, Kind.TEXT, {"prompt": None}, "prompt"),
        (V3, Kind.TEXT, {"prompt": ["waves"]}, "prompt"),
        (V3, Kind.TEXT, {"prompt": "x" * 2501}, "prompt"),
        *(
            (V3, Kind.TEXT, {"duration": bad}, "duration")
            for bad in ("2", 16, 5.5, "5 s", "five", "", True, "²", "9999")[:8]
        ),
        (V3, Kind.TEXT, {"aspect_ratio": "4:3"}, "aspect_ratio"),
        (V3, Kind.TEXT, {"generate_audio": "true"}, "generate_audio"),
        (V3, Kind.TEXT, {"cfg_scale": 2}, "cfg_scale"),
        (V3, Kind.TEXT, {"multi_prompt": [{"duration": "5"}]}, "multi_prompt"),
        (V3, Kind.TEXT, {"multi_prompt": [{"prompt": "sea", "duration": "long"}]}, "multi_prompt"),
        (V3, Kind.TEXT, {"multi_prompt": [{"prompt": "sea", "duration": "1"}] * 7}, "multi_prompt"),
        (V3, Kind.IMAGE, {}, "start_image_url"),
        (V3, Kind.IMAGE, {"start_image_url": "file:///etc/passwd"}, "start_image_url"),
        (V3, Kind.IMAGE, {"start_image_url": PICTURE, "end_image_url": "x"}, "end_image_url"),
        (V3, Kind.IMAGE, {"start_image_url": PICTURE, "elements": [{}]}, "elements"),
        (O3, Kind.IMAGE, {}, "image_url"),
        (V3, Kind.MOTION, {"video_url": CLIP}, "image_url"),
        (V3, Kind.MOTION, {"image_url": PICTURE}, "video_url"),
        (
            V3,
            Kind.MOTION,
            {"image_url": PICTURE, "video_url": CLIP, "character_orientation": "up"},
            "character_orientation",
        ),
        (O3, Kind.REFERENCE, {}, "image_urls"),
        (O3, Kind.REFERENCE, {"image_urls": [PICTURE] * 8}, "image_urls"),
        (O3, Kind.CLIP_REFERENCE, {"image_urls": [PICTURE]}, "video_url"),
        (O3, Kind.CLIP_REFERENCE, {"video_url": DATA}, "video_url"),
        (O3, Kind.CLIP_EDIT, {"image_urls": [PICTURE]}, "video_url"),
        (O3, Kind.CLIP_EDIT, {"video_url": CLIP, "image_urls": [PICTURE] * 5}, "image_urls"),
    ],
)
def test_bad_members_are_named(family: Family, kind: Kind, given: dict[str, Any], named: str):
    if given.get("duration") == "":
        assert meant(family, kind, WORDS | given).duration == 5
        return
    with pytest.raises(errors.InvalidField) as refusal:
        meant(family, kind, WORDS | given)
    status, body = write_error(refusal.value)
    told = json.loads(body)
    (wrong,) = told["detail"]
    assert (status, told["error_type"], wrong["loc"][:2]) == (422, "invalid_input", ["body", named])
    assert wrong["msg"] and wrong["msg"] in told["message"]
    assert wrong["type"] == ("missing" if isinstance(refusal.value, errors.MissingField) else "value_error")


async def test_endpoints_that_are_not_there(theatre: Theatre):
    for path, words in (
        (f"{APP}/v3/ultra/text-to-video", "fal-ai/kling-video/v3/ultra/text-to-video"),
        (f"{APP}/v2.1/pro/text-to-video", ""),
        ("/fal-ai/flux/dev", ""),
    ):
        status, told = await refused(theatre, WORDS, path)
        assert (status, told["error_type"]) == (404, "not_found")
        assert words in told["detail"]
    assert await theatre.balance() == FUNDS


async def test_the_key_comes_in_the_vendors_words_too(theatre: Theatre):
    for header in ("Key {}", "key {}", "Key filmgate:{}", "Bearer {}"):
        headers = {"Authorization": header.format(theatre.keys["key"])}
        assert (await theatre.client.post(TEXT, json=WORDS, headers=headers)).status_code == 200
    for header in ("Key nope", "Basic eDp5", "Key "):
        answer = await theatre.client.post(TEXT, content=b"{", headers={"Authorization": header})
        assert (answer.status_code, answer.json()["error_type"]) == (401, "unauthorized")
        assert isinstance(answer.json()["detail"], str)


async def test_what_a_client_must_not_send_again(theatre: Theatre):
    """Its clients come again ten times after a 409 and 429: where that helps nobody they are told otherwise."""
    once = {"Idempotency-Key": "once"}
    first = await theatre.post(TEXT, WORDS, **once)
    again = await theatre.post(TEXT, WORDS, **once)
    assert first.json()["request_id"] == again.json()["request_id"]
    assert first.headers["x-should-retry"] == again.headers["x-should-retry"] == "false"
    others = [
        await theatre.post(TEXT, WORDS | {"duration": "6"}, **once),
        await theatre.post(f"{TEXT}?fal_webhook=https://example.com/heard", WORDS, **once),
    ]
    for other in others:
        assert (other.status_code, other.headers["x-fal-retryable"]) == (422, "false")
    empty = theatre.rebuilt(desk=replace(theatre.desk, router=Router(())))
    status, told = await refused(empty, WORDS)
    assert (status, told["error_type"]) == (503, "runner_scheduling_failure")


@pytest.mark.parametrize(
    ("error", "status", "word"),
    [
        (errors.InvalidField("prompt", "is too long."), 422, "invalid_input"),
        (errors.Malformed("No."), 400, "bad_request"),
        (errors.AccountBanned(), 401, "unauthorized"),
        (errors.InsufficientBalance(2, 1), 402, "insufficient_balance"),
        (errors.ModelNotAllowed("kling-3.0"), 403, "forbidden"),
        (errors.SpendCapReached("daily", 9), 403, "spend_limit_exceeded"),
        (errors.UnknownTask(), 404, "not_found"),
        (errors.WrongMethod("POST"), 405, "method_not_allowed"),
        (errors.IdempotencyMismatch(), 422, "idempotency_mismatch"),
        (errors.TooLarge(1), 413, "request_too_large"),
        (errors.RateLimited(7), 429, "rate_limit_exceeded"),
        (errors.TooManyTasks(3, 5), 429, "concurrent_requests_limit"),
        (RuntimeError("secret"), 500, "internal_error"),
        (errors.StoreUnavailable("secret"), 503, "internal_error"),
        (errors.StoreTimeout("secret"), 503, "request_timeout"),
    ],
    ids=lambda error: type(error).__name__ if isinstance(error, Exception) else "",
)
def test_every_word_of_a_refusal(error: Exception, status: int, word: str):
    told, body = write_error(error)
    said = json.loads(body)
    assert (told, said["error_type"], said["error"]["code"]) == (status, word, status)
    assert said["message"] and said["detail"] and "secret" not in body.decode()
