"""Every knob, once: its name, its default and one sentence. The reference page is made from this file.

A value comes from the environment (`FILMGATE_` and the name in capitals), else from the TOML file that FILMGATE_CONFIG
names, else from the default here. Lists are JSON in the environment.
"""

import ipaddress
import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import field, fields
from pathlib import Path
from typing import Any

import msgspec

from filmgate.domain.addresses import is_loopback
from filmgate.domain.errors import Misconfigured
from filmgate.domain.frozen import frozen
from filmgate.domain.secret import LENGTH_BYTES

PREFIX = "FILMGATE_"
# Two of the same kind, so that failing over from one to the other can be seen.
SCRIPTED = ("scripted", "scripted-b")
ENGINES = frozenset({"previz", *SCRIPTED})
# Their films cost nobody anything.
_FREE = frozenset({"previz", *SCRIPTED})
_ANSWERS = ("auto", "on", "off")
_SHAPES = {"tuple": "list, such as [5, 30]", "Mapping": 'object, such as {"native": 30}'}


def _knob(default: Any, sentence: str) -> Any:
    if isinstance(default, tuple | dict):
        return field(default_factory=lambda: default, metadata={"sentence": sentence})
    return field(default=default, metadata={"sentence": sentence})


def _render_slots() -> int:
    return max(1, (os.cpu_count() or 2) // 2)


@frozen(kw_only=True)
class Settings:
    """What an operator can change."""

    data: str = _knob("data", "The folder that holds the database, the films and what the server needs to remember.")
    database_url: str = _knob(
        "",
        "sqlite:///PATH or postgresql://…; empty means filmgate.db in the data folder. PostgreSQL for several servers.",
    )
    secret_key: str = _knob(
        "",
        "At least 32 random bytes as hex digits, the same for all servers of a database; empty means secret.key in the "
        "data folder, made at the first start.",
    )
    host: str = _knob("127.0.0.1", "The address to listen on; 0.0.0.0 opens the server to the network.")
    port: int = _knob(8787, "The port to listen on; 0 takes any free one.")
    public_url: str = _knob(
        "", "The origin that film URLs start with, as customers reach it; empty means the origin of each request."
    )
    workers: int = _knob(
        _render_slots(),
        "How many films `serve` renders at a time; 0 makes it answer requests only. Two cores each is good.",
    )
    engines: tuple[str, ...] = _knob(
        ("previz",), "The engines to use, the preferred one first: previz, scripted, scripted-b."
    )
    slate: bool = _knob(True, "Whether the embedded renderer puts its small mark into a corner of its films.")
    film_links: str = _knob(
        "permanent", "permanent, or signed: then the URLs of films and uploads are good for a while only."
    )
    film_link_seconds: int = _knob(86400, "How long a signed link is good at most; one 24th of it less at least.")
    film_days: Mapping[str, float] = _knob(
        {}, "For how many days films are kept, as a JSON object by dialect; films of others are kept for ever."
    )
    upload_days: float = _knob(7.0, "How long an upload is kept after its last use.")
    upload_files: int = _knob(1000, "How many uploads a key may keep at a time, unless its own terms say otherwise.")
    upload_mb: int = _knob(4096, "How many megabytes of uploads a key may keep, unless its own terms say otherwise.")
    deadline_seconds: int = _knob(
        7200, "How long a task may take from submission to its end; then it fails, free of charge."
    )
    drain_seconds: int = _knob(
        20, "How long a server that is told to stop lets its renders finish before it hands them over."
    )
    lease_seconds: int = _knob(30, "How long a worker that died keeps its jobs from others.")
    body_max_bytes: int = _knob(128 * 1024 * 1024, "The largest request body that is read.")
    webhook_retry_seconds: tuple[float, ...] = _knob(
        (), "The waits between attempts to deliver a callback, as a JSON list; empty means each dialect's own."
    )
    webhook_timeout_seconds: float = _knob(30.0, "How long a receiver of callbacks may take to answer.")
    webhook_at_once: int = _knob(256, "How many deliveries a server has under way at a time, to all receivers.")
    webhook_each: int = _knob(4, "How many of them to one receiver: a host and port, for one account.")
    webhook_pause_hours: float = _knob(
        72.0, "How long an endpoint may fail without a break before it is paused, and a callback before it is given up."
    )
    webhook_overlap_hours: float = _knob(24.0, "How long an old webhook secret stays good after a rotation.")
    webhook_log_days: float = _knob(30.0, "How long each attempt to deliver is kept in the log.")
    private_networks: tuple[str, ...] = _knob(
        (), "Private networks that callbacks may go to and media may come from, as a JSON list of CIDR ranges."
    )
    moderation: str = _knob(
        "off",
        "Whether what tasks ask for is judged: off, log (the operator is told, everything passes) or enforce; the same "
        "for all servers of a database.",
    )
    moderation_words: bool = _knob(True, "Whether the shipped word rules judge, where moderation is on.")
    moderation_rules: str = _knob("", "A folder with word rules of your own (NAME.toml), which judge as well.")
    moderation_url: str = _knob("", "An http or https endpoint of your own that judges texts, pictures and clips.")
    moderation_key: str = _knob("", "What that endpoint is shown as a bearer credential.")
    moderation_timeout_seconds: float = _knob(10.0, "How long it may take to answer, each of three times.")
    moderation_away: str = _knob(
        "closed",
        "What becomes of tasks while it gives no answer and moderation is enforced: closed (they wait, to their "
        "deadline if need be) or open (they pass unseen).",
    )
    trusted_proxies: tuple[str, ...] = _knob(
        (), "Proxies whose X-Forwarded-For and -Proto headers are believed, as a JSON list of addresses or CIDR ranges."
    )
    open_playground: str = _knob(
        "auto",
        "Whether the playground gives this machine's own browsers a key of the account 'default': on, off, or auto (on "
        "where every engine is embedded or scripted, the server listens on loopback, and there is neither a public URL "
        "nor a trusted proxy).",
    )
    rates: str = _knob("", "A folder with rate cards (DIALECT.toml) that replace the shipped ones.")
    cache: str = _knob("", "The folder for compiled kernels; empty means filmgate in the user's cache folder.")
    database_connections: int = _knob(16, "How many connections a server holds to PostgreSQL.")
    log_format: str = _knob("auto", "text, json, or auto: text on a terminal, json elsewhere.")

    def __post_init__(self) -> None:
        _check(0 <= self.port <= 65535, "port", "must be 0 to 65535", self.port)
        _check(0 <= self.workers <= 64, "workers", "must be 0 to 64", self.workers)
        _check(self.deadline_seconds >= 10, "deadline_seconds", "must be at least 10", self.deadline_seconds)
        _check(self.lease_seconds >= 3, "lease_seconds", "must be at least 3", self.lease_seconds)
        _check(self.body_max_bytes >= 1024, "body_max_bytes", "must be at least 1024", self.body_max_bytes)
        _check(self.film_links in ("permanent", "signed"), "film_links", "must be permanent or signed", self.film_links)
        _check(self.film_link_seconds >= 60, "film_link_seconds", "must be at least 60", self.film_link_seconds)
        for dialect, days in self.film_days.items():
            _check(0 < days <= 36500, "film_days", f"must be above 0 and at most 36500 for {dialect}", days)
        _check(0 < self.upload_days <= 36500, "upload_days", "must be above 0 and at most 36500", self.upload_days)
        for name in ("upload_files", "upload_mb"):
            _check(0 <= getattr(self, name) <= 10**9, name, "must be 0 to 1000000000", getattr(self, name))
        _check(set(self.engines) <= ENGINES, "engines", f"may name {', '.join(sorted(ENGINES))}", self.engines)
        _check(len(set(self.engines)) == len(self.engines), "engines", "may name each engine once", self.engines)
        _check(self.open_playground in _ANSWERS, "open_playground", "must be auto, on or off", self.open_playground)
        _check(self.log_format in ("auto", "text", "json"), "log_format", "must be auto, text or json", self.log_format)
        _check(
            all(wait >= 0 for wait in self.webhook_retry_seconds), "webhook_retry_seconds", "must not be negative", ""
        )
        _check(self.webhook_timeout_seconds > 0, "webhook_timeout_seconds", "must be above 0", "")
        _check(1 <= self.webhook_at_once <= 4096, "webhook_at_once", "must be 1 to 4096", self.webhook_at_once)
        _check(1 <= self.webhook_each <= 64, "webhook_each", "must be 1 to 64", self.webhook_each)
        for name in ("webhook_pause_hours", "webhook_overlap_hours", "webhook_log_days"):
            _check(0 <= getattr(self, name) <= 1_000_000, name, "must be 0 to 1000000", getattr(self, name))
        _check(_is_secret(self.secret_key), "secret_key", "must be at least 64 hex digits", "what it is")
        self._check_moderation()
        public = self.public_url
        _check(not public or public.startswith(("http://", "https://")), "public_url", "must start with http", public)
        for name in ("private_networks", "trusted_proxies"):
            for network in getattr(self, name):
                try:
                    ipaddress.ip_network(network)
                except ValueError as error:
                    raise Misconfigured(f"{PREFIX}{name.upper()}: {error}.") from error

    def _check_moderation(self) -> None:
        mode, away, url = self.moderation, self.moderation_away, self.moderation_url
        _check(mode in ("off", "log", "enforce"), "moderation", "must be off, log or enforce", mode)
        _check(away in ("closed", "open"), "moderation_away", "must be closed or open", away)
        _check(not url or url.startswith(("http://", "https://")), "moderation_url", "must start with http", url)
        wait = self.moderation_timeout_seconds
        _check(0 < wait <= 600, "moderation_timeout_seconds", "must be above 0 and at most 600", wait)
        some = self.moderation_words or self.moderation_rules or url
        _check(mode == "off" or bool(some), "moderation", "has nothing to judge by: name rules or a URL", mode)

    @property
    def data_folder(self) -> Path:
        return Path(self.data).expanduser().resolve()

    @property
    def store_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data_folder / 'filmgate.db'}"

    @property
    def gives_keys(self) -> bool:
        """Whether the playground may give this machine's own browsers a key."""
        if self.open_playground != "auto":
            return self.open_playground == "on"
        alone = is_loopback(self.host) and not self.public_url and not self.trusted_proxies
        return alone and set(self.engines) <= _FREE

    @property
    def cache_folder(self) -> Path:
        if self.cache:
            return Path(self.cache).expanduser().resolve()
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "filmgate"


