"""What a key is told that may not do what it asks for, in every dialect's words, on both stores."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from filmgate.dialects import BY_NAME
from filmgate.domain.access import Terms
from filmgate.domain.limits import Limits
from filmgate.domain.nature import HOUR, MINUTE
from filmgate.services.accounts.ban import ban, unban
from filmgate.services.accounts.change_key import KeyState, change_key
from filmgate.services.accounts.create_key import create_key
from filmgate.services.accounts.limit_account import limit_account
from fixtures.speakers import SPEAKERS, Speaker
from fixtures.theatre import FUNDS, Theatre

every = pytest.mark.parametrize("speaker", SPEAKERS, ids=lambda speaker: speaker.dialect)

# By dialect: status and word for a rate or slot (for a slot apart where that is another), a spend cap, a foreign
# address, a model that is not for the key, and a key or account that may not come in at all.
KLING3API = {
    "busy": (429, "RATE_LIMITED"),
    "cap": (429, "RATE_LIMITED"),
    "address": (403, "IP_NOT_ALLOWED"),
    "model": (403, "MODEL_NOT_ALLOWED"),
    "stranger": (401, "INVALID_API_KEY"),
}
KLING: dict[str, Any] = {
    "busy": (429, 1302),
    "slots": (429, 1303),
    "cap": (429, 1102),
    "address": (429, 1304),
    "model": (403, 1103),
    "stranger": (401, 1002),
}
SAID: dict[str, dict[str, tuple[int, str]]] = {
    "aivideoapi": {
        "busy": (429, "rate_limit_exceeded"),
        "cap": (429, "spend_limit_exceeded"),
        "address": (403, "ip_not_allowed"),
        "model": (403, "model_not_allowed"),
        "stranger": (401, "invalid_api_key"),
    },
    "apiin": {
        "busy": (429, "rate_limited"),
        "cap": (429, "rate_limited"),
        "address": (403, "permission_error"),
        "model": (403, "permission_error"),
        "stranger": (401, "authentication_error"),
    },
    "kling3api": KLING3API,
    "kling3api-v1": KLING3API,
    "apixo": {
        "busy": (429, "Too many requests"),
        "cap": (402, "Insufficient balance"),
        "address": (403, "Forbidden"),
        "model": (403, "Forbidden"),
        "stranger": (401, "Unauthorized"),
    },
    "openai": {
        "busy": (429, "rate_limit_exceeded"),
        "cap": (429, "spend_limit_exceeded"),
        "address": (403, "ip_not_authorized"),
        "model": (403, "model_not_allowed"),
        "stranger": (401, "invalid_api_key"),
    },
    "fal": {
        "busy": (429, "rate_limit_exceeded"),
        "slots": (429, "concurrent_requests_limit"),
        "cap": (403, "spend_limit_exceeded"),
        "address": (403, "forbidden"),
        "model": (403, "forbidden"),
        "stranger": (401, "unauthorized"),
    },
    "kling": KLING,
    "kling-v1": KLING,
    "replicate": {
        "busy": (429, "Too many requests"),
        "slots": (429, "Too many predictions"),
        "cap": (402, "Spend limit reached"),
        "address": (403, "Address not allowed"),
        "model": (403, "Model not allowed"),
        "stranger": (401, "Unauthenticated"),
    },
    "native": {
        "busy": (429, "rate_limited"),
        "slots": (429, "too_many_tasks"),
        "cap": (429, "spend_cap_reached"),
        "address": (403, "address_not_allowed"),
        "model": (403, "model_not_allowed"),
        "stranger": (401, "unauthenticated"),
    },
}
# Where the word stands in a body.
WORDS = {
    "apiin": ("error", "type"),
    "apixo": ("message",),
    "fal": ("error_type",),
    "kling": ("code",),
    "kling-v1": ("code",),
    "replicate": ("title",),
}
ELSEWHERE = Terms(networks=("192.0.2.1", "2001:db8::/32"))


def said(speaker: Speaker, response: httpx.Response) -> tuple[int, str]:
    word: Any = response.json()
    for name in WORDS.get(speaker.dialect, ("error", "code")):
        word = word[name]
    return response.status_code, word


async def keyed(theatre: Theatre, terms: Terms) -> Theatre:
    """The same theatre with a key of these terms as `key`, of the same account."""
    key = await create_key(theatre.desk.store, theatre.desk.nature, "key", "", terms)
    return replace(theatre, keys={**theatre.keys, "key": key.text, "id": key.id.hex()})


async def limited(theatre: Theatre, **limits: int) -> Theatre:
    return await keyed(theatre, Terms(limits=Limits(**limits)))


async def accepted(theatre: Theatre, speaker: Speaker) -> None:
    response = await speaker.create(theatre)
    assert response.status_code == speaker.created, response.text


def test_every_dialect_is_asked():
    assert set(SAID) == set(BY_NAME)


@every
async def test_a_rate(theatre: Theatre, speaker: Speaker):
    """Creations count, polls do not; the answer says when to come again, and then there is room."""
    key = await limited(theatre, rate_per_minute=1)
    task_id = speaker.task_id((await speaker.create(key)).json())
    theatre.clock.now += 20_000_000
    for _ in range(3):
        assert (await speaker.query(key, task_id)).status_code == speaker.waiting
    refused = await speaker.create(key)
    assert said(speaker, refused) == SAID[speaker.dialect]["busy"]
    assert refused.headers["Retry-After"] == "40"
    assert await theatre.balance() == FUNDS - speaker.price
    theatre.clock.now += 40_000_000
    await accepted(key, speaker)


@every
async def test_tasks_at_once(theatre: Theatre, speaker: Speaker):
    key = await limited(theatre, tasks_at_once=1)
    await accepted(key, speaker)
    refused = await speaker.create(key)
    words = SAID[speaker.dialect]
    assert said(speaker, refused) == words.get("slots", words["busy"])
    assert int(refused.headers["Retry-After"]) >= 1
    await theatre.finish()
    await accepted(key, speaker)


@every
@pytest.mark.parametrize("window", ["hour", "day", "total"])
async def test_a_spend_cap(theatre: Theatre, speaker: Speaker, window: str):
    """To the last micro-dollar; an hour and a day end, and the answer says when."""
    key = await limited(theatre, **{f"{window}_spend": 2 * speaker.price - 1})
    await accepted(key, speaker)
    refused = await speaker.create(key)
    assert said(speaker, refused) == SAID[speaker.dialect]["cap"]
    assert await theatre.balance() == FUNDS - speaker.price
    if window == "total":
        assert "Retry-After" not in refused.headers
        return
    theatre.clock.now += int(refused.headers["Retry-After"]) * 1_000_000
    await accepted(key, speaker)


@every
async def test_what_limits_an_account(theatre: Theatre, speaker: Speaker):
    """Its keys share it."""
    await limit_account(theatre.desk.store, "key", {"total_spend": speaker.price})
    other = await keyed(theatre, Terms())
    await accepted(other, speaker)
    for either in (theatre, other):
        assert said(speaker, await speaker.create(either)) == SAID[speaker.dialect]["cap"]
    await limit_account(theatre.desk.store, "key", {"total_spend": None, "rate_per_minute": 1})
    assert said(speaker, await speaker.create(other)) == SAID[speaker.dialect]["busy"]


@every
async def test_an_address(theatre: Theatre, speaker: Speaker):
    """It is looked at before the body, for creating and for asking alike."""
    key = await keyed(theatre, ELSEWHERE)
    for refused in (
        await speaker.create(key),
        await key.post(speaker.create_path, b"{"),
        await speaker.query(key, "task_nothing"),
    ):
        assert said(speaker, refused) == SAID[speaker.dialect]["address"]
    assert await theatre.balance() == FUNDS


@every
async def test_a_model(theatre: Theatre, speaker: Speaker):
    key = await keyed(theatre, Terms(models=("kling-o3",)))
    assert said(speaker, await speaker.create(key)) == SAID[speaker.dialect]["model"]
    assert await theatre.balance() == FUNDS
    await accepted(await keyed(theatre, Terms(models=("kling-o3", "kling-3.0"))), speaker)


@every
async def test_a_key_that_is_disabled_enabled_and_deleted(theatre: Theatre, speaker: Speaker):
    """Its task goes on, and is there again when the key is."""
    key = await keyed(theatre, Terms())
    store = theatre.desk.store
    task_id = speaker.task_id((await speaker.create(key)).json())
    await change_key(store, key.keys["id"], KeyState.DISABLED)
    for refused in (await speaker.create(key), await speaker.query(key, task_id)):
        assert said(speaker, refused) == SAID[speaker.dialect]["stranger"]
    await change_key(store, key.keys["id"], KeyState.ACTIVE)
    await theatre.finish()
    assert speaker.state((await speaker.query(key, task_id)).json()) == speaker.words[2]
    await change_key(store, key.keys["id"], KeyState.DELETED)
    assert said(speaker, await speaker.query(key, task_id)) == SAID[speaker.dialect]["stranger"]
    assert (await speaker.query(theatre, task_id)).is_success, "another key of the account sees it"


@every
async def test_a_banned_account(theatre: Theatre, speaker: Speaker):
    """Every key of it stays out, other accounts do not, and unbanning is all it takes."""
    task_id = speaker.task_id((await speaker.create(theatre)).json())
    await ban(theatre.desk.store, "key")
    for refused in (await speaker.create(theatre), await speaker.query(theatre, task_id)):
        assert said(speaker, refused) == SAID[speaker.dialect]["stranger"]
        assert "banned" in refused.text
    assert (await theatre.post(speaker.create_path, speaker.body, "stranger")).status_code == speaker.created
    await unban(theatre.desk.store, "key")
    await accepted(theatre, speaker)


@every
async def test_a_replay_is_answered_at_the_limit(theatre: Theatre, speaker: Speaker):
    key = await limited(theatre, rate_per_minute=1, tasks_at_once=1, total_spend=speaker.price)
    once = {"Idempotency-Key": "once"}
    first = speaker.task_id((await speaker.create(key, **once)).json())
    for passed in (0, MINUTE, HOUR):
        theatre.clock.now += passed
        replay = await speaker.create(key, **once)
        assert (replay.status_code, speaker.task_id(replay.json())) == (speaker.created, first)
    assert (await speaker.create(key)).status_code in (402, 429)
