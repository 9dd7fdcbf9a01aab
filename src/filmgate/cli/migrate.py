"""`filmgate migrate`: bring the database to the newest schema."""

import os
from contextlib import ExitStack

import typer

from filmgate.cli.options import Data, Json
from filmgate.cli.running import run
from filmgate.cli.speech import answer
from filmgate.settings import Settings, load


def migrate(data: Data = None, json: Json = False) -> None:
    """Bring the database to the schema of this version. `serve` does that too; this is for doing it beforehand."""
    before, after = run(_migrate(load(os.environ, data=data)))
    if json:
        answer({"before": before, "after": after})
    elif before == after:
        typer.echo(f"The database is at schema {after} already.")
    else:
        typer.echo(f"The database went from {f'schema {before}' if before else 'empty'} to schema {after}.")


async def _migrate(settings: Settings) -> tuple[str | None, str]:
    from filmgate.domain.nature import Nature
    from filmgate.store import migrate as steps
    from filmgate.store.lock import DatabaseLock
    from filmgate.store.open import is_sqlite, open_store

    with ExitStack() as stack:
        if is_sqlite(settings.store_url):
            settings.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            stack.enter_context(DatabaseLock(settings.store_url))
        store = await open_store(settings.store_url, Nature().clock, server=True, connections=1)
        try:
            return await steps.migrate(store)
        finally:
            await store.close()
