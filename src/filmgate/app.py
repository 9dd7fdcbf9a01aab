"""What is served where."""

from starlette.types import ASGIApp

from filmgate.dialects import DIALECTS
from filmgate.edge import films
from filmgate.edge.front import Front, Place
from filmgate.edge.health import Ready, say
from filmgate.edge.house import House
from filmgate.edge.openapi import Documented
from filmgate.web.door import PREFIXES, Door


def build(house: House) -> ASGIApp:
    """The whole server as one ASGI app; opening and closing the house is the wiring's business."""
    pages = Door(house, DIALECTS, say({"name": "filmgate", "dialects": [dialect.name for dialect in DIALECTS]}))
    apps = [(dialect, Documented(dialect.api, dialect.build(house))) for dialect in DIALECTS]
    return Front(
        [
            *(Place(prefix, app) for dialect, app in apps for prefix in dialect.prefixes),
            *(Place(f"/{dialect.name}", app, strip=True) for dialect, app in apps),
            *(Place(prefix, app) for prefix, app in films.build(house)),
            *(Place(prefix, pages) for prefix in PREFIXES),
            Place("/healthz", say({"status": "alive"})),
            Place("/readyz", Ready(house)),
        ],
        root=pages,
    )
