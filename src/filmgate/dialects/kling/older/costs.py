"""What an account has left, as the one resource pack that this server knows: its balance, in units."""

from filmgate.dialects.kling.older import words
from filmgate.domain.access import Caller
from filmgate.domain.ledger import Funds
from filmgate.domain.pricing import RateCard

PACK = "Filmgate balance"
# A balance has no end.
_NEVER_MS = 253_402_300_799_000


def costs_of(rates: RateCard, caller: Caller, funds: Funds, asked: words.CostsQuestion) -> words.Costs:
    """The balance, unless the question names another pack. It has been there for as long as anybody asks."""
    if asked.resource_pack_name not in (None, "", PACK):
        return words.Costs(resource_pack_subscribe_infos=[])
    pack = words.Pack(
        resource_pack_name=PACK,
        resource_pack_id=caller.account_id.hex(),
        total_quantity=float(rates.credits(funds.granted)),
        remaining_quantity=float(rates.credits(funds.balance)),
        purchase_time=0,
        effective_time=0,
        invalid_time=_NEVER_MS,
        status="online" if funds.balance > 0 else "runOut",
    )
    return words.Costs(resource_pack_subscribe_infos=[pack])
