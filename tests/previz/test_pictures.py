"""Picture files: what is decoded, how it is held upright, flattened and cropped, and what is refused."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filmgate_previz.media.header import PictureError, exif_orientation, read_header
from filmgate_previz.media.picture import MOST_PIXELS, cover, load

Bytes = npt.NDArray[np.uint8]


def corners(height: int = 60, width: int = 90) -> Bytes:
    """A picture whose four quarters differ: blue, green, red, white, row by row."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[: height // 2, : width // 2] = (255, 0, 0)
    picture[: height // 2, width // 2 :] = (0, 255, 0)
    picture[height // 2 :, : width // 2] = (0, 0, 255)
    picture[height // 2 :, width // 2 :] = (255, 255, 255)
    return picture


def encoded(picture: npt.NDArray[Any], kind: str = "png", *options: int) -> bytes:
    return cv2.imencode(f".{kind}", picture, list(options))[1].tobytes()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, depth: int, colour: int, rows: bytes, *extra: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    parts = [chunk(b"IHDR", header), *extra, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def exif(orientation: int, order: str = ">") -> bytes:
    mark = b"MM\0*" if order == ">" else b"II*\0"
    return mark + struct.pack(f"{order}IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def with_exif(jpeg: bytes, block: bytes) -> bytes:
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 8) + b"Exif\0\0" + block + jpeg[2:]


def loaded(folder: Path, data: bytes) -> Bytes:
    path = folder / "picture"
    path.write_bytes(data)
    return load(str(path))


def refusal(folder: Path, data: bytes) -> str:
    with pytest.raises(PictureError) as caught:
        loaded(folder, data)
    assert str(caught.value).endswith(".")
    return str(caught.value)


def test_a_png_comes_back_as_it_was(tmp_path: Path) -> None:
    assert np.array_equal(loaded(tmp_path, encoded(corners())), corners())


@pytest.mark.parametrize("progressive", [0, 1])
def test_jpegs(tmp_path: Path, progressive: int) -> None:
    data = encoded(corners(), "jpg", cv2.IMWRITE_JPEG_PROGRESSIVE, progressive)
    assert read_header(data).kind == "jpeg"
    assert np.abs(loaded(tmp_path, data).astype(int) - corners()).mean() < 8


# Where the blue quarter, first as stored, is to be seen: row and column of its corner.
UPRIGHT = {1: (0, 0), 2: (0, -1), 3: (-1, -1), 4: (-1, 0), 5: (0, 0), 6: (0, -1), 7: (-1, -1), 8: (-1, 0)}


@pytest.mark.parametrize("orientation", UPRIGHT)
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_exif_orientations(tmp_path: Path, orientation: int, order: str, kind: str) -> None:
    if kind == "jpeg":
        data = with_exif(encoded(corners(), "jpg"), exif(orientation, order))
    else:
        whole = encoded(corners())
        data = whole[:33] + chunk(b"eXIf", exif(orientation, order)) + whole[33:]
    picture = loaded(tmp_path, data)
    assert picture.shape == ((60, 90, 3) if orientation < 5 else (90, 60, 3))
    row, column = UPRIGHT[orientation]
    assert picture[row, column, 0] > 200
    assert picture[row, column, 1:].max() < 60
    opposite = picture[-1 - row if row < 0 else -1, 0 if column else -1]
    assert opposite.min() > 200, "white lies across from blue"


@pytest.mark.parametrize(
    "block", [b"", b"MM", b"MM\0*", exif(0), exif(9), b"XX\0*" + exif(6)[4:], b"II*\0\xff\xff\xff\xff"]
)
def test_nonsense_exif_is_upright(block: bytes) -> None:
    assert exif_orientation(block) == 1


def test_a_clear_background_takes_the_colour_of_the_border(tmp_path: Path) -> None:
    picture = np.zeros((40, 40, 4), np.uint8)
    picture[...] = (200, 120, 40, 255)
    picture[10:30, 10:30] = (0, 0, 0, 0)
    flat = loaded(tmp_path, encoded(picture))
    assert flat.shape == (40, 40, 3)
    assert np.abs(flat[20, 20].astype(int) - (200, 120, 40)).max() <= 1


@pytest.mark.parametrize(("ink", "light"), [(20, True), (240, False)])
def test_a_cut_out_stands_before_a_grey_that_shows_it(tmp_path: Path, ink: int, light: bool) -> None:
    picture = np.zeros((60, 60, 4), np.uint8)
    picture[20:40, 20:40] = (ink, ink, ink, 255)
    flat = loaded(tmp_path, encoded(picture))
    assert (flat[30, 30] == ink).all()
    assert (flat[0, 0].mean() > 180) == light


def test_grey_and_sixteen_bits_and_palettes(tmp_path: Path) -> None:
    ramp = np.tile(np.arange(256, dtype=np.uint8), (8, 1))
    for data in (
        encoded(ramp),
        encoded(ramp.astype(np.uint16) * 257),
        encoded(ramp, "png", cv2.IMWRITE_PNG_BILEVEL, 0),
        png(256, 8, 8, 4, b"".join(b"\0" + np.dstack([row, np.full_like(row, 255)]).tobytes() for row in ramp)),
        png(256, 8, 8, 3, b"".join(b"\0" + row.tobytes() for row in ramp),
            chunk(b"PLTE", bytes(value for value in range(256) for _ in range(3)))),
    ):  # fmt: skip
        picture = loaded(tmp_path, data)
        assert picture.shape == (8, 256, 3)
        assert np.abs(picture[..., 1].astype(int) - ramp).max() <= 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a" + bytes(100),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"RIFF\0\0\0\0WEBPVP8 " + bytes(60),
        b"%PDF-1.7",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b""),
        png(4, 4, 7, 2, bytes(52)),
        png(0, 4, 8, 2, bytes(52)),
        png(400, 300, 8, 2, bytes(5000)),
        b"\xff\xd8\xff\xc3\0\x0b\x08\0\x10\0\x10\x01\1\x11\0\xff\xd9",
    ],
    ids=range(13),
)
def test_what_is_no_picture_is_refused(tmp_path: Path, data: bytes) -> None:
    refusal(tmp_path, data)


@pytest.mark.parametrize("kind", ["png", "jpg"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.99])
def test_what_breaks_off_is_refused(tmp_path: Path, kind: str, share: float) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (120, 160, 3), np.uint8)
    data = encoded(noise, kind)
    refusal(tmp_path, data[: int(len(data) * share)])


