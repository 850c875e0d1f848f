"""Words for places, times of day, weather and subjects.

Words that name the same thing are listed together, separated by commas; a
phrase of several words counts before its single words do.
"""

from __future__ import annotations

PLACES: dict[str, str] = {
    "mountains": (
        "mountains, mountain, peak, peaks, alps, alpine, cliff, cliffs, hill, "
        "hilltop, himalayas, summit, ridge, highlands, landscape, scenery, "
        "nature"
    ),
    "meadow": (
        "meadow, meadows, field, fields, grass, grassland, prairie, park, lawn, "
        "countryside, farm, farmland, pasture, savanna, savannah, valley, hills, "
        "rolling hills, vineyard, playground"
    ),
    "garden": (
        "garden, gardens, flower field, field of flowers, backyard, lavender field"
    ),
    "forest": (
        "forest, forests, wood, woods, woodland, grove, enchanted forest, "
        "pine forest, redwoods"
    ),
    "jungle": "jungle, rainforest, swamp, tropical forest",
    "desert": (
        "desert, deserts, dune, dunes, sahara, sand dunes, oasis, wasteland, mars"
    ),
    "canyon": "canyon, canyons, gorge, mesa, grand canyon, wild west, badlands",
    "ocean": (
        "ocean, sea, waves, open sea, seascape, atlantic, pacific, harbor, harbour"
    ),
    "beach": (
        "beach, beaches, shore, shoreline, coast, seaside, island, "
        "tropical island, lagoon"
    ),
    "lake": (
        "lake, lakes, water, pond, river, riverbank, fjord, reflection, "
        "reflections, lakeside, waterfall, stream"
    ),
    "city": (
        "city, cityscape, skyline, downtown, metropolis, town, urban, new york, "
        "tokyo, manhattan, skyscrapers, futuristic city, rooftop, rooftops"
    ),
    "street": (
        "street, streets, alley, alleyway, alley way, lane, avenue, road, "
        "sidewalk, market, corridor, hallway, tunnel, subway"
    ),
    "village": ("village, hamlet, cottage town, medieval town, countryside village"),
    "snow": (
        "snowy landscape, snowfield, tundra, arctic, antarctica, ice, glacier, "
        "snowscape, ski slope, snowy mountains, snowy mountain, north pole, "
        "frozen lake, iceberg"
    ),
    "space": (
        "space, outer space, galaxy, cosmos, universe, orbit of earth, nebula, "
        "deep space, moon surface, the moon surface, lunar surface, "
        "interstellar, asteroid"
    ),
    "underwater": (
        "underwater, under water, under the sea, coral reef, reef, seabed, "
        "deep sea, ocean floor, aquarium, beneath the waves"
    ),
    "room": (
        "room, indoors, indoor, inside, interior, kitchen, bedroom, living room, "
        "cafe, coffee shop, coffee cafe, bar, diner, restaurant, library, "
        "office, classroom, studio, window, windowsill, house interior, "
        "apartment, bathroom, booth, sofa, couch, bed, table"
    ),
    "sky": (
        "in the sky, above the clouds, sea of clouds, cloudscape, heaven, "
        "over the clouds, high in the air, stratosphere"
    ),
    "volcano": "volcano, volcanic, lava, eruption, magma, crater",
}

TIMES: dict[str, str] = {
    "dawn": (
        "dawn, sunrise, daybreak, early morning, morning, first light, "
        "the sun rises, sun comes up, day breaks"
    ),
    "day": (
        "day, daytime, noon, midday, afternoon, daylight, sunny, bright day, "
        "sunshine, sunlit, clear day, broad daylight"
    ),
    "golden": "golden hour, late afternoon, golden light, warm sunlight, golden",
    "sunset": (
        "sunset, sundown, setting sun, evening sun, sunsets, "
        "the sun sets, sun goes down, sun is setting"
    ),
    "dusk": "dusk, twilight, blue hour, evening, nightfall",
    "night": (
        "night, nighttime, midnight, nocturnal, moonlit, moonlight, "
        "starry night, at night, night time, nights, "
        "night falls, it gets dark, after dark"
    ),
}

