"""Amounts as people write them: decimals of US dollars, exactly."""

from decimal import Decimal, InvalidOperation

from filmgate.domain.errors import InvalidField
from filmgate.domain.pricing import MICRODOLLARS

_MOST_USD = 1_000_000_000


def read_usd(option: str, text: str) -> int:
    """Micro-dollars; InvalidField names the option where the text is not an amount."""
    try:
        amount = Decimal(text.strip()) * MICRODOLLARS
        whole = int(amount)
    except (InvalidOperation, ValueError, OverflowError):
        raise InvalidField(option, f"must be an amount such as 100 or 2.50, not '{text}'.") from None
    if amount != whole:
        raise InvalidField(option, "must have at most six decimals.")
    if not 0 <= whole <= _MOST_USD * MICRODOLLARS:
        raise InvalidField(option, f"must be from 0 to {_MOST_USD}.")
    return whole


def usd(amount: int) -> str:
    """Micro-dollars as a decimal with two places, or as many as it needs: `2.50`, `0.000125`, `-3.00`."""
    whole, rest = divmod(abs(amount), MICRODOLLARS)
    places = f"{rest:06d}".rstrip("0").ljust(2, "0")
    return f"{'-' if amount < 0 else ''}{whole}.{places}"


def dollars(amount: int) -> str:
    """The same with its sign: `$2.50`."""
    text = usd(amount)
    return f"-${text[1:]}" if amount < 0 else f"${text}"
