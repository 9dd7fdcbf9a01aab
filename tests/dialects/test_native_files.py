"""Uploads through Filmgate's own API: forms, JSON, lists, and the URLs that come of them."""

import asyncio
import base64
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from filmgate.domain.errors import BadInput
from filmgate.domain.links import Links
from filmgate.domain.nature import DAY, SECOND
from filmgate.domain.uploads import UploadCaps
from filmgate.media.sorting import Arrived, Sorting
from fixtures.pictures import data_url, jpeg, noise, png
from fixtures.theatre import ORIGIN, SECRET, Theatre

FILES = "/filmgate/v1/files"
SIGNED = Links(SECRET, 3600)


async def send(
    theatre: Theatre, content: bytes, name: str = "a.png", field: str = "file", **more: Any
) -> httpx.Response:
    headers = theatre.headers(more.pop("whose", "key"))
    return await theatre.client.post(FILES, files={field: (name, content)}, headers=headers, **more)


def with_desk(theatre: Theatre, **changes: Any) -> Theatre:
    assert theatre.house.uploads is not None
    return theatre.rebuilt(uploads=replace(theatre.house.uploads, **changes))


def kept(theatre: Theatre) -> list[Path]:
    """Uploads and drafts on the disk."""
    return [*theatre.films.glob("uploads/*/*"), *theatre.films.glob("drafts/*")]


def field_of(answer: httpx.Response) -> tuple[int, str, str | None]:
    error = answer.json()["error"]
    return answer.status_code, error["code"], error.get("field")


async def test_a_form_is_kept_and_its_url_gives_the_file_back(theatre: Theatre):
    """Kind, size and measures are those of the bytes, whatever the client called them."""
    answer = await send(theatre, jpeg(640, 360, orientation=6), "cat.html")
    told = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"{FILES}/{told['id']}"
    assert told["url"].startswith(f"{ORIGIN}/files/")
    assert told["url"].endswith(".jpg")
    assert {name: told[name] for name in ("kind", "media_type", "size", "width", "height", "seconds")} == {
        "kind": "picture",
        "media_type": "image/jpeg",
        "size": len(jpeg(640, 360, orientation=6)),
        "width": 360,
        "height": 640,
        "seconds": None,
    }
    assert (told["created_at"], told["expires_at"]) == ("2026-01-09T13:33:30.929000Z", "2026-01-16T13:33:30.929000Z")
    file = await theatre.client.get(told["url"])
    assert (file.status_code, file.content) == (200, jpeg(640, 360, orientation=6))
    assert file.headers["content-type"] == "image/jpeg"
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.headers["cache-control"] == "private, max-age=3600"
    part = await theatre.client.get(told["url"], headers={"Range": "bytes=0-2"})
    assert (part.status_code, part.content) == (206, b"\xff\xd8\xff")


async def test_json_brings_a_file_too(theatre: Theatre):
    """As base64, or as a data: URL."""
    for content in (base64.b64encode(png()).decode(), data_url(png())):
        answer = await theatre.post(FILES, {"content": content})
        assert (answer.status_code, answer.json()["media_type"]) == (201, "image/png")


async def test_json_names_a_url(theatre: Theatre):
    """It is fetched by the server; what is wrong with it is said of the member `url`."""

    async def fetch(url: str, draft: Path) -> Arrived:
        if "bad" in url:
            raise BadInput("must not lead to a private address.")
        return await asyncio.to_thread(_saved, draft, png(400, 300))

    here = with_desk(theatre, fetch=fetch)
    answer = await here.post(FILES, {"url": "https://a.example/cat.png"})
    assert (answer.status_code, answer.json()["width"]) == (201, 400)
    refused = await here.post(FILES, {"url": "https://bad.example/cat.png"})
    assert field_of(refused) == (400, "invalid_field", "url")


