"""What each customer will do, all drawn from the seed before the first of them comes in."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random

from bench.crash.wish import ACCOUNTS, Wish
from bench.speech import SPEECHES, Speech

RECEIVERS = 3
_CALLING = frozenset({"apixo", "aivideoapi", "apiin", "native"})
_PICTURED = frozenset({"apixo", "kling3api", "kling3api-v1", "apiin", "native"})
_LONG = {"aivideoapi": 5, "kling3api-v1": 5}


class Manner(StrEnum):
    """How a customer sends the request: once, twice at the same time, or hanging up before there is an answer."""

    PATIENT = "patient"
    TWIN = "twin"
    DEAF = "deaf"


class Picture(StrEnum):
    """What a film begins with: nothing, a picture inside the request, or one that has to be fetched."""

    NONE = "none"
    INSIDE = "inside"
    FETCHED = "fetched"


# Weight, words for the engine, whether a film is to be expected. Those with a price in time are left out of quick runs.
_SCRIPTS = (
    (44, "[slow {short}]", True),
    (6, "[slow {short}] [fail]", False),
    (3, "[vanish]", False),
    (2, "[refuse]", False),
    (2, "[violation]", False),
    (6, "[busy 2] [slow {short}]", True),
    (7, "[lost-answer] [slow {short}]", True),
    (4, "[twice] [lost-answer]", True),
    (4, "[broken 1]", True),
    (2, "[broken]", False),
    (4, "[crash 1]", True),
    (4, "[scripted: unreachable] [slow {short}]", True),
    (3, "[scripted: unreachable 1]", True),
    (3, "[hang {short}]", True),
)
_SLOW_SCRIPTS = (
    (3, "[dropped]", False),
    (2, "[unknown]", False),
    (3, "[late {long}]", True),
    (3, "[slow {long}]", True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """`account` and `receiver` are numbers; `cancel_after` in seconds. `good`: the engine will make a film."""

    number: int
    speech: Speech
    prompt: str
    seconds: int
    good: bool
    account: int
    receiver: int | None
    manner: Manner
    picture: Picture
    cancel_after: float | None
    seed: int


def draw_roles(wish: Wish) -> list[Role]:
    random = Random(f"roles {wish.seed}")
    return [_draw(random, wish, number) for number in range(wish.tasks)]


def _draw(random: Random, wish: Wish, number: int) -> Role:
    scripts = _SCRIPTS if wish.quick else (*_SCRIPTS, *_SLOW_SCRIPTS)
    (script,) = random.choices(scripts, [weight for weight, _, _ in scripts])
    speech = random.choice(SPEECHES)
    short, long = f"{random.uniform(0, 2):.2f}", f"{random.uniform(4, 12):.1f}"
    words = script[1].format(short=short, long=long)
    pictures = list(Picture) if speech.dialect in _PICTURED else [Picture.NONE] * len(Picture)
    calls = speech.dialect in _CALLING and random.random() < 0.75
    return Role(
        number=number,
        speech=speech,
        prompt=f"a lake at dawn, take {number} {words} [cost {random.randrange(1, 9000)}]",
        seconds=_LONG.get(speech.dialect, 3),
        good=script[2],
        account=random.randrange(ACCOUNTS),
        receiver=random.randrange(RECEIVERS) if calls else None,
        manner=random.choices(list(Manner), [84, 10, 6])[0],
        picture=random.choices(pictures, [80, 10, 10])[0],
        cancel_after=random.uniform(0, 3) if random.random() < 0.08 else None,
        seed=random.randrange(2**32),
    )
