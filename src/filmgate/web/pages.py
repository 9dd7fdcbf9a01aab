"""Makes pages: templates in the reader's language, documents from Markdown."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from filmgate.web import documents, parts, prose, static_files
from filmgate.web.catalogs import catalog
from filmgate.web.languages import LANGUAGES
from filmgate.web.parts import Parts

TEMPLATES = Path(__file__).with_name("templates")
# The documents name this origin; readers see the one that they have used.
_WRITTEN_ORIGIN = "http://127.0.0.1:8787"


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a page is for: the language, the origin that they use, and the path that they are at."""

    language: str
    origin: str
    path: str


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(catalog(language), newstyle=True)  # type: ignore[attr-defined]
    environment.globals |= {"static": static_files.url, "languages": LANGUAGES}
    return environment


def page(template: str, reader: Reader, **facts: Any) -> bytes:
    """A template as HTML."""
    return _environment(reader.language).get_template(template).render(reader=reader, **facts).encode()


class Library:
    """The documents, as this server shows them."""

    def __init__(self, live: Parts) -> None:
        self._live = live
        self._shown = lru_cache(maxsize=256)(self._show)

    def markdown(self, name: str, reader: Reader) -> bytes:
        """A document in the reader's language."""
        return self._said(name, reader.language).replace(_WRITTEN_ORIGIN, reader.origin).encode()

    def html(self, name: str, reader: Reader) -> bytes:
        """The same as a page."""
        body, found = self._shown(name, reader.language)
        title = next((heading.title for heading in found), name)
        facts: Mapping[str, Any] = {
            "name": name,
            "title": title,
            "body": Markup(body.replace(_WRITTEN_ORIGIN, reader.origin)),
            "chapters": self.chapters(reader.language),
            "headings": [heading for heading in found if heading.level == 2],
        }
        return page("document.html", reader, **facts)

    def chapters(self, language: str) -> list[tuple[str, list[tuple[str, str]]]]:
        """Titles of chapters with the names and titles of their documents."""
        say = catalog(language).gettext
        return [
            (say(chapter.title), [(name, say(documents.title(name))) for name in chapter.names])
            for chapter in documents.CHAPTERS
        ]

    def _said(self, name: str, language: str) -> str:
        text = parts.renewed(documents.source(name), self._live)
        return prose.translated(text, catalog(language).gettext)

    def _show(self, name: str, language: str) -> tuple[str, list[prose.Heading]]:
        anchors = [heading.anchor for heading in prose.headings(documents.source(name))]
        return prose.shown(self._said(name, language), anchors, documents.link)
