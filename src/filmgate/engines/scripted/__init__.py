"""An engine that does what it is told: slow, failing, vanishing, answering twice, finishing late. It makes tiny real
films.

For tests, benchmarks and trying out how a client copes. It is told by words in the prompt, `[slow 3] [fail]`, so that
the instruction travels with the task through any dialect, restart or process; `[scripted-b: fail]` tells one engine
only.

It plays an upstream that outlives its callers. All that it knows lies in a folder, which any number of worker
processes share, so a worker that is killed takes nothing with it:

    scripted/blank-….mp4         the films that it hands over, as further names of one file where the disk allows
    scripted/NAME/book.jsonl     all that ever happened at the engine of this name, one line each, never changed
    scripted/NAME/gone/HANDLE    an order that is under way no more: cancelled, vanished, failed

A line of the book is `{"at", "token", "what", "handle", "charged"}`: time in microseconds, money in micro-dollars. It
is one write at the end of the file, whole or not there. `what` is `took` whenever somebody sent the order and it was
taken, so two of a token were **sent twice**; `again` for a second handle that the engine made up itself (`[twice]`);
`cancelled`, `failed` and `vanished` for the end of one, `charged` then being what was given back; and `busy`,
`unreachable`, `refused`, `dropped`, `crash` and `broken` for what else it was told to do. `Book.orders()` adds it up:
whose `charges` are more than one was **paid twice**.

In: orders, and the words in their prompts. Out: blank films, failures, the book. May import what every engine may:
`compute` and `domain`, and the contract in `base`.
"""

from filmgate.engines.scripted.book import Account, Book
from filmgate.engines.scripted.engine import ScriptedEngine
from filmgate.engines.scripted.script import SCRIPT, Script

__all__ = ["SCRIPT", "Account", "Book", "Script", "ScriptedEngine"]
