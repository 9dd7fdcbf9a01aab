"""Words for what is heard, in four languages: sounds, silence, music and its mood, and what must not be heard."""

from __future__ import annotations

from typing import Any

import pytest

from filmgate_previz import shots
from filmgate_previz.lexicon import find, heard, sounds
from filmgate_previz.lexicon.index import meaning_of
from filmgate_previz.order import FilmOrder, ShotOrder
from filmgate_previz.prompt import read
from filmgate_previz.shots import Reading, Shot


def reading(*prompts: str, negative: str = "", image: str | None = None) -> Reading:
    ordered = tuple(ShotOrder(prompt, 5.0) for prompt in prompts)
    return read(FilmOrder(ordered, 1280, 720, True, 1, negative_prompt=negative, cfg_scale=1.0, image=image))


def shot(prompt: str, **choices: Any) -> Shot:
    return reading(prompt, **choices).shots[0]


SOUNDS: list[tuple[str, tuple[str, ...]]] = [
    ("a cozy room, the sound of rain", ("rain",)),
    ("the sound of heavy rain", ("rain",)),
    ("sounds of birds and waves", ("birds", "waves")),
    ("a forest with birdsong", ("birds",)),
    ("a crackling campfire", ("fire",)),
    ("a cheering crowd in a stadium", ("cheering",)),
    ("crowd murmur in a market", ("crowd",)),
    ("footsteps echo in a corridor", ("footsteps",)),
    ("a ticking clock", ("clock",)),
    ("windy hills", ("wind",)),
    ("an owl at night", ("owl",)),
    ("distant thunder", ("thunder",)),
    ("church bells in the distance", ("bells",)),
    ("we hear the engine", ("engine",)),
    ("police sirens downtown", ("siren",)),
    ("complete silence in the snow", ("silence",)),
    ("odada yağmur sesi", ("rain",)),
    ("ormanda kuş sesleri", ("birds",)),
    ("deniz kenarında dalga sesleri", ("waves",)),
    ("şöminede çıtırdayan ateş", ("fire",)),
    ("alkış sesleri", ("applause",)),
    ("rüzgarlı bir tepe", ("wind",)),
    ("ayak sesleri", ("footsteps",)),
    ("tam sessizlik", ("silence",)),
    ("部屋に雨の音", ("rain",)),
    ("森の中、鳥のさえずり", ("birds",)),
    ("波の音", ("waves",)),
    ("焚き火", ("fire",)),
    ("歓声と拍手", ("cheering", "applause")),
    ("足音が響く廊下", ("footsteps",)),
    ("静寂の雪原", ("silence",)),
    ("雨声", ("rain",)),
    ("森林里的鸟鸣", ("birds",)),
    ("海浪声", ("waves",)),
    ("篝火", ("fire",)),
    ("人群的欢呼", ("crowd", "cheering")),
    ("马蹄声", ("hooves",)),
    ("一片寂静", ("silence",)),
    ("🔥", ("fire",)),
]


@pytest.mark.parametrize(("prompt", "wanted"), SOUNDS, ids=[prompt for prompt, _ in SOUNDS])
def test_sounds_are_understood(prompt: str, wanted: tuple[str, ...]) -> None:
    account = reading(prompt)
    assert set(account.shots[0].sounds) == set(wanted)
    assert sum(" → sound " in line for line in account.understood) >= len(wanted)


MUSIC: list[tuple[str, str, tuple[str, ...]]] = [
    ("an epic mountain range", "epic", ()),
    ("a calm lake, gentle piano", "calm", ("piano",)),
    ("a sad robot", "sad", ()),
    ("a romantic dinner by the piano", "romantic", ("piano",)),
    ("a tense street at night", "tense", ()),
    ("joyful children with ukulele", "joyful", ("guitar",)),
    ("dramatic cliffs, orchestral", "dramatic", ("strings",)),
    ("dreamy clouds with a music box", "dreamy", ("bells",)),
    ("a battle with drums", "epic", ("drums",)),
    ("destansı dağlar", "epic", ()),
    ("huzurlu bir göl, yumuşak piyano", "calm", ("piano",)),
    ("hüzünlü bir şehir", "sad", ()),
    ("romantik akşam, keman", "romantic", ("strings",)),
    ("gerilim dolu sokak", "tense", ()),
    ("neşeli çocuklar", "joyful", ()),
    ("壮大な山々", "epic", ()),
    ("穏やかな湖、ピアノの音楽", "calm", ("piano",)),
    ("悲しい街", "sad", ()),
    ("不気味な森", "tense", ()),
    ("楽しい祭り、和太鼓", "joyful", ("drums",)),
    ("史诗般的群山", "epic", ()),
    ("宁静的湖面，钢琴曲", "calm", ("piano",)),
    ("悲伤的城市", "sad", ()),
    ("浪漫的海边，小提琴", "romantic", ("strings",)),
    ("紧张的街道", "tense", ()),
    ("欢快的音乐", "joyful", ()),
]


@pytest.mark.parametrize(("prompt", "mood", "instruments"), MUSIC, ids=[prompt for prompt, _, _ in MUSIC])
def test_music_is_understood(prompt: str, mood: str, instruments: tuple[str, ...]) -> None:
    account = reading(prompt)
    assert (account.shots[0].mood, account.shots[0].instruments) == (mood, instruments)
    assert any(line.endswith(f"→ mood {mood}") for line in account.understood)


