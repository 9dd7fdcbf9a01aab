"""Per-pixel work, compiled by numba: no policy here, only arithmetic.

In: arrays and numbers. Out: arrays filled in place. May import numba and numpy, and nothing of the renderer.

Every kernel is single-threaded and releases the interpreter lock; frames drawn side by side are the parallelism.
numba reads its cache folder once, when it is imported, and does not see that a function inlined from another file has
changed. Both are settled here, before any kernel is loaded: a writable folder, named by a digest of these sources.
"""

import hashlib
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

KEPT = 2


def _cache_folder() -> Path:
    given = os.environ.get("FILMGATE_NUMBA_CACHE")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    root = Path(given) if given else cache / "filmgate" / "kernels"  # where a server keeps them too
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return root / f"kernels-{digest.hexdigest()[:12]}"


def warm_mark() -> Path:
    """The file that says that all kernels are compiled; numba compiles them anew for sources in another place."""
    place = hashlib.sha256(os.fsencode(Path(__file__).resolve().parent)).hexdigest()
    return Path(os.environ["NUMBA_CACHE_DIR"]) / f"warm-{place[:12]}"


def _prune(root: Path, kept: Path) -> None:
    """Remove what older sources compiled, but for the newest other folder: an older process may still be reading it."""
    with suppress(OSError):
        os.utime(kept)
        others = [folder for folder in root.glob("kernels-*") if folder.is_dir() and folder != kept]
        for folder in sorted(others, key=lambda folder: folder.stat().st_mtime)[: 1 - KEPT]:
            shutil.rmtree(folder, ignore_errors=True)


def _point_numba_at_cache() -> None:
    if "NUMBA_CACHE_DIR" in os.environ:
        return
    folder = _cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError(folder)
        _prune(folder.parent, folder)
    except OSError:
        folder = Path(tempfile.gettempdir()) / f"filmgate-{os.getuid() if hasattr(os, 'getuid') else 'cache'}"
    os.environ["NUMBA_CACHE_DIR"] = str(folder)


_point_numba_at_cache()
