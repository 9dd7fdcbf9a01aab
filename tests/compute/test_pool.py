"""Children and the pool that keeps them."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import psutil
import pytest

from filmgate.compute.child import Child, ChildDied, WorkFailed
from filmgate.compute.pool import Pool
from fixtures.waiting import PATIENCE_S, eventually

PROGRAM = """
import os, sys, threading
from filmgate.compute.child import WorkFailed
from filmgate.compute.serving import serve

def handle(work):
    match work["do"]:
        case "echo":
            print("noise that is not for the parent")
            return {"said": work["say"], "pid": os.getpid()}
        case "refuse":
            raise WorkFailed("invalid", "I will not.")
        case "crash":
            raise KeyError("a bug")
        case "die":
            os._exit(3)
        case "hang":
            open(work["path"], "w").write(str(os.getpid()))
            threading.Event().wait()

serve(handle)
"""


@pytest.fixture
def argv(tmp_path: Path) -> tuple[str, ...]:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    return (sys.executable, str(program))


@pytest.fixture
async def pool(argv: tuple[str, ...]) -> AsyncIterator[Pool]:
    pool = Pool(argv, 2)
    yield pool
    await pool.close()


async def started(path: Path) -> int:
    """The pid of the child that hangs."""

    def read() -> int:
        return int(path.read_text() or 0) if path.exists() else 0

    async def look() -> int:
        return read()

    return await eventually(look, "the child to begin")


async def gone(pid: int) -> None:
    async def look() -> bool:
        return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE

    await eventually(look, "the child to end")


def script(tmp_path: Path, text: str) -> tuple[str, ...]:
    path = tmp_path / "other.py"
    path.write_text(text)
    return (sys.executable, str(path))


# ---- one child -------------------------------------------------------------------------------------------------------


async def test_a_child_answers_and_stops(argv: tuple[str, ...]):
    """A child does its work, keeps its private words out of the answer, and ends when its input ends."""
    child = await Child.start(argv, {})
    assert (await child.run("a", {"do": "echo", "say": "naïve 映画"}, lambda _: None))["said"] == "naïve 映画"
    assert child.alive
    await child.stop()
    assert not child.alive


async def test_a_child_that_dies_is_noticed(argv: tuple[str, ...]):
    """A child that ends in mid-work raises ChildDied with its status, and so does any later call."""
    child = await Child.start(argv, {})
    with pytest.raises(ChildDied, match="status 3"):
        await child.run("a", {"do": "die"}, lambda _: None)
    with pytest.raises(ChildDied):
        await child.run("b", {"do": "echo", "say": ""}, lambda _: None)
    await child.end()


async def test_cancelling_the_call_kills_the_child(argv: tuple[str, ...], tmp_path: Path):
    """Whoever stops waiting for a child's work leaves no child at work behind."""
    child = await Child.start(argv, {})
    running = asyncio.ensure_future(child.run("a", {"do": "hang", "path": str(tmp_path / "pid")}, lambda _: None))
    pid = await started(tmp_path / "pid")
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await child.end()
    await gone(pid)


async def test_a_child_without_a_parent_ends(argv: tuple[str, ...], tmp_path: Path):
    """A parent that is killed takes its children with it, even those in the middle of work."""
    parent = tmp_path / "parent.py"
    parent.write_text(
        "import asyncio, sys\n"
        "from filmgate.compute.child import Child\n"
        "async def main():\n"
        f"    child = await Child.start({argv!r}, {{}})\n"
        f"    await child.run('a', {{'do': 'hang', 'path': {str(tmp_path / 'pid')!r}}}, print)\n"
        "asyncio.run(main())\n"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, str(parent))
    pid = await started(tmp_path / "pid")
    process.kill()
    await process.wait()
    await gone(pid)


@pytest.mark.parametrize(
    "text", ["print('hello')", "print('[1]')", "print('x' * 5_000_000)", "raise SystemExit(1)", ""]
)
async def test_a_program_that_is_no_child(tmp_path: Path, text: str):
    """Whatever else a program says instead of being ready, its start fails as ChildDied and leaves no process."""
    with pytest.raises(ChildDied):
        await Child.start(script(tmp_path, text), {})


async def test_a_program_that_is_not_there(tmp_path: Path):
    """A program that cannot be started is a child that died."""
    with pytest.raises(ChildDied, match="could not be started"):
        await Child.start([str(tmp_path / "nothing")], {})


async def test_a_child_that_is_never_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A child that does not get ready in time is killed, and counts as dead."""
    monkeypatch.setattr("filmgate.compute.child._READY_SECONDS", 0.05)
    hanging = f"open({str(tmp_path / 'pid')!r}, 'w').write(str(__import__('os').getpid())); input()"
    with pytest.raises(ChildDied, match="not ready"):
        await Child.start(script(tmp_path, hanging), {})


async def test_a_stubborn_child_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A child that does not leave when its input ends is killed."""
    monkeypatch.setattr("filmgate.compute.child._STOP_SECONDS", 0.05)
    child = await Child.start(script(tmp_path, "print('{}', flush=True); __import__('threading').Event().wait()"), {})
    await child.stop()
    assert not child.alive


# ---- the pool --------------------------------------------------------------------------------------------------------


async def test_children_are_used_again(pool: Pool):
    """Work after work goes to the same warm child, also after work that failed."""
    pids = [(await pool.do(f"{number}", {"do": "echo", "say": ""}))["pid"] for number in range(3)]
    for what, code in (("refuse", "invalid"), ("crash", "failed")):
        with pytest.raises(WorkFailed) as raised:
            await pool.do(what, {"do": what})
        assert raised.value.code == code
    pids.append((await pool.do("again", {"do": "echo", "say": ""}))["pid"])
    assert len(set(pids)) == 1


