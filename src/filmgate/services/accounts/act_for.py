"""Act for an account on the operator's own machine, where no key is sent."""

from filmgate.domain.access import Caller
from filmgate.domain.nature import Nature
from filmgate.services.accounts.create_key import create_key
from filmgate.services.accounts.find_account import find_account
from filmgate.store import keys
from filmgate.store.base import Store


async def act_for(store: Store, nature: Nature, account_name: str, key_name: str) -> Caller:
    """A caller with the key of that name, which is made when the account has none.

    InvalidField where there is no such account.
    """
    account = await find_account(store, account_name)
    key = await keys.find_named(store, account.id, key_name)
    key_id = key.id if key else (await create_key(store, nature, account_name, key_name)).id
    return Caller(key_id, account.id, "active", account.state, account.balance)
