"""`python -m bench.crash`: play it, and say what was found. Exit with 1 if anything is there that must not be."""

import argparse
import json
import secrets
import signal
import sys
from pathlib import Path

from bench.crash.plants import PLANTS
from bench.crash.run import play
from bench.crash.wish import Wish
from bench.ground import STORES, Ground
from bench.machine import busy


def main() -> int:
    given = _arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    stores = STORES if given.store == "both" else (given.store,)
    ground = Ground(quick=given.quick, stores=stores)
    found = []
    try:
        for store in stores:
            print(
                f"{store}: {given.tasks} tasks, {given.kills} kills, --seed {given.seed}", file=sys.stderr, flush=True
            )
            verdict = play(_wish(given, store), ground)
            found.append(verdict)
            print(verdict.text(), flush=True)
            print(f"\n  load averages at the end: {busy()}\n", flush=True)
    finally:
        ground.close()
    if given.json:
        given.json.write_text(json.dumps([verdict.plain() for verdict in found], indent=2, ensure_ascii=False) + "\n")
    return 0 if all(verdict.good for verdict in found) else 1


def _wish(given: argparse.Namespace, store: str) -> Wish:
    return Wish(
        store=store,
        tasks=given.tasks,
        kills=given.kills,
        seed=given.seed,
        minutes=given.minutes,
        quick=given.quick,
        keep=given.keep,
        plants=tuple(PLANTS) if given.plant == ["all"] else tuple(given.plant or ()),
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.crash", description="Do harm, and see what is left.")
    parser.add_argument("--store", choices=[*STORES, "both"], default="both", help="on which kind of store")
    parser.add_argument("--tasks", type=int, default=1000, metavar="N", help="how many customers come")
    parser.add_argument("--kills", type=int, default=200, metavar="K", help="how many processes are killed")
    parser.add_argument(
        "--seed", type=int, default=secrets.randbelow(10**6), metavar="S", help="what all is drawn from"
    )
    parser.add_argument("--minutes", type=float, default=60.0, metavar="M", help="end the harm by then")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the report there too")
    parser.add_argument("--quick", action="store_true", help="short pauses and deadlines, for tests")
    parser.add_argument("--keep", action="store_true", help="keep the data folder and the logs")
    parser.add_argument(
        "--plant", action="append", choices=[*PLANTS, "all"], help="put a fault in before judging, to see it reported"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
