"""Whatever a body holds, reading it gives a Generation that has a price, or a refusal that has words."""

import contextlib
import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmgate.dialects.aivideoapi import AIVIDEOAPI
from filmgate.dialects.aivideoapi import wire as aivideoapi
from filmgate.dialects.apiin import APIIN
from filmgate.dialects.apiin import wire as apiin
from filmgate.dialects.apixo import wire as apixo
from filmgate.dialects.apixo.models import OFFERS, RATES
from filmgate.dialects.fal import wire as fal
from filmgate.dialects.fal.faults import write_error as fal_error
from filmgate.dialects.fal.models import FAMILIES, Offer
from filmgate.dialects.fal.models import RATES as FAL_RATES
from filmgate.dialects.kling import KLING, KLING_V1
from filmgate.dialects.kling.newer import wire as kling
from filmgate.dialects.kling.older import wire as kling_v1
from filmgate.dialects.kling.older.wire import Kind
from filmgate.dialects.kling3api import wire as kling3api
from filmgate.dialects.kling3api.profile import NEWER, OLDER
from filmgate.dialects.openai import OPENAI
from filmgate.dialects.openai import faults as openai_faults
from filmgate.dialects.openai import wire as openai
from filmgate.dialects.replicate import faults as replicate_faults
from filmgate.dialects.replicate import models as replicate_models
from filmgate.dialects.replicate import wire as replicate
from filmgate.domain.errors import InvalidField, Refusal, UnknownModel
from filmgate.domain.generation import Generation
from filmgate.services.tasks.content import read_generation, write_generation

