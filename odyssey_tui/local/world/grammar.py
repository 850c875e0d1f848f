"""Words that change or join others: counts, strengths, negations, fillers."""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """Words separated by blanks, as a set."""
    return frozenset(words.split())


PHRASE_COUNTS: dict[tuple[str, str], int] = {
    ("couple", "of"): 2,
    ("crowd", "of"): 5,
    ("lot", "of"): 5,
    ("lots", "of"): 5,
    ("group", "of"): 4,
}
"""Numbers of two words."""

BECOMING = word_set("into becomes become")
"""Words before what somebody turns into."""

COUNTS: dict[str, int] = {
    "two": 2, "2": 2, "pair": 2, "three": 3, "3": 3, "trio": 3,
    "four": 4, "4": 4, "five": 5, "5": 5, "several": 4, "many": 5, "group": 4,
    "pack": 4, "herd": 5, "swarm": 5, "dozens": 5, "some": 3, "lots": 5,
    "hundreds": 5, "thousands": 5, "six": 5, "seven": 5, "eight": 5, "ten": 5,
    "one": 1, "1": 1, "single": 1, "solitary": 1, "lone": 1,
    "another": 2,
}  # fmt: skip


STRENGTHS: dict[str, float] = {
    "heavy": 1.6, "heavily": 1.6, "strong": 1.5, "intense": 1.6, "thick": 1.5,
    "dense": 1.5, "torrential": 1.8, "violent": 1.7, "vigorously": 1.6, "raging": 1.7,
    "hard": 1.4, "harder": 1.7, "more": 1.4, "light": 0.55, "lightly": 0.55,
    "slight": 0.5, "slightly": 0.5, "heavier": 1.7, "stronger": 1.6, "lighter": 0.5,
    "weaker": 0.5, "faint": 0.5, "thin": 0.5, "softly": 0.6, "gently": 0.6, "few": 0.5,
    "subtle": 0.5,
}  # fmt: skip


EXTRAS: dict[str, tuple[tuple[str, str], ...]] = {
    "sunny": (("effect", "clear"),),
    "sunshine": (("effect", "clear"),),
    "clear day": (("effect", "clear"),),
    "starry night": (("effect", "stars"),),
    "moonlit": (("effect", "moon"),),
    "moonlight": (("effect", "moon"),),
    "thunderstorm": (("effect", "lightning"), ("effect", "rain")),
    "thunder": (("effect", "storm"),),
    "lightning": (("effect", "storm"),),
    "blizzard": (("effect", "wind"),),
    "snowstorm": (("effect", "wind"),),
    "hurricane": (("effect", "wind"), ("effect", "rain")),
    "tornado": (("effect", "wind"),),
    "typhoon": (("effect", "wind"), ("effect", "rain")),
    "monsoon": (("effect", "wind"),),
    "sandstorm": (("effect", "wind"),),
    "dust storm": (("effect", "wind"),),
    "overcast": (("tone", "muted"),),
    "blue sky": (("time", "day"),),
    "mars": (("colour", "red"),),
    "santa claus": (("wears", "cap"),),
    "cherry blossoms": (("tone", "spring"),),
    "christmas": (("effect", "snow"),),
    "rooftop": (("angle", "high"),),
    "waterfall": (("effect", "fog"),),
    "blood moon": (("effect", "moon"), ("colour", "red")),
    "blue hour": (("colour", "blue"),),
    "haunted": (("effect", "fog"),),
    "swamp": (("effect", "fog"),),
    "lava": (("effect", "embers"),),
    "eruption": (("effect", "embers"), ("effect", "smoke")),
    "inferno": (("effect", "smoke"),),
    "party": (("tone", "cheerful"),),
    "happy": (("tone", "cheerful"),),
    "futuristic city": (("style", "cyberpunk"),),
    "autumn leaves": (("tone", "autumn"),),
    "coffee shop": (("tone", "warm"),),
    "coffee cafe": (("tone", "warm"),),
}
"""More that some words stand for, besides their first sense."""


WEAK_PLACES = word_set(
    "water grass window table bed booth hill hilltop landscape scenery nature "
    "road field inside indoor indoors interior sofa couch reflection reflections "
    "stream town urban lawn waves wood house-interior studio market playground "
    "ice valley"
)
"""Words that name a place only when no other word does."""


NEGATIONS = word_set(
    "no not without never none nothing lacking minus excluding except remove "
    "removes removed removing avoid hide-away isn't aren't don't doesn't didn't "
    "wasn't won't isnt arent dont doesnt stops-being free-of devoid"
)


ENDINGS = word_set(
    "stops stopped ends ended fades faded disappears disappeared vanishes "
    "vanished clears cleared gone leaves-away ceases melts-away goes-away"
)
"""Verbs after a thing that take it away: ``the rain stops``."""


DONNING = frozenset({"puts", "put", "tries", "dons", "slips"})
"""Verbs that put a thing on again and again, as the service's own model does."""


FILLER = word_set(
    "a an the and or of in on at to with by for from into onto over under near "
    "beside next is are was were be been being it its this that these those there "
    "here then now while as very really quite so too also just slowly quickly "
    "suddenly gradually softly quietly his her their our your my i you he she "
    "they we who which what where when up down out off around through across "
    "behind front middle background foreground left right side top bottom center "
    "centre scene shot view style styled image picture video frame camera lens "
    "film color colors colour colours tones tone light lighting lit atmosphere "
    "mood ambiance ambience feel look-and-feel begins starts start starting "
    "becomes become turns turning make makes made add adds added put puts show "
    "shows showing let lets get gets appears appear appearing enters enter comes "
    "come coming please like has have having wearing wears worn holding holds "
    "carrying carries full lot bit set between against above below inside outside "
    "toward towards along about some any each every other same new old young "
    "beautiful pretty lovely nice amazing stunning detailed highly ultra "
    "depicting featuring features s t"
)
"""Words that carry no picture of their own."""
