"""One request said in every dialect: what is written there is heard as the same film, at the price that is told."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from filmgate.dialects import BY_NAME, DIALECTS
from filmgate.dialects.native.models import CARDS, NEEDS, TAKES
from filmgate.domain.access import Terms
from filmgate.domain.catalog import ModelCard
from filmgate.domain.errors import InvalidField
from filmgate.domain.generation import Generation, Workflow
from filmgate.services.accounts.create_key import create_key
from fixtures.pictures import data_url, png
from fixtures.theatre import FUNDS, Theatre

PICTURE, OTHER, CLIP = "https://a.example/a.png", "https://a.example/b.jpg", "https://a.example/a.mp4"
O3 = {"model": "kling-o3", "prompt": "waves"}
SHOTS = [{"prompt": "waves", "duration": 2}, {"prompt": "wind", "duration": 3}]
FRIEND = {"name": "friend", "description": "a dog", "images": [PICTURE, OTHER]}
ALL = tuple(BY_NAME)
OWN = ("kling", "kling-v1")
KLING = ("kling3api", "kling3api-v1", *OWN, "native")
O3_WORDS = ("kling3api", "kling3api-v1", "openai", *OWN, "native")
HERE = ("native",)
# A wish in our own words, and the dialects in which the same can be said.
WISHES: tuple[tuple[dict[str, Any], tuple[str, ...]], ...] = (
    ({"prompt": "waves", "sound": False}, ALL),
    ({"prompt": "waves"}, tuple(name for name in ALL if name != "aivideoapi")),
    ({"prompt": "waves", "mode": "4k", "sound": False}, ("aivideoapi", "apiin", "openai", *OWN, "native")),
    (
        {"prompt": "waves", "mode": "pro", "duration": 10},
        ("kling3api", "kling3api-v1", "apiin", "openai", *OWN, "native"),
    ),
    (
        {"prompt": "waves", "duration": 7, "aspect_ratio": "1:1"},
        ("kling3api", "apixo", "apiin", "openai", *OWN, "native"),
    ),
    ({"prompt": "x" * 2400}, ("apixo", "apiin", "openai", *OWN, "native")),
    (
        {"prompt": "waves", "negative_prompt": "rain"},
        ("kling3api", "kling3api-v1", "apixo", "openai", "kling-v1", "native"),
    ),
    (
        {"prompt": "waves", "workflow": "image-to-video", "image": PICTURE},
        ("kling3api", "kling3api-v1", "apixo", "apiin", "openai", *OWN, "native"),
    ),
    (
        {"prompt": "waves", "negative_prompt": "rain", "cfg_scale": 0.2},
        ("kling3api", "kling3api-v1", "apixo", "kling-v1", "native"),
    ),
    ({"prompt": "waves", "seed": 7}, ("openai", "native")),
    ({"shots": SHOTS}, ("apixo", "apiin", *OWN, "native")),
    ({"prompt": "@friend runs", "elements": [FRIEND]}, ("apiin", "native")),
    ({"prompt": "@friend runs", "elements": [{"name": "friend", "video": CLIP}]}, ("apiin", "native")),
    (
        {"prompt": "waves", "workflow": "image-to-video", "image": PICTURE, "end_image": OTHER},
        ("kling3api", "kling3api-v1", "apixo", "apiin", *OWN, "native"),
    ),
    ({"workflow": "image-to-video", "image": PICTURE, "shots": SHOTS}, ("apixo", "apiin", *OWN, "native")),
    (O3, O3_WORDS),
    (O3 | {"cfg_scale": 0.2}, HERE),
    (O3 | {"workflow": "image-to-video", "image": PICTURE}, O3_WORDS),
    (
        O3 | {"workflow": "reference-to-video", "images": [PICTURE, OTHER], "aspect_ratio": "9:16"},
        KLING,
    ),
    (
        O3 | {"workflow": "reference-to-video", "video": CLIP, "images": [PICTURE], "keep_original_sound": False},
        KLING,
    ),
    (O3 | {"workflow": "reference-to-video", "images": [PICTURE], "elements": [FRIEND]}, HERE),
    (O3 | {"workflow": "video-edit", "video": CLIP}, O3_WORDS),
    (
        O3 | {"workflow": "video-edit", "video": CLIP, "keep_original_sound": False},
        KLING,
    ),
    (O3 | {"workflow": "video-edit", "video": CLIP, "images": [PICTURE]}, (*OWN, "native")),
    ({"workflow": "motion-control", "image": PICTURE, "video": CLIP}, ("apixo", *OWN, "native")),
    (
        {"workflow": "motion-control", "image": PICTURE, "video": CLIP, "keep_original_sound": False}
        | {"character_orientation": "image", "prompt": "a dance", "negative_prompt": "rain"},
        ("apixo", "native"),
    ),
    ({"workflow": "motion-control", "mode": "pro", "image": PICTURE, "video": CLIP}, (*OWN, "native")),
    (
        {"prompt": "waves", "sound": False, "callback_url": "https://93.184.216.34/hook"},
        ("apixo", "aivideoapi", "apiin", *OWN, "native"),
    ),
)


def fal_says(wish: dict[str, Any]) -> bool:
    """There is no seed, no element has a name of its own, and only films of Kling 3.0 are guided."""
    unguided = wish.get("model") == "kling-o3" or wish.get("workflow") == "motion-control"
    return not wish.keys() & {"seed", "elements", *(("negative_prompt", "cfg_scale") if unguided else ())}


def replicate_says(wish: dict[str, Any]) -> bool:
    """Nor is anything guided, or any element named; films of O3 and movements have no negative prompt."""
    return not wish.keys() & {"cfg_scale"} and fal_says(wish)


# Dialects that can say nearly everything.
SAYS: dict[str, Callable[[dict[str, Any]], bool]] = {"fal": fal_says, "replicate": replicate_says}


def speaking(wish: dict[str, Any], sayable: tuple[str, ...]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A wish, and everybody who can say it."""
    return wish, (*sayable, *(name for name, says in SAYS.items() if name not in sayable and says(wish)))


