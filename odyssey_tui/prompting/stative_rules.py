"""Verbs that change a state at one moment, and how the state is then named.

A rule knows a verb's forms, what has to follow, and the state. What follows is
a regular expression that is matched right behind the verb; its group ``obj``
is the object, which the state may repeat.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from odyssey_tui.prompting import stative_words as known

Form = Literal["base", "third", "past", "ing"]
Kind = Literal["is", "has", "thing", "it"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which a verb changes a state.

    Attributes:
        verbs: Forms of the verb, each as "base third past ing"; "-" for a form
            that the rule has nothing to do with.
        tail: Matched right behind the verb.
        state: What stands after "is"; for ``has`` and ``thing`` what stands
            behind the object. Named groups of ``tail`` may be used in it.
        kind: ``is`` gives "is {state}"; ``has`` gives "has {obj} {state}", or
            "{obj} is {state}" for a command; ``thing`` only ever the latter;
            ``it`` gives "it is {state}" and takes the subject along.
        subjects: Words of which one must stand before the verb.
        needs_subject: Whether somebody must be named, right before the verb.
        alone: Whether the state can be said without a verb ("a man asleep").
        not_of: Last words of an object that make it mean something else.
    """

    verbs: tuple[str, ...]
    tail: re.Pattern[str]
    state: str
    kind: Kind = "is"
    subjects: frozenset[str] = frozenset()
    needs_subject: bool = False
    alone: bool = True
    not_of: frozenset[str] = field(default_factory=frozenset)


_DETERMINER: Final = f"(?:{'|'.join(sorted(known.DETERMINERS))})"
_MANNER: Final = "|".join(sorted(known.MANNER))
_JOIN: Final = "and|but|then|while|as|with|before|after|until|when|where|because|so"
_PLACE: Final = (
    "in|on|at|by|next|beside|near|under|behind|between|among|against|inside|outside|"
    "below|above|around|together|alone|again|there|here|over"
)
_OTHER: Final = "without|of|from|to|for|like|that|who|which|or|made|through"
_STOP: Final = (
    f"{_DETERMINER[3:-1]}|{_JOIN}|{_PLACE}|{_OTHER}|on|off|up|down|out|into|onto|is|"
    "are|was|were|him|them|me|us"
)


def _before(words: str) -> str:
    """Ahead: the end, a mark, or one of these words."""
    return rf"(?=\s*(?:$|[^\w\s'-]|(?:{words}|{_MANNER})\b(?!['-])))"


_END: Final = _before(_JOIN)
_END_OR_PLACE: Final = _before(f"{_JOIN}|{_PLACE}")
_AFTER_NOUN: Final = _before(f"{_JOIN}|{_PLACE}|{_OTHER}")
_AFTER_OBJECT: Final = _before(f"{_JOIN}|{_PLACE}|for|to")
_FULL_STOP: Final = r"(?=\s*(?:$|[.!;\n]))"
_WORD: Final = rf"(?!(?:{_STOP})\b)[a-z][a-z'-]*"
_FROM: Final = rf"(?:\s+from\s+{_DETERMINER}\s+{_WORD})?"
_ANY: Final = rf"(?P<obj>{_DETERMINER}\s+{_WORD}(?:\s+{_WORD}){{0,3}}?)"


def _one_of(heads: Iterable[str], determined: bool = False) -> str:
    """A noun phrase with one of ``heads`` at its end, as group ``obj``."""
    options = "|".join(sorted(heads, key=lambda head: (-len(head), head)))
    determiner = rf"{_DETERMINER}\s+" if determined else rf"(?:{_DETERMINER}\s+)?"
    return rf"(?P<obj>{determiner}(?:{_WORD}\s+){{0,3}}?(?:{options})(?![\w'-]))"


