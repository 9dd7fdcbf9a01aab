"""The explorer: a page for each dialect on which its operations are tried, made from its own OpenAPI document."""

from collections.abc import Iterator, Sequence

from filmgate.domain.errors import UnknownRoute
from filmgate.edge.dialect import Dialect
from filmgate.edge.openapi import describe
from filmgate.web import documents
from filmgate.web.catalogs import catalog
from filmgate.web.library import Library
from filmgate.web.pages import Reader, page

HOME = f"{documents.HOME}/explorer"
_SENTENCES = ("summary", "description")
# The document about a dialect, where that is not called like the dialect.
_ABOUT = {"kling3api-v1": "kling3api", "native": "native-reference"}


class Explorer:
    """Pages that send requests to the dialects, with the reader's own key, as any client would."""

    def __init__(self, dialects: Sequence[Dialect], library: Library) -> None:
        self._dialects = {dialect.name: dialect for dialect in dialects}
        self._library = library

    @staticmethod
    def url(name: str) -> str:
        return f"{HOME}/{name}"

    def find(self, name: str) -> Dialect:
        """The dialect of that name; UnknownRoute where there is none."""
        if name not in self._dialects:
            raise UnknownRoute
        return self._dialects[name]

    def html(self, dialect: Dialect, reader: Reader) -> bytes:
        say = catalog(reader.language).gettext
        return page(
            "explorer.html",
            reader,
            dialect=dialect.name,
            dialects=[(name, self.url(name)) for name in self._dialects],
            chapters=self._library.chapters(reader.language),
            about=f"{documents.HOME}/{about(dialect.name)}",
            document=f"/{dialect.name}/openapi.json",
            said={sentence: said for sentence in sentences(dialect) if (said := say(sentence)) != sentence},
        )


def about(name: str) -> str:
    """The document about a dialect."""
    return _ABOUT.get(name, name)


def places(dialects: Sequence[Dialect]) -> dict[str, str]:
    """Where what a document is about can be tried."""
    found: dict[str, str] = {}
    for dialect in dialects:
        for name in {about(dialect.name), dialect.name} & set(documents.NAMES):
            found.setdefault(name, Explorer.url(dialect.name))
    return found


def sentences(dialect: Dialect) -> list[str]:
    """Everything that the document of a dialect says in words; each of them is a message."""
    return list(dict.fromkeys(_said(describe(dialect.api)["paths"])))


def _said(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name in _SENTENCES and isinstance(value, str):
                yield value
            elif name not in ("example", "value", "schema"):
                yield from _said(value)
    elif isinstance(node, list):
        for each in node:
            yield from _said(each)
