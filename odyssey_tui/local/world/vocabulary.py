"""The words that the world understands, and what each of them stands for.

Words that name the same thing are listed together, separated by commas; a
phrase of several words counts before its single words do.
"""

from __future__ import annotations

from typing import NamedTuple

from .directions import ANGLES, FRAMINGS, LENSES, MOVES
from .nouns import EFFECTS, PLACES, SUBJECTS, TIMES


class Sense(NamedTuple):
    """What a word or phrase stands for.

    Attributes:
        group: ``place``, ``time``, ``effect``, ``subject``, ``action``, ...
        name: The thing itself, by the name that painters know.
    """

    group: str
    name: str


def split_words(words: str) -> list[str]:
    """The phrases of one entry."""
    return [phrase.strip() for phrase in words.replace("\n", " ").split(",")]


ACTIONS: dict[str, str] = {
    "stand": (
        "stand, stands, standing, stood, wait, waits, waiting, stops, stop, "
        "still, pauses, freezes, stays, perched, posing, poses"
    ),
    "walk": (
        "walk, walks, walking, stroll, strolls, strolling, wander, wanders, "
        "wandering, march, marching, hike, hikes, hiking, approach, approaches, "
        "approaching, crawl, crawls, crawling, goes, moves, moving, travels, "
        "traveling, steps, sneaks, sneaking, prowls"
    ),
    "run": (
        "run, runs, running, sprint, sprints, sprinting, jog, jogging, gallop, "
        "gallops, galloping, chase, chases, chasing, race, races, racing, rush, "
        "rushes, flees, escapes, charging, charges"
    ),
    "jump": (
        "jump, jumps, jumping, leap, leaps, leaping, hop, hops, hopping, bounce, "
        "bounces, bouncing, skip, skips, breach, breaches, breaching, flip, "
        "backflip, somersault, somersaults"
    ),
    "fly": (
        "fly, flies, flying, soar, soars, soaring, glide, glides, gliding, "
        "hover, hovers, hovering, takes off, take off, launches, launching, "
        "lifts off, launch, flew"
    ),
    "swim": (
        "swim, swims, swimming, dive, dives, diving, paddle, paddles, paddling, "
        "surf, surfs, surfing"
    ),
    "float": (
        "float, floats, floating, drift, drifts, drifting, levitate, levitates, "
        "levitating, suspended, sail, sails, sailing"
    ),
    "sit": (
        "sit, sits, sitting, sat, seated, rests, resting, relax, relaxes, "
        "relaxing, meditate, meditates, meditating, crouch, crouches, kneel, "
        "kneels, kneeling, sits down"
    ),
    "sleep": (
        "sleep, sleeps, sleeping, asleep, nap, naps, napping, lie, lies, lying, "
        "lies down, dozing, snoring, snores, curled up, lays, dreaming, "
        "falls asleep"
    ),
    "wave": (
        "wave, waves hello, waving, greet, greets, greeting, hello, hi, waves, "
        "salute, salutes, beckons, waves goodbye"
    ),
    "dance": (
        "dance, dances, dancing, groove, grooving, boogie, twirl, twirls, "
        "twirling, waltz, swaying, sways, shuffles, celebrates, celebrating, "
        "dance party"
    ),
    "look": (
        "look, looks, looking, gaze, gazes, gazing, watch, watches, watching, "
        "stare, stares, staring, search, searches, searching, observes, "
        "observing, turns around, looks around, looks back, looks up, turns"
    ),
    "stretch": "stretch, stretches, stretching, reach, reaches, reaching, yoga",
    "yawn": "yawn, yawns, yawning, tired, sleepy",
    "eat": (
        "eat, eats, eating, drink, drinks, drinking, chew, chews, chewing, "
        "graze, grazes, grazing, bite, bites, nibbles, sips, sipping, tastes, "
        "licks"
    ),
    "talk": (
        "talk, talks, talking, speak, speaks, speaking, say, says, sing, sings, "
        "singing, whisper, whispers, chat, chatting, bark, barks, barking, meow, "
        "meows, meowing, chirps, argues, shouts, shouting"
    ),
    "roar": (
        "roar, roars, roaring, howl, howls, howling, scream, screams, screaming, "
        "growl, growls, growling, trumpets"
    ),
    "spin": "spin, spins, spinning, rotate, rotates, rotating, whirl, whirls",
    "play": (
        "play, plays, playing, frolic, frolics, fetch, fetches, wag, wags, "
        "wagging, juggles, juggling, pounce, pounces"
    ),
    "fight": (
        "fight, fights, fighting, punch, punches, punching, battle, battles, "
        "attack, attacks, attacking, swing, swings, duel, boxing, strikes, "
        "defends, slays"
    ),
    "bow": "bow, bows, bowing, curtsy, prays, praying",
    "drive": (
        "drive, drives, driving, speeding, speeds, ride, rides, riding, cruising, parks"
    ),
    "grow": (
        "grow, grows, growing, bloom opens, blooming, blooms, blossoming, "
        "sprouts, unfolds, opens"
    ),
    "breathe fire": (
        "breathe fire, breathes fire, breathing fire, fire breath, spits fire, "
        "spit fire, fire-breathing, exhales fire"
    ),
    "read": (
        "read, reads, reading, study, studies, studying, writes, writing, types, typing"
    ),
    "nod": "nod, nods, nodding, agrees",
    "laugh": (
        "laugh, laughs, laughing, smile, smiles, smiling, giggle, giggles, "
        "grins, happy, cheers, cheering, joyful"
    ),
    "cry": "cry, cries, crying, weep, weeps, weeping, sobbing, sad",
    "climb": "climb, climbs, climbing, scale, scales, ascends",
    "kick": "kick, kicks, kicking",
    "throw": (
        "throw, throws, throwing, toss, tosses, casts, casting, casts a spell, hurls"
    ),
    "clap": "clap, claps, clapping, applaud, applauds, applauding",
    "point": "point, points, pointing",
    "hide": "hide, hides, hiding, ducks down, cowers",
    "shake": (
        "shake, shakes, shaking, shiver, shivers, shivering, tremble, trembles, "
        "shakes off"
    ),
    "fall": "fall, falls, falling, tumble, tumbles, plummets, skydiving, slips",
    "paint": "paint, paints, painting, draw, draws, drawing, sketching",
    "cook": "cook meals, cooks, cooking, stirs, stirring, bakes, baking",
}

