"""The installation's secret in its file, and what is sealed with it: a database without it tells nothing of that."""

import os
import re
import secrets
from base64 import urlsafe_b64encode
from pathlib import Path

from filmgate.domain.errors import Misconfigured
from filmgate.domain.secret import LENGTH_BYTES, SecretKey

FILE = "secret.key"


def open_secret(text: str, folder: Path) -> SecretKey:
    """The secret that a setting says in hex, else the one of the data folder, which is made if there is none."""
    return SecretKey(bytes.fromhex(text or _from_file(folder / FILE)))


def _from_file(path: Path) -> str:
    # Two processes may start at once: whoever links first has made it, and both read the same.
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    while True:
        try:
            text = path.read_text().strip()
        except FileNotFoundError:
            _make(draft, path)
            continue
        if len(text) < 2 * LENGTH_BYTES or not re.fullmatch(r"([0-9a-fA-F]{2})+", text):
            raise Misconfigured(f"{path} must hold at least {2 * LENGTH_BYTES} hex digits.")
        return text


def _make(draft: Path, path: Path) -> None:
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(LENGTH_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def seal(secret: SecretKey, purpose: str, plain: bytes) -> str:
    """A text that `unseal` opens again with the same secret and purpose, and that nobody can change unnoticed."""
    from cryptography.fernet import Fernet

    return Fernet(urlsafe_b64encode(secret.derive(purpose))).encrypt(plain).decode()


def unseal(secret: SecretKey, purpose: str, text: str) -> bytes:
    """What was sealed; Misconfigured where it was sealed with another secret."""
    from cryptography.fernet import Fernet, InvalidToken

    try:
        return Fernet(urlsafe_b64encode(secret.derive(purpose))).decrypt(text.encode())
    except InvalidToken as error:
        raise Misconfigured(
            "Something in the database was sealed with another secret key: give this server the one that the others "
            "have (FILMGATE_SECRET_KEY, or secret.key in the data folder)."
        ) from error
