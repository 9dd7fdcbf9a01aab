"""Messages in other languages: gettext catalogues as text, compiled when a language is first asked for."""

import io
from functools import cache
from importlib.resources import files

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from filmgate.web.languages import DEFAULT

DOMAIN = "filmgate"


@cache
def catalog(language: str) -> NullTranslations:
    """What a language says for each English message; English itself, and what is missing, is said as it is."""
    if language == DEFAULT:
        return NullTranslations()
    text = files(__package__).joinpath("locale", language, f"{DOMAIN}.po").read_bytes()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(text), locale=language))
    compiled.seek(0)
    return Translations(compiled, DOMAIN)
