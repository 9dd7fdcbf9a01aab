"""The second half of script/docs: the parts of the documents that are made from the code.

In: the code, and documents with marked parts. Out: the same documents, with each part as the code has it now.
A part stands between `<!-- NAME: made by script/docs -->` and `<!-- end of NAME -->`; PARTS below says who makes it.
"""

import importlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from filmgate.dialects import DIALECTS
from filmgate.domain import clips, errors, pictures
from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.job import JOB_TRANSITIONS
from filmgate.domain.secret import SecretKey
from filmgate.domain.task import TASK_TRANSITIONS, Content, Failure, FailureCode, Task, TaskRecord, TaskState
from filmgate.edge.dialect import Dialect
from filmgate.edge.errors import headers_of
from filmgate.edge.house import House
from filmgate.engines.scripted import SCRIPT
from filmgate.services.content import write_generation
from filmgate.settings import describe
from filmgate.web import parts
from filmgate.web.parts import table, usd

ROOT = Path(__file__).resolve().parent.parent

# Each way in which a request is refused, or comes to nothing, in the order of the page.
REFUSALS: tuple[tuple[str, Exception], ...] = (
    ("no key, an unknown one, a disabled or deleted one", errors.Unauthenticated()),
    ("the account behind the key is banned", errors.AccountBanned()),
    ("a body that cannot be read", errors.Malformed("")),
    ("a body over the size limit", errors.TooLarge(0)),
    ("a wrong prompt", errors.InvalidField("prompt", "")),
    ("a wrong duration", errors.InvalidField("duration", "")),
    ("any other wrong field", errors.InvalidField("cfg_scale", "")),
    ("a picture is missing", errors.MissingField("image", "")),
    ("a clip is missing", errors.MissingField("video", "")),
    ("a model or type that does not exist", errors.UnknownModel("")),
    ("a task that this account does not have", errors.UnknownTask()),
    ("an upload that this account does not have", errors.UnknownFile()),
    ("a film or an upload that is kept no longer", errors.FileRemoved()),
    ("a link without a signature, or too late", errors.LinkRefused()),
    ("an endpoint that this account does not have", errors.UnknownEndpoint()),
    ("a delivery that this account does not have", errors.UnknownDelivery()),
    ("an endpoint that the account has already, or one too many", errors.EndpointConflict()),
    ("a delivery that cannot be sent again as things stand", errors.NotReplayable()),
    ("a path that does not exist", errors.UnknownRoute()),
    ("a method that the path does not take", errors.WrongMethod("POST")),
    ("the price is above the balance", errors.InsufficientBalance(1, 0)),
    ("too many requests in the last minute", errors.RateLimited(1)),
    ("too many tasks at once", errors.TooManyTasks(1, 1)),
    ("a spend cap of the key", errors.SpendCapReached("hourly", 1)),
    ("one more upload than the key may keep", errors.UploadCapReached("")),
    ("as many uploads, films or posters under way as may be", errors.Busy(1)),
    ("an address that the key does not allow", errors.AddressNotAllowed()),
    ("a model that the key does not allow", errors.ModelNotAllowed("")),
    ("an Idempotency-Key that came with another body", errors.IdempotencyMismatch()),
    ("no engine serves the model", errors.NoRoute("")),
    ("the database does not answer", errors.StoreUnavailable()),
    ("others keep the database busy for too long", errors.StoreTimeout()),
    ("a fault of the server itself", RuntimeError()),
)
FAILURES: dict[FailureCode, str] = {
    FailureCode.CONTENT_VIOLATION: "the content rules or the engine will not have such a film made",
    FailureCode.INVALID_IMAGE: "a picture that the customer named is bad",
    FailureCode.INVALID_VIDEO: "a clip that the customer named is bad",
    FailureCode.INVALID_PARAMETER: "the engine does not take what was asked, or a clip is too short or too long for it",
    FailureCode.INSUFFICIENT_BALANCE: "a clip turned out longer than what was held, and no more could be held",
    FailureCode.UPSTREAM: "the engine failed, lost the order, or there is none for it",
    FailureCode.TIMEOUT: "the deadline passed",
    FailureCode.CANCELLED: "the customer changed their mind",
}


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


def refusals() -> str:
    voices = speakers()
    rows = [
        (case, f"`{type(error).__name__}`", *(answer(speak, error) for speak in voices.values()), extra(error))
        for case, error in REFUSALS
    ]
    return table(("what happened", "error", *voices, "headers"), rows)


def speakers() -> dict[str, Callable[[Exception], tuple[int, bytes]]]:
    """How each folder of dialects words an error, under the names of the dialects that it serves."""
    by_folder: dict[str, list[str]] = {}
    for dialect in DIALECTS:
        by_folder.setdefault(folder_of(dialect), []).append(dialect.name)
    return {
        ", ".join(names): importlib.import_module(f"{folder}.wire").write_error for folder, names in by_folder.items()
    }


def folder_of(dialect: Dialect) -> str:
    """The package that a dialect's parts come from."""
    return str(getattr(dialect.build, "func", dialect.build).__module__)


