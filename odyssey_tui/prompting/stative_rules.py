"""Verbs that change a state at one moment, and how the state is then named."""

from __future__ import annotations

from typing import Final

from odyssey_tui.prompting import stative_words as known
from odyssey_tui.prompting.stative_patterns import (
    AFTER_NOUN,
    AFTER_OBJECT,
    AFTER_PLACE,
    ANY,
    END,
    END_OR_PLACE,
    FROM,
    FULL_STOP,
    JOIN,
    Form,
    Rule,
    before,
    one_of,
)

_PUT: Final = ("put puts put putting",)
_PUT_ON: Final = (*_PUT, "pull pulls pulled pulling", "slip slips slipped slipping",
                  "throw throws threw throwing", "try tries tried trying")  # fmt: skip
_TAKE_OFF: Final = ("take takes took taking", *_PUT_ON[1:3])
_WORN: Final = one_of(known.WORN)

WEARING: Final = (
    Rule(_PUT_ON, rf"(?:\s+back)?\s+on\s+{_WORN}{AFTER_NOUN}", "wearing {obj}"),
    Rule(_PUT_ON, rf"\s+{_WORN}(?:\s+back)?\s+on{END}", "wearing {obj}"),
    Rule(("- dons donned donning",), rf"\s+{_WORN}{AFTER_NOUN}",
         "wearing {obj}"),
    Rule(("change changes changed changing", "slip slips slipped slipping",
          "get gets got getting"),
         rf"\s+into\s+{_WORN}{AFTER_NOUN}", "wearing {obj}"),
    Rule(_TAKE_OFF, rf"\s+off\s+{_WORN}{END_OR_PLACE}",
         "no longer wearing {obj}"),
    Rule(_TAKE_OFF, rf"\s+{_WORN}\s+off{END}", "no longer wearing {obj}"),
    Rule(("remove removes removed removing",), rf"\s+{_WORN}{END_OR_PLACE}",
         "no longer wearing {obj}"),
    Rule(("wrap wraps wrapped wrapping",),
         r"\s+(?:himself|herself|itself|themselves)(?=\s+in\b)", "wrapped"),
    Rule(("get gets got getting",), rf"\s+(?P<how>dressed|wet|soaked){END}",
         "{how}"),
)  # fmt: skip

POSTURE: Final = (
    Rule(("sit sits sat -",), rf"(?:\s+back)?\s+down{END_OR_PLACE}", "sitting"),
    Rule(("sit sits sat -",), rf"\s+up{END_OR_PLACE}", "sitting up"),
    Rule(("take takes took taking",), rf"\s+a\s+seat{END_OR_PLACE}", "sitting"),
    Rule(("stand stands stood -",),
         rf"(?:\s+back)?\s+up{FROM}{END_OR_PLACE}", "standing"),
    Rule(("get gets got getting",), rf"(?:\s+back)?\s+up{FROM}{END}",
         "standing"),
    Rule(("rise rises rose rising", "get gets got getting"),
         rf"\s+to\s+(?:his|her|their|its)\s+feet{END_OR_PLACE}", "standing"),
    Rule(("lie lies - -", "- lays lay -"),
         rf"(?:\s+back)?\s+down{END_OR_PLACE}", "lying down"),
    Rule(("kneel kneels knelt -", "- - kneeled -"),
         rf"\s+down{END_OR_PLACE}", "kneeling"),
    Rule(("crouch crouches crouched -",), rf"\s+down{END_OR_PLACE}",
         "crouching"),
    Rule(("squat squats squatted -",), rf"\s+down{END_OR_PLACE}", "squatting"),
    Rule(("curl curls curled curling",), rf"\s+up{END_OR_PLACE}", "curled up"),
    Rule(("drop drops dropped dropping", "fall falls fell falling",
          "sink sinks sank sinking", "get gets got getting"),
         r"\s+(?:down\s+)?(?:to|on|onto)\s+(?:his|her|their|its|one)\s+knees?"
               + END_OR_PLACE, "kneeling"),
    Rule(("fall falls fell falling",), rf"\s+asleep{END_OR_PLACE}", "asleep"),
    Rule(("wake wakes woke waking",), rf"\s+up{END_OR_PLACE}", "awake"),
)  # fmt: skip

_NOT_HELD: Final = known.words(
    "speed pace tempo signal scent trail pieces bill slack attention seat bite chance "
    "tab habit language accent leaves leaf petals bomb bombs beat anchor hint hints "
    "needles temperature subject charges curtain price prices call passenger "
    "passengers hitchhiker"
)
_GRAB: Final = ("grab grabs grabbed grabbing", "snatch snatches snatched snatching")
_PICK: Final = ("pick picks picked picking",)
_DROP: Final = ("drop drops dropped dropping",)

