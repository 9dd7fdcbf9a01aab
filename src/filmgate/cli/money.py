"""Amounts as people write them: decimals of US dollars, exactly."""

from decimal import Decimal, InvalidOperation

from filmgate.domain.errors import InvalidField
from filmgate.domain.money import MICRODOLLARS, dollars, usd

__all__ = ["dollars", "read_change", "read_usd", "usd"]

_MOST_USD = 1_000_000_000


def read_usd(option: str, text: str) -> int:
    """Micro-dollars; InvalidField names the option where the text is not an amount."""
    return _read(option, text, 0)


def read_change(option: str, text: str) -> int:
    """The same for an amount that may be negative."""
    return _read(option, text, -_MOST_USD)


def _read(option: str, text: str, least: int) -> int:
    try:
        amount = Decimal(text.strip()) * MICRODOLLARS
        whole = int(amount)
    except (InvalidOperation, ValueError, OverflowError):
        raise InvalidField(option, f"must be an amount such as 100 or 2.50, not '{text}'.") from None
    if amount != whole:
        raise InvalidField(option, "must have at most six decimals.")
    if not least * MICRODOLLARS <= whole <= _MOST_USD * MICRODOLLARS:
        raise InvalidField(option, f"must be from {least} to {_MOST_USD}.")
    return whole
