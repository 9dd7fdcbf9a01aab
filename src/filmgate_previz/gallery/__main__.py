"""python -m filmgate_previz.gallery FOLDER: the gallery, into a folder."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

WIDTHS = (128, 1920)


def _width(text: str) -> int:
    if not text.isdecimal() or not WIDTHS[0] <= int(text) <= WIDTHS[1]:
        raise argparse.ArgumentTypeError(f"must be a whole number from {WIDTHS[0]} to {WIDTHS[1]}, not {text}.")
    return int(text)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m filmgate_previz.gallery", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--width", type=_width, default=384, help="of a wide still, in pixels")
    parser.add_argument("--only", action="append", default=[], metavar="SECTION")
    given = parser.parse_args()
    from filmgate_previz.gallery.exhibits import SECTIONS, Room, exhibits
    from filmgate_previz.gallery.hanging import hang, take_down
    from filmgate_previz.gallery.sheet import sheet

    if strange := [name for name in given.only if name not in SECTIONS]:
        print(f"There is no section {strange[0]}; there are {', '.join(SECTIONS)}.", file=sys.stderr)
        return 2
    try:
        given.folder.mkdir(parents=True, exist_ok=True)
        take_down(given.folder)
        with tempfile.TemporaryDirectory(prefix="filmgate-gallery-") as samples:
            wanted = exhibits(Room(given.width, Path(samples)), tuple(dict.fromkeys(given.only)))
            hung = hang(wanted, given.folder, lambda done: _show(done, len(wanted)))
        page = given.folder / "index.html"
        page.write_text(sheet(hung), encoding="utf-8")
    except OSError as error:
        print(f"The gallery could not be written: {error.strerror or error}.", file=sys.stderr)
        return 1
    print(page)
    return 0


def _show(done: int, count: int) -> None:
    end = "\n" if done == count else ""
    if sys.stderr.isatty() or end:
        print(f"\r{done} of {count}", end=end, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
