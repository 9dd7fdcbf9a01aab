"""The second half of script/docs: the parts of the documents that are made from the code.

In: the code, and documents with marked parts. Out: the same documents, with each part as the code has it now.
A part stands between `<!-- NAME: made by script/docs -->` and `<!-- end of NAME -->`; PARTS below says who makes it.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

from filmgate.dialects import DIALECTS
from filmgate.domain import clips, errors, pictures
from filmgate.domain.catalog import MODELS
from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.job import JOB_TRANSITIONS
from filmgate.domain.routing import Router
from filmgate.domain.task import TASK_TRANSITIONS, FailureCode, TaskState
from filmgate.edge.dialect import Dialect
from filmgate.engines.previz import PrevizEngine
from filmgate.engines.scripted import SCRIPT
from filmgate.settings import Settings, describe
from filmgate.web import parts
from filmgate.web.manual import faults, models, states
from filmgate.web.manual.faults import failure_word
from filmgate.web.manual.latency import latency
from filmgate.web.manual.operations import Manual
from filmgate.web.manual.prices import usd
from filmgate.web.manual.states import sample
from filmgate.web.manual.table import code, table

ROOT = Path(__file__).resolve().parent.parent
# A report of the benchmark: python -m bench latency --json docs/data/latency.json
LATENCY = ROOT / "docs" / "data" / "latency.json"

# ---- settings --------------------------------------------------------------------------------------------------------


def settings() -> str:
    rows = [(f"`{variable}`", f"`{default}`", sentence) for _, variable, default, sentence in describe()]
    return table(("variable", "default", "what it does"), rows)


def script_words() -> str:
    return table(("word in the prompt", "the engine"), [(f"`[{word}]`", said) for word, said in SCRIPT.items()])


# ---- state machines --------------------------------------------------------------------------------------------------

Steps = Iterable[tuple[str, str, str]]


def task_machine() -> str:
    return drawing(TASK_TRANSITIONS)


def task_steps() -> str:
    return step_table(TASK_TRANSITIONS)


def job_machine() -> str:
    return drawing(JOB_TRANSITIONS)


def job_steps() -> str:
    return step_table(JOB_TRANSITIONS)


def drawing(steps: Steps) -> str:
    """A Mermaid diagram; a state that nothing leaves is an end."""
    pairs = [(str(before) or "[*]", str(after)) for before, after, _ in steps]
    left = {before for before, _ in pairs}
    ends = list(dict.fromkeys(after for _, after in pairs if after not in left))
    lines = [f"    {before} --> {after}" for before, after in [*pairs, *((end, "[*]") for end in ends)]]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


def step_table(steps: Steps) -> str:
    """One row for each reason; steps that share target and reason share the row."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for before, after, why in steps:
        grouped.setdefault((str(after), why), []).append(str(before) or "(new)")
    return table(("from", "to", "when"), [(", ".join(before), after, why) for (after, why), before in grouped.items()])


# ---- errors ----------------------------------------------------------------------------------------------------------


def error_tree() -> str:
    root = errors.FilmgateError
    return "\n".join(["```text", root.__name__, *branches(root, ""), "```"])


def branches(kind: type[Exception], indent: str) -> Iterator[str]:
    """The classes below one, drawn, each with the first sentence of its docstring."""
    below = members(kind)
    for each in below:
        last = each is below[-1]
        head = f"{indent}{'└──' if last else '├──'} {each.__name__}"
        yield f"{head:<32}{(each.__doc__ or '').splitlines()[0]}"
        yield from branches(each, indent + ("    " if last else "│   "))


def members(kind: type[Exception]) -> list[type[Exception]]:
    return [each for each in kind.__subclasses__() if each.__module__ == errors.__name__]


# What may be wrong with what a customer names, and what each of it is called.
MEDIA: tuple[tuple[str, FailureCode], ...] = (
    ("a picture cannot be fetched, is none, or is not as it should be", FailureCode.INVALID_IMAGE),
    ("a clip cannot be fetched, is none, does not play, or is not as it should be", FailureCode.INVALID_VIDEO),
    ("a clip is shorter or longer than it may be", FailureCode.INVALID_PARAMETER),
    ("a clip makes its task dearer, and balance or spend caps do not allow it", FailureCode.INSUFFICIENT_BALANCE),
    ("no engine here makes such films", FailureCode.UPSTREAM),
)


def media_failures() -> str:
    rows = [(what, *(failure_word(one, failure) for one in DIALECTS)) for what, failure in MEDIA]
    return table(("what is wrong", *(code([dialect.name]) for dialect in DIALECTS)), rows)