def test_a_damaged_png_is_refused(tmp_path: Path) -> None:
    data = bytearray(encoded(corners()))
    data[len(data) // 2] ^= 255
    refusal(tmp_path, bytes(data))


def test_a_bomb_is_refused_before_it_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cv2, "imdecode", lambda *_: pytest.fail("decoded"))
    assert "million" in refusal(tmp_path, png(20_000, 20_000, 1, 0, b"\0"))
    assert "side" in refusal(tmp_path, png(2**31 - 1, 1, 1, 0, b"\0"))
    assert MOST_PIXELS < 20_000 * 20_000


def test_files_that_are_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "none.png", tmp_path, Path("/dev/zero")):
        with pytest.raises(PictureError):
            load(str(path))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["png", "jpg"]), st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=6))
def test_no_damage_crashes_the_header(kind: str, damage: list[tuple[int, int]]) -> None:
    data = bytearray(encoded(corners(), kind))
    for at, value in damage:
        data[at % len(data)] = value
    try:
        assert read_header(bytes(data)).kind in ("png", "jpeg")
    except PictureError as error:
        assert str(error).endswith(".")


@pytest.mark.parametrize("size", [(64, 64), (128, 72), (72, 128), (1280, 720)])
@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (1, 3000), (3000, 1), (500, 700), (720, 1280)])
def test_a_cover_fills_every_film(size: tuple[int, int], shape: tuple[int, int]) -> None:
    picture = np.full((*shape, 3), 77, np.uint8)
    covered = cover(picture, *size)
    assert covered.shape == (size[1], size[0], 3)
    assert (covered == 77).all()


def test_a_cover_keeps_the_middle() -> None:
    picture = np.zeros((100, 300, 3), np.uint8)
    picture[:, 140:160] = 255
    covered = cover(picture, 100, 100)
    assert covered[50, 50].min() == 255
    assert np.flatnonzero(covered[50, :, 0] > 127).mean() == pytest.approx(49.5, abs=0.6)
