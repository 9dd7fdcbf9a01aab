"""Makes pages: templates in the reader's language."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from filmgate.domain.frozen import frozen
from filmgate.web import static_files
from filmgate.web.catalogs import catalog
from filmgate.web.languages import LANGUAGES, OFFERED

TEMPLATES = Path(__file__).with_name("templates")


@frozen
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
    environment.globals |= {"static": static_files.url, "languages": LANGUAGES, "offered": OFFERED}
    return environment


def page(template: str, reader: Reader, **facts: Any) -> bytes:
    """A template as HTML."""
    return _environment(reader.language).get_template(template).render(reader=reader, **facts).encode()
