"""Words that the rules for states know, each list as one text."""

from __future__ import annotations

from typing import Final


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


MANNER: Final = words(
    """
    abruptly awkwardly briefly calmly carefully casually cautiously clumsily
    deliberately dramatically eagerly elegantly gently gracefully gradually happily
    hastily hurriedly immediately instantly lazily neatly nervously proudly quickly
    quietly reluctantly sadly shyly silently simply slowly smoothly softly suddenly
    swiftly tenderly unexpectedly wearily
    """
)
"""Adverbs that say how something is done; a state has none of them."""

LIGHT: Final = words("also now then just finally soon again please next")
"""Adverbs that stay where they are."""

BE: Final = words("is are was were am")
PRONOUNS: Final = {
    "he": "singular", "she": "singular", "it": "singular", "one": "singular",
    "everyone": "singular", "everybody": "singular", "someone": "singular",
    "somebody": "singular", "who": "singular", "this": "singular",
    "they": "plural", "we": "plural", "you": "plural", "these": "plural",
    "those": "plural", "both": "plural", "i": "first",
}  # fmt: skip

DETERMINERS: Final = words(
    """
    a an the his her its their my your our this that these those some both two three
    four five six several many few another each every all
    """
)
MANY: Final = words("two three four five six several many few both these those all")
POSSESSIVES: Final = words("his her its their my your our")

PREPOSITIONS: Final = words(
    """
    of in on at by for with without from about into like than to onto under over
    behind beside near between among through across around against inside outside
    above below towards toward along beyond during wearing holding off up down
    """
)
RELATIVES: Final = words("who that which")
SUBORDINATORS: Final = words(
    """
    while when as until because where whereas so before after once since although
    though whenever
    """
)
NEVER_BEFORE: Final = words(
    """
    to not never can could will would shall should may might must cannot do does did
    has have had having been being be get gets got getting let lets make makes
    don't doesn't didn't won't can't isn't aren't wasn't weren't wouldn't couldn't
    shouldn't hasn't haven't hadn't dont doesnt didnt keep keeps kept start starts
    started begin begins began stop stops stopped try tries tried consider considers
    like likes love loves hate hates enjoy enjoys avoid avoids finish finishes
    continue continues imagine imagines regret regrets without
    """
)
"""Words after which a verb is no statement of its own."""

NEVER_AMONG: Final = words("no nobody none neither nor never if unless without")
"""Words in a clause that make it no plain statement."""

CAUSATIVES: Final = words(
    """
    make makes made let lets help helps helped watch watches watched see sees saw
    hear hears heard have has had feel feels felt bid bids
    """
)
"""Verbs after which a noun and a bare verb follow."""

GROUPS_OF: Final = words(
    """
    group pair couple crowd lot lots number dozens hundreds bunch pack flock herd
    trio handful
    """
)
PEOPLE: Final = words(
    """
    man woman boy girl king queen prince princess father mother brother sister
    husband wife cat dog knight dragon wizard witch robot horse bird child friend
    son daughter teacher student policeman bride groom fox bear wolf
    """
)
IRREGULAR_PLURALS: Final = words(
    """
    people men women children kids mice geese teeth feet oxen wolves elves dwarves
    wives knives leaves police cattle sheep deer fish firemen policemen snowmen
    fishermen businessmen firefighters gentlemen ladies
    """
)
SINGULAR_S: Final = words(
    """
    glass bus dress boss princess actress waitress witness hostess goddess class
    grass moss octopus walrus hippopotamus rhinoceros cactus atlas iris lens gas
    canvas compass chess series species james charles chris thomas lucas nicholas
    marcus alexis agnes carlos jesus moses louis dennis travis zeus hercules odysseus
    santa claus christmas mars venus always perhaps sometimes yes
    """
)
NOUNS_IN_ING: Final = words(
    """
    thing king ring spring string wing ceiling building painting morning evening
    nothing something anything everything lightning being sibling duckling clothing
    railing awning wedding sling viking dumpling
    """
)

