"""What a picture has to be, and the film that follows it."""

import base64

import pytest

from filmgate.domain.errors import BadPicture
from filmgate.domain.generation import Mode
from filmgate.domain.pictures import BYTES_MAX, check_measures, check_pixels, film_size, media_type, read_data_url

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    ("mode", "picture", "film"),
    [
        (Mode.STD, (1920, 1080), (1280, 720)),
        (Mode.STD, (9, 16), (720, 1280)),
        (Mode.STD, (500, 500), (960, 960)),
        (Mode.STD, (1000, 400), (1518, 608)),
        (Mode.STD, (640, 480), (1108, 832)),
        (Mode.PRO, (640, 480), (1662, 1248)),
        (Mode.PRO, (301, 301), (1440, 1440)),
        (Mode.FOUR_K, (16, 9), (3840, 2160)),
    ],
)
def test_a_film_has_its_pictures_ratio_and_its_modes_pixels(
    mode: Mode, picture: tuple[int, int], film: tuple[int, int]
):
    """The same number of pixels in the picture's shape, sides even."""
    assert film_size(mode, *picture) == film


@pytest.mark.parametrize("measures", [(300, 300), (300, 750), (750, 300), (10_000, 4_000)])
def test_measures_that_are_right(measures: tuple[int, int]):
    """The smallest side and the narrowest ratio are still right."""
    check_measures(*measures)


@pytest.mark.parametrize(
    ("measures", "says"),
    [((299, 400), "300 pixels"), ((400, 299), "300 pixels"), ((751, 300), "2.5:1"), ((300, 751), "300x751")],
)
def test_measures_that_are_wrong(measures: tuple[int, int], says: str):
    """One pixel beyond is too much, and the reason says what would be right."""
    with pytest.raises(BadPicture, match=says):
        check_measures(*measures)


def test_too_many_pixels():
    """Forty megapixels are the most."""
    check_pixels(8_000, 5_000)
    with pytest.raises(BadPicture, match="40 megapixels"):
        check_pixels(8_001, 5_000)


@pytest.mark.parametrize("head", [b"", b"\xff\xd8", b"GIF89a", b"<html>", b"RIFF\0\0\0\0WEBP", b"\x89PNG\r\n\x1a"])
def test_other_kinds(head: bytes):
    """Whatever is neither JPEG nor PNG by its first bytes is refused."""
    with pytest.raises(BadPicture, match="JPEG or PNG"):
        media_type(head)


@pytest.mark.parametrize(
    "head", ["data:image/png;base64,", "DATA:IMAGE/PNG;charset=x;BASE64,", "data:image/x-odd;base64,"]
)
def test_a_data_url_is_told_by_its_bytes(head: str):
    """What a URL calls its picture does not matter; its bytes do."""
    assert read_data_url(head + base64.b64encode(PNG + b"rest").decode()) == PNG + b"rest"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("data:image/png,abc", "data:image/png;base64"),
        ("data:image/png;base64", "JPEG or PNG"),
        ("data:text/html;base64,AAAA", "data:image/png;base64"),
        ("data:image/" + "x" * 300 + ";base64,AAAA", "data:image/png;base64"),
        ("data:image/png;base64,", "JPEG or PNG"),
        ("data:image/png;base64,AAAA", "JPEG or PNG"),
        ("data:image/png;base64,iVBORw0KGgo", "valid base64"),
        ("data:image/png;base64,iVBOR w0KGgo=", "valid base64"),
        ("data:image/png;base64,iVBORw0K\nGgo=", "valid base64"),
        ("data:image/png;base64,iVBORw0KGgo=AAAA", "valid base64"),
        ("data:image/png;base64,iVBORw0K%47go=", "valid base64"),
        ("data:image/png;base64,_-AA", "valid base64"),
        ("data:image/png;base64,ÄÖÜ=", "valid base64"),
    ],
)
def test_data_urls_that_hold_no_picture(url: str, says: str):
    """Base64 is read strictly, and has to hold a picture."""
    with pytest.raises(BadPicture, match=says):
        read_data_url(url)


def test_a_data_url_that_is_too_large():
    """Ten megabytes are the most, before and after decoding."""
    whole = PNG + b"\0" * (BYTES_MAX - len(PNG))
    assert len(read_data_url("data:image/png;base64," + base64.b64encode(whole).decode())) == BYTES_MAX
    for more in (1, 2, 3, 1000):
        with pytest.raises(BadPicture, match="at most 10 MB"):
            read_data_url("data:image/png;base64," + base64.b64encode(whole + b"\0" * more).decode())
