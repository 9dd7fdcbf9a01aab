"""OpenAI's videos once they are there: lists, deletion, content, remixes."""

from typing import Any

import pytest

from filmgate.domain.task import FailureCode
from filmgate.services.upkeep.tidy import remove_films
from filmgate.store.base import Transaction
from fixtures.clips import clip
from fixtures.openai import EXTENSIONS, VIDEOS, WORDS, created, form, made, shown
from fixtures.pictures import data_url, png
from fixtures.theatre import FUNDS, ORIGIN, Theatre


async def test_lists_go_both_ways_and_on_where_a_page_ended(theatre: Theatre):
    """All of the account's tasks are in them, whichever dialect they came through; a stranger's are not."""
    ids = [await created(theatre) for _ in range(4)]
    ids.append((await theatre.post("/filmgate/v1/tasks", WORDS)).json()["id"])
    await theatre.post(VIDEOS, WORDS, "stranger")
    ids = [(await shown(theatre, each))["id"] for each in ids]
    for order, wanted in (("desc", ids[::-1]), ("asc", ids)):
        seen: list[str] = []
        query = {"limit": "2", "order": order}
        while True:
            page = (await theatre.get(VIDEOS, **query)).json()
            assert list(page) == ["object", "data", "first_id", "last_id", "has_more"]
            found = [each["id"] for each in page["data"]]
            assert (page["first_id"], page["last_id"]) == (found[0], found[-1])
            seen += found
            if not page["has_more"]:
                break
            query["after"] = page["last_id"]
        assert seen == wanted
    assert (await theatre.get(VIDEOS)).json()["data"][0] == await shown(theatre, ids[-1])
    empty = (await theatre.get(VIDEOS, whose="pauper")).json()
    assert empty == {"object": "list", "data": [], "first_id": None, "last_id": None, "has_more": False}


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "101"}, {"order": "up"}, {"after": "x"}])
async def test_what_a_list_does_not_take(theatre: Theatre, query: dict[str, str]):
    error = (await theatre.get(VIDEOS, **query)).json()["error"]
    assert (error["code"], error["param"]) == ("invalid_value", *query)


async def test_a_deleted_video_is_gone_everywhere_and_stays_paid(theatre: Theatre):
    video_id = await created(theatre)
    token = await theatre.finish()
    paid = await theatre.balance()
    response = await theatre.client.delete(f"{VIDEOS}/{video_id}", headers=theatre.headers())
    assert response.json() == {"id": video_id, "object": "video.deleted", "deleted": True}
    for path in (f"{VIDEOS}/{video_id}", f"{VIDEOS}/{video_id}/content", f"/filmgate/v1/tasks/{video_id}"):
        assert (await theatre.get(path)).status_code == 404
    assert (await theatre.client.delete(f"{VIDEOS}/{video_id}", headers=theatre.headers())).status_code == 404
    for order in ("asc", "desc"):
        assert (await theatre.get(VIDEOS, order=order)).json()["data"] == []
    assert (await theatre.client.get(f"/films/{token}.mp4")).status_code == 410
    assert not list((theatre.films / "films").glob(f"*/{token}*"))
    assert await theatre.balance() == paid < FUNDS


async def test_a_repeated_request_is_answered_though_its_video_was_deleted(theatre: Theatre):
    key = {"Idempotency-Key": "once"}
    first = (await theatre.post(VIDEOS, WORDS, **key)).json()
    await theatre.client.delete(f"{VIDEOS}/{first['id']}", headers=theatre.headers())
    again = await theatre.post(VIDEOS, WORDS, **key)
    assert (again.status_code, again.json()) == (200, first)


async def test_an_open_video_is_cancelled_by_deleting_it(theatre: Theatre):
    video_id = await created(theatre)
    assert (await theatre.client.delete(f"{VIDEOS}/{video_id}", headers=theatre.headers("stranger"))).status_code == 404
    assert (await theatre.client.delete(f"{VIDEOS}/{video_id}", headers=theatre.headers())).status_code == 200
    assert await theatre.balance() == FUNDS


