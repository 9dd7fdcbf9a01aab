"""A card prices all that its dialect offers; rates that nothing reaches and stolen versions are told."""

import pytest

from filmgate.dialects import BY_NAME

HEAD = 'name = "mine"\nversion = "1"\ncredit_usd = "0.01"\n'


def problems(dialect: str, *rates: str, head: str = HEAD) -> list[tuple[int, bool, str]]:
    card, found = BY_NAME[dialect].check_rates(head + "".join(f"[[rates]]\n{rate}\n" for rate in rates))
    assert (card is None) == any(not each.warning for each in found)
    return [(each.line, each.warning, each.says) for each in found]


@pytest.mark.parametrize("dialect", BY_NAME)
def test_one_price_for_everything(dialect: str):
    assert problems(dialect, "fixed = 1") == []


def test_what_is_offered_and_has_no_price():
    assert problems("apiin", 'mode = ["std", "pro"]\nper_second = 1') == [
        (4, False, "no rate fits kling-3.0 image-to-video in 4k, 3 to 15 s: add one."),
        (4, False, "no rate fits kling-3.0 text-to-video in 4k, 3 to 15 s: add one."),
    ]


def test_a_sound_and_some_lengths_without_a_price():
    rates = ("sound = true\nfixed = 1", "by_duration = { 3 = 1, 5 = 1, 6 = 1 }")
    found = [says for _, _, says in problems("apixo", *rates)]
    assert "no rate fits kling-3.0 text-to-video in std without sound, 4, 7 to 15 s: add one." in found
    assert "no rate fits kling-3.0 motion-control in std without sound, 0, 4, 7 to 30 s: add one." in found


def test_what_nobody_can_ask_for_needs_no_price():
    """aivideoapi has no sound, and five seconds only."""
    assert problems("aivideoapi", "sound = false\nby_duration = { 5 = 1 }") == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("fixed = 1", 'mode = "pro"\nfixed = 2'),
        ('mode = ["std", "pro", "4k"]\nfixed = 1', "fixed = 2"),
        ("fixed = 1", "by_duration = { 5 = 1 }"),
        ("sound = [true, false]\nfixed = 1", 'sound = true\nmodel = "kling-o3"\nfixed = 1'),
    ],
)
def test_a_rate_that_an_earlier_one_hides(first: str, second: str):
    line = 4 + first.count("\n") + 2
    says = "this rate is never reached: the rate in line 4 fits everything that it fits, and came first."
    assert problems("kling3api", first, second, "fixed = 9")[0] == (line, True, says)


def test_a_rate_that_several_hide_together():
    found = problems("apiin", "sound = true\nfixed = 1", "sound = false\nfixed = 1", 'mode = "pro"\nfixed = 2')
    assert found == [
        (10, True, "this rate is never reached: the rates in lines 4, 7 fit everything that it fits, and came first.")
    ]


def test_a_rate_that_fits_no_film():
    ((line, warning, says),) = problems("apiin", "by_duration = { 59 = 1 }", "fixed = 1")
    assert (line, warning) == (4, True)
    assert "fits no film" in says


def test_a_rate_is_reached_by_what_earlier_ones_leave():
    rates = ('mode = "pro"\nsound = true\nfixed = 1', 'mode = "pro"\nfixed = 2', "by_duration = { 5 = 1 }", "fixed = 3")
    assert problems("kling3api", *rates) == []


def test_other_prices_need_another_version():
    """Tasks keep the version of their card: two cards of one would make that worthless."""
    shipped = BY_NAME["apiin"].rates_file.read_text("utf-8")
    card, found = BY_NAME["apiin"].check_rates(shipped.replace("per_second = 40", "per_second = 41"))
    assert card is not None
    assert [each.warning for each in found] == [True]
    assert "a version of its own" in found[0].says
    other = shipped.replace("per_second = 40", "per_second = 41").replace('"2026-02"', '"2026-02-a"')
    assert BY_NAME["apiin"].check_rates(other)[1] == []


def test_a_clip_may_have_a_price_of_its_own():
    """Where a workflow leaves the choice, both need one; where it does not, the other is never asked."""
    rate = 'workflow = "reference-to-video"\n'
    rest = 'workflow = ["text-to-video", "image-to-video", "video-edit"]\nfixed = 1'
    assert problems("kling3api", f"{rate}clip = true\nfixed = 2", f"{rate}clip = false\nfixed = 1", rest) == []
    assert problems("kling3api", f"{rate}clip = false\nfixed = 1", rest)[0] == (
        8,
        False,
        "no rate fits kling-o3 reference-to-video in pro with a clip, 3 to 15 s: add one.",
    )
    never = 'workflow = "text-to-video"\nclip = true\nfixed = 2'
    assert problems("kling3api", never, "fixed = 1") == [
        (4, True, "this rate is never reached: it fits no film that can be asked for.")
    ]