def load(environment: Mapping[str, str], **given: Any) -> Settings:
    """The settings in force; `given` (from the command line) wins. Misconfigured names the knob that is wrong."""
    knobs = {knob.name: knob for knob in fields(Settings)}
    values: dict[str, Any] = _from_file(environment.get(f"{PREFIX}CONFIG"), set(knobs))
    for name in knobs:
        text = environment.get(PREFIX + name.upper())
        if text is not None and text != "":
            values[name] = _from_text(name, text, knobs[name].type)
    values |= {name: value for name, value in given.items() if value is not None}
    try:
        return msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        problem, _, place = str(error).partition(" - at `$.")
        raise Misconfigured(f"{PREFIX}{place.rstrip('`').upper()} is wrong: {problem}.") from error


def describe() -> list[tuple[str, str, str, str]]:
    """Name, environment variable, default and sentence of every knob."""
    rows = []
    for knob in fields(Settings):
        default = getattr(Settings(), knob.name)
        shown = "half of the cores" if knob.name == "workers" else json.dumps(default)
        rows.append((knob.name, PREFIX + knob.name.upper(), shown, knob.metadata["sentence"]))
    return rows


def _from_file(path: str | None, knobs: set[str]) -> dict[str, Any]:
    if not path:
        return {}
    try:
        values = tomllib.loads(Path(path).read_text())
    except (OSError, ValueError) as error:
        raise Misconfigured(f"{PREFIX}CONFIG names {path}, which cannot be read: {error}.") from error
    unknown = sorted(set(values) - knobs)
    if unknown:
        raise Misconfigured(f"{path} has unknown settings: {', '.join(unknown)}.")
    return values


def _from_text(name: str, text: str, kind: Any) -> Any:
    shape = next((example for kin, example in _SHAPES.items() if kin in str(kind)), None)
    if shape is None:
        return text
    try:
        return json.loads(text)
    except ValueError as error:
        raise Misconfigured(f"{PREFIX}{name.upper()} must be a JSON {shape}: {error}.") from error


def _is_secret(text: str) -> bool:
    return not text or (len(text) >= 2 * LENGTH_BYTES and re.fullmatch(r"([0-9a-fA-F]{2})+", text) is not None)


def _check(good: bool, name: str, rule: str, value: object) -> None:
    if not good:
        raise Misconfigured(f"{PREFIX}{name.upper()} {rule}, not {value}.")
