"""Where the word rules lie: one file a language, shipped beside this module, and the operator's own."""

from importlib.resources import files
from pathlib import Path

from filmgate.domain.errors import Misconfigured
from filmgate.domain.rule_files import parse
from filmgate.domain.word_rules import RuleBook

_SHIPPED = files("filmgate.worker") / "rules"


def open_rulebook(folder: Path | None = None, *, shipped: bool = True) -> RuleBook:
    """The shipped languages and those of a folder, whose files take the place of shipped ones of the same name.

    Misconfigured says which file cannot be read, and where.
    """
    texts: dict[str, tuple[str, str]] = {}
    if shipped:
        texts |= {one.name: (f"rules/{one.name}", one.read_text("utf-8")) for one in _SHIPPED.iterdir()}
    if folder is not None:
        if not folder.is_dir():
            raise Misconfigured(f"FILMGATE_MODERATION_RULES names {folder}, which is no folder.")
        texts |= {path.name: (str(path), _read(path)) for path in sorted(folder.glob("*.toml"))}
    return RuleBook(tuple(parse(text, where) for _, (where, text) in sorted(texts.items())))


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise Misconfigured(f"{path} cannot be read: {error}.") from error
