"""Files that a power cut cannot undo: synced, then renamed to their place, and the folders synced."""

import os
from pathlib import Path


def settle_file(draft: Path, place: Path) -> int:
    """Move a finished draft to its place, two folders below a root that exists; its size in bytes. Raises OSError."""
    place.parent.mkdir(exist_ok=True)
    sync_folder(place.parent.parent)  # even if the folder is there: whoever made it may not have come to this line yet
    with draft.open("rb") as file:
        os.utime(file.fileno())  # it may have waited for room: its age counts from now
        os.fsync(file.fileno())
        size = os.fstat(file.fileno()).st_size
    draft.replace(place)
    sync_folder(place.parent)
    return size


def sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # Windows cannot open a folder; its file system journals renames by itself
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
