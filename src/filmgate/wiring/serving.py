"""What the apps of all dialects are built from."""

from pathlib import Path

from filmgate.dialects import DIALECTS
from filmgate.domain.nature import HOUR
from filmgate.edge.house import House
from filmgate.edge.sending import Sender
from filmgate.media.base import MediaStore
from filmgate.wiring.choices import film_kept_us, networks_of
from filmgate.wiring.installation import Installation
from filmgate.wiring.rates import rate_cards

# How many films go out at a time, where the system has connections for them.
_SENDING_MAX = 4096


def house(installation: Installation) -> House:
    """What the apps of all dialects are built from."""
    settings = installation.settings
    return House(
        desk=installation.desk,
        film_path=lambda token: _film_path(installation.media, token),
        rate_cards=rate_cards(settings),
        public_url=settings.public_url or None,
        body_max_bytes=settings.body_max_bytes,
        private_networks=networks_of(settings),
        secret=installation.secret,
        dialects=DIALECTS,
        test_seconds=settings.webhook_timeout_seconds + 5,
        overlap_us=int(settings.webhook_overlap_hours * HOUR),
        uploads=installation.upload_desk,
        develop=installation.darkroom.develop,
        links=installation.links,
        films_last=not film_kept_us(settings),
        sender=Sender(_sending_max()),
        gives_keys=settings.gives_keys,
    )


def _sending_max() -> int:
    """How many files may be sent at once: half of the connections that the system lets this process have."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return _SENDING_MAX
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return _SENDING_MAX if allowed == resource.RLIM_INFINITY else max(16, min(allowed // 2, _SENDING_MAX))


def _film_path(media: MediaStore, token: str) -> Path:
    path = media.find(token)
    if path is None:
        raise FileNotFoundError(token)
    return path
