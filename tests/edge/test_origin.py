"""The base URL that a customer sees."""

import pytest
from starlette.requests import Request

from filmgate.edge.origin import origin_of
from fixtures.theatre import Theatre


def request(host: bytes | None, scheme: str = "http", server: object = ("10.0.0.5", 8000)) -> Request:
    headers = [(b"x-forwarded-host", b"evil.example"), (b"x-forwarded-proto", b"https")]
    headers += [(b"host", host)] if host is not None else []
    return Request({"type": "http", "scheme": scheme, "server": server, "headers": headers})


@pytest.mark.parametrize("host", ["films.example", "films.example:8443", "localhost:8000", "[::1]:8000", "10.0.0.1"])
def test_the_host_that_the_client_used(theatre: Theatre, host: str):
    assert origin_of(theatre.house, request(host.encode())) == f"http://{host}"
    assert origin_of(theatre.house, request(host.encode(), "https")) == f"https://{host}"


@pytest.mark.parametrize(
    "host", [None, b"", b"a b", b"a/b", b"a@b", b"a\r\nX: y", b"<script>", b"\xff", b"a:port", b"a:123456", b"x" * 300]
)
def test_no_host_that_is_none(theatre: Theatre, host: bytes | None):
    assert origin_of(theatre.house, request(host)) == "http://10.0.0.5:8000"
    assert origin_of(theatre.house, request(host, server=("::1", 80))) == "http://[::1]:80"
    for nowhere in (None, ("/run/filmgate.sock", None)):
        assert origin_of(theatre.house, request(host, server=nowhere)) == "http://localhost"


def test_the_configured_url(theatre: Theatre):
    public = theatre.rebuilt(public_url="https://films.example/base/")
    assert origin_of(public.house, request(b"other.example")) == "https://films.example/base"