HOLDING: Final = (
    Rule(_PICK, rf"\s+up\s+{ANY}{FROM}{AFTER_NOUN}", "holding {obj}",
         not_of=_NOT_HELD, never_by=known.NEVER_HOLDING),
    Rule(_PICK, rf"\s+(?P<obj>him|her|it|them)\s+up{FROM}{END_OR_PLACE}",
         "holding {obj}"),
    Rule(_PICK, rf"\s+{ANY}\s+up{FROM}{END_OR_PLACE}", "holding {obj}",
         not_of=_NOT_HELD, never_by=known.NEVER_HOLDING),
    Rule(_GRAB, rf"\s+{ANY}{FROM}{AFTER_NOUN}", "holding {obj}",
         not_of=_NOT_HELD, never_by=known.NEVER_HOLDING),
    Rule(_PUT, rf"\s+down\s+{ANY}{END}", "no longer holding {obj}"),
    Rule(_PUT, rf"\s+{ANY}\s+down{END}", "no longer holding {obj}"),
    Rule(_DROP, rf"\s+{ANY}{END}", "no longer holding {obj}",
         not_of=_NOT_HELD, never_by=known.NEVER_HOLDING),
    Rule(("let lets let letting",), rf"\s+go\s+of\s+{ANY}{END}",
         "no longer holding {obj}"),
)  # fmt: skip

_OPEN: Final = ("open opens opened opening",)
_SHUTS: Final = ("close closes - closing", "shut shuts - -")
_SHUT: Final = ("close closes closed closing", "shut shuts shut shutting")
_OPENABLE: Final = one_of(known.OPENABLE, determined=True)
_DEVICE: Final = one_of(known.DEVICES)
_SWITCH: Final = ("turn turns turned turning",
                  "switch switches switched switching")  # fmt: skip
_HIS_LIMBS: Final = (
    rf"(?P<obj>(?:{'|'.join(sorted(known.POSSESSIVES))}|both|one)\s+"
    rf"(?:(?:left|right|own|both|two)\s+)?(?:{'|'.join(sorted(known.LIMBS))})(?![\w'-]))"
)

THINGS: Final = (
    Rule(_OPEN, rf"\s+{_OPENABLE}{AFTER_OBJECT}", "open", "has"),
    Rule(_SHUT, rf"\s+{_OPENABLE}{AFTER_OBJECT}", "closed", "has"),
    Rule(_OPEN, rf"(?:\s+up)?{END}", "open", subjects=known.OPENING,
         alone=False),
    Rule(_SHUTS, END, "closed", subjects=known.OPENING, alone=False),
    Rule(_SWITCH, rf"\s+(?P<way>on|off)\s+{_DEVICE}{AFTER_OBJECT}", "{way}",
         "has"),
    Rule(_SWITCH, rf"\s+{_DEVICE}\s+(?P<way>on|off){END_OR_PLACE}", "{way}",
         "has"),
    Rule((*_SWITCH, "come comes came coming"),
         rf"\s+(?P<way>on|off){END_OR_PLACE}", "{way}",
         subjects=known.DEVICES),
    Rule(("go goes went going",), rf"\s+(?P<way>on|off|out){END_OR_PLACE}",
         "{way}", subjects=known.LAMPS),
    Rule(("light lights lit lighting",),
         rf"\s+{one_of(known.FLAMES, True)}{AFTER_OBJECT}", "lit", "has"),
    Rule(("blow blows blew blowing", "put puts put putting"),
         rf"\s+out\s+{one_of(known.FLAMES, True)}{FULL_STOP}", "out", "thing"),
    Rule(("raise raises raised raising", "lift lifts lifted lifting"),
         rf"\s+(?:up\s+)?{_HIS_LIMBS}{AFTER_OBJECT}", "raised", "has"),
    Rule(("cross crosses crossed crossing",),
         rf"\s+(?P<obj>(?:his|her|their)\s+(?:arms|legs)){AFTER_OBJECT}",
         "crossed", "has"),
    Rule(("fold folds folded folding",),
         rf"\s+(?P<obj>(?:his|her|their)\s+arms){AFTER_OBJECT}", "folded",
         "has"),
    Rule(("spread spreads spread spreading",),
         rf"\s+(?P<obj>(?:his|her|their|its)\s+(?:wings|arms)){AFTER_OBJECT}",
         "spread", "has"),
    Rule(("catch catches caught catching",), rf"\s+fire{END_OR_PLACE}",
         "on fire"),
    Rule(("burst bursts burst bursting",), rf"\s+into\s+flames{END_OR_PLACE}",
         "on fire"),
)  # fmt: skip

_ENTER: Final = ("enter enters entered entering",)
_LEAVE: Final = ("leave leaves left leaving", "exit exits exited exiting")
_ROOM: Final = one_of(known.ROOMS, determined=True)
_STAGE: Final = one_of(known.STAGES, determined=True)
_GET: Final = ("get gets got getting", "climb climbs climbed climbing",
               "hop hops hopped hopping")  # fmt: skip
_INSIDE: Final = one_of(known.INSIDE_OF, determined=True)
_ON_TOP: Final = one_of(known.ON_TOP_OF, determined=True)

