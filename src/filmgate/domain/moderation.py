"""What a task says, and what the checks of its content have found in it."""

from enum import StrEnum

from filmgate.domain.frozen import frozen
from filmgate.domain.generation import Generation
from filmgate.domain.task import Failure, FailureCode

# What a customer does not want to see is no wish for it: word rules do not judge this place, an endpoint may.
UNWANTED = "negative_prompt"
_CAUSE_MAX = 500


class Mode(StrEnum):
    """`log` tells the operator and lets everything pass, `enforce` refuses."""

    OFF = "off"
    LOG = "log"
    ENFORCE = "enforce"


@frozen
class Finding:
    """One thing that a check has found: in which place of the Generation (empty: in all of it), and of which kind.

    `rule` says to the operator what found it: a rule by language and name, or `endpoint`.
    """

    field: str
    category: str
    rule: str


@frozen
class Verdict:
    """Everything that was found. `message` is an endpoint's own sentence for the customer; `unseen` says why some check
    could not be made."""

    findings: tuple[Finding, ...] = ()
    message: str = ""
    unseen: str = ""

    def __add__(self, other: "Verdict") -> "Verdict":
        return Verdict(self.findings + other.findings, self.message or other.message, self.unseen or other.unseen)

    @property
    def flagged(self) -> bool:
        return bool(self.findings)

    @property
    def failure(self) -> Failure:
        """What the customer is told; the rule is not."""
        first = self.findings[0]
        place = f"{first.field}: " if first.field else ""
        said = self.message or f"refused by the content rules of this server ({first.category})."
        return Failure(FailureCode.CONTENT_VIOLATION, place + said)

    @property
    def note(self) -> str:
        """What the operator is told, in one line; empty where there is nothing to tell."""
        found = [f"{one.field or 'all'} {one.category} ({one.rule})" for one in self.findings]
        told = "; ".join(found + ([f"not seen: {self.unseen}"] if self.unseen else []))
        return told if len(told) <= _CAUSE_MAX else told[: _CAUSE_MAX - 1] + "…"


PASSED = Verdict()


def texts(asked: Generation) -> dict[str, str]:
    """Every place where a customer says something in words, with what is said there."""
    places = {"prompt": asked.prompt, UNWANTED: asked.negative_prompt}
    for number, shot in enumerate(asked.shots):
        places[f"shots.{number}.prompt"] = shot.prompt
    for number, element in enumerate(asked.elements):
        places[f"elements.{number}.name"] = element.name
        places[f"elements.{number}.description"] = element.description
    return {place: text for place, text in places.items() if text.strip()}
