"""Art styles: what each asks of colours, of painters and of the finished frame."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .grade import (
    PLAIN,
    RGB,
    Grade,
    chain,
    curve,
    gradient_map,
    posterise,
    saturate,
    tint,
)
from .grade import turn_hue as hue


@dataclass(frozen=True)
class Look:
    """What a style asks for.

    Attributes:
        grade: Colours.
        filters: Names of filters over the finished frame, in order.
        texture: Strength of surface detail.
        bloom: Strength of the light that bright places spread.
        vignette: Darkening of the corners, 0 to 1.
        silhouette: How far subjects turn to dark shapes, 0 to 1.
        outline: Strength of dark contours in the frame, 0 to 1.
        sparse: Leave out what is not essential.
        sun: ``disc`` or ``stripes``.
        extras: Names of things that belong to the style, such as ``grid``.
        air: Colours of the haze and of the sky above the horizon.
        calm: Less than 1 where the style makes much of every small movement, so
            that there must be less of it: lines and strokes that jump about are
            ugly, and more than a video encoder can follow.
    """

    grade: Grade = PLAIN
    filters: tuple[str, ...] = ()
    texture: float = 1.0
    bloom: float = 0.35
    vignette: float = 0.22
    silhouette: float = 0.0
    outline: float = 0.0
    sparse: bool = False
    sun: str = "disc"
    extras: tuple[str, ...] = ()
    air: tuple[RGB, RGB] | None = None
    calm: float = 1.0

    def with_(self, other: Look) -> Look:
        """Both looks at once; ``other`` counts where only one can."""
        return Look(
            grade=chain(self.grade, other.grade),
            filters=tuple(dict.fromkeys((*self.filters, *other.filters))),
            texture=self.texture * other.texture,
            bloom=max(self.bloom, other.bloom),
            vignette=max(self.vignette, other.vignette),
            silhouette=max(self.silhouette, other.silhouette),
            outline=max(self.outline, other.outline),
            sparse=self.sparse or other.sparse,
            sun=other.sun if other.sun != "disc" else self.sun,
            extras=tuple(dict.fromkeys((*self.extras, *other.extras))),
            air=other.air or self.air,
            calm=min(self.calm, other.calm),
        )


NATURAL = Look(grade=saturate(1.06))

_MONO = saturate(0.0)

LOOKS: dict[str, Look] = {
    "photorealistic": Look(
        chain(saturate(0.9), curve(contrast=1.12, gamma=0.97)),
        texture=1.9,
        vignette=0.4,
        bloom=0.5,
        filters=("lens",),
    ),
    "film noir": Look(
        chain(curve(gamma=1.2, contrast=1.5, lift=0.01), _MONO),
        texture=1.2,
        vignette=0.7,
        bloom=0.7,
        silhouette=0.2,
        filters=("blinds",),
        calm=0.8,
    ),
    "pixel art": Look(
        chain(saturate(1.3), curve(contrast=1.1), posterise(12, 0.8)),
        filters=("mosaic",),
        texture=0.7,
        bloom=0.0,
        vignette=0.0,
    ),
    "voxel": Look(
        chain(saturate(1.25), curve(contrast=1.08)),
        filters=("blocks",),
        bloom=0.1,
        vignette=0.1,
        calm=0.6,
    ),
    "cartoon": Look(
        chain(saturate(1.45), curve(gamma=1.12), posterise(9, 0.75)),
        texture=0.35,
        outline=1.0,
        bloom=0.1,
        vignette=0.0,
        calm=0.6,
    ),
    "anime": Look(
        chain(saturate(1.3), curve(gamma=1.1, contrast=1.08)),
        texture=0.6,
        outline=0.45,
        bloom=0.9,
        vignette=0.1,
        extras=("big clouds",),
        calm=0.75,
    ),
    "comic": Look(
        chain(saturate(1.4), curve(contrast=1.3), posterise(6)),
        texture=0.5,
        outline=1.0,
        filters=("halftone",),
        bloom=0.0,
        vignette=0.0,
        calm=0.4,
    ),
    "pop art": Look(
        chain(
            curve(contrast=1.35),
            posterise(5),
            gradient_map(
                [
                    (28, 18, 84),
                    (226, 32, 108),
                    (255, 120, 40),
                    (255, 222, 40),
                    (250, 250, 224),
                ],
                0.72,
            ),
            saturate(1.25),
        ),
        texture=0.3,
        outline=0.7,
        filters=("halftone",),
        bloom=0.0,
        vignette=0.0,
        calm=0.36,
    ),
    "watercolour": Look(
        chain(saturate(0.82), curve(gamma=1.35, contrast=0.82, lift=0.06)),
        texture=1.3,
        filters=("wash", "paper"),
        bloom=0.0,
        vignette=0.0,
        calm=0.7,
    ),
    "oil painting": Look(
        chain(
            saturate(1.1), curve(contrast=1.12, gamma=0.95), tint((200, 150, 80), 0.1)
        ),
        filters=("brush",),
        vignette=0.4,
        texture=1.4,
        calm=0.38,
    ),
    "renaissance": Look(
        chain(
            curve(contrast=1.3, gamma=0.72), tint((196, 136, 62), 0.42), saturate(0.9)
        ),
        filters=("brush",),
        vignette=0.9,
        bloom=0.5,
        calm=0.36,
    ),
    "impressionism": Look(
        chain(saturate(1.25), curve(gamma=1.12)),
        filters=("dabs",),
        texture=2.0,
        vignette=0.0,
        calm=0.5,
    ),
    "expressionism": Look(
        chain(saturate(1.75), hue(-16), curve(contrast=1.35)),
        filters=("swirl",),
        outline=0.5,
        vignette=0.3,
        calm=0.3,
    ),
    "cubism": Look(
        chain(saturate(0.75), tint((186, 140, 92), 0.3), curve(contrast=1.2)),
        filters=("facets",),
        outline=0.5,
        bloom=0.0,
        calm=0.5,
    ),
    "low poly": Look(
        chain(saturate(1.15)), filters=("polygons",), bloom=0.1, vignette=0.0, calm=0.7
    ),
    "stained glass": Look(
        chain(saturate(1.8), curve(contrast=1.2)),
        filters=("leaded",),
        bloom=0.8,
        vignette=0.4,
        calm=0.5,
    ),
    "surrealism": Look(
        chain(hue(38), saturate(1.2), curve(contrast=1.05)),
        filters=("ripple",),
        extras=("floating rocks", "second moon"),
        bloom=0.7,
        calm=0.7,
    ),
    "graffiti": Look(
        chain(saturate(1.7), curve(contrast=1.25), posterise(6, 0.8)),
        outline=1.0,
        filters=("bricks", "spray"),
        bloom=0.0,
        vignette=0.2,
        calm=0.42,
    ),
    "minimalism": Look(
        chain(saturate(0.72), curve(contrast=0.8, lift=0.06, gamma=1.15)),
        texture=0.0,
        sparse=True,
        bloom=0.1,
        vignette=0.0,
    ),
    "cyberpunk": Look(
        chain(
            curve(contrast=1.2, gamma=0.9),
            gradient_map(
                [
                    (8, 4, 28),
                    (46, 14, 92),
                    (168, 24, 150),
                    (64, 190, 236),
                    (220, 255, 255),
                ],
                0.62,
            ),
            saturate(1.25),
        ),
        bloom=1.3,
        vignette=0.5,
        filters=("scanlines",),
        extras=("neon signs", "wet ground"),
        air=((176, 70, 170), (226, 90, 190)),
        calm=0.8,
    ),
    "vaporwave": Look(
        chain(
            gradient_map(
                [
                    (24, 8, 66),
                    (104, 30, 138),
                    (240, 82, 170),
                    (255, 166, 178),
                    (150, 246, 250),
                ],
                0.78,
            ),
            saturate(1.15),
        ),
        bloom=0.9,
        sun="stripes",
        extras=("grid",),
        air=((216, 96, 190), (255, 150, 190)),
        filters=("scanlines",),
        calm=0.4,
    ),
    "dark fantasy": Look(
        chain(
            curve(gamma=0.9, contrast=1.25), saturate(0.55), tint((70, 110, 120), 0.24)
        ),
        vignette=0.8,
        bloom=0.7,
        silhouette=0.3,
        extras=("spires", "mist", "embers"),
    ),
    "fantasy": Look(
        chain(saturate(1.25), tint((170, 110, 230), 0.16), curve(gamma=1.05)),
        bloom=1.1,
        extras=("sparkles", "spires"),
    ),
    "horror": Look(
        chain(
            curve(gamma=0.8, contrast=1.3), saturate(0.35), tint((150, 20, 16), 0.42)
        ),
        vignette=0.9,
        silhouette=0.45,
        extras=("mist",),
    ),
    "steampunk": Look(
        chain(tint((196, 124, 48), 0.62), curve(contrast=1.2, gamma=0.92)),
        vignette=0.6,
        texture=1.3,
        extras=("gears", "smoke"),
    ),
    "vintage": Look(
        chain(tint((190, 150, 96), 0.5), curve(contrast=0.88, lift=0.05)),
        vignette=0.75,
        filters=("scratches",),
        calm=0.8,
    ),
    "vhs": Look(
        chain(saturate(1.3), curve(contrast=0.92, lift=0.03)),
        filters=("fringe", "scanlines"),
        vignette=0.3,
        calm=0.7,
    ),
    "glitch": Look(
        chain(saturate(1.35)), filters=("fringe", "tear", "scanlines"), calm=0.7
    ),
    "sketch": Look(
        chain(saturate(0.0)),
        filters=("pencil",),
        vignette=0.0,
        bloom=0.0,
        texture=1.6,
        calm=0.33,
    ),
    "blueprint": Look(
        chain(saturate(0.0)), filters=("plan",), vignette=0.2, bloom=0.0, calm=0.55
    ),
    "ukiyo-e": Look(
        chain(
            posterise(7, 0.7),
            gradient_map(
                [(24, 34, 62), (44, 82, 122), (170, 160, 132), (240, 226, 188)], 0.6
            ),
        ),
        outline=0.8,
        filters=("paper",),
        texture=0.5,
        bloom=0.0,
        vignette=0.0,
        calm=0.55,
    ),
    "thermal": Look(
        gradient_map(
            [
                (6, 0, 40),
                (92, 0, 150),
                (216, 30, 90),
                (255, 150, 0),
                (255, 240, 80),
                (255, 255, 255),
            ]
        ),
        texture=0.6,
        calm=0.7,
    ),
    "silhouette": Look(
        chain(curve(contrast=1.15), saturate(1.1)), silhouette=1.0, bloom=0.9
    ),
}


def look_for(styles: tuple[str, ...]) -> Look:
    """The look of a scene with these styles; natural without any."""
    look = NATURAL
    for index, style in enumerate(styles):
        chosen = LOOKS[style]
        look = look.with_(chosen) if index else chosen
    if len(styles) > 1:
        # Two styles that both darken would leave nothing to be seen.
        look = replace(look, grade=chain(look.grade, curve(gamma=1.35)))
    return replace(look, filters=look.filters[:4])