async def test_no_more_children_than_places(pool: Pool):
    """More work than places waits for its turn; nothing is lost."""
    done = await asyncio.gather(*(pool.do(f"{number}", {"do": "echo", "say": number}) for number in range(12)))
    assert [one["said"] for one in done] == list(range(12))
    assert len({one["pid"] for one in done}) <= 2


async def test_a_killed_child_fails_its_own_work_only(pool: Pool, tmp_path: Path):
    """A killed child is the end of its work, and the next work gets a new child."""
    pool.begin("victim", {"do": "hang", "path": str(tmp_path / "pid")})
    os.kill(await started(tmp_path / "pid"), signal.SIGKILL)
    with pytest.raises(ChildDied):
        await pool.end("victim")
    assert pool.look("victim") is None
    assert (await pool.do("next", {"do": "echo", "say": 1}))["said"] == 1


async def test_a_child_killed_while_idle_is_replaced(pool: Pool):
    """A child that died while it had nothing to do is noticed, at the latest by the work that it gets."""
    pid = (await pool.do("first", {"do": "echo", "say": ""}))["pid"]
    os.kill(pid, signal.SIGKILL)
    await gone(pid)

    async def works() -> bool:
        try:
            return (await pool.do("next", {"do": "echo", "say": ""}))["pid"] != pid
        except ChildDied:
            return False

    await eventually(works, "a new child")


async def test_a_piece_can_be_looked_at_and_ended_by_name(pool: Pool):
    """A piece is known by its name until somebody has fetched its result."""
    pool.begin("a", {"do": "echo", "say": 7})

    async def done() -> bool:
        piece = pool.look("a")
        assert piece is not None
        return piece.done

    await eventually(done, "the piece")
    assert (await pool.end("a"))["said"] == 7
    assert pool.look("a") is None
    with pytest.raises(KeyError):
        await pool.end("a")


async def test_cancelling_a_piece_kills_what_will_not_stop(pool: Pool, tmp_path: Path):
    """A piece that does not stop politely is killed; one that is not there is no error."""
    pool.begin("a", {"do": "hang", "path": str(tmp_path / "pid")})
    pid = await started(tmp_path / "pid")
    await pool.cancel("a", patience_seconds=0.01)
    assert pool.look("a") is None
    await gone(pid)
    await pool.cancel("a")


async def test_cancelling_a_piece_that_waits_for_its_turn(argv: tuple[str, ...], tmp_path: Path):
    """A piece that has no child yet is simply forgotten, and takes no place."""
    pool = Pool(argv, 1)
    pool.begin("first", {"do": "hang", "path": str(tmp_path / "pid")})
    await started(tmp_path / "pid")
    pool.begin("second", {"do": "echo", "say": ""})
    await pool.cancel("second")
    await pool.cancel("first", patience_seconds=0.01)
    assert (await pool.do("third", {"do": "echo", "say": 3}))["said"] == 3
    await pool.close()


async def test_who_stops_waiting_for_work_stops_the_work(pool: Pool, tmp_path: Path):
    """A cancelled `do` leaves no piece and no child at work behind."""
    doing = asyncio.ensure_future(pool.do("a", {"do": "hang", "path": str(tmp_path / "pid")}))
    pid = await started(tmp_path / "pid")
    doing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await doing
    assert pool.look("a") is None
    await gone(pid)


async def test_an_idle_child_goes_home(argv: tuple[str, ...]):
    """A child that has nothing to do for a while ends, and work after that starts another."""
    pool = Pool(argv, 1, idle_seconds=0.01)
    pid = (await pool.do("a", {"do": "echo", "say": ""}))["pid"]
    await gone(pid)
    assert (await pool.do("b", {"do": "echo", "say": ""}))["pid"] != pid
    await pool.close()


async def test_closing_ends_everything(argv: tuple[str, ...], tmp_path: Path):
    """After the close no child is left, whether it worked, waited or idled."""
    pool = Pool(argv, 2)
    idle = (await pool.do("idle", {"do": "echo", "say": ""}))["pid"]
    pool.begin("working", {"do": "hang", "path": str(tmp_path / "pid")})
    pool.begin("working too", {"do": "hang", "path": str(tmp_path / "other")})
    pool.begin("waiting", {"do": "echo", "say": ""})
    pids = [await started(tmp_path / name) for name in ("pid", "other")]
    async with asyncio.timeout(PATIENCE_S):
        await pool.close()
    for pid in (idle, *pids):
        await gone(pid)


async def test_children_get_their_environment(tmp_path: Path):
    """What the pool was given as environment reaches the child."""
    text = (
        "import os\nfrom filmgate.compute.serving import serve\n"
        "serve(lambda work: {'seen': os.environ['FILMGATE_TEST_WORD']})"
    )
    pool = Pool(script(tmp_path, text), 1, environment={"FILMGATE_TEST_WORD": "hello"})
    assert await pool.do("a", {}) == {"seen": "hello"}
    await pool.close()


def test_progress_is_passed_on(tmp_path: Path):
    """What a child says of its progress is seen before the end, and nothing of other pieces is."""
    text = (
        "import json, sys\nprint('{\"ready\": true}', flush=True)\n"
        "name = json.loads(sys.stdin.readline())['id']\n"
        "for line in ({'id': 'other', 'progress': 1}, {'id': name, 'progress': 0.25}, {'id': name, 'progress': 0.5},\n"
        "             {'id': name, 'result': {}}):\n    print(json.dumps(line), flush=True)\n"
    )
    seen: list[float] = []

    async def main(note: Callable[[float], None]) -> None:
        child = await Child.start(script(tmp_path, text), {})
        await child.run("a", {}, note)
        await child.stop()

    asyncio.run(main(seen.append))
    assert seen == [0.25, 0.5]