PLACES: Final = (
    Rule(_ENTER, rf"\s+{_ROOM}{AFTER_PLACE}", "in {obj}"),
    Rule(_ENTER, rf"\s+{_STAGE}{AFTER_PLACE}", "on {obj}"),
    Rule(_LEAVE, rf"\s+{_ROOM}{END}", "no longer in {obj}"),
    Rule(_LEAVE, rf"\s+{_STAGE}{END}", "no longer on {obj}"),
    Rule(_GET, rf"\s+(?:back\s+)?(?:in|into|inside)\s+{_INSIDE}{AFTER_PLACE}",
         "in {obj}"),
    Rule(_GET, rf"\s+(?:back\s+)?(?:on|onto)\s+{_ON_TOP}{AFTER_PLACE}",
         "on {obj}"),
    Rule(_GET, rf"\s+out\s+of\s+{_INSIDE}{END}", "out of {obj}"),
    Rule(_GET, rf"\s+off\s+(?:of\s+)?{_ON_TOP}{END}", "no longer on {obj}"),
    Rule(("climb climbs climbed climbing",),
         rf"\s+(?:onto|on\s+top\s+of)\s+{ANY}{AFTER_PLACE}", "on {obj}"),
    Rule(("mount mounts mounted mounting",),
         rf"\s+{one_of(['horse', 'bike', 'camel', 'dragon'], True)}{END}",
         "on {obj}"),
    Rule(("- lands landed landing",), rf"\s+on\s+{ANY}{AFTER_PLACE}",
         "on {obj}", needs_subject=True),
    Rule(("arrive arrives arrived arriving",), rf"\s+at\s+{ANY}{AFTER_PLACE}",
         "at {obj}", needs_subject=True),
)  # fmt: skip

_NOT_BECOME: Final = "more|less|ever|increasingly|what|who|and|or|to|of|in|one|part"
_ROADS: Final = (
    "street|alley|alleyway|road|driveway|lane|path|corner|lot|avenue|drive|curve|bend|"
    "tunnel|parking|fight|it|him|them|us|me|the|his|her|their|its|this|that"
)
_INTO: Final = rf"\s+into(?!\s+(?:[a-z'-]+\s+){{0,2}}(?:{_ROADS})\b)(?=\s+[a-z])"
_GERUND: Final = r"(?P<doing>[a-z]{2,}ing)(?![\w'-])"

BEGINNING: Final = (
    Rule(("become becomes became becoming",),
         rf"(?=\s+(?!(?:{_NOT_BECOME})\b)[a-z])", "now", alone=False,
         never_by=known.NEVER_BECOMING),
    Rule(("turn turns turned turning", "transform transforms transformed transforming",
          "morph morphs morphed morphing", "change changes changed changing"),
         _INTO, "now", needs_subject=True, alone=False,
         never_by=known.NEVER_BECOMING),
    Rule(("turn turns turned turning",),
         rf"\s+(?P<colour>(?:bright|dark|deep|pale)?\s*(?:{'|'.join(sorted(known.COLOURS))})"
               rf"){END_OR_PLACE}", "now {colour}", needs_subject=True, alone=False,
         never_by=known.NEVER_BECOMING),
    Rule(("start starts started starting", "begin begins began beginning"),
         rf"\s+(?:to\s+(?P<verb>[a-z]{{2,}})(?![\w'-])|{_GERUND})", "{doing}",
         never_by=known.NEVER_STARTING),
    Rule(("stop stops stopped stopping",), rf"\s+{_GERUND}",
         "no longer {doing}", never_by=known.NEVER_STARTING),
    Rule(("- stops stopped -",), END, "over",
         subjects=known.words("rain snow storm music snowfall rainfall blizzard")),
    Rule(("- stops stopped -",), END, "standing still",
         subjects=known.MOVERS, needs_subject=True),
    Rule(("appear appears appeared appearing",), END_OR_PLACE, "visible",
         needs_subject=True),
    Rule(("disappear disappears disappeared disappearing",
          "vanish vanishes vanished vanishing"), END, "gone",
         needs_subject=True, alone=False),
)  # fmt: skip

_OVER: Final = before("and|over|on|in|across|with")
_SKY: Final = known.words("sun moon")

SKY: Final = (
    Rule(("- falls fell -",), _OVER, "night", "it",
         subjects=known.words("night")),
    Rule(("- falls fell -", "- descends descended -"), _OVER, "dark", "it",
         subjects=known.words("darkness")),
    Rule(("- breaks broke -",), _OVER, "day", "it", subjects=known.words("day")),
    Rule(("- breaks broke -",), _OVER, "dawn", "it",
         subjects=known.words("dawn")),
    Rule(("get gets got getting",), rf"\s+(?P<how>dark|light|cold|foggy){END}",
         "{how}", subjects=known.words("it")),
    Rule(("- rises rose rising",), before(f"{JOIN}|over|above|in|behind"),
         "up", subjects=_SKY),
    Rule(("- comes came coming",), rf"\s+up{before(JOIN + '|over|above|in')}",
         "up", subjects=_SKY),
    Rule(("- sets - setting",), END, "below the horizon", subjects=_SKY),
    Rule(("- goes went going",), rf"\s+down{END}", "below the horizon",
         subjects=_SKY),
    Rule(("- sets - setting",), r"(?=\s+behind\b)", "", subjects=_SKY,
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
