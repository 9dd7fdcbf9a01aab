"""The engines of a server, and what they make of what its models offer."""

from collections.abc import Sequence

from filmgate.domain.catalog import ModelCard
from filmgate.domain.generation import Generation, Mode, Workflow
from filmgate.domain.routing import EngineCard, Router
from filmgate.edge.dialect import Dialect
from filmgate.web.manual.table import code, table
from filmgate.web.words import message

_SCRIPTED = message("Makes blank films, and goes wrong on command: for trying how a client copes.")
ENGINES = {
    "previz": message("Draws animatics by rules, inside this server. It is not AI."),
    "scripted": _SCRIPTED,
    "scripted-b": _SCRIPTED,
}
_OTHER = message("An engine of this server.")
_NOBODY = message("no engine of this server: such a task is accepted, and fails free of charge")
_ACTIVE = message("**Active.** An engine of this server makes films with this model.")
_INACTIVE = message("**Inactive.** No engine of this server makes films with this model: tasks fail, free of charge.")


def engines(router: Router) -> str:
    """The engines of a server, the preferred one first."""
    rows = [
        (f"`{card.name}`", ENGINES.get(card.name, _OTHER), _workflows(card), code(m for m in Mode if m in card.modes))
        for card in router.cards
    ]
    return table(("engine", "what it is", "workflows", "modes"), rows)


def _workflows(card: EngineCard) -> str:
    return code(workflow for workflow in Workflow if workflow in card.workflows)


def activity(cards: Sequence[ModelCard], router: Router) -> str:
    """Whether an engine makes films with a model, and which one makes what; `cards` are those of all dialects."""
    workflows = [workflow for workflow in Workflow if any(workflow in card.workflows for card in cards)]
    makers = {workflow: _makers(workflow, cards, router) for workflow in workflows}
    said = _ACTIVE if any(makers.values()) else _INACTIVE
    rows = [(f"`{workflow}`", code(makers[workflow]) or _NOBODY) for workflow in workflows]
    return f"{said}\n\n{table(('workflow', 'is made by'), rows)}"


def _makers(workflow: Workflow, cards: Sequence[ModelCard], router: Router) -> list[str]:
    """The engines that make it in some mode, with one shot or several."""
    modes = {mode for card in cards if workflow in card.workflows for mode in card.modes}
    wanted = [Generation(model=card.model, workflow=workflow, mode=mode) for card in cards for mode in modes]
    return [engine.name for engine in router.cards if any(engine.can(asked) for asked in wanted)]


def made(dialects: Sequence[Dialect], router: Router) -> str:
    """Every workflow: with which models the dialects have it, and what becomes of it here."""
    rows = [
        (f"`{workflow}`", *(_with(workflow, one) for one in dialects), _maker(workflow, router))
        for workflow in Workflow
    ]
    return table(("workflow", *(code([dialect.name]) for dialect in dialects), "is made by"), rows)


def _with(workflow: Workflow, dialect: Dialect) -> str:
    return code(card.model for card in dialect.offers if workflow in card.workflows) or "not in this API"


def _maker(workflow: Workflow, router: Router) -> str:
    return code(card.name for card in router.cards if workflow in card.workflows) or _NOBODY
