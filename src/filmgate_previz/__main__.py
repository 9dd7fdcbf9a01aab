"""python -m filmgate_previz "prompt" out.mp4: one film from the command line."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    return int(width), int(height)


def _path(text: str) -> str:
    return str(Path(text).absolute())


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m filmgate_previz", description="Draw a film; nothing here is AI.")
    parser.add_argument("prompt")
    parser.add_argument("path")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--size", type=_size, default=(1280, 720), metavar="WxH")
    parser.add_argument("--silent", action="store_true", help="no sound")
    parser.add_argument("--no-slate", action="store_true", help="no PREVIZ mark in the corner")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--image", type=_path, metavar="FILE", help="the picture that the film starts on")
    parser.add_argument("--end-image", type=_path, metavar="FILE", help="the picture that it ends on")
    parser.add_argument("--negative", default="", metavar="PROMPT")
    given = parser.parse_args()
    from filmgate_previz import film
    from filmgate_previz.order import FilmOrder

    data: dict[str, Any] = {
        "shots": [{"prompt": given.prompt, "seconds": given.seconds}],
        "width": given.size[0],
        "height": given.size[1],
        "sound": not given.silent,
        "seed": given.seed,
        "negative_prompt": given.negative,
        "slate": not given.no_slate,
        "image": given.image,
        "end_image": given.end_image,
    }
    try:
        report = film.render(FilmOrder.parse(data), given.path, progress=_show)
    except (ValueError, film.RenderError) as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(report.to_dict(), indent=2, ensure_ascii=False))
    return 0


def _show(share: float) -> None:
    print(f"\r{share:4.0%}", end="\n" if share >= 1 else "", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
