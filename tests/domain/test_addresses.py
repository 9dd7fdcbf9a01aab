"""Which addresses a customer may name."""

from ipaddress import ip_address, ip_network

import pytest

from filmgate.domain.addresses import judge, known_addresses, may_reach, read_target
from filmgate.domain.errors import ForbiddenTarget

PRIVATE = [
    "0.0.0.0",
    "10.9.8.7",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.31.0.1",
    "192.0.2.1",
    "192.168.1.1",
]
PRIVATE += ["198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "ff02::1"]
PRIVATE += [
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "::127.0.0.1",
]
PUBLIC = ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
LOOPBACK_TEXTS = [
    *("127.0.0.1", "127.1", "127.0.1", "2130706433", "017700000001", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1"),
    *("127.0.0.1.", "127.0.0.1..", "１２７.0.0.1", "127。0。0。1", "127｡0.0.1", "①27.0.0.1", "0X7F.1"),
    *("localhost", "LOCALHOST", "localhost.", "a.b.localhost", "ｌｏｃａｌｈｏｓｔ", "local\u00adhost", "ⓛocalhost"),
]


@pytest.mark.parametrize("text", PRIVATE)
def test_private_addresses_are_out_of_reach(text: str):
    assert not may_reach(ip_address(text), ())


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_are_within_reach(text: str):
    assert may_reach(ip_address(text), ())


@pytest.mark.parametrize("host", LOOPBACK_TEXTS)
def test_every_way_to_write_the_loopback_address_is_seen_through(host: str):
    target = read_target(f"https://{host}:8443/hook")
    assert known_addresses(target) == (ip_address("127.0.0.1"),)
    with pytest.raises(ForbiddenTarget):
        judge(target, known_addresses(target) or (), (), plain_http=True)


@pytest.mark.parametrize("url", ["https://8.8.8.8/", "https://134744072/", "https://[2606:4700::1111]:8443/x"])
def test_public_literals_are_known_without_asking(url: str):
    target = read_target(url)
    judge(target, known_addresses(target) or (), (), plain_http=False)


@pytest.mark.parametrize(
    "url",
    [
        *("", "x", "//example.com", "https:", "https://", "https:///x", "ftp://example.com", "javascript:alert(1)"),
        *("https://a b.example/", "https://example.com/\n", "https://example.com\\@evil.example/", "https://\x00/"),
        *("https://user@example.com/", "https://:@example.com/", "https://u:p@example.com/"),
        *("https://example.com:port/", "https://example.com:70000/", "https://a..b/", "https://.../", "https://%31/"),
        *(
            "https://256.1.1.1/",
            "https://1.2.3.4.5/",
            "https://08.1.1.1/",
            "https://0xg.1/",
            "https://1.1e3.9999999999/",
        ),
        *(
            "https://[::1/",
            "https://[::g]/",
            "https://[1.2.3.4]/",
            f"https://{'a' * 64}.example/",
            "https://℀.example/",
        ),
        "https://example.com/" + "x" * 2048,
    ],
)
def test_what_is_no_url_of_a_host(url: str):
    with pytest.raises(ForbiddenTarget):
        target = read_target(url)
        judge(target, known_addresses(target) or (), (), plain_http=True)


def test_names_are_made_ascii():
    assert read_target("HTTPS://MÜNCHEN.example.:444/x").host == "xn--mnchen-3ya.example"
    assert (read_target("http://a.example").port, read_target("https://a.example").port) == (80, 443)


def test_one_forbidden_address_of_a_name_is_enough():
    target = read_target("https://a.example/")
    with pytest.raises(ForbiddenTarget):
        judge(target, [ip_address("8.8.8.8"), ip_address("10.0.0.1")], (), plain_http=False)


def test_a_name_that_nobody_knows_yet_may_be_known_later():
    judge(read_target("https://a.example/"), (), (), plain_http=False)
    judge(read_target("http://a.example/"), (), (), plain_http=True)


def test_http_is_for_networks_that_the_operator_has_allowed():
    allowed = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))
    inside, outside = ip_address("10.0.0.1"), ip_address("8.8.8.8")
    plain, secure = read_target("http://a.example/"), read_target("https://a.example/")
    judge(plain, [inside, ip_address("fd00::1"), ip_address("::ffff:10.0.0.2")], allowed, plain_http=False)
    judge(secure, [inside, outside], allowed, plain_http=False)
    for addresses in ([], [outside], [inside, outside]):
        with pytest.raises(ForbiddenTarget):
            judge(plain, addresses, allowed, plain_http=False)