READERS: list[Any] = [
    (lambda raw: kling3api.read_request(NEWER, raw), NEWER.rates, kling3api.write_error),
    (lambda raw: kling3api.read_request(OLDER, raw), OLDER.rates, kling3api.write_error),
    (lambda raw: apixo.read_request(OFFERS[0], raw)[0], RATES, apixo.write_error),
    (lambda raw: aivideoapi.read_request(raw)[0], AIVIDEOAPI.rates, aivideoapi.write_error),
    (lambda raw: apiin.read_request(raw)[0], APIIN.rates, apiin.write_error),
    (openai.read_request, OPENAI.rates, openai_faults.write_error),
    *(
        (partial(fal.read_request, Offer(each, "4k", kind)), FAL_RATES, fal_error)
        for each in FAMILIES
        for kind in each.kinds
    ),
    (lambda raw: kling.read_request("omni-video", "kling-o1", raw).asked, KLING.rates, kling.write_error),
    (lambda raw: kling_v1.read_request(Kind.OMNI, raw).asked, KLING_V1.rates, kling_v1.write_error),
    (lambda raw: kling_v1.read_request(Kind.IMAGE, raw).asked, KLING_V1.rates, kling_v1.write_error),
    *(
        (partial(replicate.read_input, each), replicate_models.RATES, replicate_faults.write_error)
        for each in replicate_models.OFFERS
    ),
]
BY_MODEL = (aivideoapi.write_error, apiin.write_error, kling_v1.write_error)
UNPROCESSABLE = (fal_error, replicate_faults.write_error)
NAMES = [
    *("kling3api", "kling3api-v1", "apixo", "aivideoapi", "apiin", "openai"),
    *(f"fal {family.segment} {kind}" for family in FAMILIES for kind in family.kinds),
    *("kling", "kling-v1 omni", "kling-v1 image"),
    *(offer.name for offer in replicate_models.OFFERS),
]
URLS = st.sampled_from(["https://example.com/a.png", "", "x", "data:image/png;base64,AAAA", "ftp://a"])
NUMBERS = st.integers(-1, 17) | st.floats(allow_nan=False, allow_infinity=False) | st.just(5) | st.just(10.0)
ODD = st.none() | st.booleans() | st.text(max_size=5) | st.integers() | st.lists(st.integers(), max_size=2)
WORDS = st.text(min_size=1, max_size=20)
MEMBERS: dict[str, st.SearchStrategy[Any]] = {
    "type": st.sampled_from(sorted(kling3api.TYPES)),
    "mode": st.sampled_from(["text-to-video", "image-to-video", "motion-control", "std", "standard", "pro", "4k"]),
    "prompt": WORDS,
    "negative_prompt": WORDS,
    "duration": NUMBERS,
    "aspect_ratio": st.sampled_from(["16:9", "9:16", "1:1", "4:3"]),
    "image": URLS,
    "image_url": URLS,
    "end_image": URLS,
    "video": URLS,
    "images": st.lists(URLS, max_size=8),
    "image_urls": st.lists(URLS, max_size=3),
    "video_urls": st.lists(URLS, max_size=2),
    "sound": st.booleans(),
    "keep_original_sound": st.booleans(),
    "cfg_scale": NUMBERS,
    "character_orientation": st.sampled_from(["image", "video"]),
    "multi_prompt": st.lists(st.fixed_dictionaries({"prompt": WORDS, "duration": NUMBERS}), max_size=7)
    | st.sampled_from(['[{"prompt": "sea", "duration": 3}]', "[]", "{", " "]),
    "multi_shots": st.booleans(),
    "start_image": URLS,
    "reference_images": st.lists(URLS, max_size=8),
    "reference_video": URLS,
    "video_reference_type": st.sampled_from(["feature", "base"]),
    "start_image_url": URLS,
    "end_image_url": URLS,
    "video_url": URLS,
    "generate_audio": st.booleans(),
    "elements": st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "frontal_image_url": URLS,
                "reference_image_urls": st.lists(URLS, max_size=4),
                "video_url": URLS,
            },
        ),
        max_size=4,
    ),
    "kling_elements": st.lists(
        st.fixed_dictionaries(
            {"name": WORDS},
            optional={
                "description": WORDS,
                "element_input_urls": st.lists(URLS, max_size=5),
                "element_input_video_urls": st.lists(URLS, max_size=2),
                "frontal_image_url": URLS,
                "reference_image_urls": st.lists(URLS, max_size=4),
            },
        ),
        max_size=4,
    ),
    "seconds": NUMBERS | st.sampled_from(["4", "15", "4.0", "x", ""]),
    "size": st.sampled_from(["1280x720", "1792x1024", "1x9999", "0x0", "wide", ""]),
    "width": NUMBERS,
    "input_reference": URLS | st.fixed_dictionaries({}, optional={"image_url": URLS, "file_id": WORDS}),
    "seed": NUMBERS | st.sampled_from(["7", "-1", "9" * 11]),
    "image_tail": URLS,
    "image_list": st.lists(
        st.fixed_dictionaries(
            {"image_url": URLS}, optional={"type": st.sampled_from(["first_frame", "end_frame", ""])}
        ),
        max_size=8,
    ),
    "video_list": st.lists(
        st.fixed_dictionaries({"video_url": URLS}, optional={"refer_type": st.sampled_from(["base", "feature"])}),
        max_size=2,
    ),
    "contents": st.lists(
        st.fixed_dictionaries(
            {
                "type": st.sampled_from(
                    ["prompt", "first_frame", "last_frame", "refer_image", "feature_video", "base_video"]
                )
            },
            optional={"text": WORDS, "url": URLS, "id": WORDS},
        ),
        max_size=9,
    ),
    "settings": st.fixed_dictionaries(
        {},
        optional={
            "duration": NUMBERS,
            "audio": st.sampled_from(["native", "original", "off"]),
            "resolution": st.sampled_from(["720p", "1080p", "4k"]),
            "multi_shot": st.booleans(),
        },
    ),
    "input": st.fixed_dictionaries({}, optional={"prompt": WORDS, "mode": st.sampled_from(["std", "pro", "4k"])}),
}
BODIES = st.fixed_dictionaries({}, optional=MEMBERS) | st.fixed_dictionaries(
    {}, optional={name: good | ODD for name, good in MEMBERS.items()}
)


@pytest.mark.parametrize(("read", "rates", "write_error"), READERS, ids=NAMES)
@given(body=BODIES, wrapped=st.booleans(), model=st.sampled_from(["kling-3.0", "kling-3"]))
def test_any_body(
    read: Callable[[bytes], Generation],
    rates: Any,
    write_error: Callable[[Exception], tuple[int, bytes]],
    body: dict[str, Any],
    wrapped: bool,
    model: str,
):
    raw = json.dumps(({"input": body} if wrapped else body) | {"model": model}).encode()
    try:
        asked = read(raw)
    except Refusal as refusal:
        status, answer = write_error(refusal)
        unprocessable = isinstance(refusal, InvalidField) and write_error in UNPROCESSABLE
        unknown = isinstance(refusal, UnknownModel) and write_error in BY_MODEL
        assert status == (404 if unknown else 422 if unprocessable else 400)
        said = json.loads(answer)
        assert said.get("message") or said.get("detail") or said["error"]["message"]
        return
    assert rates.price(asked) > 0
    assert read_generation(write_generation(asked)) == asked


@pytest.mark.parametrize(("read", "rates", "write_error"), READERS, ids=NAMES)
@given(raw=st.binary(max_size=60))
def test_any_bytes(read: Callable[[bytes], Generation], rates: Any, write_error: Any, raw: bytes):
    with contextlib.suppress(Refusal):
        read(raw)
