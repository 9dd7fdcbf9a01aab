"""`filmgate ledger …`: the money, and the proof that it is right."""

import os
from typing import TYPE_CHECKING

import typer

from filmgate.cli.money import dollars, usd
from filmgate.cli.opening import opened
from filmgate.cli.options import Data, Json
from filmgate.cli.running import run
from filmgate.cli.speech import answer, tell
from filmgate.domain.ids import dashed
from filmgate.settings import Settings, load

if TYPE_CHECKING:
    from filmgate.services.money.verify_ledger import Verdict

app = typer.Typer(help="The ledger: every movement of money, one row each.")


@app.command()
def verify(data: Data = None, json: Json = False) -> None:
    """Check every rule of the money against every row, on live data. Exit with 1 if one is broken."""
    verdict = run(_verify(load(os.environ, data=data)))
    if json:
        answer(_facts(verdict))
    else:
        _print(verdict)
    if not verdict.right:
        raise typer.Exit(1)


async def _verify(settings: Settings) -> "Verdict":
    from filmgate.services.money.verify_ledger import verify_ledger

    async with opened(settings) as installation:
        return await verify_ledger(installation.store)


def _facts(verdict: "Verdict") -> dict[str, object]:
    entries = {kind.value: {"count": count, "usd": usd(amount)} for kind, (count, amount) in verdict.entries.items()}
    faults = [
        {"rule": fault.rule, "subject": dashed(fault.subject), "detail": fault.detail} for fault in verdict.faults
    ]
    return {"right": verdict.right, "entries": entries, "faults": faults}


def _print(verdict: "Verdict") -> None:
    for kind, (count, amount) in verdict.entries.items():
        typer.echo(f"{kind:<8} {count:>9} {dollars(amount):>18}")
    for fault in verdict.faults:
        typer.echo(f"✗ not so: {fault.rule}: {dashed(fault.subject)}: {fault.detail}")
    total = sum(count for count, _ in verdict.entries.values())
    if verdict.right:
        typer.echo(f"The ledger is right: {total} {'entry' if total == 1 else 'entries'}, and every rule holds.")
    else:
        tell(f"filmgate: the ledger is wrong: {len(verdict.faults)} fault(s), amounts in micro-dollars.")