every = pytest.mark.parametrize(("wish", "sayable"), [speaking(*each) for each in WISHES], ids=range(len(WISHES)))
COMPARED = ("workflow", "mode", "prompt", "negative_prompt", "duration", "aspect_ratio", "sound", "cfg_scale", "shots")
COMPARED += (
    "image",
    "end_image",
    "images",
    "video",
    "elements",
    "keep_original_sound",
    "character_orientation",
    "seed",
)


async def phrases(theatre: Theatre, wish: dict[str, Any]) -> dict[str, dict[str, Any]]:
    answer = await theatre.post("/filmgate/v1/requests", wish)
    assert answer.status_code == 200, answer.text
    assert answer.json()["next_cursor"] is None
    return {each["dialect"]: each for each in answer.json()["data"]}


@every
async def test_a_wish_is_said_wherever_it_can_be(
    theatre: Theatre, wish: dict[str, Any], sayable: tuple[str, ...]
) -> None:
    told = await phrases(theatre, wish)
    assert list(told) == [dialect.name for dialect in DIALECTS]
    assert {name for name, each in told.items() if each["error"] is None} == set(sayable)
    for name, each in told.items():
        if name not in sayable:
            assert each["error"]["message"].startswith(f"{each['error']['field']}: ")
            assert (each["path"], each["body"], each["price_usd"]) == (None, None, None)
    assert await theatre.balance() == FUNDS


@every
async def test_what_is_said_makes_the_same_film_at_the_price_that_is_told(
    theatre: Theatre, wish: dict[str, Any], sayable: tuple[str, ...]
) -> None:
    told = await phrases(theatre, wish)
    asked = (await theatre.post("/filmgate/v1/quote", wish)).json()["generation"]
    for name in sayable:
        before = await theatre.balance()
        answer = await theatre.post(told[name]["path"], told[name]["body"])
        assert answer.status_code in (200, 201), answer.text
        newest = (await theatre.get("/filmgate/v1/tasks", dialect=name)).json()["data"][0]
        assert {member: newest["generation"][member] for member in COMPARED} == {
            member: asked[member] for member in COMPARED
        }
        assert newest["callback_url"] == wish.get("callback_url")
        assert newest["price_usd"] == told[name]["price_usd"]
        price = before - await theatre.balance()
        rates = BY_NAME[name].rates
        assert told[name]["credits"] == f"{rates.credits(price).normalize():f}"