WEARS: dict[str, str] = {
    "glasses": ("glasses, spectacles, eyeglasses, reading glasses, goggles, monocle"),
    "sunglasses": "sunglasses, shades, dark glasses, aviators",
    "hat": "hat, hats, fedora, cowboy hat, sombrero, straw hat, sun hat",
    "top hat": "top hat, tophat",
    "wizard hat": "wizard hat, witch hat, pointy hat, pointed hat",
    "crown": "crown, tiara, golden crown, wearing a crown, diadem",
    "beret": "beret",
    "chef hat": "chef hat, chef's hat, toque",
    "cap": "cap, baseball cap, beanie, santa hat",
    "party hat": "party hat, birthday hat",
    "scarf": "scarf, shawl, bandana, red scarf",
    "bow tie": "bow tie, bowtie, tuxedo, necktie",
    "headphones": "headphones, headset, earphones, headphone",
    "mask": "mask, masked, eye mask, blindfold",
    "flower crown": "flower crown, wreath, garland",
    "helmet": "helmet, hard hat, bike helmet",
    "umbrella": "umbrella, umbrellas, parasol",
}

COLOURS: dict[str, tuple[int, int, int]] = {
    "red": (206, 52, 46),
    "orange": (236, 132, 44),
    "yellow": (246, 208, 66),
    "green": (86, 158, 76),
    "blue": (58, 110, 196),
    "purple": (132, 76, 176),
    "pink": (244, 146, 176),
    "brown": (128, 86, 56),
    "black": (48, 46, 54),
    "white": (240, 240, 240),
    "grey": (142, 146, 154),
    "golden": (226, 176, 72),
    "silver": (186, 194, 204),
    "turquoise": (62, 190, 188),
    "violet": (148, 92, 214),
    "magenta": (222, 60, 160),
    "cyan": (70, 206, 226),
    "crimson": (172, 28, 50),
    "teal": (34, 134, 138),
    "beige": (222, 202, 170),
    "lavender": (190, 168, 230),
    "emerald": (38, 160, 104),
    "indigo": (70, 62, 150),
    "maroon": (116, 34, 46),
    "navy": (34, 50, 104),
    "peach": (250, 190, 156),
    "mint": (160, 226, 190),
    "coral": (248, 126, 104),
}

