"""What every dialect does, in its own words."""

import asyncio
import re

import pytest

from filmgate.dialects import BY_NAME, DIALECTS
from filmgate.domain.task import FailureCode
from filmgate.services.accounts.authenticate import authenticate
from filmgate.services.tasks.read import read
from fixtures.speakers import SPEAKERS, Speaker
from fixtures.theatre import FUNDS, ORIGIN, Theatre

every = pytest.mark.parametrize("speaker", SPEAKERS, ids=lambda speaker: speaker.dialect)


def test_every_dialect_has_a_speaker_here():
    assert {speaker.dialect for speaker in SPEAKERS} == {dialect.name for dialect in DIALECTS} == set(BY_NAME)


async def created(theatre: Theatre, speaker: Speaker) -> str:
    response = await speaker.create(theatre)
    assert response.status_code == speaker.created, response.text
    return speaker.task_id(response.json())


@every
async def test_a_task_goes_from_pending_over_running_to_its_film(theatre: Theatre, speaker: Speaker):
    task_id = await created(theatre, speaker)
    assert re.fullmatch(speaker.id_form, task_id)
    pending, running, succeeded, _ = speaker.words

    answer = await speaker.query(theatre, task_id)
    assert (answer.status_code, speaker.state(answer.json())) == (speaker.waiting, pending)
    await theatre.start()
    assert speaker.state((await speaker.query(theatre, task_id)).json()) == running

    other = await created(theatre, speaker)
    token = await theatre.finish()
    done = (await speaker.query(theatre, other)).json()
    assert speaker.state(done) == succeeded
    assert speaker.urls(done) == [f"{ORIGIN}/films/{token}.mp4"]
    film = await theatre.client.get(speaker.urls(done)[0])
    assert (film.status_code, film.content) == (200, b"film")


@every
async def test_a_film_is_paid_once_and_a_failure_costs_nothing(theatre: Theatre, speaker: Speaker):
    await created(theatre, speaker)
    assert await theatre.balance() == FUNDS - speaker.price
    await theatre.finish()
    assert await theatre.balance() == FUNDS - speaker.price
    await created(theatre, speaker)
    await theatre.fail(FailureCode.UPSTREAM, "It broke.")
    assert await theatre.balance() == FUNDS - speaker.price


@every
async def test_a_failed_task_says_why_and_is_still_an_answer(theatre: Theatre, speaker: Speaker):
    for code in set(FailureCode) - {FailureCode.CANCELLED}:
        task_id = await created(theatre, speaker)
        await theatre.fail(code, "It broke: 火.")
        answer = await speaker.query(theatre, task_id)
        assert answer.status_code == 200
        assert speaker.state(answer.json()) == speaker.words[3]
        assert speaker.message(answer.json()) == "It broke: 火."


@every
async def test_a_cancelled_task_has_failed(theatre: Theatre, speaker: Speaker):
    task_id = await created(theatre, speaker)
    await theatre.cancel(task_id)
    assert speaker.state((await speaker.query(theatre, task_id)).json()) == speaker.words[3]
    assert await theatre.balance() == FUNDS


@every
async def test_a_task_is_read_in_any_dialect_under_its_id_there(theatre: Theatre, speaker: Speaker):
    task_id = await created(theatre, speaker)
    await theatre.finish()
    for reader in SPEAKERS:
        read_there = (await reader.query(theatre, task_id)).json()
        assert re.fullmatch(reader.id_form, reader.task_id(read_there))
        read_here = (await speaker.query(theatre, reader.task_id(read_there))).json()
        assert speaker.urls(read_here) == reader.urls(read_there)


@every
async def test_a_callback_says_the_same_as_a_query(theatre: Theatre, speaker: Speaker):
    task_id = await created(theatre, speaker)
    await theatre.finish()
    caller = await authenticate(theatre.desk.store, theatre.headers()["Authorization"])
    record = await read(theatre.desk.store, caller, task_id)
    body = BY_NAME[speaker.dialect].render_callback(theatre.house, record)
    assert body == speaker.said_of(await speaker.query(theatre, task_id))
    assert BY_NAME[speaker.dialect].public_id(record.task) == task_id


@every
async def test_nobody_else_sees_a_task(theatre: Theatre, speaker: Speaker):
    """Not even that it exists: the answer is the one about an invented id."""
    task_id = await created(theatre, speaker)
    foreign = await speaker.query(theatre, task_id, "stranger")
    invented = await speaker.query(theatre, "task_nothing", "stranger")
    assert (foreign.status_code, speaker.plain(foreign)) == (invented.status_code, speaker.plain(invented))
    assert foreign.status_code == speaker.unknown


@every
async def test_without_money_nothing_is_accepted(theatre: Theatre, speaker: Speaker):
    response = await theatre.post(speaker.create_path, speaker.body, "pauper")
    assert response.status_code == speaker.broke


@every
async def test_the_same_idempotency_key_and_body_answer_with_the_same_task(theatre: Theatre, speaker: Speaker):
    key = {"Idempotency-Key": "order-1"}
    answers = await asyncio.gather(*(speaker.create(theatre, **key) for _ in range(5)))
    assert len({speaker.plain(response) for response in answers}) == 1
    assert await theatre.balance() == FUNDS - speaker.price
    other = await theatre.post(speaker.create_path, speaker.body | {"unknown": 1}, **key)
    assert other.status_code == speaker.mismatch
    assert speaker.task_id((await speaker.create(theatre)).json()) != speaker.task_id(answers[0].json())


@every
async def test_an_idempotency_key_is_printable_and_not_too_long(theatre: Theatre, speaker: Speaker):
    for key in (b"", b"x" * 256, b"caf\xe9", b"tab\there"):
        headers = {**theatre.headers(), "Idempotency-Key": key}
        response = await theatre.client.post(speaker.create_path, json=speaker.body, headers=headers)
        assert response.status_code == speaker.wrong


@every
async def test_a_refusal_is_not_remembered(theatre: Theatre, speaker: Speaker):
    broken = await theatre.post(speaker.create_path, b"{", **{"Idempotency-Key": "again"})
    assert broken.status_code == 400
    assert (await speaker.create(theatre, **{"Idempotency-Key": "again"})).status_code == speaker.created


@every
async def test_the_configured_public_url_wins_over_the_host_header(theatre: Theatre, speaker: Speaker):
    public = theatre.rebuilt(public_url="https://films.example.com/")
    task_id = await created(public, speaker)
    token = await public.finish()
    answer = (await speaker.query(public, task_id)).json()
    assert speaker.urls(answer) == [f"https://films.example.com/films/{token}.mp4"]