def _saved(draft: Path, content: bytes) -> Arrived:
    with draft.open("wb") as file:
        sorting = Sorting(file)
        sorting.write(content)
        return sorting.end()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<html><script>alert(1)</script></html>", "must be a JPEG or PNG picture of at most 10 MB, or an MP4"),
        (b"GIF89a" + bytes(100), "must be a JPEG or PNG picture"),
        (b"", "must not be empty."),
        (png()[:-30], "must be a whole picture"),
        (png(200, 200), "must be at least 300 pixels on each side, not 200x200."),
        (noise(11_000_000), "must be at most 10 MB."),
        (b"\0\0\0\x18ftypisom\0\0\0\0" + bytes(100), "must be"),
    ],
)
async def test_bad_files_are_refused_and_not_kept(theatre: Theatre, content: bytes, says: str):
    answer = await send(theatre, content)
    assert field_of(answer) == (400, "invalid_field", "file")
    assert answer.json()["error"]["message"].startswith(f"file: {says}")
    assert kept(theatre) == []


@pytest.mark.parametrize(
    ("kind", "body", "wanted"),
    [
        ("multipart/form-data", b"--x--", (400, "malformed")),
        ("multipart/form-data; boundary=x", b"", (400, "malformed")),
        ("multipart/form-data; boundary=x", b"hello", (400, "malformed")),
        ("multipart/form-data; boundary=x", b"--x--\r\n", (400, "missing_field")),
        (f"multipart/form-data; boundary={'x' * 300}", b"--x--", (400, "malformed")),
        ("application/json", b"{}", (400, "missing_field")),
        ("application/json", b'{"content": "AA", "url": "https://a.example"}', (400, "missing_field")),
        ("application/json", b'{"content": 5}', (400, "malformed")),
        ("application/json", b'{"content": "%%%"}', (400, "invalid_field")),
        ("application/json", b'{"content": "data:text/html,hello"}', (400, "invalid_field")),
        ("text/html", b"<html>", (400, "malformed")),
        ("", b"", (400, "malformed")),
    ],
)
async def test_requests_that_bring_no_file_are_refused(theatre: Theatre, kind: str, body: bytes, wanted: Any):
    answer = await theatre.post(FILES, body, **({"Content-Type": kind} if kind else {}))
    assert field_of(answer)[:2] == wanted
    assert kept(theatre) == []


def form(*parts: tuple[str, bytes], closed: bool = True) -> bytes:
    said = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), content)
        for name, content in parts
    )
    return said + (b"--x--\r\n" if closed else b"")


async def test_a_form_holds_one_file_and_perhaps_more(theatre: Theatre):
    """Other fields are passed over; a second file, and a form that is cut off, are refused."""

    async def sent(body: bytes) -> httpx.Response:
        return await theatre.post(FILES, body, **{"Content-Type": "multipart/form-data; boundary=x"})

    good = await sent(form(("note", b"my cat"), ("file", png()), ("more", b"--x" * 50)))
    assert (good.status_code, good.json()["size"]) == (201, len(png()))
    assert field_of(await sent(form(("file", png()), ("file", png())))) == (400, "invalid_field", "file")
    assert field_of(await sent(form(("file", png()), closed=False)))[:2] == (400, "malformed")
    assert field_of(await sent(form(("photo", png())))) == (400, "missing_field", "file")
    assert len(kept(theatre)) == 1


async def test_a_file_that_comes_in_crumbs_is_the_same_file(theatre: Theatre):
    """Wherever the pieces of the body are cut, in the middle of the boundary too."""

    async def crumbs() -> AsyncIterator[bytes]:
        body = form(("file", png()))
        for start in range(0, len(body), 7):
            yield body[start : start + 7]

    headers = {**theatre.headers(), "Content-Type": "multipart/form-data; boundary=x"}
    answer = await theatre.client.post(FILES, content=crumbs(), headers=headers)
    assert answer.status_code == 201
    assert (await theatre.client.get(answer.json()["url"])).content == png()


