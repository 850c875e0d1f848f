"""Frames of the world: form, determinism, fades, any prompt, start images."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from odyssey_tui.local.world import World

from .pictures import SIZE, Planes, difference, planes, play

HOSTILE = [
    "",
    " \n\t ",
    "\x00\x1b[31mred\x07\x9b2J",
    "[bold]markup[/bold] {braces} %s <b>&amp;",
    "\u202eright to left\u202c \u2066isolate\u2069",
    "\ud800 lone surrogate \udfff",
    "😀🚀👩‍👩‍👧‍👦🏳️‍🌈" * 40,
    "ﷺ" * 500 + "̷̨̛" * 2000,
    "cat " * 80_000,
    "x" * 300 * 1024,
    "no " * 5000 + "rain",
    "Negative prompt: " * 3000,
    "中文 العربية עברית हिन्दी ไทย",
    "a\nb\rc\u2028d\u2029e\u0085f",
]


def test_frames_are_what_the_encoder_expects() -> None:
    for size in ((1280, 704), (704, 1280)):
        world = World(*size, seed=1)
        world.start("a fox in the mountains")
        for number in range(3):
            frame = world.render()
            assert (frame.width, frame.height) == size
            assert frame.format.name == "yuv420p"
            assert frame.pts == number
            assert frame.time_base == Fraction(1, 20)
            assert int(frame.color_range) == 1
            assert int(frame.colorspace) == 6
        y, u, v = planes(frame)
        assert y.shape == (size[1], size[0])
        assert u.shape == v.shape == (size[1] // 2, size[0] // 2)
        assert y.min() >= 16
        assert y.max() <= 235
        assert y.std() > 8


@pytest.mark.parametrize("size", [(1000, 704), (0, 0), (128, 9000), (-16, 640)])
def test_a_size_that_cannot_be_painted_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="cannot be painted"):
        World(*size)


def test_a_world_without_a_start_shows_something() -> None:
    world = World(*SIZE, seed=3)
    y, _, _ = planes(world.render())
    assert y.std() > 5


def story(seed: int) -> list[Planes]:
    """Pictures from a start, two changes and all their fades."""
    world = World(*SIZE, seed=seed)
    shown: list[Planes] = []
    words = [world.start("two dogs running on a beach, storm, confetti")]
    for change in ("at night, fireworks", "the dogs sleep, oil painting"):
        shown.extend(planes(world.render()) for _ in range(12))
        words.append(world.interact(change))
    shown.extend(planes(world.render()) for _ in range(20))
    assert all(words)
    return shown


def test_the_same_seed_and_prompts_give_the_same_frames() -> None:
    for one, other in zip(story(5), story(5), strict=True):
        for a, b in zip(one, other, strict=True):
            assert np.array_equal(a, b)


def test_another_seed_gives_another_world() -> None:
    assert difference(play("a lake", seed=1), play("a lake", seed=2)) > 2


def test_the_picture_moves_by_itself() -> None:
    world = World(*SIZE, seed=2)
    world.start("a meadow with a windmill")
    first = planes(world.render())
    for _ in range(20):
        last = planes(world.render())
    assert difference(first, last) > 0.5


def test_a_change_fades_in_and_ends() -> None:
    world = World(*SIZE, seed=4)
    world.start("the desert by day. Negative prompt: text")
    before = planes(world.render())
    world.interact("at night")
    fading = [planes(world.render()) for _ in range(20)]
    target = fading[-1]
    distance = [difference(frame, target) for frame in fading]
    assert difference(fading[0], before) < 0.2 * difference(before, target)
    steps = itertools.pairwise(distance)
    assert all(later <= sooner + 0.6 for sooner, later in steps)
    assert distance[8] > 2
    assert distance[16] < 1.5


def test_both_scenes_move_while_they_fade() -> None:
    still = play("a meadow at noon", "static camera", frames=3)
    moving = play("a meadow at noon", "static camera, heavy snow", frames=3)
    assert difference(still, moving) > 0


def test_a_change_in_the_middle_of_a_fade_does_not_jump() -> None:
    world = World(*SIZE, seed=4)
    world.start("the desert by day. Negative prompt: text")
    shown = [planes(world.render())]
    for change in ("at night", "by day", "the ocean", "pixel art", "a dragon"):
        world.interact(change)
        shown.extend(planes(world.render()) for _ in range(7))
    shown.extend(planes(world.render()) for _ in range(20))
    steps = [difference(a, b) for a, b in itertools.pairwise(shown)]
    assert max(steps) < 0.35 * difference(shown[0], shown[-1]) + 6
    assert shown[-1][0].std() > 5


def test_the_terrain_stays_when_the_light_changes() -> None:
    day = play("mountains by day, clear sky", frames=2)[0].astype(int)
    later = play("mountains by day, clear sky", "dusk", frames=24)[0].astype(int)
    rows = slice(day.shape[0] // 2, day.shape[0] * 3 // 4)
    edges = [np.abs(np.diff(y[rows], axis=0)) > 6 for y in (day, later)]
    shared = (edges[0] & edges[1]).sum()
    assert shared > 0.2 * edges[0].sum()


@pytest.mark.parametrize("prompt", HOSTILE, ids=range(len(HOSTILE)))
def test_any_prompt_at_all(prompt: str) -> None:
    world = World(*SIZE, seed=1)
    replies = [world.start(prompt)]
    world.render()
    replies.append(world.interact(prompt))
    world.render()
    for reply in replies:
        assert reply
        assert len(reply) <= 2000
        assert reply.isprintable()
        reply.encode("utf-8")


@settings(max_examples=12, deadline=None)
@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_is_painted(first: str, second: str) -> None:
    world = World(144, 128, seed=1)
    world.start(first)
    world.render()
    reply = world.interact(second)
    world.render()
    assert len(reply) <= 2000
    assert reply.isprintable()


def test_the_reply_says_what_was_made_of_the_prompt() -> None:
    world = World(*SIZE)
    assert world.start("A Cat on a Hill") == world.start("A Cat on a Hill")
    reply = World(*SIZE).start("A cat, at sunset, heavy rain, pixel art")
    for word in ("A cat, at sunset", "cat", "sunset", "heavy rain", "pixel art"):
        assert word in reply


def test_the_reply_is_written_in_words() -> None:
    reply = World(*SIZE).start("two men sitting, three wolves run, a fox breathes fire")
    for words in ("two men sitting", "three wolves running", "a fox breathing fire"):
        assert words in reply


def test_the_caption_can_be_refused() -> None:
    with_text = World(*SIZE, seed=1)
    with_text.start("a lake")
    without = World(*SIZE, seed=1)
    without.start("a lake, no caption")
    one, other = planes(with_text.render()), planes(without.render())
    corner = (slice(-40, None), slice(0, 90))
    assert difference((one[0][corner],) * 3, (other[0][corner],) * 3) > 3


def photo(size: tuple[int, int] = (300, 200), mode: str = "RGB") -> Image.Image:
    """A picture with a gradient and a bright square."""
    y, x = np.mgrid[0 : size[1], 0 : size[0]]
    pixels = np.stack([x * 255 // size[0], y * 255 // size[1], 255 - x // 2], 2)
    image = Image.fromarray(pixels.astype(np.uint8))
    image.paste((250, 240, 80), (60, 50, 140, 120))
    return image.convert(mode)


@pytest.mark.parametrize(
    "mode", ["RGB", "RGBA", "L", "P", "LA", "CMYK", "1", "I;16", "F"]
)
def test_an_image_of_any_mode_comes_to_life(mode: str) -> None:
    image = photo().convert("I").convert("I;16") if mode == "I;16" else photo(mode=mode)
    shown = play("", frames=3, image=image)
    assert shown[0].std() > 3


@pytest.mark.parametrize("size", [(1, 1), (3, 2000), (2000, 3), (1280, 704)])
def test_an_image_of_any_shape(size: tuple[int, int]) -> None:
    play("", frames=2, image=Image.new("RGB", size, (90, 160, 40)))


def test_the_image_is_what_is_shown() -> None:
    world = World(*SIZE, seed=1)
    world.start("plain style, no caption", Image.new("RGB", (640, 352), (200, 60, 60)))
    y, u, v = planes(world.render())
    assert abs(float(y[20:-40].mean()) - 95) < 25
    assert float(v.mean()) > 160
    assert float(u.mean()) < 128


def test_the_image_drifts_and_answers_to_prompts() -> None:
    image = photo((1280, 704))
    world = World(*SIZE, seed=1)
    world.start("a box", image)
    first = planes(world.render())
    for _ in range(30):
        drifted = planes(world.render())
    assert difference(first, drifted) > 1
    plain = play("a box", "static camera", image=image, frames=22)
    for change in (
        "at night",
        "heavy snow",
        "sepia",
        "zoom in",
        "a dragon",
        "pixel art",
    ):
        changed = play("a box", change, image=image, frames=22)
        assert difference(changed, plain) > 1, change


def test_the_image_of_the_caller_is_left_alone() -> None:
    image = photo()
    before = image.tobytes()
    play("heavy rain", "at night", image=image)
    assert image.tobytes() == before