async def test_content_is_there_once_the_video_is(theatre: Theatre):
    video_id = await created(theatre)
    path = f"{VIDEOS}/{video_id}/content"
    early = await theatre.get(path)
    assert (early.status_code, early.json()["error"]["code"]) == (404, "video_not_ready")
    assert "queued" in early.json()["error"]["message"]
    token = await theatre.finish(b"0123456789")
    whole = await theatre.get(path)
    assert (whole.status_code, whole.headers["content-type"], whole.content) == (200, "video/mp4", b"0123456789")
    assert whole.headers["cache-control"] == "private, no-cache"
    part = await theatre.client.get(path, headers={**theatre.headers(), "Range": "bytes=2-4"})
    assert (part.status_code, part.content) == (206, b"234")
    assert (await theatre.get(path, "stranger")).status_code == 404
    assert (await theatre.get(f"{path}?variant=poster")).json()["error"]["param"] == "variant"
    assert (await theatre.get(f"{path}?variant=thumbnail")).status_code == 404, "ten bytes are no film"
    (theatre.films / "films" / token[:2] / f"{token}.mp4").unlink()
    assert (await theatre.get(path)).status_code == 410


async def test_a_failed_video_has_no_content_and_says_why(theatre: Theatre):
    video_id = await created(theatre)
    await theatre.fail(FailureCode.CONTENT_VIOLATION, "Not this one.")
    video = await shown(theatre, video_id)
    assert (video["status"], video["error"]) == ("failed", {"code": "moderation_blocked", "message": "Not this one."})
    assert (video["completed_at"], video["url"]) == (None, None)
    error = (await theatre.get(f"{VIDEOS}/{video_id}/content")).json()["error"]
    assert (error["code"], "failed" in error["message"]) == ("video_not_ready", True)


async def test_a_remix_is_the_same_film_with_other_words(theatre: Theatre):
    said = {"model": "sora-2-pro", "seconds": "8", "size": "1792x1024", "seed": 7, "sound": False}
    video_id = await created(theatre, said)
    assert (await theatre.post(f"{VIDEOS}/{video_id}/remix", {"prompt": "wind"})).status_code == 404
    await theatre.finish()
    for body in ({"prompt": "wind"}, {"prompt": "wind", "unknown": 1}):
        answer = (await theatre.post(f"{VIDEOS}/{video_id}/remix", body)).json()
        assert (answer["prompt"], answer["remixed_from_video_id"]) == ("wind", video_id)
        assert answer == await shown(theatre, answer["id"])
    changed = {"prompt": "wind"}
    assert await made(theatre, answer["id"]) == await made(theatre, video_id) | changed
    response = await form(theatre, f"{VIDEOS}/{video_id}/remix", {"prompt": "wind"})
    assert response.json()["seconds"] == "8"
    refused = await theatre.post(f"{VIDEOS}/{video_id}/remix", {"prompt": ""})
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "missing_required_parameter")


async def test_a_remix_takes_the_pictures_of_its_source(theatre: Theatre):
    """From the copies that were kept for that task: of its own, since they last no longer than their task needs."""
    video_id = await created(theatre, {"input_reference": data_url(png())})
    (first,) = (theatre.films / "inputs").glob("*/*")
    await theatre.desk.store.transact(_queued)
    await theatre.finish()
    answer = (await theatre.post(f"{VIDEOS}/{video_id}/remix", {"prompt": "wind"})).json()
    assert answer["status"] == "queued"
    both = list((theatre.films / "inputs").glob("*/*"))
    assert len(both) == 2
    assert {one.read_bytes() for one in both} == {png()}
    first.unlink()
    theatre.clock.now += 1000
    late = (await theatre.post(f"{VIDEOS}/{video_id}/remix", {"prompt": "wind"})).json()
    row = await theatre.desk.store.row("SELECT state FROM inputs ORDER BY id DESC LIMIT 1")
    assert late["status"] == "queued"
    assert row is not None and row[0] == "bad", "the task will fail, free of charge"