COLOUR_WORDS: dict[str, str] = {
    "red": "red, scarlet, ruby",
    "orange": "orange, amber, ginger",
    "yellow": "yellow, lemon, blonde",
    "green": "green, olive, lime",
    "blue": "blue, azure, sapphire, cobalt",
    "purple": "purple, plum",
    "pink": "pink, rosy, fuchsia pink",
    "brown": "brown, chocolate, tan, chestnut, bronze, copper",
    "black": "black, jet black, ebony",
    "white": "white, ivory, pale white",
    "grey": "grey, gray, slate",
    "golden": "gold coloured, gold-colored, golden fur, gilded",
    "silver": "silver, metallic, chrome",
    "turquoise": "turquoise, aqua",
    "violet": "violet",
    "magenta": "magenta, fuchsia",
    "cyan": "cyan",
    "crimson": "crimson, blood red",
    "teal": "teal",
    "beige": "beige, cream, sand coloured",
    "lavender": "lavender, lilac",
    "emerald": "emerald, jade",
    "indigo": "indigo",
    "maroon": "maroon, burgundy",
    "navy": "navy, midnight blue",
    "peach": "peach, apricot, salmon pink",
    "mint": "mint, pistachio",
    "coral": "coral",
}

TONES: dict[str, str] = {
    "warm": (
        "warm, warm tones, warm light, warm colors, warm colours, cozy, cosy, warmth"
    ),
    "cold": (
        "cold, cool, cool tones, cold light, chilly, icy, frosty, cold tones, "
        "freezing, wintery tones"
    ),
    "dark": (
        "dark, darker, dim, gloomy, shadowy, low key, low-key, dimly lit, darkness"
    ),
    "bright": (
        "bright, brighter, high key, high-key, well lit, brightly lit, light-filled"
    ),
    "harsh": (
        "harsh, harsh light, harshly lit, high contrast, contrast, contrasty, "
        "dramatic, cinematic contrast, dramatic lighting, hard light, "
        "chiaroscuro, cinematic"
    ),
    "soft light": (
        "soft light, soft lighting, diffused light, low contrast, gentle light, "
        "soft, delicate"
    ),
    "backlight": (
        "backlit, backlight, backlighting, rim light, contre-jour, against the light"
    ),
    "vivid": (
        "vivid, saturated, colorful, colourful, vibrant, rich colors, "
        "psychedelic, technicolor, rainbow colors"
    ),
    "pastel": "pastel, pastels, pastel colors, pastel colours, pastel tones",
    "muted": "muted, desaturated, faded, washed out, subdued, dull",
    "monochrome": (
        "monochrome, black and white, black-and-white, grayscale, greyscale, b&w, bw"
    ),
    "sepia": "sepia, sepia tone, sepia toned, old photograph, daguerreotype",
    "neon": (
        "neon, neon lights, neon light, fluorescent, glowing signs, neon signs, "
        "neon glow"
    ),
    "ominous": (
        "ominous, eerie, spooky, creepy, menacing, threatening, sinister, "
        "haunted, scary, apocalyptic, dystopian, threatening atmosphere, "
        "foreboding"
    ),
    "cheerful": (
        "cheerful, fun, playful, lively, festive, uplifting, whimsical, cute, kawaii"
    ),
    "dreamy": (
        "dreamy, dreamlike, ethereal, fantasy light, heavenly, serene dream, nostalgic"
    ),
    "romantic": "romantic, romance, tender, love, valentine",
    "calm": "calm, peaceful, serene, tranquil, quiet, gentle, relaxing mood, zen",
    "epic": (
        "epic, majestic, grand, heroic, breathtaking, awe-inspiring, spectacular, imax"
    ),
    "spring": "spring, springtime",
    "summer": "summer, summertime, tropical, hot",
    "autumn": "autumn, autumnal, fall colors, fall foliage, october, harvest",
    "winter": (
        "winter, snowy, snow covered, snow-covered, wintry, wintertime, "
        "christmas, frozen, december"
    ),
}

