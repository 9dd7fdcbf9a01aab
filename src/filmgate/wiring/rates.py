"""The prices in force: the shipped rate cards, and those that the operator has put in their place."""

from pathlib import Path

from filmgate.dialects import BY_NAME
from filmgate.domain.cardfile import broken
from filmgate.domain.errors import Misconfigured
from filmgate.domain.pricing import RateCard
from filmgate.settings import Settings


def rates_of(settings: Settings, dialect: str) -> RateCard:
    """The prices of a dialect that are in force."""
    return rate_cards(settings).get(dialect, BY_NAME[dialect].rates)


def rate_cards(settings: Settings) -> dict[str, RateCard]:
    """The cards that the operator has put in place of the shipped ones; Misconfigured names a broken one, and where."""
    if not settings.rates:
        return {}
    cards = {}
    for path in card_files(Path(settings.rates).expanduser()):
        card, problems = BY_NAME[path.stem].check_rates(read_text(path))
        if card is None:
            raise broken(str(path), [problem for problem in problems if not problem.warning])
        cards[path.stem] = card
    return cards


def card_files(folder: Path) -> list[Path]:
    """The rate cards in a folder, each named as its dialect; Misconfigured where one is named otherwise."""
    if not folder.is_dir():
        raise Misconfigured(f"{folder} is no folder with rate cards; 'filmgate rates export {folder}' makes one.")
    found = sorted(folder.glob("*.toml"))
    for path in found:
        if path.stem not in BY_NAME:
            raise Misconfigured(f"{path} is no dialect's rate card; the names are {', '.join(sorted(BY_NAME))}.")
    return found


def read_text(path: Path) -> str:
    """What a rate card says; Misconfigured where it is no text."""
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise Misconfigured(f"Rate card {path} cannot be read: {error}.") from error
