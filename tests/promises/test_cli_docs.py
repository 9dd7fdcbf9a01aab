"""docs/cli.md is what the commands say of themselves."""

from filmgate.cli.reference import PAGE, page
from fixtures.checkout import ROOT


def test_the_page_is_the_help():
    written = ROOT.joinpath(PAGE).read_text(encoding="utf-8")
    assert written == page(), f"mend {PAGE} with: .venv/bin/python -m filmgate.cli.reference"
