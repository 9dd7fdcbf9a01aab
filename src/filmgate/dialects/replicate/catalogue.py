"""The models and their versions, for clients that look them up before they ask for a film."""

from typing import Any

import msgspec

from filmgate.dialects.replicate import inputs
from filmgate.dialects.replicate.models import OFFERS, OWNER, Offer
from filmgate.dialects.replicate.words import Model, Models, Version, Versions

# When Kling 3.0 came out, which is as old as any version of it.
_RELEASED = "2026-02-05T00:00:00.000000Z"
_write = msgspec.json.Encoder().encode


def write_models(base: str) -> bytes:
    return _write(Models(results=[_model(base, offer) for offer in OFFERS]))


def write_model(base: str, offer: Offer) -> bytes:
    return _write(_model(base, offer))


def write_versions(offer: Offer) -> bytes:
    return _write(Versions(results=[_version(offer, offer.version)]))


def write_version(offer: Offer, version: str) -> bytes:
    return _write(_version(offer, version))


def _model(base: str, offer: Offer) -> Model:
    return Model(
        url=f"{base}/docs/replicate",
        owner=OWNER,
        name=offer.name,
        description=f"{offer.card.title}, as this server makes it.",
        latest_version=_version(offer, offer.version),
    )


def _version(offer: Offer, version: str) -> Version:
    return Version(id=version, created_at=_RELEASED, cog_version="none", openapi_schema=_schema(offer))


def _schema(offer: Offer) -> dict[str, Any]:
    """An OpenAPI document of the input and the output alone, as the vendor's clients read it."""
    output = {"type": "string", "title": "Output", "format": "uri"}
    return {
        "openapi": "3.1.0",
        "info": {"title": offer.ref, "version": "1"},
        "paths": {},
        "components": {"schemas": {"Input": inputs.plain(offer), "Output": output}},
    }
