"""`filmgate moderation …`: what the checks of content would say."""

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from filmgate.cli.options import Json
from filmgate.cli.running import run
from filmgate.cli.speech import answer
from filmgate.cli.tables import Column, show
from filmgate.settings import Settings, load

if TYPE_CHECKING:
    from filmgate.domain.moderation import Verdict

app = typer.Typer(help="Moderation: what tasks may not ask for.")


@app.command()
def check(
    text: Annotated[str, typer.Argument(help="What a customer might say.", metavar="TEXT")],
    words_only: Annotated[bool, typer.Option("--words-only", help="Ask no endpoint, only the word rules.")] = False,
    json: Json = False,
) -> None:
    """Show what would be said of a prompt, by the word rules and the endpoint that the settings name.

    It is shown where moderation is off, too. Nothing is stored.
    """
    settings = load(os.environ)
    verdict = run(_judge(settings, text, words_only))
    if json:
        answer(_facts(settings, verdict))
    else:
        _print(settings, verdict)


async def _judge(settings: Settings, text: str, words_only: bool) -> "Verdict":
    from filmgate.domain.moderation import Verdict
    from filmgate.wiring.installation import checks_of
    from filmgate.worker.endpoint import Away, Seen
    from filmgate.worker.moderator import open_moderator

    said = {"prompt": text}
    checks = checks_of(replace(settings, moderation="log") if settings.moderation == "off" else settings)
    assert checks is not None, "it is on now"
    async with open_moderator(checks) as moderator:
        verdict = moderator.rules.judge(said)
        if moderator.endpoint is None or words_only:
            return verdict
        try:
            return verdict + await moderator.endpoint.judge(None, Seen(said))
        except Away as error:
            return verdict + Verdict(unseen=f"moderation endpoint: {error}")


def _facts(settings: Settings, verdict: "Verdict") -> dict[str, object]:
    findings = [{"field": one.field, "category": one.category, "rule": one.rule} for one in verdict.findings]
    return {
        "moderation": settings.moderation,
        "flagged": verdict.flagged,
        "findings": findings,
        "message": verdict.failure.message if verdict.flagged else None,
        "unseen": verdict.unseen or None,
    }


def _print(settings: Settings, verdict: "Verdict") -> None:
    if verdict.flagged:
        show(
            [Column("category"), Column("found by")],
            [(one.category, one.rule) for one in verdict.findings],
        )
        typer.echo(f"A customer would be told: {verdict.failure.message}")
    else:
        typer.echo("Nothing was found.")
    if verdict.unseen:
        typer.echo(f"Not seen: {verdict.unseen}.")
    if settings.moderation != "enforce":
        typer.echo(f"FILMGATE_MODERATION is {settings.moderation}: no task is refused for its content.")
