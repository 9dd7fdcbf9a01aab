"""Amounts as people write them: decimals of US dollars, exactly."""

MICRODOLLARS = 1_000_000


def usd(amount: int) -> str:
    """Micro-dollars as a decimal with two places, or as many as it needs: `2.50`, `0.000125`, `-3.00`."""
    whole, rest = divmod(abs(amount), MICRODOLLARS)
    places = f"{rest:06d}".rstrip("0").ljust(2, "0")
    return f"{'-' if amount < 0 else ''}{whole}.{places}"


def dollars(amount: int) -> str:
    """The same with its sign: `$2.50`, `-$3.00`."""
    text = usd(amount)
    return f"-${text[1:]}" if amount < 0 else f"${text}"
