"""What several machines have to share besides the database: the secret, and the folder of the films."""

from pathlib import Path
from typing import TYPE_CHECKING

from filmgate.cli.checks.finding import Finding, broken, doubtful, fine
from filmgate.domain.errors import Misconfigured
from filmgate.settings import Settings

if TYPE_CHECKING:
    from filmgate.store.base import Store

_SECRET_MEND = "Set FILMGATE_SECRET_KEY to what the others have, or share their data folder with its secret.key."
_FILMS_MEND = "Mount the folder that the other machines have at this place, or name it with --data."


async def sharing(settings: Settings, store: "Store") -> list[Finding]:
    """For PostgreSQL; nothing is made."""
    return [await _secret(settings, store), await _films(settings.data_folder, store)]


async def _secret(settings: Settings, store: "Store") -> Finding:
    from filmgate.services.webhooks.show_secrets import check_secret
    from filmgate.store.secret import FILE, open_secret

    place = settings.data_folder / FILE
    if not settings.secret_key and not place.exists():
        found = f"FILMGATE_SECRET_KEY is not set, and there is no {place}; serve makes it"
        return doubtful("secret", found, "Where several machines work together, set it on all of them.")
    try:
        await check_secret(store, open_secret(settings.secret_key, settings.data_folder))
    except Misconfigured as error:
        return broken("secret", str(error), _SECRET_MEND)
    return fine("secret", "from FILMGATE_SECRET_KEY" if settings.secret_key else f"from {place}")


async def _films(folder: Path, store: "Store") -> Finding:
    from filmgate.media.folder import FilmFolder
    from filmgate.services.upkeep.check_films import check_films

    # Whoever opens a folder of films makes it where it is missing.
    media = FilmFolder(folder) if (folder / "films").is_dir() and (folder / "drafts").is_dir() else None
    films, missing = await check_films(store, lambda token: media is not None and media.find(token) is not None)
    if missing:
        return broken("films", f"{missing} of the {films} newest films are not in {folder}", _FILMS_MEND)
    return fine("films", f"the {films} newest are in {folder}" if films else "there are none yet")
