"""`python -m bench`: measure all parts, or those that are named."""

import argparse
import json
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.figure import Figure, spoken
from bench.ground import STORES, Ground
from bench.machine import busy, describe
from bench.parts import NOT_YET, PARTS
from bench.table import markdown, show


def main() -> int:
    given = _arguments()
    # Asked to end, it still takes its servers and databases with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    notes, before = describe(), busy()
    ground = Ground(quick=given.quick, stores=tuple(given.store or STORES))
    figures: list[Figure] = []
    broken: list[str] = []
    try:
        for name in given.parts or PARTS:
            begun = time.monotonic()
            broken += _measured(name, ground, figures)
            print(f"{name}: {time.monotonic() - begun:.0f} s", file=sys.stderr)
    finally:
        ground.close()
    notes += [f"Load averages before: {before}; after: {busy()}.", *NOT_YET]
    show(figures, notes)
    _write(given, figures, notes)
    for one in broken:
        print(one, file=sys.stderr)
    return 1 if broken else 0


def _measured(name: str, ground: Ground, figures: list[Figure]) -> list[str]:
    """Add a part's figures; a part that breaks costs the others nothing, and what broke it is answered."""
    try:
        for figure in PARTS[name](ground):
            figures.append(figure)
            print(f"  {figure.what}: {spoken(figure.median)} {figure.unit}", file=sys.stderr)
    except (RuntimeError, OSError, ValueError) as error:
        return [f"{name} broke: {error}"]
    return []


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure this checkout.")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)}; all where none is named")
    parser.add_argument("--quick", action="store_true", help="a few requests each: shows that it works, not how fast")
    parser.add_argument("--store", action="append", choices=STORES, help="only this kind of store")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table there too, for a page")
    given = parser.parse_args()
    unknown = set(given.parts) - set(PARTS)
    if unknown:
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return given


def _write(given: argparse.Namespace, figures: list[Figure], notes: list[str]) -> None:
    if given.json:
        day = datetime.now(UTC).date().isoformat()
        content = {"day": day, "figures": [figure.plain() for figure in figures], "notes": notes}
        given.json.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")
    if given.markdown:
        given.markdown.write_text(markdown(figures, notes) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
