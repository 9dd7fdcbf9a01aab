"""What one check found."""

from enum import StrEnum

from filmgate.domain.frozen import frozen


class Verdict(StrEnum):
    """`fine`; `doubtful`: it works, and could be better; `broken`: the server would not work."""

    FINE = "fine"
    DOUBTFUL = "doubtful"
    BROKEN = "broken"


@frozen
class Finding:
    """`mend` says what to do, and is empty where all is fine."""

    name: str
    verdict: Verdict
    found: str
    mend: str = ""


def fine(name: str, found: str) -> Finding:
    return Finding(name, Verdict.FINE, found)


def doubtful(name: str, found: str, mend: str) -> Finding:
    return Finding(name, Verdict.DOUBTFUL, found, mend)


def broken(name: str, found: str, mend: str) -> Finding:
    return Finding(name, Verdict.BROKEN, found, mend)
