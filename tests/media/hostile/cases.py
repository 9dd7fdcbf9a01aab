"""What hostile servers send, each with its outcome: a word of what is said about it, or that it is taken unharmed.

Nothing here is an exploit of anything: it is what a server has to be indifferent to.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filmgate.domain.pictures import BYTES_MAX
from fixtures.clips import box, boxes, changed, clip, padded, put
from fixtures.pictures import chunk, claiming, jpeg, png
from media.hostile.wire import (
    Behaviour,
    Exchange,
    answer,
    bomb,
    chunked,
    drip,
    flood,
    head,
    in_turn,
    raw,
    redirect,
    silent,
)

TAKEN = "taken"
QUICK, SLOW = 10.0, 0.6
PNG, JPEG, CLIP, LAST = png(), jpeg(), clip(3, sound=False), clip(3, sound=False, flags="")
FTYP = box(b"ftyp", b"isom\0\0\2\0isomiso2mp41")
STBL = "moov/trak/mdia/minf/stbl"
CANARY = "http://127.0.0.1:{port}/a"


@dataclass(frozen=True)
class Places:
    """Where a trap is laid: the port that canaries listen on, and a file that nobody may open."""

    port: int
    secret: Path

    @property
    def canary(self) -> str:
        return f"http://127.0.0.1:{self.port}/a"


@dataclass(frozen=True)
class Trap:
    """Bytes that lead into one."""

    make: Callable[[Places], bytes]


@dataclass(frozen=True)
class Case:
    """A behaviour, or the bytes that a well-behaved server sends; and how long it may take."""

    sends: Behaviour | bytes | Trap
    says: str
    seconds: float = QUICK

    def behaviour(self, places: Places) -> Behaviour:
        sends = self.sends.make(places) if isinstance(self.sends, Trap) else self.sends
        return answer(sends) if isinstance(sends, bytes) else sends


def ranges(give: Callable[[Exchange, int], bytes]) -> Behaviour:
    """Answers every question with what is given for its first wanted byte."""

    async def behave(exchange: Exchange) -> None:
        wanted = exchange.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")[0]
        await exchange.send(give(exchange, int(wanted)))

    return behave


def part(content: bytes, first: int, last: int, total: int, etag: str = '"a"') -> bytes:
    said = {"Content-Range": f"bytes {first}-{last}/{total}", "Content-Length": str(len(content)), "ETag": etag}
    return head("206 Partial Content", said) + content


def swapped(exchange: Exchange, first: int) -> bytes:
    """A file that is another one at every question, under one and the same name of its version."""
    content = padded(CLIP, 100_000 + 1000 * exchange.number)
    return part(content[first : first + 50_000], first, min(first + 50_000, len(content)) - 1, len(content))


def anywhere(content: bytes, text: str) -> bytes:
    """Data references that name something else than this file."""
    return content[:8] + box(b"url ", b"\0\0\0\0" + text.encode() + b"\0")


def with_reference(text: str) -> bytes:
    return changed(CLIP, "moov/trak/mdia/minf/dinf/dref", lambda one: anywhere(one, text))


# Whatever is asked for, a server may do these things.
BOTH: dict[str, Case] = {
    "nothing at all": Case(raw(), "could not be reached"),
    "no HTTP": Case(raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "could not be reached"),
    "HTTP/0.9": Case(raw(PNG), "could not be reached"),
    "a negative length": Case(raw(head(headers={"Content-Length": "-1"}) + PNG), "could not be reached"),
    "two lengths": Case(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\n" + PNG), "reached"),
    "a length of words": Case(raw(head(headers={"Content-Length": "many"}) + PNG), "could not be reached"),
    "more length than there is": Case(answer(PNG[:500], length=100_000), "hung up|MP4"),
    "a length over the limit": Case(answer(b"", length=10**12), "at most"),
    "headers without end": Case(flood(b"HTTP/1.1 200 OK\r\n", b"X-A: " + b"b" * 100 + b"\r\n"), "reached|arrive"),
    "one header without end": Case(flood(b"HTTP/1.1 200 OK\r\nX-A: ", b"b"), "reached"),
    "a thousand headers": Case(raw(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 1000 + b"\r\n"), "reached"),
    "headers, drop by drop": Case(drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"), "reached|arrive", SLOW),
    "a body, drop by drop": Case(drip(head() + PNG[:100], b"\0"), "arrive|MP4", SLOW),
    "silence": Case(silent(), "arrive", SLOW),
    "silence after the headers": Case(silent(head(headers={"Content-Length": "999"})), "arrive", SLOW),
    "redirects, slowly": Case(in_turn(drip(b"HTTP/1.1 302 Found\r\n", b"X: y\r\n")), "reached|arrive", SLOW),
    "chunks of nonsense": Case(raw(head(headers={"Transfer-Encoding": "chunked"}) + b"zz\r\nabc\r\n"), "reached|hung"),
    "a chunk larger than memory": Case(
        raw(head(headers={"Transfer-Encoding": "chunked"}) + b"ffffffffffffffffff\r\n" + PNG), "reached|hung"
    ),
    "chunks that stop": Case(
        raw(head(headers={"Transfer-Encoding": "chunked"}) + b"500\r\n" + PNG[:100]), "hung|MP4|reached"
    ),
    "a length and chunks": Case(
        raw(head(headers={"Content-Length": "5", "Transfer-Encoding": "chunked"}) + chunked(PNG)), "reached|MP4|taken"
    ),
    "a gzip bomb": Case(answer(bomb(50_000_000, "gzip"), **{"Content-Encoding": "gzip"}), "must be a"),
    "a deflate bomb": Case(answer(bomb(50_000_000, "deflate"), **{"Content-Encoding": "deflate"}), "must be a"),
    "a brotli header": Case(answer(b"\xcf\xff\xff\x7f" * 50, **{"Content-Encoding": "br"}), "must be a"),
    "bombs in a bomb": Case(answer(bomb(9_000_000, "gzip"), **{"Content-Encoding": "gzip, gzip, gzip"}), "must be a"),
    "an empty body": Case(b"", "must be a"),
    "HTML": Case(b"<!doctype html><script>alert(1)</script>", "must be a"),
    "SVG": Case(b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>', "must be a"),
    "PDF": Case(b"%PDF-1.7\n" + bytes(100), "must be a"),
    "GIF": Case(b"GIF89a" + bytes(100), "must be a"),
    "WebP": Case(b"RIFF\0\0\0\0WEBPVP8 " + bytes(100), "must be a"),
    "WebM": Case(b"\x1aE\xdf\xa3" + bytes(100), "must be a"),
    "an archive": Case(b"PK\3\4" + bytes(100), "must be a"),
    "a program": Case(b"\x7fELF" + bytes(100), "must be a"),
    "401 with a question for a password": Case(
        answer(b"", "401 Unauthorized", **{"WWW-Authenticate": 'Basic realm="x"'}), "answered 401"
    ),
    "204": Case(raw(head("204 No Content")), "answered 204"),
    "304": Case(raw(head("304 Not Modified")), "answered 304"),
    "305, use a proxy": Case(answer(b"", "305 Use Proxy", Location="http://127.0.0.1:1/"), "answered 305"),
    "407 of a proxy": Case(answer(b"", "407 Proxy Authentication Required"), "answered 407"),
    "418": Case(answer(b"", "418 Teapot"), "answered 418"),
    "999": Case(answer(b"", "999 Whatever"), "answered 999|reached"),
    "100 for ever": Case(flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), "reached|arrive", SLOW),
    "101": Case(raw(head("101 Switching Protocols", {"Upgrade": "websocket"})), "answered 101|reached"),
    "a redirect to nowhere": Case(raw(head("302 Found", {"Content-Length": "0"})), "redirects at most|absolute"),
    "a redirect with two places": Case(
        raw(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nLocation: http://10.0.0.1/\r\n\r\n"), "public"
    ),
    "a refresh": Case(answer(b"<html>", Refresh="0; url=http://127.0.0.1/"), "must be a"),
    "cookies without end": Case(
        raw(b"HTTP/1.1 200 OK\r\n" + b"Set-Cookie: a=b\r\n" * 100 + b"Content-Length: 0\r\n\r\n"), "must be a"
    ),
}
PICTURES: dict[str, Case] = {
    "a picture without end": Case(flood(head() + PNG[:200], b"\0"), "at most 10 MB"),
    "a picture of one byte too many": Case(PNG + bytes(BYTES_MAX + 1 - len(PNG)), "at most 10 MB"),
    "less length than there is": Case(answer(PNG, length=500), "whole picture|reached"),
    "a part that nobody asked for": Case(answer(PNG, "206 Partial Content", Content_Range="bytes 0-9/9"), "206"),
    "a picture of four gigapixels": Case(claiming(65_535, 65_535), "40 megapixels"),
    "a picture of all numbers": Case(claiming(2**31 - 1, 2**31 - 1), "40 megapixels"),
    "a picture of no pixels": Case(claiming(0, 0), "whole picture"),
    "pixels that are not there": Case(claiming(6_000, 6_000), "whole picture"),
    "a picture, cut": Case(PNG[:-40], "whole picture"),
    "a JPEG, cut": Case(JPEG[: len(JPEG) // 2], "whole picture"),
    "a JPEG of markers alone": Case(b"\xff\xd8" + b"\xff" * 100_000, "whole picture"),
    "a JPEG whose parts have no length": Case(b"\xff\xd8\xff\xe0\0\0" * 10_000, "whole picture"),
    "chunks of a PNG that overflow": Case(b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIHDR" + bytes(50), "whole picture"),
    "a PNG of text that unfolds": Case(
        PNG[:33] + chunk(b"zTXt", b"a\0\0" + bomb(50_000_000, "deflate")) + PNG[33:], TAKEN
    ),
    "a picture that is an archive too": Case(PNG + b"PK\3\4" + bytes(100), TAKEN),
    "a picture that is a page too": Case(JPEG + b"<script>alert(1)</script>", TAKEN),
    "a picture that says it is a page": Case(answer(PNG, Content_Type="text/html"), TAKEN),
    "a clip": Case(CLIP, "JPEG or PNG"),
    "a picture one pixel high": Case(png(4000, 1), "at least 300 pixels"),
}
CLIPS: dict[str, Case] = {
    "a clip without end": Case(flood(head() + LAST[:44], b"\xff"), "at most 200 MB|8 MB|whole clip"),
    "pictures without end": Case(
        flood(head() + FTYP + b"\0\0\0\1mdat" + (2**50).to_bytes(8, "big"), b"\0"), "at most 200 MB"
    ),
    "less length than there is": Case(answer(CLIP, length=500), "whole clip|reached"),
    "parts that begin elsewhere": Case(ranges(lambda _, first: part(CLIP, first + 7, 999, 1000)), "206"),
    "parts of an endless file": Case(ranges(lambda _, first: part(CLIP, 0, 10**14, 10**14 + 1)), "at most 200 MB"),
    "more than the part that was said": Case(
        ranges(lambda _, first: part(CLIP, first, first + 9, len(CLIP))), "206|too many parts|whole"
    ),
    "parts of one byte": Case(
        ranges(lambda _, first: part(CLIP[first : first + 1], first, first, len(CLIP))), "too many parts"
    ),
    "another file at every question": Case(ranges(swapped), "206|never gives it whole|whole clip"),
    "a part that never comes": Case(
        in_turn(raw(part(LAST[:2000], 0, len(LAST) - 1, len(LAST)))), "206|hung up|never gives it whole"
    ),
    "416 to everything": Case(answer(b"", "416 Range Not Satisfiable"), "answered 416"),
    "a picture": Case(PNG, "MP4, MOV or M4V"),
    "a clip, cut": Case(CLIP[:-500], "cut off"),
    "a clip, cut before its index": Case(LAST[:-50], "no index|cut off"),
    "no index": Case(b"".join(box(*one) for one in boxes(CLIP) if one[0] != b"moov"), "no index"),
    "an index of two gigabytes": Case(FTYP + b"\x7f\xff\xff\xffmoov" + bytes(500), "at most 8 MB"),
    "an index larger than its file": Case(FTYP + b"\0\1\0\0moov" + bytes(500), "no index"),
    "a box of size 0": Case(FTYP + b"\0\0\0\0mdat" + bytes(500), "no index"),
    "a box of size 1": Case(FTYP + b"\0\0\0\1mdat" + (3).to_bytes(8, "big") + bytes(500), "cut off"),
    "a box of size 7": Case(FTYP + b"\0\0\0\7free" + bytes(500), "cut off"),
    "a box of all numbers": Case(FTYP + b"\0\0\0\1mdat" + b"\xff" * 8 + bytes(500), "cut off"),
    "a hundred thousand boxes": Case(FTYP + box(b"free") * 100_000, "no index"),
    "boxes in boxes in boxes": Case(FTYP + box(b"moov", b"\0\0\7\xd0trak" * 250), "track|cut off"),
    "ten thousand tracks": Case(FTYP + box(b"moov", box(b"trak") * 10_000), "at most 32 tracks"),
    "an index that unfolds": Case(
        FTYP + box(b"moov", box(b"cmov", box(b"dcom", b"zlib") + box(b"cmvd", bytes(4) + bomb(9_000_000, "deflate")))),
        "track of pictures",
    ),
    "one frame": Case(clip(1 / 24, sound=False), "more than one frame"),
    "no time": Case(changed(changed(CLIP, "moov/trak/tkhd", put(20, 0)), "moov/trak/mdia/mdhd", put(16, 0)), "no time"),
    "no units of time": Case(
        changed(changed(CLIP, "moov/trak/tkhd", put(20, 0)), "moov/trak/mdia/mdhd", put(12, 0)), "no time"
    ),
    "a day": Case(changed(CLIP, "moov/trak/tkhd", put(20, 86_400_000)), "at most 30 seconds"),
    "four billion frames": Case(changed(CLIP, f"{STBL}/stsz", put(8, 2**32 - 1)), "at most 20000 frames"),
    "a table larger than its box": Case(changed(CLIP, f"{STBL}/stts", put(4, 2**32 - 1)), "cut off|little memory"),
    "chunks beyond the end": Case(changed(CLIP, f"{STBL}/stco", put(8, 2**31)), "cut off"),
    "pictures of nothing": Case(
        b"".join(box(kind, bytes(len(inner)) if kind == b"mdat" else inner) for kind, inner in boxes(CLIP)),
        "plays|cut off",
    ),
    "sound alone": Case(
        changed(CLIP, "moov/trak/mdia/hdlr", put(8, int.from_bytes(b"soun", "big"))), "track of pictures"
    ),
    "another codec": Case(clip(1, codec="mpeg4", sound=False), "H.264 or H.265"),
    "ProRes": Case(clip(1, kind="mov", codec="prores_ks", pixels="yuv422p10le", sound=False), "H.264 or H.265"),
    "encrypted": Case(changed(CLIP, f"{STBL}/stsd", put(12, int.from_bytes(b"encv", "big"))), "H.264 or H.265"),
    "a codec of control characters": Case(changed(CLIP, f"{STBL}/stsd", put(12, 0x0A0D001B)), "H.264 or H.265"),
    "too small": Case(clip(1, width=64, height=64, sound=False), "at least 300 pixels"),
    "too narrow": Case(clip(1, width=1200, height=320, sound=False), "ratio"),
    "frames of another size than was said": Case(
        changed(CLIP, f"{STBL}/stsd", lambda one: one[:40] + b"\xff\xff\xff\xff" + one[44:]), "megapixels|cut off|taken"
    ),
    "its pictures are on a server": Case(Trap(lambda at: with_reference(at.canary)), "refers to other files"),
    "its pictures are in a file": Case(Trap(lambda at: with_reference(f"file://{at.secret}")), "refers to other files"),
    "a playlist": Case(Trap(lambda at: f"#EXTM3U\n#EXTINF:9,\nfile://{at.secret}\n".encode()), "MP4, MOV"),
    "a playlist of a server": Case(Trap(lambda at: f"#EXTM3U\n#EXTINF:9,\n{at.canary}\n".encode()), "MP4, MOV or M4V"),
    "a list of files": Case(Trap(lambda at: f"ffconcat version 1.0\nfile {at.secret}\n".encode()), "MP4, MOV or M4V"),
    "a manifest": Case(
        Trap(lambda at: f'<?xml version="1.0"?><MPD><BaseURL>{at.canary}</BaseURL></MPD>'.encode()), "MP4, MOV or M4V"
    ),
    "a description of a session": Case(b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n", "MP4, MOV"),
    "a playlist in a clip": Case(
        Trap(lambda at: FTYP + box(b"free", f"#EXTM3U\n#EXTINF:9,\nfile://{at.secret}\n".encode()) + CLIP[len(FTYP) :]),
        "whole clip|taken",
    ),
    "an old reference movie": Case(
        Trap(
            lambda at: box(
                b"moov", box(b"rmra", box(b"rmda", box(b"rdrf", b"\0\0\0\0url \0\0\0\x20" + at.canary.encode())))
            )
        ),
        "track of pictures",
    ),
    "a still of another kind": Case(box(b"ftyp", b"avif\0\0\0\0avifmif1") + box(b"meta", bytes(500)), "no index"),
    "a song": Case(box(b"ftyp", b"M4A \0\0\0\0M4A ") + box(b"moov", box(b"mvhd", bytes(100))), "track of pictures"),
    "H.265": Case(clip(3, codec="libx265", sound=False), TAKEN),
    "a clip that is an archive too": Case(CLIP + b"PK\3\4" + bytes(100), TAKEN),
    "a clip that says it is a page": Case(answer(CLIP, Content_Type="text/html"), TAKEN),
}
REDIRECTS: dict[str, Case] = {
    "round and round": Case(redirect("{self}"), "redirects at most 3"),
    "to another scheme": Case(redirect("https://{host}:{port}/a"), "valid certificate|reached|arrive", SLOW),
    "to a file": Case(redirect("file:///etc/passwd"), "absolute"),
    "to data": Case(redirect("data:image/png;base64,AAAA"), "absolute"),
    "to bytes that are no URL": Case(raw(b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe\x80\r\n\r\n"), "must"),
    "to a bracket": Case(redirect("http://[/"), "URL"),
    "with 300": Case(answer(b"", "300 Multiple Choices", Location=CANARY), "answered 300"),
}
