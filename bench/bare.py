"""What the HTTP server costs without us: a bare Starlette app behind the settings of `filmgate serve`."""

import os
import socket
import sys
from pathlib import Path

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

_DATA = {"taskId": "task_0192f0c17a007000800000000000abcd", "state": "pending"}
_WORDS = {"code": 200, "message": "success", "data": _DATA}
_JSON = msgspec.json.encode(_WORDS)
_FILM = Path(os.environ.get("BARE_FOLDER", ".")) / "film.mp4"


async def say(request: Request) -> Response:
    return Response(_JSON, media_type="application/json")


async def film(request: Request) -> Response:
    return FileResponse(_FILM, media_type="video/mp4")


def main(port: int) -> None:
    app = Starlette(routes=[Route("/healthz", say), Route("/constant", say), Route("/film", film)])
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,
        loop="uvloop",
    )
    listener = socket.create_server(("127.0.0.1", port), backlog=1024)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main(int(sys.argv[1]))