async def test_why_something_cannot_be_said_is_told_in_a_sentence(theatre: Theatre) -> None:
    told = await phrases(theatre, {"shots": SHOTS, "seed": 7, "mode": "pro"})
    said = {name: each["error"]["message"] for name, each in told.items() if each["error"]}
    assert said == {
        "kling3api": "shots: cannot be said in kling3api.",
        "kling3api-v1": "shots: cannot be said in kling3api-v1.",
        "apixo": "mode: is std in apixo, whatever is asked.",
        "aivideoapi": "shots: cannot be said in aivideoapi.",
        "apiin": "seed: cannot be said in apiin.",
        "openai": "shots: cannot be said in openai.",
        "fal": "seed: cannot be said in fal.",
        "kling": "seed: cannot be said in kling.",
        "kling-v1": "seed: cannot be said in kling-v1.",
        "replicate": "seed: cannot be said in replicate.",
    }
    told = await phrases(theatre, O3)
    assert told["apixo"]["error"]["message"] == "model: apixo has no kling-o3."
    told = await phrases(theatre, {"prompt": "waves", "duration": 7})
    assert told["kling3api-v1"]["error"]["message"] == "duration: must be 5 or 10 seconds, not 7."


async def test_paths_mean_the_dialect_for_whoever_asks(theatre: Theatre) -> None:
    """A key may be pinned to the older version of paths that two dialects share."""
    wish = {"prompt": "waves"}
    told = await phrases(theatre, wish)
    assert (told["kling3api"]["path"], told["kling3api-v1"]["path"]) == ("/api/generate", "/kling3api-v1/api/generate")
    terms = Terms(dialect="kling3api-v1")
    theatre.keys["older"] = (await create_key(theatre.desk.store, theatre.desk.nature, "key", "older", terms)).text
    pinned = (await theatre.post("/filmgate/v1/requests", wish, "older")).json()["data"]
    paths = {each["dialect"]: each["path"] for each in pinned}
    assert (paths["kling3api"], paths["kling3api-v1"]) == ("/kling3api/api/generate", "/api/generate")


async def test_pictures_that_came_along_are_cut_short(theatre: Theatre) -> None:
    picture = data_url(png())
    told = await phrases(theatre, {"workflow": "image-to-video", "prompt": "waves", "image": picture})
    shown = told["native"]["body"]["image"]
    assert shown.startswith("data:image/png;base64,…(")
    assert len(json.dumps(told)) < 5000


async def test_what_a_task_would_be_refused_for_is_refused(theatre: Theatre) -> None:
    for wish in ({}, {"prompt": "waves", "duration": 99}, {"prompt": "waves", "callback_url": "http://127.0.0.1/"}):
        refused = await theatre.post("/filmgate/v1/requests", wish)
        assert refused.status_code == 400
        assert refused.json() == (await theatre.post("/filmgate/v1/tasks", wish)).json()
    assert (await theatre.client.post("/filmgate/v1/requests", json={"prompt": "waves"})).status_code == 401


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.model)
def test_a_workflow_needs_what_its_card_says(card: ModelCard) -> None:
    """A wish with one of each of the needs passes the card; one that lacks them does not."""
    some = {"image": PICTURE, "video": CLIP, "images": (PICTURE,)}
    for workflow in card.workflows:
        seconds = 0 if "duration" not in TAKES[workflow] else 5

        def wish(names: tuple[str, ...], workflow: Workflow = workflow, seconds: int = seconds) -> Generation:
            given = {name: some[name] for name in names}
            return Generation(
                model=card.model,
                workflow=workflow,
                prompt="waves",
                duration=seconds,
                sound="video" not in given,
                **given,
            )

        for number, needed in enumerate(NEEDS[workflow]):
            others = tuple(each[0] for at, each in enumerate(NEEDS[workflow]) if at != number)
            for name in needed:
                card.check(wish((name, *others)))
            with pytest.raises(InvalidField):
                card.check(wish(others))
        card.check(wish(tuple(each[0] for each in NEEDS[workflow])))
