"""A Generation in this vendor's words: an offer for each model, mode and workflow; the callback is in the query."""

from urllib.parse import urlencode

from filmgate.dialects.fal import wire
from filmgate.dialects.fal.models import Kind, Offer, offer_of
from filmgate.dialects.fal.words import SHAPES
from filmgate.domain.generation import Element, Generation
from filmgate.edge.phrase import Body, Tongue, Words, extras, said


def write(asked: Generation, callback_url: str | None) -> Words:
    offer = offer_of(asked)
    query = f"?{urlencode({'fal_webhook': callback_url})}" if callback_url else ""
    shape = SHAPES[offer.family.segment, offer.kind].__struct_fields__
    told = _told(offer, asked) | _media(offer, asked)
    body = said(**{name: value for name, value in told.items() if name in shape})
    return Words(f"/{offer.id}{query}", body, callback_url)


def _told(offer: Offer, asked: Generation) -> Body:
    """Everything but media; what an offer does not take is left out by whoever calls."""
    guiding = dict(extras(asked))
    return {
        "prompt": asked.prompt or None,
        "multi_prompt": [{"prompt": shot.prompt, "duration": str(shot.duration)} for shot in asked.shots] or None,
        "duration": None if asked.shots else str(asked.duration),
        "aspect_ratio": asked.aspect_ratio,
        "generate_audio": asked.sound,
        "negative_prompt": asked.negative_prompt,
        "cfg_scale": guiding["cfg_scale"],
        "character_orientation": asked.character_orientation,
        "keep_original_sound": guiding["keep_original_sound"],
        "keep_audio": guiding["keep_original_sound"],
    }


def _media(offer: Offer, asked: Generation) -> Body:
    media: Body = {
        wire.first_picture(offer): asked.image,
        "end_image_url": asked.end_image,
        "image_urls": list(asked.images) or None,
        "video_url": asked.video,
        "elements": [_element(each) for each in asked.elements] or None,
    }
    return media if offer.kind is not Kind.TEXT else {}


def _element(each: Element) -> Body:
    front, *others = each.images or ("",)
    return said(
        frontal_image_url=front or None,
        reference_image_urls=others or None,
        video_url=each.video,
    )


def _read(asked: Generation, raw: bytes) -> tuple[Generation, None]:
    return wire.read_request(offer_of(asked), raw), None


TONGUE = Tongue(write, _read)
