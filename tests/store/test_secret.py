"""The installation's secret: made once, kept to its owner, and the only way to read what it sealed."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from filmgate.domain.errors import Misconfigured
from filmgate.domain.secret import SecretKey
from filmgate.store.secret import FILE, open_secret, seal, unseal

ONE, OTHER = SecretKey(b"1" * 32), SecretKey(b"2" * 32)


def test_it_is_made_once_and_nobody_else_reads_it(tmp_path: Path) -> None:
    made = open_secret("", tmp_path)
    assert len(made.material) == 32
    assert open_secret("", tmp_path) == made
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_processes_that_start_at_once_get_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as threads:
        found = {secret.material for secret in threads.map(lambda _: open_secret("", tmp_path), range(64))}
    assert len(found) == 1


def test_a_setting_wins_and_leaves_no_file(tmp_path: Path) -> None:
    assert open_secret("ab" * 32, tmp_path).material == b"\xab" * 32
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("text", ["", "abcd", "x" * 64])
def test_a_damaged_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(Misconfigured, match=FILE):
        open_secret("", tmp_path)


def test_what_is_sealed_opens_with_the_same_secret_and_purpose_only() -> None:
    sealed = seal(ONE, "webhooks", b"whsec")
    assert "whsec" not in sealed
    assert unseal(ONE, "webhooks", sealed) == b"whsec"
    for secret, purpose in ((OTHER, "webhooks"), (ONE, "links")):
        with pytest.raises(Misconfigured, match="FILMGATE_SECRET_KEY"):
            unseal(secret, purpose, sealed)


def test_a_secret_does_not_show_itself() -> None:
    assert "1111" not in repr(ONE)


def test_each_purpose_signs_with_a_key_of_its_own() -> None:
    assert ONE.sign("links", b"x") != ONE.sign("webhooks", b"x")
    assert ONE.sign("links", b"x") != OTHER.sign("links", b"x")