def _tail(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


_PUT: Final = ("put puts put putting",)
_PUT_ON: Final = (*_PUT, "pull pulls pulled pulling", "slip slips slipped slipping",
                  "throw throws threw throwing", "try tries tried trying")  # fmt: skip
_TAKE_OFF: Final = ("take takes took taking", *_PUT_ON[1:3])
_WORN: Final = _one_of(known.WORN)

WEARING: Final = (
    Rule(_PUT_ON, _tail(rf"(?:\s+back)?\s+on\s+{_WORN}{_AFTER_NOUN}"), "wearing {obj}"),
    Rule(_PUT_ON, _tail(rf"\s+{_WORN}(?:\s+back)?\s+on{_END}"), "wearing {obj}"),
    Rule(("- dons donned donning",), _tail(rf"\s+{_WORN}{_AFTER_NOUN}"),
         "wearing {obj}"),
    Rule(("change changes changed changing", "slip slips slipped slipping",
          "get gets got getting"),
         _tail(rf"\s+into\s+{_WORN}{_AFTER_NOUN}"), "wearing {obj}"),
    Rule(_TAKE_OFF, _tail(rf"\s+off\s+{_WORN}{_AFTER_NOUN}"),
         "no longer wearing {obj}"),
    Rule(_TAKE_OFF, _tail(rf"\s+{_WORN}\s+off{_END}"), "no longer wearing {obj}"),
    Rule(("remove removes removed removing",), _tail(rf"\s+{_WORN}{_AFTER_NOUN}"),
         "no longer wearing {obj}"),
    Rule(("wrap wraps wrapped wrapping",),
         _tail(r"\s+(?:himself|herself|itself|themselves)(?=\s+in\b)"), "wrapped"),
    Rule(("get gets got getting",), _tail(rf"\s+(?P<how>dressed|wet|soaked){_END}"),
         "{how}"),
)  # fmt: skip

POSTURE: Final = (
    Rule(("sit sits sat -",), _tail(rf"(?:\s+back)?\s+down{_END_OR_PLACE}"), "sitting"),
    Rule(("sit sits sat -",), _tail(rf"\s+up{_END_OR_PLACE}"), "sitting up"),
    Rule(("take takes took taking",), _tail(rf"\s+a\s+seat{_END_OR_PLACE}"), "sitting"),
    Rule(("stand stands stood -",),
         _tail(rf"(?:\s+back)?\s+up{_FROM}{_END_OR_PLACE}"), "standing"),
    Rule(("get gets got getting",), _tail(rf"(?:\s+back)?\s+up{_FROM}{_END}"),
         "standing"),
    Rule(("rise rises rose rising", "get gets got getting"),
         _tail(rf"\s+to\s+(?:his|her|their|its)\s+feet{_END_OR_PLACE}"), "standing"),
    Rule(("lie lies - -", "- lays lay -"),
         _tail(rf"(?:\s+back)?\s+down{_END_OR_PLACE}"), "lying down"),
    Rule(("kneel kneels knelt -", "- - kneeled -"),
         _tail(rf"\s+down{_END_OR_PLACE}"), "kneeling"),
    Rule(("crouch crouches crouched -",), _tail(rf"\s+down{_END_OR_PLACE}"),
         "crouching"),
    Rule(("squat squats squatted -",), _tail(rf"\s+down{_END_OR_PLACE}"), "squatting"),
    Rule(("curl curls curled curling",), _tail(rf"\s+up{_END_OR_PLACE}"), "curled up"),
    Rule(("drop drops dropped dropping", "fall falls fell falling",
          "sink sinks sank sinking", "get gets got getting"),
         _tail(r"\s+(?:down\s+)?(?:to|on|onto)\s+(?:his|her|their|its|one)\s+knees?"
               + _END_OR_PLACE), "kneeling"),
    Rule(("fall falls fell falling",), _tail(rf"\s+asleep{_END_OR_PLACE}"), "asleep"),
    Rule(("wake wakes woke waking",), _tail(rf"\s+up{_END_OR_PLACE}"), "awake"),
)  # fmt: skip

_NOT_HELD: Final = known.words(
    "speed pace tempo signal scent trail pieces bill slack attention seat bite chance "
    "tab habit language accent leaves leaf petals bomb bombs beat anchor hint hints "
    "needles temperature subject charges curtain price prices call"
)
_GRAB: Final = ("grab grabs grabbed grabbing", "snatch snatches snatched snatching")
_PICK: Final = ("pick picks picked picking",)
_DROP: Final = ("drop drops dropped dropping",)

HOLDING: Final = (
    Rule(_PICK, _tail(rf"\s+up\s+{_ANY}{_FROM}{_AFTER_NOUN}"), "holding {obj}",
         not_of=_NOT_HELD),
    Rule(_PICK, _tail(rf"\s+(?P<obj>him|her|it|them)\s+up{_FROM}{_END_OR_PLACE}"),
         "holding {obj}"),
    Rule(_PICK, _tail(rf"\s+{_ANY}\s+up{_FROM}{_END_OR_PLACE}"), "holding {obj}",
         not_of=_NOT_HELD),
    Rule(_GRAB, _tail(rf"\s+{_ANY}{_FROM}{_AFTER_NOUN}"), "holding {obj}",
         not_of=_NOT_HELD),
    Rule(_PUT, _tail(rf"\s+down\s+{_ANY}{_END}"), "no longer holding {obj}"),
    Rule(_PUT, _tail(rf"\s+{_ANY}\s+down{_END}"), "no longer holding {obj}"),
    Rule(_DROP, _tail(rf"\s+{_ANY}{_END}"), "no longer holding {obj}",
         not_of=_NOT_HELD),
    Rule(("let lets let letting",), _tail(rf"\s+go\s+of\s+{_ANY}{_END}"),
         "no longer holding {obj}"),
)  # fmt: skip

_OPEN: Final = ("open opens opened opening",)
_SHUT: Final = ("close closes closed closing", "shut shuts shut shutting")
_OPENABLE: Final = _one_of(known.OPENABLE, determined=True)
_DEVICE: Final = _one_of(known.DEVICES)
_SWITCH: Final = ("turn turns turned turning",
                  "switch switches switched switching")  # fmt: skip
_HIS_LIMBS: Final = (
    rf"(?P<obj>(?:{'|'.join(sorted(known.POSSESSIVES))}|both|one)\s+"
    rf"(?:(?:left|right|own|both|two)\s+)?(?:{'|'.join(sorted(known.LIMBS))})(?![\w'-]))"
)

THINGS: Final = (
    Rule(_OPEN, _tail(rf"\s+{_OPENABLE}{_AFTER_OBJECT}"), "open", "has"),
    Rule(_SHUT, _tail(rf"\s+{_OPENABLE}{_AFTER_OBJECT}"), "closed", "has"),
    Rule(_OPEN, _tail(rf"(?:\s+up)?{_END}"), "open", subjects=known.OPENING),
    Rule(_SHUT, _tail(_END), "closed", subjects=known.OPENING),
    Rule(_SWITCH, _tail(rf"\s+(?P<way>on|off)\s+{_DEVICE}{_AFTER_OBJECT}"), "{way}",
         "has"),
    Rule(_SWITCH, _tail(rf"\s+{_DEVICE}\s+(?P<way>on|off){_END_OR_PLACE}"), "{way}",
         "has"),
    Rule((*_SWITCH, "go goes went going", "come comes came coming"),
         _tail(rf"\s+(?P<way>on|off|out){_END_OR_PLACE}"), "{way}",
         subjects=known.DEVICES),
    Rule(("light lights lit lighting",),
         _tail(rf"\s+{_one_of(known.FLAMES, True)}{_AFTER_OBJECT}"), "lit", "has"),
    Rule(("blow blows blew blowing", "put puts put putting"),
         _tail(rf"\s+out\s+{_one_of(known.FLAMES, True)}{_FULL_STOP}"), "out", "thing"),
    Rule(("raise raises raised raising", "lift lifts lifted lifting"),
         _tail(rf"\s+(?:up\s+)?{_HIS_LIMBS}{_AFTER_OBJECT}"), "raised", "has"),
    Rule(("cross crosses crossed crossing",),
         _tail(rf"\s+(?P<obj>(?:his|her|their)\s+(?:arms|legs)){_AFTER_OBJECT}"),
         "crossed", "has"),
    Rule(("fold folds folded folding",),
         _tail(rf"\s+(?P<obj>(?:his|her|their)\s+arms){_AFTER_OBJECT}"), "folded",
         "has"),
    Rule(("spread spreads spread spreading",),
         _tail(rf"\s+(?P<obj>(?:his|her|their|its)\s+(?:wings|arms)){_AFTER_OBJECT}"),
         "spread", "has"),
    Rule(("catch catches caught catching",), _tail(rf"\s+fire{_END_OR_PLACE}"),
         "on fire"),
    Rule(("burst bursts burst bursting",), _tail(rf"\s+into\s+flames{_END_OR_PLACE}"),
         "on fire"),
)  # fmt: skip

_ENTER: Final = ("enter enters entered entering",)
_LEAVE: Final = ("leave leaves left leaving", "exit exits exited exiting")
_ROOM: Final = _one_of(known.ROOMS, determined=True)
_STAGE: Final = _one_of(known.STAGES, determined=True)
_GET: Final = ("get gets got getting", "climb climbs climbed climbing",
               "hop hops hopped hopping")  # fmt: skip
_INSIDE: Final = _one_of(known.INSIDE_OF, determined=True)
_ON_TOP: Final = _one_of(known.ON_TOP_OF, determined=True)

PLACES: Final = (
    Rule(_ENTER, _tail(rf"\s+{_ROOM}{_AFTER_NOUN}"), "in {obj}"),
    Rule(_ENTER, _tail(rf"\s+{_STAGE}{_AFTER_NOUN}"), "on {obj}"),
    Rule(_LEAVE, _tail(rf"\s+{_ROOM}{_END}"), "no longer in {obj}"),
    Rule(_LEAVE, _tail(rf"\s+{_STAGE}{_END}"), "no longer on {obj}"),
    Rule(_GET, _tail(rf"\s+(?:back\s+)?(?:in|into|inside)\s+{_INSIDE}{_AFTER_NOUN}"),
         "in {obj}"),
    Rule(_GET, _tail(rf"\s+(?:back\s+)?(?:on|onto)\s+{_ON_TOP}{_AFTER_NOUN}"),
         "on {obj}"),
    Rule(_GET, _tail(rf"\s+out\s+of\s+{_INSIDE}{_END}"), "out of {obj}"),
    Rule(_GET, _tail(rf"\s+off\s+(?:of\s+)?{_ON_TOP}{_END}"), "no longer on {obj}"),
    Rule(("climb climbs climbed climbing",),
         _tail(rf"\s+(?:onto|on\s+top\s+of)\s+{_ANY}{_AFTER_NOUN}"), "on {obj}"),
    Rule(("mount mounts mounted mounting",),
         _tail(rf"\s+{_one_of(['horse', 'bike', 'camel', 'dragon'], True)}{_END}"),
         "on {obj}"),
    Rule(("- lands landed landing",), _tail(rf"\s+on\s+{_ANY}{_AFTER_NOUN}"),
         "on {obj}", needs_subject=True),
    Rule(("arrive arrives arrived arriving",), _tail(rf"\s+at\s+{_ANY}{_AFTER_NOUN}"),
         "at {obj}", needs_subject=True),
)  # fmt: skip

_NOT_BECOME: Final = "more|less|ever|increasingly|what|who|and|or|to|of|in|one|part"
_ROADS: Final = (
    "street|alley|alleyway|road|driveway|lane|path|corner|lot|avenue|drive|curve|bend|"
    "tunnel|parking|fight|the|his|her|their|its|this|that"
)
_INTO: Final = rf"\s+into(?!\s+(?:[a-z'-]+\s+){{0,2}}(?:{_ROADS})\b)(?=\s+[a-z])"
_GERUND: Final = r"(?P<doing>[a-z]{2,}ing)(?![\w'-])"

BEGINNING: Final = (
    Rule(("become becomes became becoming",),
         _tail(rf"(?=\s+(?!(?:{_NOT_BECOME})\b)[a-z])"), "now", alone=False),
    Rule(("turn turns turned turning", "transform transforms transformed transforming",
          "morph morphs morphed morphing", "change changes changed changing"),
         _tail(_INTO), "now", needs_subject=True, alone=False),
    Rule(("turn turns turned turning",),
         _tail(rf"\s+(?P<colour>(?:bright|dark|deep|pale)?\s*(?:{'|'.join(sorted(known.COLOURS))})"
               rf"){_END_OR_PLACE}"), "now {colour}", needs_subject=True, alone=False),
    Rule(("start starts started starting", "begin begins began beginning"),
         _tail(rf"\s+(?:to\s+(?P<verb>[a-z]{{2,}})(?![\w'-])|{_GERUND})"), "{doing}"),
    Rule(("stop stops stopped stopping",), _tail(rf"\s+{_GERUND}"),
         "no longer {doing}"),
    Rule(("- stops stopped -",), _tail(_END), "over",
         subjects=known.words("rain snow storm music snowfall rainfall blizzard")),
    Rule(("- stops stopped -",), _tail(_END), "standing still",
         subjects=known.MOVERS, needs_subject=True),
    Rule(("appear appears appeared appearing",), _tail(_END_OR_PLACE), "visible",
         needs_subject=True),
    Rule(("disappear disappears disappeared disappearing",
          "vanish vanishes vanished vanishing"), _tail(_END), "gone",
         needs_subject=True, alone=False),
)  # fmt: skip

_OVER: Final = _before("and|over|on|in|across|with")
_SKY: Final = known.words("sun moon")

SKY: Final = (
    Rule(("- falls fell -",), _tail(_OVER), "night", "it",
         subjects=known.words("night")),
    Rule(("- falls fell -", "- descends descended -"), _tail(_OVER), "dark", "it",
         subjects=known.words("darkness")),
    Rule(("- breaks broke -",), _tail(_OVER), "day", "it", subjects=known.words("day")),
    Rule(("- breaks broke -",), _tail(_OVER), "dawn", "it",
         subjects=known.words("dawn")),
    Rule(("get gets got getting",), _tail(rf"\s+(?P<how>dark|light|cold|foggy){_END}"),
         "{how}", subjects=known.words("it")),
    Rule(("- rises rose rising",), _tail(_before(f"{_JOIN}|over|above|in|behind")),
         "up", subjects=_SKY),
    Rule(("- comes came coming",), _tail(rf"\s+up{_before(_JOIN + '|over|above|in')}"),
         "up", subjects=_SKY),
    Rule(("- sets - setting",), _tail(_END), "below the horizon", subjects=_SKY),
    Rule(("- goes went going",), _tail(rf"\s+down{_END}"), "below the horizon",
         subjects=_SKY),
    Rule(("- sets - setting",), _tail(r"(?=\s+behind\b)"), "", subjects=_SKY,
         alone=False),
)  # fmt: skip

RULES: Final = (
    *WEARING, *POSTURE, *HOLDING, *THINGS, *PLACES, *SKY, *BEGINNING,
)  # fmt: skip


def _by_word() -> dict[str, tuple[tuple[Rule, Form], ...]]:
    found: dict[str, list[tuple[Rule, Form]]] = {}
    forms: tuple[Form, ...] = ("base", "third", "past", "ing")
    for rule in RULES:
        for verb in rule.verbs:
            for word, form in zip(verb.split(), forms, strict=True):
                if word != "-":
                    found.setdefault(word, []).append((rule, form))
    return {word: tuple(rules) for word, rules in found.items()}


BY_WORD: Final = _by_word()
"""Every form of every verb, with its rules in order."""