def media_limits() -> str:
    sides = f"at least {pictures.SIDE_MIN} pixels each, as it is looked at; at most"
    ratio = f"from 1:{pictures.RATIO_MAX:g} to {pictures.RATIO_MAX:g}:1"
    rows = [
        ("sent as", "http or https URL, or `data:image/…;base64,` in the request", "http or https URL"),
        ("kinds", "JPEG and PNG", f"MP4, MOV and M4V, in {' or '.join(clips.CODECS.values())}"),
        ("size", *(f"at most {noun.BYTES_MAX // 1024**2} MB" for noun in (pictures, clips))),
        ("sides", *(f"{sides} {noun.PIXELS_MAX // 10**6} megapixels" for noun in (pictures, clips))),
        ("ratio", ratio, ratio),
        ("frames", "", f"2 to {clips.FRAMES_MAX}"),
    ]
    for workflow, orientation in (
        (Workflow.MOTION_CONTROL, "video"),
        (Workflow.MOTION_CONTROL, "image"),
        (Workflow.VIDEO_EDIT, "video"),
        (Workflow.REFERENCE_TO_VIDEO, "video"),
    ):
        asked = Generation(model="", workflow=workflow, character_orientation=orientation)
        length = clips.span(asked, "video")
        least = f"{length.least_ms // 1000} to " if length.least_ms else "up to "
        towards = f", `character_orientation` {orientation}" if workflow is Workflow.MOTION_CONTROL else ""
        rows.append((f"length for {workflow}{towards}", "", f"{least}{length.most_ms // 1000} seconds"))
    return table(("", "pictures", "clips"), rows)


# ---- dialects --------------------------------------------------------------------------------------------------------


def rooted(prefix: str) -> str:
    """A folder of paths, or one path alone."""
    return f"`{prefix}`" if "." in prefix.rpartition("/")[2] else f"`{prefix}/…`"


def dialects() -> str:
    rows = [
        (
            code([dialect.name]),
            ", ".join(map(rooted, dialect.prefixes)) or "nothing: the newer version answers there",
            f"`/{dialect.name}/…`",
            f"`{dialect.public_id(sample(TaskState.QUEUED).task)}`",
            usd(dialect.rates.credit),
        )
        for dialect in DIALECTS
    ]
    return table(("dialect", "serves on the root", "and always under", "an id", "one credit"), rows)


# ---- engines and models ----------------------------------------------------------------------------------------------


def shipped() -> Router:
    """The engines of an installation whose operator has changed nothing."""
    cards = {"previz": PrevizEngine(cast(Any, None), 1).card}
    return Router(tuple(cards[name] for name in Settings().engines))


# ---- documents -------------------------------------------------------------------------------------------------------


def own(dialect: Dialect) -> dict[str, Callable[[], str]]:
    """The parts of a dialect's own page."""
    return {
        "operations": lambda: Manual(dialect.api).operations(),
        "objects": lambda: Manual(dialect.api).objects(),
        "refused": lambda: Manual(dialect.api).refused(),
        "states": partial(states.own_states, dialect),
        "refusals": partial(faults.own_refusals, dialect),
        "failures": partial(faults.own_failures, dialect),
    }


PARTS: dict[str, Callable[[], str]] = {
    "settings": settings,
    "script-words": script_words,
    "task-machine": task_machine,
    "task-steps": task_steps,
    "job-machine": job_machine,
    "job-steps": job_steps,
    "error-tree": error_tree,
    "refusals": partial(faults.refusals, DIALECTS),
    "failures": partial(faults.failures, DIALECTS),
    "media-failures": media_failures,
    "media-limits": media_limits,
    "dialects": dialects,
    "states": partial(states.states, DIALECTS),
    **parts.live(DIALECTS, {}, shipped()),
    "latency": lambda: latency(LATENCY.read_text("utf-8")),
    **{f"abilities-{model}": partial(models.abilities, model, DIALECTS) for model in MODELS},
    **{f"{part}-{dialect.name}": make for dialect in DIALECTS for part, make in own(dialect).items()},
}


def documents() -> list[Path]:
    """Every page that may hold generated parts."""
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def renewed(text: str) -> str:
    """A page with each of its parts as the code has it now."""
    return parts.renewed(text, PARTS)


def stale() -> list[Path]:
    return [page for page in documents() if renewed(page.read_text("utf-8")) != page.read_text("utf-8")]


def main(arguments: list[str]) -> int:
    if set(arguments) - {"--check"}:
        print("docs: the only option is --check.", file=sys.stderr)
        return 2
    pages = stale()
    for page in pages:
        print(page.relative_to(ROOT))
        if not arguments:
            page.write_text(renewed(page.read_text("utf-8")), "utf-8")
    return 1 if arguments and pages else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
