"""Give an account a new webhook secret; the old one stays good for a while, so that receivers can change over."""

from filmgate.domain.nature import Nature
from filmgate.domain.secret import SecretKey
from filmgate.domain.webhook import Secret
from filmgate.services.webhooks.show_secrets import new_secret, show_secrets
from filmgate.store import accounts, webhook_secrets
from filmgate.store.base import Store, Transaction


async def rotate_secret(
    store: Store, nature: Nature, key: SecretKey, account_id: bytes, overlap_us: int
) -> list[Secret]:
    """The live secrets afterwards, the new one first. One that was on its way out already ends at once."""
    made, now = new_secret(nature, key, account_id), nature.now()

    async def work(transaction: Transaction) -> None:
        await accounts.lock(transaction, account_id)
        # One after the other: each looks at what the one before has left.
        await transaction.batch(webhook_secrets.end_older(account_id, now))
        await transaction.batch(webhook_secrets.end_newest(account_id, now + overlap_us))
        await transaction.batch(webhook_secrets.insert(made))

    await store.transact(work)
    return await show_secrets(store, nature, key, account_id)
