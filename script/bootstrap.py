"""The second half of script/bootstrap, run by the Python that .venv is to be built from.

In: --test (with the tests' packages), --ready (only answer, by exit status, whether there is anything to do).
Out: .venv with exactly the locked packages, the project importable in it, and .venv/bin/filmgate.

Standard library only. `.venv/.filmgate/` keeps what was built: a copy of each lock that was installed, and `built`,
which is written last. A folder with `unfinished` in it is a torso, and is made anew.
"""

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NOTES = VENV / ".filmgate"
BUILT = NOTES / "built"
UNFINISHED = NOTES / "unfinished"
LOCKS = {"serve": "requirements.lock", "test": "requirements-test.lock"}

# Python reads this file too (sh has left by `exec` before it gets there), so that `ps` shows the program by its name.
LAUNCHER = """\
#!/bin/sh
''':'
at=$0
while [ -L "$at" ]; do
    to=$(readlink "$at")
    case $to in /*) at=$to ;; *) at=$(dirname "$at")/$to ;; esac
done
python=$(CDPATH='' cd -- "$(dirname -- "$at")" && pwd -P)/python
if [ ! -x "$python" ]; then
    echo "filmgate: the Python of this clone is gone; run script/bootstrap again." >&2
    exit 1
fi
exec "$python" -P "$at" "$@"
'''
import sys

from filmgate.cli import main

if __name__ == "__main__":
    sys.argv[0] = "filmgate"
    sys.exit(main())
"""


class Trouble(Exception):
    """A sentence for the person at the terminal."""


def say(text: str) -> None:
    print(f"bootstrap: {text}", file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    unknown = set(arguments) - {"--test", "--ready"}
    if unknown:
        say(f"unknown option {' '.join(sorted(unknown))}; there is only --test.")
        return 2
    want = "test" if "--test" in arguments else "serve"
    if "--ready" in arguments:
        return 0 if is_ready(want, whichever_python=True) else 1
    if os.name != "posix":
        say("works on Linux and macOS; on Windows use WSL.")
        return 1
    try:
        with only_one_at_a_time() as lock:
            prepare(want, lock)
    except Trouble as trouble:
        say(str(trouble))
        return 1
    except KeyboardInterrupt:
        say("stopped; the next run starts over.")
        return 130
    return 0


# ---- what is there ---------------------------------------------------------------------------------------------------


def identity() -> dict[str, str]:
    """What a finished .venv was built from."""
    base = Path(getattr(sys, "_base_executable", None) or sys.executable)
    return {"root": str(ROOT), "python": "{}.{}".format(*sys.version_info), "base": str(base.resolve())}


def built() -> dict[str, str]:
    try:
        lines = BUILT.read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line)


def same_lock(extent: str) -> bool:
    try:
        return (NOTES / LOCKS[extent]).read_bytes() == (ROOT / LOCKS[extent]).read_bytes()
    except OSError:
        return False


def is_ready(want: str, *, whichever_python: bool) -> bool:
    """Whether .venv is what the locks say. A .venv with the tests' packages is ready for serving too."""
    notes = built()
    extent = notes.get("extent", "")
    if extent not in LOCKS or UNFINISHED.exists() or (want == "test" and extent != "test"):
        return False
    now = identity()
    compared = ["root", "python"] if whichever_python else ["root", "python", "base"]
    return all(notes.get(key) == now[key] for key in compared) and same_lock(extent)


