"""Files that a power cut cannot undo: synced, then renamed to their place, and the folders synced."""

import errno
import os
import shutil
from pathlib import Path

# Folders that this process saw on the disk: a film costs one sync of a folder, not two.
_lasting: set[Path] = set()


def settle_file(draft: Path, place: Path) -> int:
    """Move a finished draft to its place, two folders below a root that exists; its size in bytes. Raises OSError."""
    folder = place.parent
    if folder not in _lasting:
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)  # even if it is there: whoever made it may not have come to this line yet
        _lasting.add(folder)
    with draft.open("rb", buffering=0) as file:
        os.utime(file.fileno())  # it may have waited for room: its age counts from now
        os.fsync(file.fileno())
        size = os.fstat(file.fileno()).st_size
    try:
        draft.replace(place)
    except FileNotFoundError:
        _lasting.discard(folder)  # somebody removed it; the next attempt makes it anew
        raise
    sync_folder(folder)
    return size


# What a file system says that has no second names for a file, or no more of them, or not across this border.
_NO_LINK = (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOSYS)


def link_file(source: Path, draft: Path, place: Path) -> int:
    """Give a settled file a second name, as `settle_file` would; where that cannot be, copy it.

    Its size in bytes. Raises FileNotFoundError where the source is gone, OSError. The file's age counts from now.
    """
    os.utime(source)  # a draft as old as its source would be swept away before it is in its place
    try:
        os.link(source, draft)
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        shutil.copyfile(source, draft)
    return settle_file(draft, place)


def sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # Windows cannot open a folder; its file system journals renames by itself
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
