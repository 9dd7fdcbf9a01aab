"""Settings as the values that the parts take."""

from ipaddress import ip_network

from filmgate.domain.addresses import Network
from filmgate.domain.errors import Misconfigured
from filmgate.domain.nature import DAY
from filmgate.settings import Settings


def film_kept_us(settings: Settings) -> dict[str, int]:
    """How long films are kept, by dialect; Misconfigured names a dialect that there is not."""
    from filmgate.dialects import BY_NAME  # slow to import: only servers need it

    for name in settings.film_days:
        if name not in BY_NAME:
            raise Misconfigured(f"FILMGATE_FILM_DAYS names '{name}'; the dialects are {', '.join(sorted(BY_NAME))}.")
    return {name: int(days * DAY) for name, days in settings.film_days.items()}


def networks_of(settings: Settings) -> tuple[Network, ...]:
    return tuple(ip_network(text) for text in settings.private_networks)
