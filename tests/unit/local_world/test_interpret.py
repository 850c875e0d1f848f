"""What the world reads out of a prompt, and how prompts add up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey_tui.local.world import Scene, interpret


def test_who_does_what_where_and_when() -> None:
    scene = interpret("A black cat sitting by the window on a rainy night, film noir")
    (cat,) = scene.subjects
    assert (cat.kind, cat.colour, cat.action) == ("cat", "black", "sit")
    assert (scene.place, scene.time) == ("room", "night")
    assert scene.strength("rain") == 1.0
    assert scene.styles == ("film noir",)


def test_two_who_do_the_same() -> None:
    scene = interpret(
        "A man and his dog walking through an alley way towards the camera"
    )
    assert [(one.kind, one.action) for one in scene.subjects] == [
        ("man", "walk"),
        ("dog", "walk"),
    ]
    assert scene.place == "street"
    assert scene.camera.angle == "front"


@pytest.mark.parametrize(
    ("prompt", "kind", "count"),
    [
        ("three red balloons", "toy balloon", 3),
        ("cats on a beach", "cat", 3),
        ("a pair of wolves", "wolf", 2),
        ("a solitary oak tree", "oak", 1),
        ("3 friends", "person", 3),
        ("hundreds of penguins", "penguin", 5),
        ("a couple of dogs", "dog", 2),
    ],
)
def test_how_many(prompt: str, kind: str, count: int) -> None:
    (subject,) = interpret(prompt).subjects
    assert (subject.kind, subject.count) == (kind, count)


def test_colours_belong_to_subjects_or_to_the_light() -> None:
    assert interpret("a red fox").subjects[0].colour == "red"
    assert interpret("a red fox").tones == ()
    assert interpret("blue tones").tones == ("blue",)
    assert interpret("the cat turns blue").subjects[0].colour == "blue"


def test_longer_phrases_count_before_their_words() -> None:
    assert interpret("hot air balloon").subjects[0].kind == "balloon"
    assert interpret("golden retriever").time is None
    assert interpret("dark fantasy").styles == ("dark fantasy",)
    assert interpret("extreme close-up").camera.framing == "extreme"


def test_waves_of_the_sea_and_of_a_hand() -> None:
    assert interpret("the cat waves").subjects[0].action == "wave"
    assert interpret("ocean waves").place == "ocean"
    assert interpret("the waves crash").place == "ocean"
    assert interpret("waves").action == "wave"


def test_strength_of_the_weather() -> None:
    assert interpret("heavy rain").strength("rain") > 1.4
    assert interpret("light rain").strength("rain") < 0.7
    assert interpret("it starts to snow heavily").strength("snow") > 1.4


@pytest.mark.parametrize(
    ("prompt", "unwanted"),
    [
        ("no rain", {"rain"}),
        ("a beach without clouds", {"clouds"}),
        ("no rain, without clouds or fog", {"rain", "clouds", "fog"}),
        ("the rain stops", {"rain"}),
        ("it stops raining", {"rain"}),
        ("the fog fades away", {"fog"}),
        ("remove the hat", {"hat"}),
        ("takes off the glasses", {"glasses"}),
        (
            "Negative prompt: dark, stormy, or threatening atmosphere",
            {"storm", "ominous"},
        ),
        ("a city. Negative prompt: people, cars, text", {"person", "car", "caption"}),
    ],
)
def test_what_is_not_wanted(prompt: str, unwanted: set[str]) -> None:
    scene = interpret(prompt)
    assert unwanted <= scene.without
    assert not unwanted & set(scene.effects)
    assert not unwanted & {one.kind for one in scene.subjects}


def test_a_refusal_ends_where_something_else_is_asked_for() -> None:
    scene = interpret("no rain, a sunny meadow with a dog")
    assert scene.without == {"rain"}
    assert scene.place == "meadow"
    assert scene.subjects[0].kind == "dog"
    assert interpret("without clouds but with stars").strength("stars") == 1.0


def test_putting_on_is_not_wearing() -> None:
    assert interpret("puts on glasses").dons == {"glasses"}
    assert interpret("is wearing glasses").wears == {"glasses"}
    assert interpret("the man puts on a top hat").subjects[0].dons == {"top hat"}


def test_what_is_not_mentioned_stays() -> None:
    scene = interpret("a fox in the snow at dawn, watercolour, low angle, fog")
    later = scene.merged(interpret("at night"))
    assert later.time == "night"
    assert (later.place, later.styles, later.camera) == (
        scene.place,
        scene.styles,
        scene.camera,
    )
    assert later.subjects == scene.subjects
    assert later.effects == scene.effects


def test_actions_reach_those_who_are_there() -> None:
    scene = interpret("a cat on a wall").merged(interpret("yawns and stretches"))
    assert scene.subjects[0].action == "stretch"
    both = interpret("a cat and a dog").merged(interpret("the dog jumps"))
    assert {one.kind: one.action for one in both.subjects} == {
        "cat": None,
        "dog": "jump",
    }


def test_new_weather_replaces_the_old() -> None:
    scene = interpret("rain in the city").merged(interpret("it snows"))
    assert "rain" not in scene.effects
    assert scene.strength("snow") == 1.0
    clear = scene.merged(interpret("the sky clears up"))
    assert "snow" not in clear.effects


def test_what_was_refused_can_be_asked_for_again() -> None:
    scene = interpret("a beach, no clouds").merged(interpret("dark clouds gather"))
    assert scene.strength("clouds") == 1.0


def test_subjects_join_and_leave() -> None:
    scene = interpret("a fox in a forest").merged(interpret("a dragon appears"))
    assert [one.kind for one in scene.subjects] == ["fox", "dragon"]
    assert [one.kind for one in scene.merged(interpret("no fox")).subjects] == [
        "dragon"
    ]


def test_somebody_turns_into_something_else() -> None:
    scene = interpret("a black cat in the snow")
    dragon = scene.merged(interpret("the cat turns into a dragon"))
    assert [one.kind for one in dragon.subjects] == ["dragon"]
    again = scene.merged(interpret("turns into a robot")).merged(
        interpret("a dog appears")
    )
    assert [one.kind for one in again.subjects] == ["robot", "dog"]


def test_glasses_that_are_worn_are_no_longer_put_on() -> None:
    scene = interpret("a man").merged(interpret("puts on glasses"))
    assert scene.subjects[0].dons == {"glasses"}
    worn = scene.merged(interpret("is wearing glasses"))
    assert (worn.subjects[0].wears, worn.subjects[0].dons) == ({"glasses"}, frozenset())


@pytest.mark.parametrize(
    ("prompt", "time"),
    [
        ("night falls", "night"),
        ("the sun rises", "dawn"),
        ("the sun sets", "sunset"),
        ("turn day into night", "night"),
    ],
)
def test_the_hour_changes(prompt: str, time: str) -> None:
    scene = interpret(prompt)
    assert scene.time == time
    assert scene.action is None


def test_nothing_at_all() -> None:
    assert interpret("") == Scene()
    assert interpret("the of and").empty
    assert Scene().merged(Scene()) == Scene()


def test_unknown_words_are_hashed_the_same_way_every_time() -> None:
    assert interpret("zorp quux").salt == interpret("Zorp, QUUX!").salt != 0
    assert interpret("zorp").salt != interpret("quux").salt


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400), st.text(max_size=400))
def test_any_text_makes_a_bounded_scene(first: str, second: str) -> None:
    scene = interpret(first).merged(interpret(second))
    assert interpret(first) == interpret(first)
    assert len(scene.subjects) <= 4
    assert all(1 <= one.count <= 5 for one in scene.subjects)
    assert len(scene.styles) <= 2
    assert len(scene.tones) <= 6
