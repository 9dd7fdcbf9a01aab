"""Give an account a new webhook secret; the old one stays good for a while, so that receivers can change over."""

from filmgate.domain.nature import Nature
from filmgate.domain.secret import SecretKey
from filmgate.domain.webhook import Secret
from filmgate.services.webhooks.show_secrets import new_secret, show_secrets
from filmgate.store import accounts, webhook_secrets
from filmgate.store.base import Store, Transaction


async def rotate_secret(
    store: Store, nature: Nature, key: SecretKey, account_id: bytes, overlap_us: int, *, at_once: bool = False
) -> list[Secret]:
    """The live secrets afterwards, the new one first.

    While an old one is still good nothing new is made: whoever asks again has not heard the answer, and receivers that
    know only the old one go on believing us. `at_once` makes a new one whatever there is, and ends the others.
    """
    made, now = new_secret(nature, key, account_id), nature.now()

    async def work(transaction: Transaction) -> None:
        await accounts.lock(transaction, account_id)
        if at_once:
            await transaction.batch(webhook_secrets.end_older(account_id, now))
        elif any(one.ends_at is not None for one in await webhook_secrets.live(transaction, [account_id], now)):
            return
        # One after the other: each looks at what the one before has left.
        await transaction.batch(webhook_secrets.end_newest(account_id, now if at_once else now + overlap_us))
        await transaction.batch(webhook_secrets.insert(made))

    await store.transact(work)
    return await show_secrets(store, nature, key, account_id)
