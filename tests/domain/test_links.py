"""Which URLs lead to what this server keeps, and what a signed one is worth."""

import pytest

from filmgate.domain.links import FILMS, PERMANENT, UPLOADS, Links, Seal, beside, plain_origin, read_link, read_seal
from filmgate.domain.nature import HOUR, SECOND
from filmgate.domain.secret import SecretKey

TOKEN = "0123456789abcdef" * 2
DAY_S = 86400
SIGNED = Links(SecretKey(bytes(32)), DAY_S)
NOW = 1_767_949_200_000_000


def sealed(links: Links, now: int, shelf: str = FILMS) -> Seal:
    seal = read_seal(links.query(shelf, TOKEN, now).removeprefix("?"))
    assert seal is not None
    return seal


@pytest.mark.parametrize(
    ("url", "named"),
    [
        (f"http://a.example:8787/films/{TOKEN}.mp4", ("http://a.example:8787", FILMS, "mp4", False)),
        (f"HTTPS://A.example:443/films/{TOKEN}-preview.mp4", ("https://a.example", FILMS, "mp4", True)),
        (f"http://a.example:80/films/{TOKEN}.jpg?download=1", ("http://a.example", FILMS, "jpg", False)),
        (f"http://[::1]:8787/files/{TOKEN}.mov", ("http://[::1]:8787", UPLOADS, "mov", False)),
        (f"http://a.example/kling3api/files/{TOKEN}.png", ("http://a.example", UPLOADS, "png", False)),
        (f"http://a.example/a/b/films/{TOKEN}.mp4#t=3", ("http://a.example", FILMS, "mp4", False)),
    ],
)
def test_what_a_url_names(url: str, named: tuple[object, ...]):
    found = read_link(url)
    assert found is not None
    assert (found.origin, found.shelf, found.extension, found.preview) == named
    assert found.token == TOKEN


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/cat.jpg",
        f"http://a.example/films/{TOKEN[:-1]}.mp4",
        f"http://a.example/films/{TOKEN.upper()}.mp4",
        f"http://a.example/films/{TOKEN}.mp4/",
        f"http://a.example/films/{TOKEN}.html",
        f"http://a.example/x?y=/films/{TOKEN}.mp4",
        f"http://a.example//films/{TOKEN}.mp4",
        f"ftp://a.example/films/{TOKEN}.mp4",
        f"http://[::1/films/{TOKEN}.mp4",
        f"data:image/png;base64,/films/{TOKEN}.mp4",
        f"http://a.example/{'a' * 9000}/films/{TOKEN}.mp4",
    ],
)
def test_what_is_somebody_elses(url: str):
    assert read_link(url) is None


def test_a_base_url_is_compared_without_what_does_not_matter():
    assert plain_origin("HTTPS://Films.Example:443/video/") == "https://films.example"
    assert plain_origin("http://films.example:443") == "http://films.example:443"


def test_what_stands_beside_a_film():
    url = f"http://a.mp4.example/films/{TOKEN}.mp4?expires=1&signature=2"
    assert beside(url, ".jpg") == f"http://a.mp4.example/films/{TOKEN}.jpg?expires=1&signature=2"
    assert beside(url, "-preview.mp4") == f"http://a.mp4.example/films/{TOKEN}-preview.mp4?expires=1&signature=2"


def test_permanent_links_say_nothing_and_are_always_good():
    assert PERMANENT.query(FILMS, TOKEN, NOW) == ""
    assert PERMANENT.good(FILMS, TOKEN, None, NOW)
    assert PERMANENT.seconds_left(None, NOW) is None


def test_a_link_stays_the_same_within_a_step():
    step = DAY_S // 24 * SECOND
    begun = NOW // step * step
    assert SIGNED.query(FILMS, TOKEN, begun) == SIGNED.query(FILMS, TOKEN, begun + step - 1)
    assert SIGNED.query(FILMS, TOKEN, begun) != SIGNED.query(FILMS, TOKEN, begun + step)


@pytest.mark.parametrize("lifetime_s", [60, 100, 3600, DAY_S])
def test_a_link_is_good_for_its_lifetime_less_a_step_at_most(lifetime_s: int):
    links = Links(SIGNED.secret, lifetime_s)
    for now in range(NOW, NOW + 3 * HOUR, 7 * 60 * SECOND + 11):
        seal = sealed(links, now)
        left = links.seconds_left(seal, now)
        assert left is not None
        assert lifetime_s - max(1, lifetime_s // 24) <= left <= lifetime_s
        assert links.good(FILMS, TOKEN, seal, now)
        assert links.good(FILMS, TOKEN, seal, int(seal.expires) * SECOND - 1)
        assert not links.good(FILMS, TOKEN, seal, int(seal.expires) * SECOND)


@pytest.mark.parametrize(
    "seal",
    [
        None,
        Seal("", ""),
        Seal("9999999999", "0" * 32),
        Seal("9" * 13, "0" * 32),
        Seal("-1", "0" * 32),
        Seal("\u0661" * 10, "0" * 32),
        Seal("9999999999", "\udcff\u00e4"),
    ],
)
def test_what_we_have_not_signed_is_worth_nothing(seal: Seal | None):
    assert not SIGNED.good(FILMS, TOKEN, seal, NOW)


def test_a_signature_is_for_one_thing_and_one_time():
    seal = sealed(SIGNED, NOW)
    assert not SIGNED.good(UPLOADS, TOKEN, seal, NOW)
    assert not SIGNED.good(FILMS, TOKEN[::-1], seal, NOW)
    assert not SIGNED.good(FILMS, TOKEN, Seal(str(int(seal.expires) + 1), seal.signature), NOW)
    assert not Links(SecretKey(bytes(31) + b"x"), DAY_S).good(FILMS, TOKEN, seal, NOW)


@pytest.mark.parametrize("query", ["", "expires=1", "signature=a", "expires=1&expires=2&signature=a", "expires"])
def test_a_seal_is_whole_or_none(query: str):
    assert read_seal(query) is None