def answer(speak: Callable[[Exception], tuple[int, bytes]], error: Exception) -> str:
    """Status and word: `404 TASK_NOT_FOUND`."""
    status, body = speak(error)
    said = json.loads(body)
    fault = said.get("error")
    if not isinstance(fault, dict):
        return f"{status} `{said['message']}`"
    return f"{status} `{fault['type'] if fault['code'] == status else fault['code']}`"


def extra(error: Exception) -> str:
    return ", ".join(f"`{name}`" for name in headers_of(error))


def failures() -> str:
    rows = []
    for code in FailureCode:
        state = TaskState.CANCELLED if code is FailureCode.CANCELLED else TaskState.FAILED
        answers = [failure_word(dialect, sample(state, Failure(code, "why"))) for dialect in DIALECTS]
        rows.append((f"`{code}`", FAILURES[code], *answers))
    return table(("code", "what happened", *(dialect.name for dialect in DIALECTS)), rows)


# What may be wrong with what a customer names, and what each of it is called.
MEDIA: tuple[tuple[str, FailureCode], ...] = (
    ("a picture cannot be fetched, is none, or is not as it should be", FailureCode.INVALID_IMAGE),
    ("a clip cannot be fetched, is none, does not play, or is not as it should be", FailureCode.INVALID_VIDEO),
    ("a clip is shorter or longer than it may be", FailureCode.INVALID_PARAMETER),
    ("a clip makes its task dearer, and balance or spend caps do not allow it", FailureCode.INSUFFICIENT_BALANCE),
    ("no engine here makes such films", FailureCode.UPSTREAM),
)


def media_failures() -> str:
    rows = [
        (what, *(failure_word(one, sample(TaskState.FAILED, Failure(code, "why"))) for one in DIALECTS))
        for what, code in MEDIA
    ]
    return table(("what is wrong", *(dialect.name for dialect in DIALECTS)), rows)


def media_limits() -> str:
    sides = f"at least {pictures.SIDE_MIN} pixels each, as it is looked at; at most"
    ratio = f"from 1:{pictures.RATIO_MAX:g} to {pictures.RATIO_MAX:g}:1"
    rows = [
        ("as", "http or https URL, or `data:image/…;base64,` in the request", "http or https URL"),
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


def failure_word(dialect: Dialect, record: TaskRecord) -> str:
    said = told(dialect, record)
    cause = said.get("failCode") or (said.get("error") or {}).get("code")
    return f"`{cause}`" if cause else f"`{word_of(said)}`, and a message"


# ---- dialects --------------------------------------------------------------------------------------------------------


def dialects() -> str:
    rows = [
        (
            dialect.name,
            ", ".join(f"`{prefix}/…`" for prefix in dialect.prefixes) or "nothing: the newer version answers there",
            f"`/{dialect.name}/…`",
            f"`{dialect.public_id(sample(TaskState.QUEUED).task)}`",
            usd(dialect.rates.credit),
        )
        for dialect in DIALECTS
    ]
    return table(("dialect", "serves on the root", "and always under", "an id", "one credit"), rows)


def states() -> str:
    rows = [
        (f"`{state}`", *(f"`{word_of(told(dialect, sample(state)))}`" for dialect in DIALECTS)) for state in TaskState
    ]
    return table(("ours", *(dialect.name for dialect in DIALECTS)), rows)


def word_of(said: dict[str, Any]) -> str:
    return str(said.get("status") or said["state"])


def told(dialect: Dialect, record: TaskRecord) -> dict[str, Any]:
    """What a dialect says about a task, out of its envelope."""
    house = House(desk=cast(Any, None), film_path=Path, secret=SecretKey(bytes(32)))
    said = json.loads(dialect.render_callback(house, record))
    return cast(dict[str, Any], said.get("data", said))


def sample(state: TaskState, failure: Failure | None = None) -> TaskRecord:
    """A task in some state, as an answer needs it."""
    asked = Generation(model="kling-3.0", workflow=Workflow.TEXT_TO_VIDEO, prompt="a boat")
    failed = state in (TaskState.FAILED, TaskState.CANCELLED)
    task = Task(
        id=bytes.fromhex("019b9f5a3c7170008000000000000001"),
        account_id=b"",
        key_id=b"",
        dialect="",
        model=asked.model,
        state=state,
        price=0,
        origin="",
        callback_url=None,
        created_at=0,
        deadline_at=0,
    )
    if task.ended:
        task = replace(task, ended_at=0, failure=failure or (Failure(FailureCode.UPSTREAM, "why") if failed else None))
    return TaskRecord(task, Content("{}", write_generation(asked), None))


def prices() -> str:
    return parts.prices((dialect.name, dialect.rates) for dialect in DIALECTS)


# ---- documents -------------------------------------------------------------------------------------------------------

PARTS: dict[str, Callable[[], str]] = {
    "settings": settings,
    "script-words": script_words,
    "task-machine": task_machine,
    "task-steps": task_steps,
    "job-machine": job_machine,
    "job-steps": job_steps,
    "error-tree": error_tree,
    "refusals": refusals,
    "failures": failures,
    "media-failures": media_failures,
    "media-limits": media_limits,
    "dialects": dialects,
    "states": states,
    "prices": prices,
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
