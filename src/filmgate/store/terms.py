"""Terms and limits as the texts that keys and accounts keep them in; empty where nothing is limited."""

from functools import lru_cache

import msgspec

from filmgate.domain.access import NO_TERMS, Terms
from filmgate.domain.limits import NO_LIMITS, Limits

_terms = msgspec.json.Decoder(Terms)
_limits = msgspec.json.Decoder(Limits)


@lru_cache(4096)
def read_terms(text: str) -> Terms:
    return _terms.decode(text) if text else NO_TERMS


@lru_cache(4096)
def read_limits(text: str) -> Limits:
    return _limits.decode(text) if text else NO_LIMITS


def write_terms(terms: Terms) -> str:
    return "" if terms == NO_TERMS else msgspec.json.encode(terms).decode()


def write_limits(limits: Limits) -> str:
    return "" if limits == NO_LIMITS else msgspec.json.encode(limits).decode()
