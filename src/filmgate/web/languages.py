"""The languages of the pages, and which of them a reader gets."""

from babel import negotiate_locale
from starlette.requests import Request

LANGUAGES = {"en": "English", "tr": "Türkçe", "ja": "日本語", "zh": "中文"}
DEFAULT = "en"
# Those whose catalogues are complete: they are in the menu, and browsers get them. The others are for whoever asks.
OFFERED = ("en", "tr", "ja", "zh")
COOKIE = "lang"
ASKED = "lang"


def language_of(request: Request) -> str:
    """What the address asks for, else what was chosen before, else what the browser prefers, else English."""
    for said in (request.query_params.get(ASKED), request.cookies.get(COOKIE)):
        if said in LANGUAGES:
            return said
    return negotiate_locale(_preferred(request), OFFERED, sep="-") or DEFAULT


def _preferred(request: Request) -> list[str]:
    """The languages of Accept-Language, the dearest first; each with its own language after it."""
    weighed = []
    for place, part in enumerate(request.headers.get("accept-language", "")[:500].split(",")):
        name, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((-float(weight or 1), place, name))
        except ValueError:
            continue
    names = [name for weight, _, name in sorted(weighed) if weight]
    return [each for name in names for each in dict.fromkeys((name, name.partition("-")[0]))]
