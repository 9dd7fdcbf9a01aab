"""What a film takes over from what it follows."""

from filmgate.domain.following import follow
from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.inputs import Input, InputState


def known(width: int, height: int, milliseconds: int = 0, *, sound: bool = False) -> Input:
    kind = "video/mp4" if milliseconds else "image/png"
    return Input(
        id=b"i" * 16,
        field="",
        state=InputState.READY,
        media_type=kind,
        width=width,
        height=height,
        duration_ms=milliseconds,
        sound=sound,
    )


PICTURE, CLIP = known(640, 480), known(1080, 1920, 5_400, sound=True)


def film(workflow: Workflow, **given: object) -> Generation:
    given = {"sound": False, "duration": 0, **given}
    return follow(
        Generation(model="m", workflow=workflow, **given),  # type: ignore[arg-type]
        {"image": PICTURE, "video": CLIP},
    )


def test_motion_control_has_the_shape_of_the_picture_and_the_length_of_the_clip():
    """To the millisecond; what it costs counts in seconds that have begun."""
    made = film(Workflow.MOTION_CONTROL)
    assert (made.size, made.seconds, made.duration, made.audible) == ((1108, 832), 5.4, 6, True)


def test_an_edit_has_shape_and_length_of_the_clip():
    made = film(Workflow.VIDEO_EDIT)
    assert (made.size, made.seconds, made.duration, made.audible) == ((720, 1280), 5.4, 6, True)


def test_a_film_with_a_reference_is_what_was_asked_for():
    """Only the sound of the clip is taken over."""
    made = film(Workflow.REFERENCE_TO_VIDEO, duration=8)
    assert (made.size, made.seconds, made.duration, made.clip_ms, made.audible) == ((1280, 720), 8.0, 8, 0, True)


def test_a_clips_sound_is_kept_if_it_has_one_and_is_wanted():
    assert not film(Workflow.VIDEO_EDIT, keep_original_sound=False).audible
    silent = Generation(model="m", workflow=Workflow.VIDEO_EDIT, sound=False, duration=0)
    assert not follow(silent, {"video": known(640, 360, 3_000)}).audible


def test_without_a_clip_nothing_is_as_long_as_one():
    made = follow(Generation(model="m", workflow=Workflow.IMAGE_TO_VIDEO, duration=5), {"image": PICTURE})
    assert (made.size, made.seconds, made.audible) == ((1108, 832), 5.0, True)
    assert follow(Generation(model="m", workflow=Workflow.TEXT_TO_VIDEO), {}).size == (1280, 720)
