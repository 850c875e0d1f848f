"""Plain words of English that happen to begin a term."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


JOINING_WORDS: Final = _words(
    """
    a an and are as at be but by can do for from had has have he her his i if in
    into is it its me my no nor not of off on or our out over she so that the
    their them then there they this to too under up us was we were who will with
    you your
    """
)
"""Words that join others; alone they say nothing about a picture."""

COMMON_WORDS: Final = JOINING_WORDS | _words(
    """
    above after again air all along also any arc around art away back bar bare bean
    beat bed been before behind being best big bird black blue blur boat body book
    bow box boy bright broad built bus buy came car cat clear close cold come comic
    cool could cow crane crash cub cut dark day days dead deep did dim dog dog's
    doll door down dream drone dry dust dutch each early earth east eat end ever
    every eye eyes face fair fairy fall falling far fast fat feel few film fin fire
    first fish flat flow flower fly fog follow food foot forest found four free
    friend front full fun gas get girl give glass go god gold golden gone good
    got grand green grew ground group grow gun guy hair half hand hands hang hard
    has hat head hear heart heat high hill him hold home hop horse hot hour house
    how huge ice inside iron isn jet job joy just keep kid king kiss knew know
    lake lamp land large last late lay lead leaf left leg lens less let letter
    life light like line lit little live lone long look lost lot love low mac
    made make man many map mar may mean med men mid might min miss moon more
    morning most mother mountain mouth move much must name near neck neon net
    new next nice night nine nor north nose now oil old one only open orb other
    over own pan park part past path pen people person pet pink plan play point
    pop port pull put race rain rat read real red ref ren rest ride right rim
    river road rock roof room row run sad said sand sat saw say sea see seen set
    shall shape shop short show side simple since sing single sit six sky sleep
    slow small snow soft some son soon south spot spring stand star start stay
    steam stop storm straight street strong such sum summer sun sunset table take
    talk tall tea tell ten than thick thin thing think third those three through
    tie time tin tiny tip top towards town track tree true turn two use van very
    view vine vintage wait walk wall want war warm wash watch water way week well
    went west wet what when where which while white wide wild win wind window
    winter wood word work world worm would yes yet young zoo
    """
)
"""Words that people type for their own sake; they complete nothing unasked."""
