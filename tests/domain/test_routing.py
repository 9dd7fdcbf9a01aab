"""Which engine makes what."""

from filmgate.domain.generation import AspectRatio, Generation, Mode, Shot, Workflow
from filmgate.domain.routing import EngineCard, Router

PLAIN = EngineCard(name="plain", workflows=frozenset({Workflow.TEXT_TO_VIDEO}), modes=frozenset({Mode.STD}))
RICH = EngineCard(name="rich", workflows=frozenset(Workflow), multi_shot=True)
ASKED = Generation(model="m", workflow=Workflow.TEXT_TO_VIDEO)


def chosen(asked: Generation) -> str | None:
    card = Router((PLAIN, RICH)).choose(asked)
    return card.name if card else None


def test_the_first_engine_that_can_is_chosen():
    """The preferred engine makes what it can; what it cannot goes to the next."""
    assert chosen(ASKED) == "plain"
    shots = (Shot(prompt="a", duration=5),)
    for change in ({"mode": Mode.PRO}, {"workflow": Workflow.VIDEO_EDIT}, {"shots": shots}):
        given = {"model": "m", "workflow": Workflow.TEXT_TO_VIDEO, **change}
        assert chosen(Generation(**given)) == "rich"


def test_nobody_can():
    """Where no engine can, there is none; a router without engines serves nothing."""
    assert Router((PLAIN,)).choose(Generation(model="m", workflow=Workflow.VIDEO_EDIT)) is None
    narrow = EngineCard(name="n", workflows=frozenset(Workflow), aspect_ratios=frozenset({AspectRatio.TALL}))
    assert Router((narrow,)).choose(ASKED) is None
    assert Router((PLAIN,)).serves
    assert not Router(()).serves
