"""Where a film is put: a name from the prompt's words, a file that is never overwritten by accident."""

import itertools
import os
import re
import secrets
import shutil
from pathlib import Path

from filmgate.domain.errors import Misconfigured

_WORDS_MAX = 6
_BYTES_MAX = 80


def name_from(prompt: str) -> str:
    """A file name from the first words of a prompt, in whatever script it is written."""
    name = ""
    for word in re.findall(r"\w+", prompt.casefold())[:_WORDS_MAX]:
        longer = f"{name}-{word}" if name else word
        if len(longer.encode()) > _BYTES_MAX:
            break
        name = longer
    return f"{name or 'film'}.mp4"


def target(given: Path | None, prompt: str, *, force: bool) -> Path:
    """Where the film shall go, checked before anything is made; Misconfigured says what is in the way."""
    path = unused((given or Path()) / name_from(prompt)) if given is None or given.is_dir() else given
    if path.exists() and not force:
        raise Misconfigured(f"{path} exists already; add --force to overwrite it, or name another file with -o.")
    if not path.parent.is_dir():
        raise Misconfigured(f"The folder {path.parent} does not exist; make it, or name another file with -o.")
    if not os.access(path.parent, os.W_OK):
        raise Misconfigured(f"The folder {path.parent.absolute()} cannot be written to; name another file with -o.")
    return path


def unused(path: Path) -> Path:
    """The path, or the first of `name-2`, `name-3`, … that does not exist."""
    if not path.exists():
        return path
    numbered = (path.with_stem(f"{path.stem}-{number}") for number in itertools.count(2))
    return next(one for one in numbered if not one.exists())


def put(film: Path, path: Path, *, force: bool) -> Path:
    """Copy the film there, whole or not at all; where it is now. Raises OSError."""
    draft = path.with_name(f".{path.stem[:40]}.{secrets.token_hex(4)}.part")
    try:
        shutil.copyfile(film, draft)
        place = path if force else unused(path)
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)
    return place
