"""What may be uploaded, and how much of it a key may keep."""

import pytest

from filmgate.domain.errors import BadInput, UploadCapReached
from filmgate.domain.uploads import EXTENSIONS, UploadCaps, UploadKind, kind_of

MB = 1024 * 1024


@pytest.mark.parametrize(
    ("head", "kind", "media_type"),
    [
        (b"\xff\xd8\xff\xe0" + bytes(12), UploadKind.PICTURE, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n" + bytes(8), UploadKind.PICTURE, "image/png"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", UploadKind.CLIP, "video/mp4"),
        (b"\0\0\0\x18ftypqt  \0\0\0\0", UploadKind.CLIP, "video/quicktime"),
        (b"\0\0\0\x18ftypM4V \0\0\0\0", UploadKind.CLIP, "video/x-m4v"),
        (b"\0\0\x10\0moov\0\0\0\0\0\0\0\0", UploadKind.CLIP, "video/quicktime"),
    ],
)
def test_a_file_is_known_by_its_first_bytes(head: bytes, kind: UploadKind, media_type: str):
    assert kind_of(head) == (kind, media_type)
    assert media_type in EXTENSIONS


@pytest.mark.parametrize(
    "head", [b"", b"<html>", b"GIF89a" + bytes(10), b"RIFF\0\0\0\0WEBPVP8 ", b"%PDF-1.7\n" + bytes(9)]
)
def test_whatever_else_there_is_is_refused(head: bytes):
    with pytest.raises(
        BadInput, match="JPEG or PNG picture of at most 10 MB, or an MP4, MOV or M4V clip of at most 200"
    ):
        kind_of(head)


def test_every_kind_has_its_size():
    UploadKind.PICTURE.check_size(10 * MB)
    UploadKind.CLIP.check_size(200 * MB)
    for kind, size in ((UploadKind.PICTURE, 10 * MB + 1), (UploadKind.CLIP, 200 * MB + 1)):
        with pytest.raises(BadInput, match="must be at most"):
            kind.check_size(size)


def test_caps_count_files_and_bytes():
    caps = UploadCaps(2, 10 * MB)
    caps.check(1, 4 * MB, 6 * MB)
    with pytest.raises(UploadCapReached, match="This key may keep 2 files, and keeps 2; delete some"):
        caps.check(2, 0, 1)
    with pytest.raises(UploadCapReached, match=r"This key may keep 10 MB, and keeps 4\.5 MB"):
        caps.check(1, 4 * MB + MB // 2, 6 * MB)
