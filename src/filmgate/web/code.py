"""Blocks of code as HTML, their words told apart by classes: colours are the style sheet's."""

from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

_NAMES = {"sh": "bash", "js": "javascript", "text": "", "": ""}
_FORMATTER: "HtmlFormatter[str]" = HtmlFormatter(nowrap=True, classprefix="c-")


def highlighted(text: str, language: str, title: str = "") -> str:
    """A figure with the text in it; `language` as a fence of Markdown names it."""
    name = _NAMES.get(language, language)
    try:
        inner = highlight(text, get_lexer_by_name(name), _FORMATTER) if name else escape(text)
    except ClassNotFound:
        inner = escape(text)
    caption = f"<figcaption>{escape(title)}</figcaption>" if title else ""
    code = f'<pre tabindex="0"><code>{inner}</code></pre>'
    return f'<figure class="code" data-language="{escape(language)}">{caption}{code}</figure>\n'
