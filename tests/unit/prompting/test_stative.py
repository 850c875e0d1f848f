"""States instead of actions: what is suggested, and what is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui.prompting.stative import LONGEST_PROMPT, stative_hint

SUGGESTED = [
    # Things worn.
    ("puts on glasses", "is wearing glasses"),
    ("Puts on glasses", "Is wearing glasses"),
    ("put on glasses", "is wearing glasses"),
    ("The man puts on glasses.", "The man is wearing glasses."),
    ("The man put on his glasses.", "The man is wearing his glasses."),
    ("The children put on hats", "The children are wearing hats"),
    ("They put on hats", "They are wearing hats"),
    ("We put on our coats", "We are wearing our coats"),
    ("I put on a hat", "I am wearing a hat"),
    ("You put on a hat", "You are wearing a hat"),
    ("Dogs put on hats", "Dogs are wearing hats"),
    ("James put on a hat", "James is wearing a hat"),
    ("The princess put on her crown", "The princess is wearing her crown"),
    ("A group of people put on hats", "A group of people are wearing hats"),
    ("The men in the car put on hats", "The men in the car are wearing hats"),
    ("A man in a suit puts on a hat", "A man in a suit is wearing a hat"),
    ("A man who puts on glasses", "A man who is wearing glasses"),
    ("She is putting on a coat!", "She is wearing a coat!"),
    ("He's putting on a hat", "He's wearing a hat"),
    ("He’s putting on a hat", "He’s wearing a hat"),
    ("The men are putting on hats", "The men are wearing hats"),
    ("A man putting on glasses", "A man wearing glasses"),
    ("Putting on glasses, a man smiles", "Wearing glasses, a man smiles"),
    ("puts his glasses on", "is wearing his glasses"),
    ("puts his glasses on and reads", "is wearing his glasses and reads"),
    ("The man slowly puts on glasses", "The man is wearing glasses"),
    ("The man puts on glasses slowly", "The man is wearing glasses"),
    ("The man then puts on glasses", "The man then is wearing glasses"),
    ("puts on glasses and smiles", "is wearing glasses and smiles"),
    ("puts on a red hat with a feather", "is wearing a red hat with a feather"),
    ("The man puts on his friend’s hat", "The man is wearing his friend’s hat"),
    ("The man changes into a suit", "The man is wearing a suit"),
    ("takes off his hat", "is no longer wearing his hat"),
    ("She takes her coat off.", "She is no longer wearing her coat."),
    ("The king removes his crown", "The king is no longer wearing his crown"),
    ("wraps herself in a blanket", "is wrapped in a blanket"),
    # Postures and sleep.
    ("The cat sits down", "The cat is sitting"),
    ("sits down on the sofa", "is sitting on the sofa"),
    ("He sat down", "He is sitting"),
    ("Sit down", "Is sitting"),
    ("A man and his dog sit down", "A man and his dog are sitting"),
    ("a man and woman sat down", "a man and woman are sitting"),
    ("A man, his dog, and a cat sit down", "A man, his dog, and a cat are sitting"),
    ("Two cats sat down", "Two cats are sitting"),
    ("In the park, a man sat down", "In the park, a man is sitting"),
    ("She takes a seat.", "She is sitting."),
    ("stands up from the chair", "is standing"),
    ("The soldier rises to his feet", "The soldier is standing"),
    ("The dog lies down by the fire", "The dog is lying down by the fire"),
    ("The knight kneels down", "The knight is kneeling"),
    ("He falls to his knees", "He is kneeling"),
    ("The cat falls asleep on the sofa", "The cat is asleep on the sofa"),
    ("The dog wakes up", "The dog is awake"),
    (
        "The man walks in, sits down and smiles.",
        "The man walks in, is sitting and smiles.",
    ),
    # Held.
    ("The man picks up a sword", "The man is holding a sword"),
    ("picks up a cup from the table", "is holding a cup"),
    ("She picks the cup up", "She is holding the cup"),
    ("He picks it up", "He is holding it"),
    ("The child grabs the red balloon", "The child is holding the red balloon"),
    ("puts down the sword", "is no longer holding the sword"),
    ("She drops the cup", "She is no longer holding the cup"),
    # Open, on, lit, raised.
    ("The door opens", "The door is open"),
    ("The old door is slowly opening", "The old door is open"),
    ("The doors open", "The doors are open"),
    ("The flower opens slowly.", "The flower is open."),
    ("The man opens the door", "The man has the door open"),
    ("She opens her eyes", "She has her eyes open"),
    ("She is opening her eyes", "She has her eyes open"),
    ("A man closing his eyes", "A man with his eyes closed"),
    ("open the door", "the door is open"),
    ("Close the windows.", "The windows are closed."),
    ("Turn on the lights", "The lights are on"),
    ("The lights turn on", "The lights are on"),
    ("The lamp goes out", "The lamp is out"),
    ("The man turns the lights off", "The man has the lights off"),
    ("lights a candle", "has a candle lit"),
    ("She blows out the candles.", "The candles are out."),
    ("The king raises his sword", "The king has his sword raised"),
    ("the girl spreads her arms", "the girl has her arms spread"),
    ("The house catches fire", "The house is on fire"),
    # Places.
    ("The man enters the room", "The man is in the room"),
    ("A woman left the room", "A woman is no longer in the room"),
    ("The man gets in the car", "The man is in the car"),
    ("gets on the bus", "is on the bus"),
    ("She gets out of the car", "She is out of the car"),
    ("He climbs onto the roof", "He is on the roof"),
    ("The bird lands on the branch", "The bird is on the branch"),
    # Becoming, beginning, ending.
    ("The cat turns into a dragon", "The cat is now a dragon"),
    ("The cats turn into dragons", "The cats are now dragons"),
    ("He becomes a knight", "He is now a knight"),
    ("The leaves turn red", "The leaves are now red"),
    ("It starts to rain", "It is raining"),
    ("starts raining", "is raining"),
    ("The man begins to dance", "The man is dancing"),
    ("The children start to run", "The children are running"),
    ("He stops dancing", "He is no longer dancing"),
    ("The rain stops.", "The rain is over."),
    ("The car stops", "The car is standing still"),
    ("A rainbow appears in the sky", "A rainbow is visible in the sky"),
    ("Stars appear above the hills", "Stars are visible above the hills"),
    ("A ghost disappears", "A ghost is gone"),
    ("Night falls", "It is night"),
    ("Night falls over the city", "It is night over the city"),
    ("It gets dark.", "It is dark."),
    ("The sun rises over the hills", "The sun is up over the hills"),
    ("The sun sets behind the hills", "The sun is behind the hills"),
    # Case, and what goes on.
    ("PUTS ON GLASSES", "IS WEARING GLASSES"),
    ("The Man Puts On Glasses", "The Man is wearing Glasses"),
    ("Close-up: she puts on a hat", "Close-up: she is wearing a hat"),
    ("put on a hat and a coat", "is wearing a hat and a coat"),
    ("starts laughing and crying", "is laughing and crying"),
    ("starts to sing and smiles", "is singing and smiles"),
    # Several sentences, a negative prompt behind.
    (
        "A dog runs. The man sits down. The dog puts on a hat.",
        "A dog runs. The man is sitting. The dog puts on a hat.",
    ),
    (
        "He puts on a hat. Negative prompt: puts on glasses",
        "He is wearing a hat. Negative prompt: puts on glasses",
    ),
]

LEFT_ALONE = [
    # Activities, and states already.
    "", "The man walks", "A dog runs on the beach", "She dances and smiles",
    "The woman is wearing glasses", "A man wearing a hat", "The cat sits on a mat",
    "The cat is sitting", "is sitting down", "A man standing up", "The door is open",
    "lies in bed", "The sword lies on the table", "The woman hugs the child",
    "He is no longer wearing his hat", "The man has opened the door",
    "The lights are on", "It is raining", "A man kneels before the king",
    # Words that only look alike.
    "The light house on the cliff", "a close shot of a man", "open field with flowers",
    "the opening door", "Open doors lead into a garden", "a room with the doors open",
    "a lit candle", "a dimly lit room", "a stand-up comedian", "Stand up comedy",
    "a wake up call", "a pick-up truck drives by", "A drop of water falls",
    "Rain drops on the leaf", "drops of rain", "The autumn leaves the trees",
    "On the left the room is dark", "To his left the room is dark",
    "A street with bus stops", "Bus stops lining the road", "from start to finish",
    "Niagara Falls at night", "city lights at night", "a put option",
    "The close friends smile", "The hotel lobby opens to the sea",
    "A book opened on the table", "The door is opened", "a setting sun",
    "The street appears to be empty", "A sunset", "The houses stand close together",
    "stone steps into the water", "A turn in the road", "the rising sun",
    # Another meaning of the same verb.
    "He puts on a show", "She puts on music", "The plane takes off",
    "The man puts his glasses on the table", "puts a cup on the table",
    "The car turns into the street", "The car turns into a side street",
    "He turns on his heel", "He turns off the road", "The man picks up speed",
    "with eyes open", "a man, his eyes closed", "a man, his eyes open", "eyes closed",
    "put on glasses and smile", "sit down, then eat", "starts to laugh and cry",
    "She starts the car", "The race starts", "The man lays down his sword",
    "The tree drops its leaves", "The temperature drops", "He grabs at the rope",
    "She opens up", "He closes in on the thief", "A man crosses the street",
    "He gets up at dawn", "He takes off running", "The knight gets on with it",
    "A man enters the frame from the left", "The camera enters the room",
    "She removes the mask from the statue", "The taxi picks up a passenger",
    "The road enters the tunnel", "The phone goes off", "day turns into night",
    "A door opens into a garden", "A door opening slowly", "A man opening a door",
    "The dragon lands", "Transform into a wolf", "A book of matches lights up",
    "becomes more and more tired", "starts a fire", "The sun sets over the sea",
    "A city as night falls", "He sits down to eat", "He puts it on",
    # No plain statement.
    "He wants to sit down", "He can sit down", "Don't sit down", "Don’t sit down",
    "The man doesn't put on glasses", "He never puts on a hat",
    "No one puts on a hat", "If he sits down, she smiles", "He keeps putting on hats",
    "When he puts on the hat, she smiles", "As the sun rises, birds sing",
    "before he sits down", "After putting on glasses, he smiles",
    "without putting on a hat",
    "She makes the man sit down", "She makes the children sit down",
    "She watches the children sit down", "He is about to sit down",
    "Does he put on glasses?", "He sits down?", 'A sign that says "Open the door"',
    "A sign that says “Open the door”", "The cat walks. Negative prompt: sits down",
    "negative: puts on glasses",
    # The number cannot be told, or the rest would not fit.
    "a black and white cat sat down", "The king, an old man, put on his crown",
    "the man quickly and quietly sits down", "A woman blows out the candles",
    "She blows out the candles and smiles", "open the door and smile",
    "starts to open the door", "The man sit down",
    # Too long.
    "The man sits down. " + "A dog runs. " * 40,
]  # fmt: skip


@pytest.mark.parametrize(("prompt", "suggestion"), SUGGESTED)
def test_a_change_is_named_by_its_state(prompt: str, suggestion: str) -> None:
    hint = stative_hint(prompt)
    assert hint is not None
    assert hint.suggestion == suggestion
    assert hint.original == prompt[hint.start : hint.end]
    assert suggestion[hint.start :].startswith(hint.replacement)
    assert hint.reason


@pytest.mark.parametrize("prompt", LEFT_ALONE)
def test_what_is_not_sure_is_left_alone(prompt: str) -> None:
    hint = stative_hint(prompt)
    assert hint is None, hint


def test_the_phrase_is_marked_without_what_is_around_it() -> None:
    prompt = "Rain. The man slowly puts on glasses and smiles."
    hint = stative_hint(prompt)
    assert hint is not None
    assert hint.original == "slowly puts on glasses"
    assert hint.replacement == "is wearing glasses"


def _one_of(texts: str) -> st.SearchStrategy[str]:
    return st.sampled_from(texts.split("|"))


_SUBJECTS = _one_of(
    "The man|They|A dog and a cat||the children|Two men in a car|I|It|A king who|James"
    "|She makes the cat|The door|Night|The sun"
)
_VERBS = _one_of(
    "puts on|put on|is putting on|takes off|sits down|sat down|opens|open|drops|starts"
    "|starts to|begins|stops|turns into|turns on|picks up|becomes|falls|enters|leaves"
    "|gets in|falls asleep|rises|sets|closes|lights|appears|slowly puts on|to put on"
    "|changes into|wakes up|grabs|raises"
)
_OBJECTS = _one_of(
    "a hat|his glasses|the door|dancing|rain|open|the lights|a dragon|the room|red"
    "|putting on a hat|the car||her eyes|candles|up|down|on|asleep|his sword|becoming"
    "|sit down|a suit"
)
_ENDS = _one_of(
    ".|| and smiles|, slowly|!| slowly| again. He sits down|\n"
    "| Negative prompt: puts on hats|; the lights turn on| and sits down"
)


@st.composite
def _sentences(draw: st.DrawFn) -> str:
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        words = [draw(_SUBJECTS), draw(_VERBS), draw(_OBJECTS)]
        parts.append(" ".join(word for word in words if word) + draw(_ENDS))
    return " ".join(parts)


@given(_sentences() | st.text(max_size=LONGEST_PROMPT + 5))
def test_only_the_phrase_changes_and_only_once(prompt: str) -> None:
    hint = stative_hint(prompt)
    if hint is None:
        return
    tail = prompt[hint.end :]
    assert prompt[hint.start : hint.end] == hint.original
    assert hint.suggestion == prompt[: hint.start] + hint.replacement + tail
    assert hint.suggestion != prompt
    again = stative_hint(hint.suggestion)
    assert again is None or again.start >= hint.start + len(hint.replacement)


@given(_sentences())
def test_taking_every_hint_comes_to_an_end(prompt: str) -> None:
    for _ in range(20):
        hint = stative_hint(prompt)
        if hint is None:
            return
        prompt = hint.suggestion
    pytest.fail(f"still hinting at {prompt!r}")