EFFECTS: dict[str, str] = {
    "rain": (
        "rain, raining, rains, rainy, rainfall, drizzle, downpour, pouring, "
        "shower, wet, monsoon, puddles, "
        "rain falls, rain is falling"
    ),
    "snow": (
        "snow, snowing, snows, snowfall, snowflakes, blizzard, falling snow, "
        "snowstorm, snow falls, snow is falling"
    ),
    "hail": "hail, hailing, sleet",
    "storm": (
        "storm, stormy, storms, tempest, hurricane, thunderstorm, typhoon, tornado"
    ),
    "lightning": (
        "lightning, lightnings, thunder, thunderbolt, thunderbolts, electric storm"
    ),
    "fog": "fog, foggy, mist, misty, haze, hazy, smoke machine, steam, murky",
    "wind": (
        "wind, windy, breeze, breezy, gust, gusts, gale, blowing, blows, strong wind"
    ),
    "clouds": "clouds, cloudy, cloud, overcast, cumulus, grey sky, gray sky",
    "clear": (
        "clear, clear sky, clear skies, cloudless, clears up, clears, "
        "clear weather, fair weather, blue sky"
    ),
    "sun": (
        "sun, sunlight, sun rays, sunbeam, sunbeams, god rays, light rays, "
        "sun flare, lens flare, rays of light, light shafts"
    ),
    "moon": "moon, full moon, crescent moon, blood moon",
    "stars": "stars, starry, starry sky, milky way, constellations, starlight",
    "meteors": (
        "meteor, meteors, shooting star, shooting stars, comet, comets, "
        "meteor shower, falling stars"
    ),
    "aurora": "aurora, aurora borealis, northern lights, polar lights",
    "rainbow": "rainbow, rainbows",
    "fireflies": "fireflies, firefly, glowing insects, lightning bugs",
    "leaves": "falling leaves, leaves, leaf, blowing leaves, autumn leaves",
    "petals": (
        "petals, falling petals, sakura petals, cherry blossoms, blossoms, sakura"
    ),
    "embers": (
        "embers, sparks, ashes, ash, cinders, flames, burning, on fire, inferno"
    ),
    "sparkles": (
        "sparkles, sparkling, glitter, magic, magical, magic dust, fairy dust, "
        "enchanted, spell, shimmering, glittering"
    ),
    "bubbles": "bubbles, soap bubbles, bubble",
    "confetti": "confetti, party, celebration, streamers",
    "lanterns": "lanterns, paper lanterns, sky lanterns, floating lanterns",
    "fireworks": "fireworks, firework, pyrotechnics",
    "dust": "dust, dusty, sandstorm, sand storm, dust storm",
    "smoke": "smoke, smoky, smog, exhaust",
    "flock": (
        "flock of birds, flock, birds in the distance, birds fly by, migrating birds"
    ),
    "school": "school of fish, shoal, schools of fish",
    "glow": "bloom, glow, glowing, radiant, luminous, halo, ethereal light",
}