async def _queued(transaction: Any) -> None:
    """What the preparer does once it has looked at a task's pictures."""
    row = await transaction.row("SELECT id FROM tasks")
    await transaction.batch(("UPDATE tasks SET state = 'queued', price = price WHERE id = $1", (row[0],)))
    job = "INSERT INTO jobs (id, task_id, engine, state, token, starts, faults, cost, created_at, due_at, fence) "
    await transaction.batch((job + "VALUES ($1, $2, 'any', 'planned', 'x', 0, 0, 0, 0, 0, 0)", (b"j" * 16, row[0])))


async def test_whoever_asks_for_characters_is_told_what_there_is(theatre: Theatre):
    for answer in (
        await form(theatre, f"{VIDEOS}/characters", {"name": "Mia"}, {"video": ("clip.mp4", clip(), "video/mp4")}),
        await theatre.get(f"{VIDEOS}/characters/char_1"),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_request")
        assert "input_reference" in answer.json()["error"]["message"]


@pytest.mark.parametrize("of", ["5", '"video_of_somebody"', '{"a": 1}', "1e999", "[]", "9" * 5000])
async def test_nobody_is_believed_who_says_what_a_video_is_a_remix_of(theatre: Theatre, of: str):
    raw = f'{{"prompt": "waves", "remixed_from_video_id": {of}}}'.encode()
    answer = await theatre.post(VIDEOS, raw)
    assert answer.status_code == 200
    assert answer.json()["remixed_from_video_id"] is None
    assert await shown(theatre, answer.json()["id"]) == answer.json()
    said = await form(theatre, VIDEOS, {"prompt": "waves", "remixed_from_video_id[a]": "1"})
    assert (said.status_code, said.json()["remixed_from_video_id"]) == (200, None)
    source = await theatre.post(f"{VIDEOS}/edits", raw[:-1] + b', "video": "https://example.com/a.mp4"}')
    assert (source.status_code, source.json()["remixed_from_video_id"]) == (200, None)
    assert len((await theatre.get(VIDEOS)).json()["data"]) == 3


async def test_a_list_has_the_others_where_one_request_cannot_be_read(theatre: Theatre):
    broken, whole = await created(theatre, {"model": "sora-2"}), await created(theatre, {"model": "sora-2"})
    task_id = bytes.fromhex(broken.removeprefix("video_"))

    async def spoil(transaction: Transaction) -> None:
        await transaction.batch(("UPDATE contents SET request = $2 WHERE task_id = $1", (task_id, '{"model": 5}')))

    await theatre.desk.store.transact(spoil)
    listed = (await theatre.get(VIDEOS)).json()["data"]
    assert [(each["id"], each["model"]) for each in listed] == [(whole, "sora-2"), (broken, "kling-3.0")]


@pytest.mark.parametrize("path", [VIDEOS, f"{VIDEOS}/edits"])
async def test_a_model_has_a_short_name(theatre: Theatre, path: str):
    given = {"prompt": "waves", "model": "k" * 201, "video": "https://example.com/a.mp4"}
    assert (await theatre.post(path, given)).status_code == 400
    picture = {"model": ("a.png", png(400, 300), "image/png"), "prompt": (None, "waves")}
    assert (await theatre.client.post(path, files=picture, headers=theatre.headers())).status_code == 400
    assert await theatre.balance() == FUNDS


async def test_a_film_that_is_kept_no_longer_is_not_offered(theatre: Theatre):
    video_id = await created(theatre)
    token = await theatre.finish()
    assert (await shown(theatre, video_id))["url"] == f"{ORIGIN}/films/{token}.mp4"
    theatre.clock.now += 1
    assert await remove_films(theatre.desk.store, theatre.desk.nature, "openai", 0) == [token]
    video = await shown(theatre, video_id)
    assert (video["status"], video["url"]) == ("completed", None)
    assert (await theatre.get(VIDEOS)).json()["data"] == [video]
    of_it = {"prompt": "wind", "video": {"id": video_id}}
    for answer in (
        await theatre.get(f"{VIDEOS}/{video_id}/content"),
        await theatre.post(f"{VIDEOS}/edits", of_it),
        await theatre.post(EXTENSIONS, of_it),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (410, "video_expired")
