"""The child's side of the conversation: a loop over lines, with standard output kept clean of anyone else's words."""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

from filmgate.compute.child import WorkFailed

Handler = Callable[[dict[str, Any]], dict[str, Any]]


def serve(handler: Handler) -> None:
    """Answer pieces of work, one at a time, until the parent is gone. Short work only: there is no progress here."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl-C is for the parent, which drains
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(message: dict[str, Any]) -> None:
        try:
            answers.write(json.dumps(message) + "\n")
            answers.flush()
        except BrokenPipeError:
            os._exit(0)  # the parent is gone, as when its input ends

    inbox: SimpleQueue[dict[str, Any]] = SimpleQueue()
    threading.Thread(target=_fill, args=(inbox,), daemon=True).start()
    say({"ready": True, "pid": os.getpid()})
    while True:
        line = inbox.get()
        if "work" not in line:
            continue
        try:
            say({"id": line["id"], "result": handler(line["work"])})
        except WorkFailed as failed:
            say({"id": line["id"], "error": {"code": failed.code, "message": failed.message}})
        except Exception as error:
            say({"id": line["id"], "error": {"code": "failed", "message": f"{type(error).__name__}: {error}"}})


def _fill(inbox: "SimpleQueue[dict[str, Any]]") -> None:
    """Read in a thread of its own, so that the parent's death is noticed in the middle of work."""
    for line in sys.stdin:
        inbox.put(json.loads(line))
    os._exit(0)
