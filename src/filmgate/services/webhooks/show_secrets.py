"""The secrets that an account's deliveries are signed with; the first one is made when it is first needed."""

from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache

from filmgate.domain.errors import Conflict, InvalidField, Misconfigured
from filmgate.domain.nature import Nature
from filmgate.domain.secret import SecretKey
from filmgate.domain.webhook import SECRET_BYTES, Secret, read_secret, secret_text
from filmgate.store import webhook_secrets
from filmgate.store.base import Store
from filmgate.store.secret import seal, unseal
from filmgate.store.webhook_secrets import SealedSecret

_PURPOSE = "webhook secret"


async def show_secrets(store: Store, nature: Nature, key: SecretKey, account_id: bytes) -> list[Secret]:
    """The live ones, the newest first: one, or two for a while after a rotation."""
    (live,) = (await _live(store, nature, key, [account_id])).values()
    return [Secret(one.id, _opened(key, one.sealed), one.created_at, one.ends_at) for one in live]


async def signing_secrets(
    store: Store, nature: Nature, key: SecretKey, account_ids: Sequence[bytes]
) -> dict[bytes, tuple[bytes, ...] | None]:
    """What the deliveries of these accounts are signed with, the newest first; None: it cannot be read here."""
    found = await _live(store, nature, key, account_ids)
    return {account_id: _materials(key, live) for account_id, live in found.items()}


async def check_secret(store: Store, key: SecretKey) -> None:
    """Misconfigured where the database's secrets were sealed with another installation's secret."""
    sealed = await webhook_secrets.any_sealed(store)
    if sealed is not None:
        _opened(key, sealed)


def new_secret(nature: Nature, key: SecretKey, account_id: bytes) -> SealedSecret:
    text = secret_text(nature.entropy(SECRET_BYTES))
    return SealedSecret(nature.new_id(), account_id, seal(key, _PURPOSE, text.encode()), nature.now(), None)


async def _live(
    store: Store, nature: Nature, key: SecretKey, account_ids: Sequence[bytes]
) -> dict[bytes, list[SealedSecret]]:
    wanted = list(dict.fromkeys(account_ids))
    found = await _read(store, nature, wanted)
    lacking = [account_id for account_id in wanted if not any(one.ends_at is None for one in found[account_id])]
    for account_id in lacking:
        with suppress(Conflict):  # somebody else needed it at the same moment, and theirs it is
            await store.write(webhook_secrets.insert(new_secret(nature, key, account_id)))
    return found | await _read(store, nature, lacking)


async def _read(store: Store, nature: Nature, account_ids: Sequence[bytes]) -> dict[bytes, list[SealedSecret]]:
    found: dict[bytes, list[SealedSecret]] = {account_id: [] for account_id in account_ids}
    if account_ids:
        for one in await webhook_secrets.live(store, account_ids, nature.now()):
            found[one.account_id].append(one)
    return found


def _materials(key: SecretKey, live: Sequence[SealedSecret]) -> tuple[bytes, ...] | None:
    """All or none: a receiver may know any one of them."""
    try:
        return tuple(_material(key, one.sealed) for one in live)
    except (Misconfigured, InvalidField):
        return None


@lru_cache(4096)
def _opened(key: SecretKey, sealed: str) -> str:
    return unseal(key, _PURPOSE, sealed).decode()


@lru_cache(4096)
def _material(key: SecretKey, sealed: str) -> bytes:
    return read_secret(_opened(key, sealed))