STYLES: dict[str, str] = {
    "photorealistic": (
        "photorealistic, photo realistic, realistic, realism, photograph, "
        "photography, photo, gta, gta 6, gta 6 graphics, gta-6 realism, "
        "unreal engine, 4k, 8k, hyperrealistic, lifelike, documentary, hdr, "
        "ultra realistic, national geographic"
    ),
    "film noir": "film noir, noir, 1940s film, detective film",
    "pixel art": (
        "pixel art, pixel, pixelated, 8-bit, 8 bit, 8bit, 16-bit, 16 bit, "
        "retro game, nes, snes, game boy, arcade, 8-bit pixel art, pixels"
    ),
    "voxel": (
        "voxel, voxels, minecraft, minecraft style, lego, blocky, "
        "minecraft voxel style, roblox, cubes"
    ),
    "cartoon": (
        "cartoon, cartoons, 1960s cartoon, 2010s cartoon, animated, animation, "
        "pixar, disney, looney tunes, claymation, cel shaded, cel-shaded, toon, "
        "simpsons, adventure time"
    ),
    "anime": (
        "anime, japanese anime, manga, ghibli, studio ghibli, miyazaki, makoto shinkai"
    ),
    "comic": (
        "comic, comics, comic book, comic-book, graphic novel, marvel, superhero comic"
    ),
    "pop art": (
        "pop art, pop-art, warhol, andy warhol, lichtenstein, roy lichtenstein"
    ),
    "watercolour": (
        "watercolour, watercolor, watercolors, watercolour painting, gouache, aquarelle"
    ),
    "oil painting": (
        "oil painting, oil paint, oil on canvas, painted, painterly, rembrandt, "
        "acrylic, turner, romanticism"
    ),
    "renaissance": (
        "renaissance, renaissance style, baroque, caravaggio, da vinci, "
        "michelangelo, botticelli, old master"
    ),
    "impressionism": (
        "impressionism, impressionist, monet, claude monet, renoir, pointillism, "
        "seurat, degas"
    ),
    "expressionism": (
        "expressionism, expressionist, van gogh, vincent van gogh, munch, "
        "edvard munch, the scream, german expressionism"
    ),
    "cubism": ("cubism, cubist, picasso, braque, fragmented, geometric abstraction"),
    "low poly": ("low poly, low-poly, polygonal, origami, papercraft, ps1 graphics"),
    "stained glass": "stained glass, mosaic, tiffany, byzantine",
    "surrealism": (
        "surrealism, surreal, surrealist, dali, salvador dali, magritte, "
        "melting, trippy, bizarre, dreamcore"
    ),
    "graffiti": "graffiti, street art, banksy, mural, spray paint, stencil",
    "minimalism": (
        "minimalism, minimalist, minimal, flat design, vector art, "
        "simple shapes, bauhaus, negative space, clean shapes"
    ),
    "cyberpunk": (
        "cyberpunk, blade runner, futuristic, sci-fi, scifi, science fiction, "
        "synthwave city, tron, dystopian city, high tech"
    ),
    "vaporwave": "vaporwave, synthwave, retrowave, outrun, 80s, 1980s, aesthetic",
    "dark fantasy": (
        "dark fantasy, gothic, elden ring, dark souls, grimdark, berserk, "
        "lovecraftian, medieval dark"
    ),
    "fantasy": (
        "fantasy, fairytale, fairy tale, storybook, mythical, narnia, "
        "enchanted world, tolkien"
    ),
    "horror": ("horror, horror film, nightmare, terror, slasher, stephen king, hell"),
    "steampunk": "steampunk, clockwork, victorian machine, dieselpunk, victorian",
    "vintage": (
        "vintage, retro, old film, 1920s, 1950s, silent film, antique, 35mm, "
        "super 8, film grain, kodachrome, polaroid"
    ),
    "vhs": "vhs, camcorder, 90s home video, found footage, 1990s, analog tv",
    "glitch": "glitch, glitch art, datamosh, corrupted, databent",
    "sketch": (
        "sketch, pencil, pencil drawing, charcoal, line art, ink drawing, "
        "line drawing, doodle, drawing style, hand drawn, hand-drawn, etching, "
        "engraving"
    ),
    "blueprint": (
        "blueprint, technical drawing, schematic, wireframe, hologram, holographic"
    ),
    "ukiyo-e": (
        "ukiyo-e, ukiyo e, japanese woodblock, woodblock print, hokusai, "
        "woodcut, linocut, ink wash, sumi-e, art nouveau, art deco, "
        "travel poster"
    ),
    "thermal": ("thermal, thermal camera, infrared, heat vision, x-ray, night vision"),
    "silhouette": "silhouette, silhouettes, silhouetted, shadow puppet",
    "plain": (
        "normal style, no style, natural look, default style, plain style, natural"
    ),
}


SIZES: dict[str, tuple[str, float]] = {
    "tiny": ("tiny, miniature-sized, minuscule, little", 0.55),
    "small": ("small, smaller, shrink, shrinks, shrinking", 0.72),
    "big": ("big, bigger, large, larger, tall, huge, grows bigger, enlarge", 1.4),
    "giant": ("giant, gigantic, enormous, colossal, massive, titanic", 1.85),
}


GROUPS: dict[str, dict[str, str]] = {
    "place": PLACES,
    "time": TIMES,
    "effect": EFFECTS,
    "subject": SUBJECTS,
    "action": ACTIONS,
    "wears": WEARS,
    "colour": COLOUR_WORDS,
    "tone": TONES,
    "style": STYLES,
    "framing": FRAMINGS,
    "angle": ANGLES,
    "move": MOVES,
    "lens": LENSES,
    "size": {name: words for name, (words, _) in SIZES.items()},
}
"""All groups of words that become part of a scene."""