@pytest.mark.parametrize(
    "prompt",
    [
        "mountains at sunset, cinematic",
        "a majestic eagle soaring through clouds",
        "dramatic lighting in a quiet library",
        "a slow walk through a soft fog",
        "a grand piano in a room",
        "karlı bir dağ",
        "静かな図書館",
        "安静的房间",
        "epic mountains, no music",
        "a sad city without music",
        "hüzünlü bir şehir, müziksiz",
        "悲しい街、音楽なし",
        "悲伤的城市，没有音乐",
    ],
)
def test_nobody_plays_where_nobody_asked_or_somebody_forbade_it(prompt: str) -> None:
    assert shot(prompt).mood == ""


def test_music_without_a_mood_fits_the_picture() -> None:
    assert shot("music over a stormy sea").mood == "dramatic"
    assert shot("music under the stars").mood == "dreamy"
    assert shot("background music, a lake").mood == "calm"


def test_an_instrument_alone_can_be_forbidden() -> None:
    made = shot("epic mountains, drums and orchestra", negative="drums")
    assert (made.mood, made.instruments, made.hushed) == ("epic", ("strings",), ("drums",))


def test_a_negative_prompt_forbids_music_and_sounds() -> None:
    made = shot("an epic forest with rustling leaves", negative="music, birds, wind")
    assert made.mood == ""
    assert {"birds", "owl", "wind"} <= set(made.hushed)
    assert made.sounds == ("leaves",)


@pytest.mark.parametrize("prompt", ["a forest, no birds", "kuşsuz bir orman", "鳥のいない森", "没有鸟的森林"])
def test_birds_that_are_not_there_are_not_heard(prompt: str) -> None:
    assert "birds" in shot(prompt).hushed


def test_what_is_heard_is_not_seen() -> None:
    """The sound of birds draws no eagle, and the sound of the sea moves no room to the shore."""
    made = shot("a cozy bedroom, the sound of birds")
    assert made.subjects == () and made.world == "interior" and made.sounds == ("birds",)
    made = shot("a bedroom by the window, sound of waves")
    assert made.world == "interior" and made.sounds == ("waves",)
    assert shot("kuş sesleri, oda").subjects == ()
    assert shot("雨の音、部屋").world == "interior"


def test_a_sound_hints_at_where_it_is_at_home() -> None:
    assert shot("crashing waves").world == "sea"
    assert shot("the sound of rain in a street").weather == "rain"
    assert shot("海浪声").world == "sea"


def test_a_barking_dog_is_seen_and_heard() -> None:
    made = shot("a barking dog in a field")
    assert made.subjects == ("dog",) and made.sounds == ("bark",)


def test_one_piece_of_music_for_the_whole_film() -> None:
    made = reading("epic mountains", "a sad face", "the sea").shots
    assert [one.mood for one in made] == ["epic"] * 3
    assert [one.mood for one in reading("epic mountains", "the sea, no music").shots] == ["", ""]


def test_sounds_last_as_long_as_their_place() -> None:
    made = reading("a forest with birdsong", "close-up of a mushroom in the forest", "a city").shots
    assert [one.sounds for one in made] == [("birds",), ("birds",), ()]


def test_a_still_picture_is_given_its_sounds_and_music() -> None:
    made = shot("epic, crackling fire", image="/tmp/a.png")
    assert (made.source, made.mood, made.sounds) == ("picture", "epic", ("fire",))


def test_marks_of_hearing_are_not_listed_as_ignored() -> None:
    assert reading("a room, sound of rain").ignored == ()


LANGUAGES = [(sounds.ENGLISH, ", "), (sounds.TURKISH, ", "), (sounds.JAPANESE, "、"), (sounds.CHINESE, "，")]


@pytest.mark.parametrize(("words", "join"), LANGUAGES, ids=["english", "turkish", "japanese", "chinese"])
def test_every_word_is_found_by_its_meaning(words: dict[str, str], join: str) -> None:
    for key, text in words.items():
        wanted = meaning_of(key)
        for phrase in (part.strip(" =\n") for part in text.split(",")):
            meanings = {meaning for found in find(f"{phrase}{join}").found for meaning in found.meanings}
            assert wanted in meanings, (key, phrase)


@pytest.mark.parametrize("words", [*(words for words, _ in LANGUAGES), sounds.SYMBOLS])
def test_words_speak_the_vocabulary(words: dict[str, str]) -> None:
    values = {"sound": shots.SOUNDS, "mood": shots.MOODS, "music": ("any", *shots.INSTRUMENTS), "world": shots.WORLDS,
              "hear": ("before", "after")}  # fmt: skip
    for key in words:
        meaning = meaning_of(key)
        assert meaning.value in values[meaning.slot], key


def test_everything_can_be_asked_for_in_every_language() -> None:
    wanted = {f"mood {mood}" for mood in shots.MOODS} | {f"music {player}" for player in ("any", *shots.INSTRUMENTS)}
    for words, _ in LANGUAGES:
        assert wanted <= set(words)
        named = {key.rstrip("?") for key in words}
        assert {f"sound {sound}" for sound in shots.SOUNDS} <= named


@pytest.mark.parametrize("text", ["sound of " * 400, "sesi " * 500, "の音" * 900, "声" * 3000, "sound of", "sesi", ""])
def test_marks_alone_mean_nothing(text: str) -> None:
    assert all(found.meanings[0].slot != "sound" for found in heard(find(text).found))
    assert shot(text).sounds == ()