async def test_a_body_that_stops_coming_is_given_up(theatre: Theatre, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("filmgate.edge.uploads._SILENCE_SECONDS", 0.01)

    async def stuck() -> AsyncIterator[bytes]:
        yield form(("file", png()), closed=False)
        await asyncio.sleep(60)

    headers = {**theatre.headers(), "Content-Type": "multipart/form-data; boundary=x"}
    answer = await theatre.client.post(FILES, content=stuck(), headers=headers)
    assert field_of(answer)[:2] == (400, "malformed")
    assert kept(theatre) == []


async def test_more_than_any_file_may_have_is_refused_unseen(theatre: Theatre):
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(300 * 1024 * 1024)}
    answer = await theatre.post(FILES, b"", **headers)
    assert field_of(answer)[:2] == (413, "too_large")


async def test_files_are_listed_shown_and_deleted(theatre: Theatre):
    made = []
    for side in range(3):
        made.append((await send(theatre, png(400 + side, 400))).json())
        theatre.clock.now += 1000
    first = (await theatre.get(FILES, limit="2")).json()
    assert first["data"] == [made[2], made[1]]
    rest = (await theatre.get(FILES, limit="2", cursor=first["next_cursor"])).json()
    assert rest == {"data": [made[0]], "next_cursor": None}
    one = f"{FILES}/{made[0]['id']}"
    assert (await theatre.get(one)).json() == made[0]
    gone = await theatre.client.delete(one, headers=theatre.headers())
    assert (gone.status_code, gone.content) == (204, b"")
    assert field_of(await theatre.get(one))[:2] == (404, "unknown_file")
    assert (await theatre.client.get(made[0]["url"])).status_code == 410
    assert [each["id"] for each in (await theatre.get(FILES)).json()["data"]] == [made[2]["id"], made[1]["id"]]


async def test_a_cursor_of_another_list_is_refused(theatre: Theatre):
    for _ in range(2):
        await theatre.post("/filmgate/v1/tasks", {"prompt": "waves"})
    cursor = (await theatre.get("/filmgate/v1/tasks", limit="1")).json()["next_cursor"]
    assert field_of(await theatre.get(FILES, cursor=cursor)) == (400, "invalid_field", "cursor")
    assert field_of(await theatre.get(FILES, limit="0")) == (400, "invalid_field", "limit")


async def test_another_accounts_files_are_unknown(theatre: Theatre):
    made = (await send(theatre, png())).json()
    one = f"{FILES}/{made['id']}"
    assert (await theatre.get(one, "stranger")).status_code == 404
    assert (await theatre.client.delete(one, headers=theatre.headers("stranger"))).status_code == 404
    assert (await theatre.get(FILES, "stranger")).json()["data"] == []
    assert (await theatre.client.post(FILES, files={"file": png()})).status_code == 401


async def test_caps_are_said_clearly(theatre: Theatre):
    here = with_desk(theatre, caps=UploadCaps(1, 10_000_000))
    assert (await send(here, png())).status_code == 201
    answer = await send(here, png())
    assert field_of(answer)[:2] == (403, "upload_cap_reached")
    assert "may keep 1 files" in answer.json()["error"]["message"]
    assert len(kept(theatre)) == 1


@pytest.mark.parametrize("name", ["", "x.png", "../x.png", "0" * 32 + ".png", "0" * 32, "0" * 32 + ".html"])
async def test_unknown_files(theatre: Theatre, name: str):
    answer = await theatre.client.get(f"/files/{name}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/json")


async def test_a_files_url_ends_as_it_does(theatre: Theatre):
    """Under another ending there is nothing; so a browser never takes it for something else."""
    url = (await send(theatre, png())).json()["url"]
    assert (await theatre.client.get(url.replace(".png", ".jpg"))).status_code == 404


async def test_what_has_expired_is_gone(theatre: Theatre):
    made = (await send(theatre, png())).json()
    theatre.clock.now += 7 * DAY
    answer = await theatre.client.get(made["url"])
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        410,
        "This file was here, and is kept no longer.",
    )
    assert (await theatre.get(f"{FILES}/{made['id']}")).status_code == 404


