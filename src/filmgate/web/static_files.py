"""The files that pages are made with: read once, named by a digest of all of them, so that browsers may keep them."""

import gzip
import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from filmgate.domain.errors import UnknownRoute
from filmgate.domain.frozen import frozen

PREFIX = "/static"
FOLDER = Path(__file__).with_name("static")
_FOR_EVER = "public, max-age=31536000, immutable"
_WHOLE = (".css", ".js", ".svg", ".json", ".txt")
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("image/avif", ".avif")


@frozen
class File:
    """A file of text, as it is sent."""

    media_type: str
    content: bytes
    packed: bytes


@cache
def files() -> dict[str, Path]:
    """Every file by its path below the folder."""
    found = (path for path in sorted(FOLDER.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(FOLDER).as_posix(): path for path in found}


@cache
def version() -> str:
    """Changes with any file."""
    digest = hashlib.sha256()
    for name, path in files().items():
        digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def url(name: str) -> str:
    """Where a browser finds a file; KeyError where there is none."""
    return f"{PREFIX}/{version()}/{files()[name].relative_to(FOLDER).as_posix()}"


async def serve(request: Request) -> Response:
    """One file. Those of another version are sent too, and not kept: a page may be older than the server."""
    name = request.path_params["name"]
    path = files().get(name)
    if path is None:
        raise UnknownRoute
    cache_control = _FOR_EVER if request.path_params["version"] == version() else "no-cache"
    headers = {"Cache-Control": cache_control, "X-Content-Type-Options": "nosniff"}
    if path.suffix not in _WHOLE:
        return FileResponse(path, headers=headers)
    file = _read(name)
    packed = "gzip" in request.headers.get("accept-encoding", "")
    if packed:
        headers["Content-Encoding"] = "gzip"
    headers["Vary"] = "Accept-Encoding"
    return Response(file.packed if packed else file.content, headers=headers, media_type=file.media_type)


@cache
def _read(name: str) -> File:
    content = files()[name].read_bytes()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return File(kind, content, gzip.compress(content, 9, mtime=0))