def only_one_at_a_time() -> TextIO:
    """A lock that dies with its holders; pip inherits it, so that an orphaned pip still counts as a holder."""
    import fcntl

    path = ROOT / ".venv.lock"
    try:
        lock = path.open("w")
    except OSError as error:
        raise Trouble(f"cannot write to {ROOT}: {error.strerror}.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("another run is under way; waiting for it.")
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


# ---- what is done ----------------------------------------------------------------------------------------------------


def prepare(want: str, lock: TextIO) -> None:
    if is_ready(want, whichever_python=not os.environ.get("FILMGATE_PYTHON")) and works():
        return
    extent = "test" if built().get("extent") == "test" else want
    old_pins = installed_pins()
    if not keeps():
        old_pins = set()
        make_venv(lock)
    mark_unfinished()
    install(extent, old_pins, lock)
    make_importable()
    compile_sources(lock)
    notes = {**identity(), "extent": extent}
    finish(notes)
    say(f"ready: {VENV.relative_to(ROOT)} on Python {notes['python']}.")


def keeps() -> bool:
    """Whether the present .venv can be brought up to date; if not, it is removed, and why is said."""
    if not os.path.lexists(VENV):
        return False
    notes, now = built(), identity()
    reason = ""
    if UNFINISHED.exists():
        reason = "an earlier run did not finish"
    elif not notes:
        reason = "" if works() else "it does not work"
    elif notes.get("root") != now["root"]:
        reason = f"this clone was moved or copied from {notes.get('root')}"
    elif notes.get("python") != now["python"] or notes.get("base") != now["base"]:
        reason = f"it was built from another Python ({notes.get('python')})"
    elif not works():
        reason = "its Python no longer works"
    if not reason:
        return True
    say(f"making .venv anew: {reason}.")
    remove()
    return False


def works() -> bool:
    """Whether .venv, whoever made it, is of this very Python and has pip."""
    question = "import sys, pip; print('{}.{}'.format(*sys.version_info))"
    try:
        answer = subprocess.run([PYTHON, "-I", "-c", question], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return answer.returncode == 0 and answer.stdout.strip() == identity()["python"]


def remove() -> None:
    try:
        if VENV.is_symlink():
            VENV.unlink()
        else:
            shutil.rmtree(VENV)
    except OSError as error:
        raise Trouble(f"cannot remove {error.filename}: {error.strerror}. Remove .venv, then run again.") from error


def mark_unfinished() -> None:
    try:
        NOTES.mkdir(parents=True, exist_ok=True)
        UNFINISHED.touch()
        BUILT.unlink(missing_ok=True)
    except OSError as error:
        raise Trouble(f"cannot write {error.filename}: {error.strerror}.") from error


def make_venv(lock: TextIO) -> None:
    need_ensurepip(lock)
    mark_unfinished()
    quietly([sys.executable, "-I", "-m", "venv", str(VENV)], lock, "Python could not make .venv")


def need_ensurepip(lock: TextIO) -> None:
    """Debian and Ubuntu keep ensurepip in a package of its own."""
    if find_spec("ensurepip") and find_spec("venv"):
        return
    package = f"python{identity()['python']}-venv"
    apt = shutil.which("apt-get")
    if apt is None:
        raise Trouble(f"this Python ({sys.executable}) lacks venv or ensurepip; install them, or name another Python.")
    if os.geteuid() != 0:
        raise Trouble(f"this Python lacks venv; run: sudo apt-get install -y {package}")
    say(f"installing {package}.")
    command = [apt, "install", "-y", "--no-install-recommends", package]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if subprocess.run(command, capture_output=True, env=environment, check=False).returncode != 0:
        quietly([apt, "update"], lock, "apt-get could not update")
        quietly(command, lock, f"apt-get could not install {package}", environment)


def install(extent: str, old_pins: set[str], lock: TextIO) -> None:
    file = ROOT / LOCKS[extent]
    if not file.exists():
        raise Trouble(f"{file.name} is missing; a whole clone has it.")
    count = len(pins(file))
    say(f"installing {count} locked packages into .venv; the first time this takes a minute.")
    pip = [str(PYTHON), "-I", "-m", "pip", "--disable-pip-version-check", "--no-input"]
    # Wheels only: nothing is compiled here, and no package's own code runs while it is installed.
    wanted = ["install", "--require-hashes", "--no-deps", "--only-binary=:all:", "-r", str(file)]
    hint = "pip could not install the locked packages (no network? no build for this machine and Python?)"
    quietly([*pip, *wanted], lock, hint, pip_environment())
    gone = sorted(old_pins - pins(file))
    if gone:
        quietly([*pip, "uninstall", "-y", *gone], lock, "pip could not remove packages no longer locked")
    NOTES.joinpath(file.name).write_bytes(file.read_bytes())


def pip_environment() -> dict[str, str]:
    """The caller's settings for pip (mirrors, certificates, caches) count, but not those that install elsewhere."""
    elsewhere = {"PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_DRY_RUN", "PIP_CONSTRAINT", "PIP_NO_BINARY"}
    return {name: value for name, value in os.environ.items() if name not in elsewhere}


def pins(lock: Path) -> set[str]:
    return set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", lock.read_text(encoding="utf-8"), re.MULTILINE))


def installed_pins() -> set[str]:
    """The names in the lock that was installed last."""
    kept = NOTES / LOCKS.get(built().get("extent", ""), "none")
    return pins(kept) if kept.is_file() else set()


def make_importable() -> None:
    """A path file relative to its own folder, and a launcher that finds its Python beside it: no path is baked in."""
    question = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(subprocess.check_output([PYTHON, "-I", "-c", question], text=True).strip())
    packages.joinpath("filmgate.pth").write_text(os.path.relpath(ROOT / "src", packages) + "\n", encoding="utf-8")
    launcher = VENV / "bin" / "filmgate"
    draft = launcher.with_name(".filmgate.new")
    draft.write_text(LAUNCHER, encoding="utf-8")
    draft.chmod(0o755)
    draft.replace(launcher)


def compile_sources(lock: TextIO) -> None:
    """Every command starts from compiled files, also where Python is told to write none by itself: a second saved."""
    quietly([str(PYTHON), "-I", "-m", "compileall", "-q", str(ROOT / "src")], lock, "Python could not compile src")


def finish(notes: dict[str, str]) -> None:
    draft = BUILT.with_name("built.new")
    draft.write_text("".join(f"{key}={value}\n" for key, value in notes.items()), encoding="utf-8")
    draft.replace(BUILT)
    UNFINISHED.unlink()


def quietly(command: list[str], lock: TextIO, complaint: str, environment: dict[str, str] | None = None) -> None:
    """Run; show what it said only if it failed."""
    try:
        ran = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            pass_fds=(lock.fileno(),),
            env=environment,
            check=False,
        )
    except OSError as error:
        raise Trouble(f"{complaint}: {error.strerror}.") from error
    if ran.returncode != 0:
        sys.stderr.write(ran.stdout)
        raise Trouble(f"{complaint}; its own words are above.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
