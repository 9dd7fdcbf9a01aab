"""Ids in every public form."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmgate.domain import ids
from filmgate.domain.nature import Nature

TIMES, TAILS = st.integers(0, 2**57), st.binary(min_size=8, max_size=8)
UUIDS = st.builds(lambda at, tail: Nature(lambda: at, lambda _: tail).new_id(), TIMES, TAILS)
FORMS = ("{dashed}", "{plain}", "task_{plain}", "n70{plain}kling3", "n71{plain}_kling3", "n75{plain}o3")


@given(UUIDS, st.sampled_from(FORMS), st.booleans())
def test_every_public_form_names_the_same_id(identity: bytes, form: str, shouted: bool):
    """An id is read from the form of any dialect, in capitals too."""
    text = form.format(dashed=ids.dashed(identity), plain=identity.hex())
    assert ids.read(text.upper() if shouted else text) == identity


@given(UUIDS)
def test_the_dashed_form_is_a_uuid(identity: bytes):
    """The usual text of an id is a UUID of version 7."""
    assert UUID(ids.dashed(identity)).version == 7
    assert UUID(ids.dashed(identity)).bytes == identity


@given(st.text())
def test_invented_ids_are_unknown(text: str):
    """Whatever a customer invents is an id or nothing, and never an error."""
    found = ids.read(text)
    assert found is None or len(found) == 16


@pytest.mark.parametrize(
    "text",
    [
        "",
        "task_",
        "0192f0c1-0000-4000-8000-000000000000",
        "0192f0c1-0000-7000-c000-000000000000",
        "0192f0c1-0000-7000-8000-00000000000",
        "0192f0c1-0000-7000-8000-0000000000000",
        " 0192f0c1-0000-7000-8000-000000000000",
        "0192f0c1-0000-7000-8000-000000000000\n",
        "0192f0c1-0000-7000-8000-00000000000\u0660",
        "n720192f0c1000070008000000000000000",
        "0192f0c1\x00000070008000000000000000",
        "../../etc/passwd",
        "' OR 1=1 --",
        "\ud800" * 40,
        "a" * 1_000_000,
    ],
)
def test_what_is_no_id(text: str):
    """Other versions of UUIDs, wrong lengths, foreign digits and hostile text are no ids."""
    assert ids.read(text) is None
