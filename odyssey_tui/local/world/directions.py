"""Words of the camera: framing, angle, movement and lens."""

from __future__ import annotations

FRAMINGS: dict[str, str] = {
    "wide": (
        "wide shot, wide, establishing shot, long shot, full shot, panorama, "
        "panoramic, extreme wide shot, from afar, far away, distant shot, ws, "
        "vista"
    ),
    "medium": (
        "medium shot, mid shot, medium, waist up, two-shot, two shot, "
        "single-shot, single shot, cowboy shot"
    ),
    "close": (
        "close-up, close up, closeup, medium close-up, portrait shot, head shot, "
        "headshot, chest-up, cu, mcu, face, close shot, medium close up"
    ),
    "extreme": ("extreme close-up, extreme close up, ecu, detail shot, eyes close-up"),
    "macro": "macro, macro shot, macro lens, tiny details, microscopic",
}


ANGLES: dict[str, str] = {
    "low": (
        "low angle, low-angle, worm's-eye, worm's eye, worms eye, "
        "worm's-eye view, from below, looking up at, ground level, low shot, "
        "hero shot, towering"
    ),
    "high": "high angle, high-angle, from above, looking down, looking down on",
    "aerial": (
        "aerial, aerial view, aerial shot, top-down, top down, bird's-eye, "
        "bird's eye, bird's-eye view, bird's eye view, birds eye view, overhead, "
        "drone shot, drone view, satellite view, drone, top view"
    ),
    "eye": "eye-level, eye level, straight on, straight-on, frontal",
    "shoulder": (
        "over-the-shoulder, over the shoulder, ots, over her shoulder, "
        "over his shoulder"
    ),
    "back": (
        "back shot, behind shot, from behind, rear view, back view, "
        "seen from behind, view from behind"
    ),
    "profile": (
        "profile shot, profile, side view, side angle, side-on, sideways, from the side"
    ),
    "front": (
        "facing the camera, front view, facing camera, front shot, "
        "from the front, towards the camera, toward the camera"
    ),
    "dutch": "dutch angle, tilted frame, canted angle, dutch tilt, tilted angle",
    "first": "first person, first-person, pov, point of view, fps view",
}


MOVES: dict[str, str] = {
    "static": (
        "static, static shot, locked off, locked-off, tripod, still camera, "
        "fixed camera, camera stays still, no camera movement, static camera"
    ),
    "pan": ("pan, pans, panning, panning shot, camera pans, pan across, camera moves"),
    "pan left": (
        "pan left, pans left, panning left, camera pans left, moves left, "
        "camera moves left"
    ),
    "pan right": (
        "pan right, pans right, panning right, camera pans right, moves right, "
        "camera moves right"
    ),
    "zoom in": (
        "zoom in, zooms in, zooming in, zoom, camera zooms in, slow zoom, "
        "slow zoom in, zoom into, crash zoom, closer, move closer, get closer, "
        "gets closer"
    ),
    "zoom out": (
        "zoom out, zooms out, zooming out, camera zooms out, pull out, "
        "further away, reveal shot, pulls away"
    ),
    "dolly in": (
        "dolly in, dolly, dolly shot, push in, pushes in, camera pushes in, "
        "dollies in, truck in, dolly zoom, vertigo effect"
    ),
    "dolly out": ("dolly out, pull back, pulls back, camera pulls back, dollies out"),
    "orbit": (
        "orbit, orbits, orbiting, orbit shot, 360, arc shot, circles around, "
        "camera circles, revolve, revolving, rotating camera, camera orbits, "
        "camera rotates"
    ),
    "tracking": (
        "tracking shot, tracking, follow shot, camera follows, follows, "
        "following, truck, trucking shot, side scroll, side-scrolling, "
        "steadicam"
    ),
    "tilt up": (
        "tilt up, tilts up, camera tilts up, crane up, pedestal up, crane shot, "
        "crane, camera rises, jib up"
    ),
    "tilt down": (
        "tilt down, tilts down, camera tilts down, crane down, pedestal down, "
        "camera lowers"
    ),
    "shake": (
        "camera shake, shaky, shaky cam, shaky camera, earthquake, "
        "camera shakes, shake the camera"
    ),
    "handheld": "handheld, hand-held, handheld camera, hand held",
}


LENSES: dict[str, str] = {
    "shallow": (
        "shallow focus, shallow depth of field, depth of field, "
        "blurred background, blurry background, rack focus, selective focus, "
        "portrait lens, telephoto, telephoto lens, f/1.4, f1.4"
    ),
    "bokeh": "bokeh, bokeh lights, out of focus lights, light orbs",
    "soft": (
        "soft focus, soft-focus, blurry, blurred, dream filter, gaussian blur, "
        "diffusion"
    ),
    "deep": (
        "deep focus, deep depth of field, everything in focus, sharp focus, "
        "sharp, crisp, tack sharp, f/22"
    ),
    "wide-angle": (
        "wide-angle, wide angle, wide-angle lens, wide angle lens, fisheye, "
        "fish-eye, fisheye lens, gopro, 14mm, ultra wide"
    ),
    "vignette": (
        "vignette, vignetting, vignetted, spotlight, keyhole, iris shot, dark corners"
    ),
    "letterbox": (
        "letterbox, widescreen, anamorphic, cinemascope, 2.39:1, movie bars, "
        "cinematic bars, black bars"
    ),
    "tilt-shift": "tilt-shift, tilt shift, miniature, diorama, tiny world",
    "flare": "flare, lens flares, anamorphic flare, light leak, light leaks",
}
