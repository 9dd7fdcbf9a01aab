"""A film as the options of a command say it, in a dialect's own words: the request that a client would have sent.

What the dialect cannot say is refused, in the words of the options. A seed goes along with every dialect, whether it
can be said there or not: it is ours, and changes no price.
"""

from dataclasses import replace

from filmgate.cli.speech import in_options
from filmgate.cli.wish import OPTIONS
from filmgate.dialects import BY_NAME
from filmgate.domain.errors import InvalidField
from filmgate.domain.frozen import frozen
from filmgate.domain.generation import Generation
from filmgate.edge.dialect import Dialect
from filmgate.edge.phrase import Phrase


@frozen
class Worded:
    """A Generation as the dialect took it, and the body that said so."""

    dialect: str
    generation: Generation
    request: bytes


def word(asked: Generation, dialect: str) -> Worded:
    """Say it in the dialect; InvalidField names the option that cannot be said there, or is wrong there."""
    spoken = BY_NAME.get(dialect)
    if spoken is None:
        raise InvalidField("--dialect", f"must be one of {', '.join(BY_NAME)}, not '{dialect[:80]}'.")
    with in_options(OPTIONS):
        phrase = _phrase(spoken, asked)
    return Worded(dialect, replace(phrase.heard, seed=asked.seed), phrase.raw)


def _phrase(spoken: Dialect, asked: Generation) -> Phrase:
    try:
        return spoken.phrase(asked)
    except InvalidField as error:
        if error.field != "seed":
            raise
        return spoken.phrase(replace(asked, seed=None))
