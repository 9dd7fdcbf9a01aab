"""Pictures that a command names: URLs as they are, files as `data:` URLs."""

from base64 import b64encode
from pathlib import Path

from filmgate.domain.errors import BadPicture, InvalidField
from filmgate.domain.pictures import BYTES_MAX, TOO_MANY_BYTES, is_data_url, media_type

_SCHEMES = ("http://", "https://")


def read_picture(option: str, text: str | None) -> str | None:
    """A URL; InvalidField names the option where there is no such file, or none that can be a picture."""
    if text is None or text.lower().startswith(_SCHEMES) or is_data_url(text):
        return text
    path = Path(text).expanduser()
    try:
        if not path.is_file():
            raise InvalidField(option, f"there is no file {text}; name a JPEG or PNG file, or an http or https URL.")
        if path.stat().st_size > BYTES_MAX:
            raise InvalidField(option, f"{text} {TOO_MANY_BYTES}")
        content = path.read_bytes()
        kind = media_type(content)
    except BadPicture as error:
        raise InvalidField(option, f"{text} {error}") from error
    except OSError as error:
        raise InvalidField(option, f"{text} cannot be read: {error.strerror or error}.") from error
    return f"data:{kind};base64,{b64encode(content).decode()}"