SUBJECTS: dict[str, str] = {
    "cat": "cat, cats, kitten, kittens, kitty, tabby, feline",
    "dog": (
        "dog, dogs, puppy, puppies, hound, corgi, labrador, retriever, poodle, "
        "pug, husky, golden retriever, shiba, dachshund, terrier"
    ),
    "fox": "fox, foxes, vixen",
    "wolf": "wolf, wolves, werewolf, coyote, jackal",
    "deer": "deer, stag, doe, fawn, moose, elk, reindeer, antelope, gazelle",
    "horse": (
        "horse, horses, pony, stallion, mare, foal, donkey, camel, llama, alpaca"
    ),
    "unicorn": "unicorn, unicorns, pegasus",
    "bear": (
        "bear, bears, grizzly, polar bear, teddy bear, beaver, gorilla, monkey, ape"
    ),
    "lion": "lion, lions, lioness",
    "tiger": "tiger, tigers, leopard, cheetah, panther, jaguar",
    "rabbit": "rabbit, rabbits, bunny, bunnies, hare, kangaroo",
    "elephant": "elephant, elephants, mammoth, rhino, rhinoceros, hippo",
    "panda": "panda, pandas, koala, red panda, raccoon",
    "cow": "cow, cows, bull, ox, bison, buffalo, calf",
    "sheep": "sheep, lamb, lambs, goat, goats",
    "pig": "pig, pigs, piglet, boar, hedgehog",
    "mouse": "mouse, mice, rat, rats, hamster, squirrel, chipmunk, hamsters",
    "giraffe": "giraffe, giraffes",
    "zebra": "zebra, zebras",
    "bird": (
        "bird, birds, sparrow, robin, finch, bluebird, swallow, hummingbird, "
        "pigeon, dove"
    ),
    "eagle": "eagle, eagles, hawk, falcon, vulture, phoenix, griffin",
    "seagull": "seagull, seagulls, gull, gulls, albatross, pelican",
    "crow": "crow, crows, raven, ravens, blackbird, bat, bats",
    "parrot": "parrot, parrots, macaw, toucan, peacock, cockatoo",
    "owl": "owl, owls",
    "penguin": "penguin, penguins, puffin",
    "duck": "duck, ducks, duckling, ducklings, goose, geese, rubber duck",
    "swan": "swan, swans",
    "flamingo": "flamingo, flamingos, heron, crane bird, stork",
    "chicken": "chicken, chickens, hen, rooster, chick, turkey",
    "butterfly": (
        "butterfly, butterflies, moth, bee, bees, dragonfly, insect, ladybug, fairy"
    ),
    "dragon": (
        "dragon, dragons, wyvern, dinosaur, dinosaurs, monster, t-rex, trex, "
        "beast, creature, kaiju, godzilla"
    ),
    "fish": (
        "fish, fishes, goldfish, clownfish, koi, salmon, tropical fish, angelfish"
    ),
    "whale": "whale, whales, orca, humpback, blue whale, leviathan",
    "dolphin": "dolphin, dolphins, seal, seals, porpoise, mermaid",
    "shark": "shark, sharks, hammerhead",
    "jellyfish": "jellyfish, jelly fish, medusa",
    "turtle": "turtle, turtles, tortoise, sea turtle, frog, snail, crab",
    "octopus": "octopus, squid, kraken",
    "person": (
        "person, people, human, figure, silhouette of a person, hiker, traveler, "
        "traveller, someone, somebody, friend, friends, crowd, tourist, student, "
        "runner, stranger, adventurer, explorer, wanderer, couple, family, "
        "teenager, character, protagonist, pedestrian, photographer, skier, "
        "surfer, swimmer, rider, passenger"
    ),
    "man": (
        "man, men, guy, gentleman, father, dad, brother, brothers, businessman, "
        "husband, actor, boss, fisherman, soldier, doctor, teacher, lumberjack, "
        "plumber, mario"
    ),
    "woman": ("woman, women, lady, mother, mom, sister, bride, actress, wife, nurse"),
    "child": ("child, children, kid, kids, toddler, baby, elf, hobbit, dwarf, gnome"),
    "girl": "girl, girls, daughter, schoolgirl",
    "boy": "boy, boys, son, schoolboy",
    "old man": (
        "old man, grandfather, grandpa, elder, old sailor, hermit, monk, santa, "
        "santa claus, sage"
    ),
    "astronaut": (
        "astronaut, astronauts, cosmonaut, spaceman, space explorer, diver, scuba diver"
    ),
    "robot": "robot, robots, android, droid, mech, cyborg, machine, automaton",
    "knight": (
        "knight, knights, warrior, paladin, viking, gladiator, soldier in armor"
    ),
    "wizard": "wizard, wizards, mage, sorcerer, druid, gandalf, magician, merlin",
    "witch": "witch, witches, sorceress, enchantress",
    "samurai": "samurai, ronin, shogun",
    "ninja": "ninja, ninjas, assassin, thief, spy",
    "king": "king, kings, emperor, prince, lord",
    "queen": "queen, princess, empress, geisha",
    "superhero": "superhero, hero, superman, heroine, batman, spiderman",
    "pirate": "pirate, pirates, captain, buccaneer",
    "cowboy": "cowboy, cowboys, sheriff, cowgirl, farmer, gardener",
    "dancer": "dancer, ballerina, dancers, acrobat, gymnast",
    "musician": (
        "musician, guitarist, band, singer, busker, rockstar, violinist, guitar"
    ),
    "chef": "chef, cook, baker, chefs",
    "painter": "painter, artist, sculptor, photographer with easel",
    "detective": ("detective, private eye, inspector, sherlock, spy in trench coat"),
    "angel": "angel, angels, cherub",
    "zombie": (
        "zombie, zombies, undead, vampire, skeleton, skeletons, ghoul, mummy, "
        "frankenstein"
    ),
    "alien": "alien, aliens, extraterrestrial, martian",
    "ghost": "ghost, ghosts, spirit, phantom, specter, spectre",
    "sailboat": (
        "sailboat, sailboats, sailing boat, boat, boats, yacht, canoe, kayak, "
        "raft, gondola, rowboat, fishing boat, paddle boat"
    ),
    "ship": (
        "ship, ships, galleon, pirate ship, vessel, tall ship, cruise ship, submarine"
    ),
    "car": (
        "car, cars, automobile, taxi, sports car, vehicle, truck, convertible, "
        "race car, ferrari, tesla, jeep, tank"
    ),
    "bus": "bus, buses, van, school bus, tram, camper, caravan",
    "train": "train, trains, locomotive, steam train, railway",
    "bicycle": (
        "bicycle, bike, bicycles, cyclist, motorcycle, scooter, motorbike, skateboard"
    ),
    "balloon": (
        "hot air balloon, hot air balloons, hot-air balloon, hot-air balloons, "
        "airship, zeppelin, blimp, air balloon"
    ),
    "plane": (
        "plane, airplane, aeroplane, aircraft, jet, airplanes, biplane, "
        "helicopter, glider, drone aircraft"
    ),
    "rocket": (
        "rocket, rockets, spaceship, spacecraft, rocket ship, space shuttle, "
        "starship, missile, satellite"
    ),
    "ufo": "ufo, ufos, flying saucer, saucer, mothership",
    "oak": (
        "tree, trees, oak, oak tree, maple, bonsai, willow, apple tree, bush, treehouse"
    ),
    "cherry tree": (
        "cherry tree, cherry blossom, cherry blossom tree, sakura tree, "
        "blossoming tree, magnolia"
    ),
    "pine": ("pine, pine tree, pines, fir, christmas tree, spruce, conifer, sequoia"),
    "palm": "palm, palm tree, palm trees, palms, coconut tree",
    "cactus": "cactus, cacti, saguaro, succulent",
    "flower": (
        "flower, flowers, sunflower, sunflowers, daisy, daisies, blossom, lily, "
        "lotus, plant, dandelion, bouquet, wildflowers"
    ),
    "rose": "rose, roses, tulip, tulips, poppy, peony, orchid",
    "mushroom": "mushroom, mushrooms, toadstool, fungus",
    "house": (
        "house, houses, cabin, cottage, hut, home, barn, farmhouse, chalet, inn, "
        "mansion, shack, church"
    ),
    "castle": ("castle, castles, fortress, palace, citadel, ruins, cathedral, temple"),
    "lighthouse": "lighthouse, lighthouses, beacon",
    "windmill": "windmill, windmills, wind turbine, mill",
    "tent": "tent, tents, camp, camping, circus tent, yurt",
    "pyramid": "pyramid, pyramids, sphinx",
    "pagoda": "pagoda, shrine, japanese temple, torii",
    "skyscraper": (
        "skyscraper, tower, office building, building, buildings, tower block, "
        "eiffel tower"
    ),
    "campfire": "campfire, bonfire, fire, camp fire, fireplace, fire pit",
    "lantern": "lantern, lamp, lightbulb, light bulb, torch",
    "snowman": "snowman, snowmen",
    "cup": (
        "cup, coffee, mug, tea, teacup, cup of coffee, hot chocolate, espresso, teapot"
    ),
    "candle": "candle, candles, candlelight",
    "crystal": (
        "crystal, crystals, gem, gems, diamond, diamonds, jewel, ice crystal, obelisk"
    ),
    "heart": "heart, hearts, love heart",
    "ball": (
        "ball, balls, basketball, football, soccer ball, beach ball, "
        "bouncing ball, orb, sphere"
    ),
    "toy balloon": "balloon, balloons, red balloon, party balloon",
    "cake": "cake, birthday cake, cupcake, pie, dessert, food, pizza, bread",
    "chest": (
        "treasure, treasure chest, chest, gold, coins, box, gift, present, book, "
        "suitcase"
    ),
    "statue": "statue, statues, bust, sculpture, monument, column",
    "kite": "kite, kites",
    "island": (
        "floating island, floating islands, floating rock, rock, rocks, boulder, "
        "stone, stones"
    ),
    "gear": "gear, gears, cog, cogs, cogwheel, clock, watch face, machinery",
}
