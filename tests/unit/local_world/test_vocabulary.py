"""Every word of the vocabulary is understood, and shows in the picture."""

from __future__ import annotations

import pytest

from odyssey_tui.local.world import interpret
from odyssey_tui.local.world.interpret import lexicon
from odyssey_tui.local.world.paint.style import LOOKS
from odyssey_tui.local.world.subjects.catalogue import KINDS
from odyssey_tui.local.world.subjects.pose import LOOP_SECONDS
from odyssey_tui.local.world.subjects.wardrobe import GARMENTS
from odyssey_tui.local.world.vocabulary import (
    ACTIONS,
    COLOUR_WORDS,
    GROUPS,
    SIZES,
    SUBJECTS,
    split_words,
)

from .pictures import base, base_film, difference, film, greatest, play

SCENE = "a fox in the mountains at dusk"
EMPTY = "in the mountains at dusk"

VISIBLE = 0.6
"""Least difference that counts, as a root mean square over all samples.

A still scene differs from itself by nothing at all; a few small leaves in a
picture of 224x128 already make 0.8."""

LATER = {"lightning": 60, "meteors": 70, "fireworks": 30}
"""Effects that come and go, and the frames in which they show at least once."""

OPPOSITE = {
    ("place", "mountains"): "a fox in the desert at dusk",
    ("time", "dusk"): "a fox in the mountains at night",
    ("framing", "medium"): f"{SCENE}, close-up",
    ("angle", "eye"): f"{SCENE}, low angle",
    ("style", "plain"): f"{SCENE}, pixel art",
    ("action", "stand"): f"{SCENE}, running",
}
"""Where a word asks for what the scene already is: the scene to change."""


def words_of(group: str) -> list[tuple[str, str, str]]:
    """Group, name and first phrase of every entry."""
    return [
        (group, name, split_words(words)[0]) for name, words in GROUPS[group].items()
    ]


def entries(*groups: str) -> list[tuple[str, str, str]]:
    return [entry for group in groups for entry in words_of(group)]


def label(value: object) -> str:
    return str(value)


@pytest.mark.parametrize(
    ("group", "name", "phrase"),
    entries("place", "time", "style", "framing", "angle", "lens"),
    ids=label,
)
def test_a_word_of_the_setting_changes_the_picture(
    group: str, name: str, phrase: str
) -> None:
    before = OPPOSITE.get((group, name))
    if before is not None:
        changed = play(before, phrase, frames=19)
        assert difference(changed, base(before, "zoom", frames=19)) > VISIBLE
        return
    scene = {
        "place": f"a fox, {phrase}, at dusk",
        "time": f"a fox in the mountains, {phrase}",
    }.get(group, f"{SCENE}, {phrase}")
    assert difference(play(scene), base(SCENE)) > VISIBLE


@pytest.mark.parametrize(
    ("group", "name", "phrase"), entries("effect", "tone", "colour"), ids=label
)
def test_a_word_of_weather_or_palette_changes_the_picture(
    group: str, name: str, phrase: str
) -> None:
    if name in LATER:
        shown = film(f"{SCENE}, {phrase}", LATER[name])
        assert greatest(shown, base_film(SCENE, LATER[name])) > VISIBLE
        return
    words = f"{phrase} tones" if group == "colour" else phrase
    changed = play(f"{SCENE}, {words}", frames=10)
    assert difference(changed, base(SCENE, frames=10)) > VISIBLE


@pytest.mark.parametrize(("group", "name", "phrase"), entries("subject"), ids=label)
def test_a_subject_is_to_be_seen(group: str, name: str, phrase: str) -> None:
    assert difference(play(f"{EMPTY}, {phrase}"), base(EMPTY)) > VISIBLE


@pytest.mark.parametrize(("group", "name", "phrase"), entries("action"), ids=label)
def test_an_action_moves_the_subject(group: str, name: str, phrase: str) -> None:
    before = OPPOSITE.get((group, name), SCENE)
    changed = play(before, phrase, frames=19)
    assert difference(changed, base(before, "static camera", frames=19)) > VISIBLE


@pytest.mark.parametrize(
    ("group", "name", "phrase"), entries("wears", "size"), ids=label
)
def test_what_is_worn_and_how_large_it_is_shows(
    group: str, name: str, phrase: str
) -> None:
    scene = f"a {phrase} fox" if group == "size" else f"a fox with a {phrase}"
    changed = play(f"{scene} in the mountains at dusk")
    assert difference(changed, base(SCENE)) > VISIBLE


@pytest.mark.parametrize(("group", "name", "phrase"), entries("move"), ids=label)
def test_a_movement_of_the_camera_moves_the_picture(
    group: str, name: str, phrase: str
) -> None:
    shown = film(f"{SCENE}, {phrase}", 40)
    assert greatest(shown, base_film(SCENE, 40)) > VISIBLE


@pytest.mark.parametrize(
    "words", ["flibbertigibbet", "zorp quux", "日本語", "żółć", "😀 🚀 zzz"]
)
def test_unknown_words_change_something(words: str) -> None:
    assert difference(play(f"{SCENE}, {words}"), base(SCENE)) > VISIBLE
    assert (
        difference(play(SCENE, words, frames=19), base(SCENE, "fox", frames=19)) > 0.3
    )


def test_every_phrase_is_understood_as_what_it_is_listed_for() -> None:
    known = lexicon()
    for group, listed in GROUPS.items():
        for name, words in listed.items():
            for phrase in split_words(words):
                from odyssey_tui.local.world.interpret import words_in

                senses = known[words_in(phrase)]
                assert any(sense.group == group for sense in senses), (group, phrase)
                assert name


def test_every_name_has_somebody_who_paints_it() -> None:
    assert set(SUBJECTS) == set(KINDS)
    assert set(ACTIONS) <= set(LOOP_SECONDS)
    assert set(GROUPS["wears"]) == set(GARMENTS)
    assert set(GROUPS["style"]) - {"plain"} == set(LOOKS)
    assert set(SIZES) == set(GROUPS["size"])
    assert len(COLOUR_WORDS) > 20


def test_each_phrase_alone_makes_a_scene() -> None:
    for words in GROUPS["place"].values():
        for phrase in split_words(words):
            scene = interpret(phrase)
            # Waves may be of the sea or of a hand; alone they are of a hand.
            assert scene.place is not None or phrase == "waves", phrase
    for name, words in GROUPS["effect"].items():
        assert name in interpret(split_words(words)[0]).effects
