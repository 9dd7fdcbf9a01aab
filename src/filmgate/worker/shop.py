"""What every chore of one worker shares."""

import secrets
from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from filmgate.domain.frozen import frozen
from filmgate.domain.nature import SECOND, Nature
from filmgate.domain.routing import Router
from filmgate.engines.base import Engine
from filmgate.media.base import InputStore, MediaStore
from filmgate.media.checker import Checker
from filmgate.store.base import Store

if TYPE_CHECKING:
    from filmgate.worker.moderator import Moderator


@frozen(kw_only=True)
class Shop:
    """One worker: its name (new at every start), its engines, where films go, and where callers' pictures are."""

    store: Store
    nature: Nature
    router: Router
    engines: Mapping[str, Engine]
    media: MediaStore
    inputs: InputStore
    checker: Checker
    moderator: "Moderator | None" = None
    lease_seconds: float = 30.0
    renew_seconds: float = 10.0
    name: str = field(default_factory=lambda: secrets.token_hex(6))

    @property
    def lease_us(self) -> int:
        return int(self.lease_seconds * SECOND)