async def test_a_task_names_an_upload(theatre: Theatre):
    """In a vendor's dialect: the picture is taken from the store before the answer, and the upload may go."""
    made = (await send(theatre, png())).json()
    created = await theatre.post(
        "/api/generate", {"type": "std-image-to-video", "image": made["url"], "prompt": "a boat", "duration": 5}
    )
    assert created.status_code == 200
    assert len(list(theatre.films.glob("inputs/*/*"))) == 1
    (task,) = (await theatre.get("/filmgate/v1/tasks")).json()["data"]
    assert task["generation"]["image"].startswith("input:")


async def test_signed_links_are_good_for_a_while(theatre: Theatre):
    """Of uploads, films and what stands beside them; without a signature, or too late, the answer says why."""
    here = theatre.rebuilt(links=SIGNED)
    upload = (await send(here, png())).json()["url"]
    await here.post("/filmgate/v1/tasks", {"prompt": "waves"})
    await here.finish(b"film")
    (task,) = (await here.get("/filmgate/v1/tasks")).json()["data"]
    assert (await here.get(f"/filmgate/v1/tasks/{task['id']}")).json() == task
    film = task["films"][0]["url"]
    for url in (upload, film):
        good = await here.client.get(url)
        assert good.status_code == 200
        assert good.headers["cache-control"].startswith("private, max-age=3")
        bare = await here.client.get(url.partition("?")[0])
        assert (bare.status_code, bare.headers["access-control-allow-origin"]) == (403, "*")
        assert "asking for the task or file gives a fresh one" in bare.json()["error"]["message"]
        assert (await here.client.get(url.replace("expires=1", "expires=2"))).status_code == 403
    here.clock.now += 3600 * SECOND
    for url in (upload, film):
        assert (await here.client.get(url)).status_code == 403
    fresh = (await here.get(f"/filmgate/v1/tasks/{task['id']}")).json()["films"][0]
    assert fresh["url"] != film
    assert fresh["url"].partition("?")[2] == fresh["poster_url"].partition("?")[2]
    assert (await here.client.get(fresh["url"])).status_code == 200


async def test_polls_within_a_step_are_the_same_byte_for_byte(theatre: Theatre):
    here = theatre.rebuilt(links=SIGNED)
    created = (await here.post("/api/generate", {"type": "std-text-to-video", "prompt": "waves"})).json()
    await here.finish(b"film")
    here.clock.now = here.clock.now // (150 * SECOND) * (150 * SECOND)
    answers = []
    for _ in range(4):
        answers.append((await here.get("/api/status", task_id=created["data"]["task_id"])).content)
        here.clock.now += 50 * SECOND
    assert answers[0] == answers[1] == answers[2] != answers[3]


async def test_a_form_of_very_many_fields_is_refused(theatre: Theatre):
    kind = "multipart/form-data; boundary=x"
    answer = await theatre.post(FILES, form(*[("a", b"")] * 200, ("file", png())), **{"Content-Type": kind})
    assert field_of(answer)[:2] == (400, "malformed")


async def test_a_body_that_comes_too_slowly_is_given_up(theatre: Theatre, monkeypatch: pytest.MonkeyPatch):
    """A byte now and then does not keep a turn."""
    monkeypatch.setattr("filmgate.edge.uploads._HEAD_START_SECONDS", 0.05)

    async def dripping() -> AsyncIterator[bytes]:
        yield form(("file", png()), closed=False)
        while True:
            await asyncio.sleep(0.01)
            yield b"x"

    headers = {**theatre.headers(), "Content-Type": "multipart/form-data; boundary=x"}
    async with asyncio.timeout(60):
        answer = await theatre.client.post(FILES, content=dripping(), headers=headers)
    assert field_of(answer)[:2] == (400, "malformed")
    assert kept(theatre) == []


async def test_a_picture_fits_to_the_last_byte(theatre: Theatre):
    """Base64 says only roughly how many bytes there are."""
    assert theatre.house.uploads is not None
    for content in (png(300, 300), png(301, 300), png(302, 300)):
        small = with_desk(theatre, caps=UploadCaps(100, len(content)))
        text = base64.b64encode(content).decode()
        made = await small.post(FILES, {"content": text})
        assert made.status_code == 201
        await small.client.delete(f"{FILES}/{made.json()['id']}", headers=small.headers())
