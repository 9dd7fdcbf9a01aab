"""Markdown: said in another language block by block, and shown as HTML.

A message is what one block says: a paragraph, a heading, an item of a list, a cell of a table. Code is never
translated, and neither is what has no words. Anchors are those of the English headings, in every language.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from filmgate.domain.frozen import frozen
from filmgate.web.code import highlighted

Say = Callable[[str], str]
_CODE = re.compile(r"(`+).*?\1|<[^>]+>|\]\([^)]*\)|https?://\S+")
_COMMENT = re.compile(r"^<!--.*?-->\n?", re.MULTILINE | re.DOTALL)
_BREAK = re.compile(r"\s*\n\s*")


@frozen
class Heading:
    """A part of a page: 1 is its title, 2 a chapter, 3 a section; its words, and the anchor that leads there."""

    level: int
    title: str
    anchor: str


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def plain(source: str) -> str:
    """Without comments, which are for whoever makes the page."""
    return re.sub(r"\n{3,}", "\n\n", _COMMENT.sub("", source))


def speaks(text: str) -> bool:
    """Whether there are words in it besides code and addresses."""
    return any(letter.isalpha() for letter in _CODE.sub("", text))


def messages(source: str) -> Iterator[str]:
    """Everything in a page that has to be said in each language."""
    found: list[str] = []

    def note(text: str) -> str:
        found.append(text)
        return text

    translated(source, note)
    yield from dict.fromkeys(found)


def translated(source: str, say: Say) -> str:
    """The same page with every message as `say` says it."""
    lines = plain(source).split("\n")
    tokens = _parser().parse("\n".join(lines))
    edits: list[tuple[int, int, list[str]]] = []
    for place, token in enumerate(tokens):
        if token.type == "table_open":
            edits += _table(tokens, place, lines, say)
        elif token.type == "inline" and token.map and tokens[place - 1].type in ("paragraph_open", "heading_open"):
            first, last = token.map
            head = token.content.split("\n")[0]
            prefix = lines[first][: lines[first].index(head)] if head else ""
            edits.append((first, last, [prefix + _said(token.content, say)]))
    for first, last, new in sorted(edits, reverse=True):
        lines[first:last] = new
    return "\n".join(lines)


def _table(tokens: Sequence[Token], place: int, lines: list[str], say: Say) -> Iterator[tuple[int, int, list[str]]]:
    for at in range(place, len(tokens)):
        token = tokens[at]
        if token.type == "table_close":
            return
        if token.type == "tr_open" and token.map:
            cells = []
            for each in tokens[at:]:
                if each.type == "tr_close":
                    break
                if each.type == "inline":
                    cells.append(_said(each.content, say).replace("|", "\\|"))
            row = f"| {' | '.join(cells)} |".replace("|  |", "| |")
            yield token.map[0], token.map[0] + 1, [row]


def _said(content: str, say: Say) -> str:
    message = _BREAK.sub(" ", content)
    return say(message) if speaks(message) else message


def headings(source: str) -> list[Heading]:
    """Every heading of an English page, with its anchor."""
    tokens = _parser().parse(plain(source))
    seen: dict[str, int] = {}
    found = []
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            title = _words(tokens[place + 1])
            name = anchor(title)
            seen[name] = seen.get(name, -1) + 1
            found.append(Heading(int(token.tag[1]), title, f"{name}-{seen[name]}" if seen[name] else name))
    return found


def opening(page: str) -> str:
    """The words of the first paragraph of a page."""
    tokens = _parser().parse(page)
    paragraphs = (tokens[at + 1] for at, token in enumerate(tokens) if token.type == "paragraph_open")
    return _words(next(paragraphs))


def sections(source: str) -> list[str]:
    """What stands below each heading of an English page, until the next one."""
    lines = plain(source).split("\n")
    starts = [token.map[0] for token in _parser().parse("\n".join(lines)) if token.type == "heading_open" and token.map]
    ends = [*starts[1:], len(lines)]
    return ["\n".join(lines[start:end]) for start, end in zip(starts, ends, strict=True)]


def anchor(title: str) -> str:
    """What leads to a heading, as code hosts make it too."""
    return re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-")


def _words(inline: Token) -> str:
    spoken = ("text", "code_inline", "softbreak")
    return "".join(each.content or " " for each in inline.children or () if each.type in spoken)


def shown(page: str, anchors: Sequence[str], link: Callable[[str], str | None]) -> tuple[str, list[Heading]]:
    """A page as HTML, and its headings. `link` says where a link leads now; None: nowhere, only its words stay."""
    parser = _parser()
    tokens = parser.parse(page)
    found: list[Heading] = []
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            name = anchors[len(found)] if len(found) < len(anchors) else ""
            token.attrSet("id", name)
            found.append(Heading(int(token.tag[1]), _words(tokens[place + 1]), name))
        elif token.type == "inline":
            _relink(token.children or [], link)
        elif token.type == "th_open" and not tokens[place + 1].content:
            token.tag = tokens[place + 2].tag = "td"  # a heading without words is none
    for rule in (_fence, _table_open, _table_close):
        parser.add_render_rule(rule.__name__.strip("_"), rule)
    return parser.renderer.render(_grouped(tokens), parser.options, {}), found


def _relink(tokens: list[Token], link: Callable[[str], str | None]) -> None:
    dead = False
    for token in tokens:
        if token.type == "image":
            token.attrSet("src", link(str(token.attrs["src"])) or "")
        elif token.type == "link_open":
            target = link(str(token.attrs.get("href", "")))
            dead = target is None
            token.attrSet("href", target or "")
        if dead and token.type in ("link_open", "link_close"):
            dead = token.type == "link_open"
            token.type, token.tag, token.content, token.nesting = "text", "", "", 0


def _grouped(tokens: Sequence[Token]) -> list[Token]:
    """Blocks of code with a title that follow each other become one set of tabs."""
    out: list[Token] = []
    run: list[Token] = []
    for token in [*tokens, None]:
        if token is not None and token.type == "fence" and _title(token):
            run.append(token)
            continue
        if len(run) > 1:
            out += [_html('<div class="tabs">'), *run, _html("</div>")]
        else:
            out += run
        run = []
        if token is not None:
            out.append(token)
    return out


def _html(text: str) -> Token:
    return Token("html_block", "", 0, content=text)


def _title(token: Token) -> str:
    """`sh curl` is shell, and called curl."""
    return token.info.strip().partition(" ")[2]


def _fence(self: Any, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    language, _, title = tokens[place].info.strip().partition(" ")
    return highlighted(tokens[place].content, language, title)


def _table_open(self: Any, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    return '<div class="scroll" tabindex="0" role="group"><table>\n'


def _table_close(self: Any, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    return "</table></div>\n"
