"""The base URL under which a customer reaches the server.

The configured public URL, else what the client itself used. Forwarded headers are not believed here: anyone can send
them. Where a proxy is trusted, the HTTP server has applied them before the request comes in.
"""

import re

from starlette.requests import Request

from filmgate.edge.house import House

_HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")


def origin_of(house: House, request: Request) -> str:
    """`https://films.example.com`, without a slash at the end."""
    if house.public_url:
        return house.public_url.rstrip("/")
    scheme = "https" if request.scope.get("scheme") == "https" else "http"
    host = request.headers.get("host", "")
    return f"{scheme}://{host if _HOST.fullmatch(host) else _own_address(request)}"


def _own_address(request: Request) -> str:
    server = request.scope.get("server")
    if not server or server[1] is None:
        return "localhost"
    host, port = server
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
