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
    above after again air all along also any arc around art autumn away back backs
    bar bare bean beat bed been before behind being best big bird black blue blur
    boat body book bow box boy bright broad built bus buy came camera cameras candle
    car card cat cheer chess cine clear close cold come comic comics contract cool
    could cow crane crash crown cub cut dark day days dead deep deeper did dim dog
    dog's doll door down drama dream dreams drone dry dust dutch each early earth
    east eat end ether ever every express expression extra extreme eye eyes face
    faces facing fair fairy fall falling far fast fat feel few film fin fine finest
    fire first fish fist flat flow flower flowers fly fog follow food foot forest
    found four free friend front full fun gas get girl give glass gloom glow go god
    gold golden gone good got grand green grew ground group grow gun guy hair half
    hand hands hang hard has hat head hear heart heat high hill him hold home hop
    horse hot hour house how huge ice impress impression inside iron isn japan
    japanese jet job joy just keep kid king kiss knew know lake lamp land large last
    late lay lead leaf left leg lens less let letter life light lights like line lit
    little live lone long look lost lot love low mac made make man many map mar may
    mean med medium men mid might min mine mini minimal miss moon moonlight more
    morning most mother mountain mountains mouth move much must mute name near neck
    negative neon net new next nice night nine nor north northern nose now oil old
    one only open orb other over own pan panorama park part past pastel path peace
    pen pencil people person pet photo photos pink plan play point points pop port
    portrait profile pull put race rack rain rat read real red ref reflection
    reflections ren rest ride right rim river road rock romance roof room row run
    sad said sand sat saw say science sea seat see seen set shall shallow shape shop
    short show side simple since sing single sit six sky sleep slow small snow soft
    some son soon south spot spots spring stain stained stand star stars start stat
    static stay steam stop storm straight street strong such sue sum summer sun
    sunset sur table take talk tall tea tell ten than thick thin thing think third
    those three through tie time tin tiny tip tones top towards tower towers town
    track tracking tree true turn two under use van very view vine vintage wait walk
    wall want war warm wash watch water way week well went west wet what when where
    which while white wide wider wild win wind window winter wood word work world
    worm would yes yet young zoo
    """
)
"""Words that people type for their own sake; they complete nothing unasked."""
