"""From a prompt to a scene: words, who does what, and what is not wanted."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from .grammar import (
    BECOMING,
    COUNTS,
    DONNING,
    ENDINGS,
    EXTRAS,
    FILLER,
    NEGATIONS,
    PHRASE_COUNTS,
    STRENGTHS,
    WEAK_PLACES,
    word_set,
)
from .paint.noise import seed_of
from .scene import Camera, Scene, Subject
from .vocabulary import GROUPS, SIZES, Sense, split_words

_T = TypeVar("_T")

LONGEST_PROMPT = 4000
"""Characters of a prompt that are read."""

_MOST_WORDS = 500
_LONGEST_PHRASE = 5
_WORD = re.compile(r"[^\W_]+|[.,;:!?\n]")
_STOPS = frozenset(".;:!?\n")
_PLURALS = word_set(
    "people mice geese men women children kids wolves puppies friends brothers "
    "kittens bunnies oxen foxes cacti ponies crowd couple family butterflies"
)
_SEA_WAVES = word_set("the ocean sea big crashing rolling of giant blue stormy huge")
_APART = frozenset((",", ";", ".", "with"))
"""Before "waves" as a thing of its own, as in "a boat, waves, wind"."""

_BREAKERS = word_set("crash crashing crashes roll rolling break breaking lapping of")
_CAPTION = word_set("text caption captions watermark subtitles words letters logo")


@cache
def lexicon() -> dict[tuple[str, ...], tuple[Sense, ...]]:
    """All phrases, as tuples of words, with everything they stand for."""
    found: dict[tuple[str, ...], list[Sense]] = {}
    for group, entries in GROUPS.items():
        for name, words in entries.items():
            for phrase in split_words(words):
                senses = found.setdefault(words_in(phrase), [])
                if all(sense.group != group for sense in senses):
                    senses.append(Sense(group, name))
    for phrase, extra in EXTRAS.items():
        senses = found.setdefault(words_in(phrase), [])
        senses.extend(Sense(*pair) for pair in extra)
    return {key: tuple(senses) for key, senses in found.items()}


def words_in(phrase: str) -> tuple[str, ...]:
    """The words of a phrase, as the lexicon is keyed by them."""
    return tuple(_WORD.findall(phrase.lower().replace("\u2019", "'")))


@cache
def _plural_forms() -> frozenset[str]:
    """Names of subjects that mean several of them."""
    plural = set(_PLURALS)
    for words in GROUPS["subject"].values():
        phrases = set(split_words(words))
        for phrase in phrases:
            if not phrase.endswith("s"):
                continue
            singles = {phrase[:-1], phrase[:-2], phrase[:-3] + "y", phrase[:-3] + "f"}
            if singles & phrases:
                plural.add(phrase.split()[-1])
    return frozenset(plural)


def interpret(prompt: str) -> Scene:
    """What a prompt asks for. Pure: the same words always give the same scene.

    Words that mean nothing here are hashed into ``Scene.salt``. Any string is
    understood somehow; only its first ``LONGEST_PROMPT`` characters are read.
    """
    text = unicodedata.normalize("NFKC", prompt[:LONGEST_PROMPT])
    text = text[:LONGEST_PROMPT].lower().replace("\u2019", "'")
    tokens = _WORD.findall(text)[:_MOST_WORDS]
    reader = _Reader(tokens)
    reader.read()
    return reader.scene()


@dataclass(slots=True)
class _Mention:
    """A subject while its prompt is being read."""

    kind: str
    count: int = 1
    colour: str | None = None
    size: float = 1.0
    action: str | None = None
    wears: set[str] = field(default_factory=set)
    dons: set[str] = field(default_factory=set)

    def subject(self) -> Subject:
        """What it has become."""
        return Subject(
            kind=self.kind,
            count=min(self.count, 5),
            action=self.action,
            colour=self.colour,
            wears=frozenset(self.wears),
            dons=frozenset(self.dons),
            size=self.size,
        )


def _near(found: list[tuple[int, _T]], index: int, reach: int) -> _T | None:
    """Take the last value noted within ``reach`` words before ``index``."""
    if found and index - found[-1][0] <= reach:
        return found.pop()[1]
    return None


@dataclass
class _Reader:
    """Reads the words of one prompt from left to right."""

    tokens: list[str]
    place: str | None = None
    firm: bool = False
    time: str | None = None
    effects: dict[str, float] = field(default_factory=dict)
    subjects: list[_Mention] = field(default_factory=list)
    action: str | None = None
    wears: set[str] = field(default_factory=set)
    dons: set[str] = field(default_factory=set)
    size: float = 1.0
    framing: str | None = None
    angle: str | None = None
    moves: list[str] = field(default_factory=list)
    lens: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    tones: list[str] = field(default_factory=list)
    without: set[str] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)
    negated_to: int = -1
    colours: list[tuple[int, str]] = field(default_factory=list)
    counts: list[tuple[int, int]] = field(default_factory=list)
    sizes: list[tuple[int, float]] = field(default_factory=list)
    used: set[int] = field(default_factory=set)

    def read(self) -> None:
        """Go through all words once."""
        index = 0
        while index < len(self.tokens):
            word = self.tokens[index]
            if index in self.used:
                index += 1
                continue
            if self._starts_negative_prompt(index):
                self.negated_to = len(self.tokens)
                index += 2
                continue
            if self._negation(index):
                self.negated_to = self._scope(index + 1)
                index += 1
                continue
            if index < self.negated_to and word in _CAPTION:
                self.without.add("caption")
                index += 1
                continue
            if tuple(self.tokens[index : index + 2]) in PHRASE_COUNTS:
                pair = (self.tokens[index], self.tokens[index + 1])
                self.counts.append((index + 1, PHRASE_COUNTS[pair]))
                index += 2
                continue
            length, senses = self._match(index)
            if senses:
                self._take(index, length, senses)
                index += length
                continue
            self._single(index, word)
            index += 1

    def _single(self, index: int, word: str) -> None:
        if word in COUNTS:
            self.counts.append((index, COUNTS[word]))
        elif word in STRENGTHS or word in ENDINGS:
            return
        elif word not in FILLER and word not in DONNING and len(word) > 0:
            if word[0] in ".,;:!?\n":
                return
            self.unknown.append(word[:40])

    def _starts_negative_prompt(self, index: int) -> bool:
        return self.tokens[index : index + 2] == ["negative", "prompt"]

    def _negation(self, index: int) -> bool:
        word = self.tokens[index]
        if word in NEGATIONS or word.replace("'", "") in NEGATIONS:
            return True
        following = self.tokens[index + 1 : index + 2]
        if word in ("take", "takes", "taking", "took") and following == ["off"]:
            return True
        if word == "t" and index and self.tokens[index - 1] in (
            "isn", "aren", "don", "doesn", "didn", "wasn", "won",
        ):  # fmt: skip
            return True
        if word in ("stop", "stops", "stopped") and following:
            length, senses = self._match(index + 1)
            return bool(length) and any(sense.group == "effect" for sense in senses)
        return False

    def _scope(self, start: int) -> int:
        """Where a negation that begins before ``start`` ends."""
        end = start
        while end < len(self.tokens) and end - start < 9:
            word = self.tokens[end]
            if word in _STOPS or word in (
                "but",
                "with",
                "then",
                "while",
                "instead",
                "only",
            ):
                break
            following = self.tokens[end + 1 : end + 6]
            if word == "," and not {"or", "nor"} & set(following):
                break
            if word == "and" and following[:1] and following[0] in ("a", "an", "the"):
                break
            end += 1
        return end

    def _match(self, index: int) -> tuple[int, tuple[Sense, ...]]:
        known = lexicon()
        for length in range(min(_LONGEST_PHRASE, len(self.tokens) - index), 0, -1):
            senses = known.get(tuple(self.tokens[index : index + length]))
            if senses:
                return length, self._choose(index, length, senses)
        return 1, ()

    def _choose(
        self, index: int, length: int, senses: tuple[Sense, ...]
    ) -> tuple[Sense, ...]:
        """Of several senses, the ones that fit the words around."""
        word = self.tokens[index]
        if length == 1 and word in ("waves", "wave"):
            before = self.tokens[index - 1] if index else ""
            after = self.tokens[index + 1] if index + 1 < len(self.tokens) else ""
            sea = before in _SEA_WAVES or before in _APART or after in _BREAKERS
            wanted = "place" if sea and word == "waves" else "action"
            chosen = tuple(sense for sense in senses if sense.group == wanted)
            return chosen or senses
        groups = [sense.group for sense in senses]
        if "action" in groups and "subject" in groups:
            after_subject = (
                bool(self.subjects)
                and index
                and (self.tokens[index - 1] not in ("a", "an", "the", "and", ",", "of"))
            )
            drop = "subject" if after_subject else "action"
            return tuple(sense for sense in senses if sense.group != drop)
        return senses

    def _take(self, index: int, length: int, senses: tuple[Sense, ...]) -> None:
        self.used.update(range(index, index + length))
        negative = index < self.negated_to or self._ends(index + length, senses)
        for sense in senses:
            if negative:
                self._refuse(sense)
            else:
                getattr(self, f"_take_{sense.group}")(index, length, sense.name)

    def _ends(self, after: int, senses: tuple[Sense, ...]) -> bool:
        """Whether the words that follow take the thing away."""
        if not any(sense.group in ("effect", "subject") for sense in senses):
            return False
        for place in range(after, min(after + 3, len(self.tokens))):
            word = self.tokens[place]
            if word in _STOPS or word == ",":
                return False
            if word in ENDINGS:
                self.used.add(place)
                return True
        return False

    def _refuse(self, sense: Sense) -> None:
        opposite = {"dark": "bright", "bright": "dark", "warm": "cold", "cold": "warm"}
        if sense.group == "tone" and sense.name in opposite:
            self.tones.append(opposite[sense.name])
        if sense.group == "move":
            self.moves = ["static"]
            return
        if sense.group == "time" and sense.name == "night":
            self.time = self.time or "day"
        if sense.group in ("angle", "framing", "size", "action"):
            return
        self.without.add(sense.name)

    def _take_place(self, index: int, length: int, name: str) -> None:
        weak = length == 1 and self.tokens[index] in WEAK_PLACES
        if self.place is None or (not weak and not self.firm):
            self.place = name
            self.firm = not weak

    def _take_time(self, index: int, length: int, name: str) -> None:
        self.time = name

    def _take_effect(self, index: int, length: int, name: str) -> None:
        around = self.tokens[max(0, index - 2) : index]
        around += self.tokens[index + length : index + length + 3]
        strength = 1.0
        for word in around:
            strength = STRENGTHS.get(word, strength)
        if any(
            word in ("blizzard", "downpour", "pouring", "monsoon", "full")
            for word in self.tokens[index : index + length]
        ):
            strength = max(strength, 1.5)
        self.effects[name] = max(strength, self.effects.get(name, 0.0))

    def _take_subject(self, index: int, length: int, name: str) -> None:
        count = _near(self.counts, index, 3)
        colour = _near(self.colours, index, 3)
        size = _near(self.sizes, index, 3)
        if count is None and self.tokens[index + length - 1] in _plural_forms():
            count = 3
        for known in self.subjects:
            if known.kind == name:
                known.count = max(known.count, count or 1)
                known.colour = known.colour or colour
                self.subjects.remove(known)
                self.subjects.append(known)
                return
        if BECOMING & set(self.tokens[max(0, index - 3) : index]):
            self._replace_subject()
        mention = _Mention(name, count or 1, colour, size or 1.0)
        if not self.subjects:
            # What was done before anybody was named is done by the first one.
            mention.action, self.action = self.action, None
        self.subjects.append(mention)

    def _replace_subject(self) -> None:
        """Somebody turns into what is named next."""
        if self.subjects:
            self.without.add(self.subjects.pop().kind)
        else:
            self.without.add("subjects")

    def _take_action(self, index: int, length: int, name: str) -> None:
        free = [mention for mention in self.subjects if mention.action is None]
        for mention in free or self.subjects[-1:]:
            mention.action = name
        if not self.subjects:
            self.action = name

    def _take_wears(self, index: int, length: int, name: str) -> None:
        _near(self.colours, index, 2)
        again = bool(DONNING & set(self.tokens[max(0, index - 4) : index]))
        owner = self.subjects[-1] if self.subjects else self
        (owner.dons if again else owner.wears).add(name)

    def _take_colour(self, index: int, length: int, name: str) -> None:
        before = self.tokens[index - 1] if index else ""
        if (
            before in ("turns", "becomes", "is", "are", "into", "turn")
            and self.subjects
        ):
            self.subjects[-1].colour = name
            return
        self.colours.append((index, name))

    def _take_tone(self, index: int, length: int, name: str) -> None:
        if name not in self.tones:
            self.tones.append(name)

    def _take_style(self, index: int, length: int, name: str) -> None:
        if name not in self.styles:
            self.styles.append(name)

    def _take_framing(self, index: int, length: int, name: str) -> None:
        self.framing = name

    def _take_angle(self, index: int, length: int, name: str) -> None:
        self.angle = name

    def _take_move(self, index: int, length: int, name: str) -> None:
        if name not in self.moves:
            self.moves.append(name)

    def _take_lens(self, index: int, length: int, name: str) -> None:
        if name not in self.lens:
            self.lens.append(name)

    def _take_size(self, index: int, length: int, name: str) -> None:
        factor = SIZES[name][1]
        if self.subjects and index and self.tokens[index - 1] in (
            "grows", "gets", "becomes", "turns", "is", "are", "much",
        ):  # fmt: skip
            self.subjects[-1].size = factor
        elif not self.subjects and self.tokens[index] in (
            "bigger", "smaller", "larger", "shrink", "shrinks", "grows", "enlarge",
        ):  # fmt: skip
            self.size = factor
        else:
            self.sizes.append((index, factor))

    def scene(self) -> Scene:
        """Everything that was understood."""
        # Colours that belong to nothing tint the whole picture.
        for _, colour in self.colours:
            if colour not in self.tones:
                self.tones.append(colour)
        if self.sizes and self.subjects:
            self.subjects[0].size = self.sizes[-1][1]
        if "person" in self.without:
            self.without.add("people")
        return Scene(
            place=self.place,
            time=self.time,
            effects={k: v for k, v in self.effects.items() if k not in self.without},
            subjects=tuple(mention.subject() for mention in self.subjects[:4]),
            action=self.action,
            wears=frozenset(self.wears),
            dons=frozenset(self.dons),
            size=self.size,
            camera=Camera(
                framing=self.framing,
                angle=self.angle,
                moves=tuple(self.moves[:3]),
                lens=tuple(self.lens[:4]),
            ),
            styles=tuple(self.styles[:2]),
            tones=tuple(self.tones[:6]),
            without=frozenset(self.without),
            salt=seed_of(*self.unknown) if self.unknown else 0,
        )
