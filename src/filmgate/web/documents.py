"""Which documents there are, in which order, and where a link in one of them leads."""

import re
from functools import cache
from pathlib import Path

from filmgate.domain.frozen import frozen
from filmgate.web.prose import headings

FOLDER = Path(__file__).resolve().parents[3] / "docs"
HOME = "/docs"


@frozen
class Chapter:
    """Documents that belong together, under a title that is a message."""

    title: str
    names: tuple[str, ...]


CHAPTERS = (
    Chapter("Begin", ("quickstart", "dialects")),
    Chapter(
        "The APIs",
        (
            "kling3api",
            "apixo",
            "aivideoapi",
            "apiin",
            "openai",
            "fal",
            "kling",
            "kling-v1",
            "replicate",
            "native",
            "native-reference",
        ),
    ),
    Chapter(
        "Tools",
        (
            "tools",
            "openai-python",
            "openai-javascript",
            "litellm",
            "fal-python",
            "fal-javascript",
            "replicate-python",
            "replicate-javascript",
            "ai-sdk",
            "kling-api",
            "kling-tokens",
        ),
    ),
    Chapter("Models and engines", ("kling-3.0", "kling-o3", "engines", "renderer")),
    Chapter("Around every API", ("prices", "system", "errors", "webhooks")),
    Chapter("Around a film", ("media", "films", "moderation")),
    Chapter("Running it", ("operate", "settings", "cli")),
)
NAMES = tuple(name for chapter in CHAPTERS for name in chapter.names)


def neighbours(name: str) -> tuple[str | None, str | None]:
    """The documents before and after one, in the order of the chapters."""
    place = NAMES.index(name)
    return NAMES[place - 1] if place else None, NAMES[place + 1] if place + 1 < len(NAMES) else None


def source(name: str) -> str:
    """A document in English, as it is written."""
    return FOLDER.joinpath(f"{name}.md").read_text("utf-8")


@cache
def pictures() -> dict[str, Path]:
    """The pictures of the documents, by their path below `images`."""
    folder = FOLDER / "images"
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.jpg"))}


@cache
def title(name: str) -> str:
    """What it calls itself."""
    return headings(source(name))[0].title


def link(target: str) -> str | None:
    """Where a link of a document leads on the site; None where that is not on it."""
    if re.match(r"[a-z]+:|/|#", target):
        return target
    path, _, anchor = target.partition("#")
    if path.removeprefix("images/") in pictures():
        return f"{HOME}/{path}"
    name = path.removesuffix(".md")
    if name not in NAMES:
        return None
    return f"{HOME}/{name}" + (f"#{anchor}" if anchor else "")