WORN: Final = words(
    """
    glasses spectacles eyeglasses goggles monocle sunglasses shades aviators hat
    hats fedora sombrero crown crowns tiara diadem beret toque cap beanie helmet
    helmets hood scarf scarves shawl bandana tie necktie bowtie headphones
    headset earphones mask masks blindfold wreath coat coats overcoat raincoat
    jacket jackets hoodie sweater jumper cardigan vest shirt t-shirt tshirt
    blouse dress gown skirt suit tuxedo uniform costume costumes pajamas pyjamas
    robe kimono apron cape cloak armor armour shoes boots sneakers sandals
    slippers heels socks stockings gloves mittens trousers pants jeans shorts
    leggings swimsuit bikini belt backpack necklace bracelet ring rings earrings
    watch wig makeup lipstick sunscreen seatbelt parachute spacesuit jumpsuit
    jersey poncho veil turban clothes earbuds
    """
)

OPENABLE: Final = words(
    """
    door doors gate gates window windows curtain curtains shutter shutters eye
    eyes mouth mouths book books umbrella umbrellas parasol box boxes chest lid
    drawer fridge refrigerator laptop suitcase bag jar wings hand hands arms
    fist fists envelope locket trunk hatch cupboard wardrobe jaws beak
    """
)
OPENING: Final = OPENABLE | words("flower flowers petals bud buds rose")

DEVICES: Final = words(
    """
    light lights lamp lamps tv television radio screen screens computer laptop
    phone flashlight flashlights torch headlights lantern lanterns sign signs
    heater fan engine music streetlights streetlight monitor spotlight
    spotlights chandelier
    """
)

FLAMES: Final = words(
    """
    candle candles lamp lamps lantern lanterns fire campfire bonfire torch
    torches match matches cigarette cigar pipe fireplace fuse stove incense
    """
)

ROOMS: Final = words(
    """
    room house building kitchen bedroom bathroom hall shop store cafe bar
    restaurant church castle palace temple cave forest woods garden city village
    tunnel office library museum elevator frame scene picture shot car water
    pool lake sea ocean ring arena classroom hospital hallway courtyard desert
    jungle tent barn tavern
    """
)
STAGES: Final = words("stage platform dance-floor battlefield pitch court")

INSIDE_OF: Final = words(
    """
    car taxi truck van boat canoe kayak bed bath bathtub tub water pool lake sea
    helicopter cockpit carriage elevator tent shower box basket chair armchair
    spaceship rocket cab hammock
    """
)
ON_TOP_OF: Final = words(
    """
    bus train horse bike bicycle motorcycle motorbike scooter boat ship plane
    tram camel elephant donkey pony skateboard swing stage table roof rooftop
    bed chair stool rock wall ladder sofa couch counter desk dragon stairs
    surfboard
    """
)

LIMBS: Final = words(
    """
    hand hands arm arms fist fists paw paws sword swords glass glasses wand
    staff torch finger axe spear head cup flag leg trunk tail chin eyebrow
    eyebrows
    """
)

MOVERS: Final = words(
    """
    car taxi bicycle bike horse cyclist runner man woman boy girl dog cat robot he
    she it they dancer knight rider deer fox wolf
    """
)
COLOURS: Final = words(
    """
    red orange yellow green blue purple pink brown black white grey gray golden
    gold silver turquoise violet pale dark invisible transparent
    """
)

LAMPS: Final = words(
    "light lights lamp lamps lantern lanterns streetlight streetlights headlights "
    "spotlight spotlights candle candles"
)

NEVER_ACTING: Final = words(
    """
    camera path road river stream trail track street sunlight sunshine smoke wind
    water
    """
)
"""Subjects of which a change of place or hand is said in another sense."""

NEVER_HOLDING: Final = NEVER_ACTING | words(
    """
    car taxi bus train truck van ship boat helicopter plane microphone radio waves
    tree trees
    """
)
NEVER_BECOMING: Final = COLOURS | words(
    "day night winter summer spring autumn camera path road street car bus truck"
)
NEVER_STARTING: Final = words("bus truck pit tram train rest taxi full tourist")
"""Words before "stops" and "starts" that make them nouns."""

TRIGGERS: Final = words("as when whenever until before after once since")
"""Words that make a clause the time or the cause of another."""
