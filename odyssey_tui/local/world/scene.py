"""What a prompt asks for, as data, and how a later prompt changes it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

PRECIPITATION = frozenset({"rain", "snow", "hail"})
"""Weather of which one sort replaces the other."""

FAIR = "clear"
"""The effect that clears the sky of everything that hides it."""

GLOOM = frozenset(
    {"rain", "snow", "hail", "storm", "lightning", "fog", "clouds", "dust", "smoke"}
)
"""What a clear sky ends."""

_TONE_GROUPS: tuple[frozenset[str], ...] = (
    frozenset({"warm", "cold"}),
    frozenset({"dark", "bright", "harsh", "soft light", "backlight"}),
    frozenset({"vivid", "pastel", "muted", "monochrome", "sepia", "neon"}),
    frozenset({"ominous", "cheerful", "dreamy", "romantic", "calm", "epic"}),
    frozenset({"spring", "summer", "autumn", "winter"}),
)


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody or something in the picture.

    Attributes:
        kind: Name in the catalogue of subjects, such as ``cat``.
        count: How many of them.
        action: What it does, such as ``run``, or ``None``.
        colour: Name of its colour, or ``None``.
        wears: Names of what it has on.
        dons: Names of what it keeps putting on and taking off.
        size: Factor on its usual size.
    """

    kind: str
    count: int = 1
    action: str | None = None
    colour: str | None = None
    wears: frozenset[str] = frozenset()
    dons: frozenset[str] = frozenset()
    size: float = 1.0


@dataclass(frozen=True, slots=True)
class Camera:
    """How the picture is taken; ``None`` where nothing was said.

    Attributes:
        framing: ``wide``, ``medium``, ``close``, ``extreme`` or ``macro``.
        angle: ``low``, ``high``, ``aerial``, ``eye``, ``shoulder`` or ``back``.
        moves: Movements such as ``zoom in`` or ``orbit``; ``static`` is one.
        lens: ``shallow``, ``soft``, ``deep``, ``wide-angle``, ``bokeh``, ``vignette``.
    """

    framing: str | None = None
    angle: str | None = None
    moves: tuple[str, ...] = ()
    lens: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that was understood of one prompt, or of several merged.

    Attributes:
        place: Where it is, such as ``ocean``.
        time: Time of day, such as ``dusk``.
        effects: Weather and things of the sky, each with a strength around 1.
        subjects: Who and what is to be seen.
        action: What is done, when the prompt names nobody who does it.
        wears: What is worn, when the prompt names nobody who wears it.
        dons: What is put on again and again, likewise.
        size: Growth asked of the subjects already there.
        camera: How it is framed and moved.
        styles: Art styles, at most two.
        tones: Palette, light and mood.
        without: Names of what must not be there.
        salt: Hash of the words that mean nothing here; 0 when there are none.
    """

    place: str | None = None
    time: str | None = None
    effects: dict[str, float] = field(default_factory=dict)
    subjects: tuple[Subject, ...] = ()
    action: str | None = None
    wears: frozenset[str] = frozenset()
    dons: frozenset[str] = frozenset()
    size: float = 1.0
    camera: Camera = Camera()
    styles: tuple[str, ...] = ()
    tones: tuple[str, ...] = ()
    without: frozenset[str] = frozenset()
    salt: int = 0

    @property
    def empty(self) -> bool:
        """Whether nothing at all was understood."""
        return replace(self, salt=0) == Scene()

    def strength(self, effect: str) -> float:
        """How strong an effect is, 0 when absent or unwanted."""
        return 0.0 if effect in self.without else self.effects.get(effect, 0.0)

    def merged(self, later: Scene) -> Scene:
        """This scene changed by ``later``; what that does not mention stays."""
        wanted = _mentioned(later)
        without = (self.without - wanted) | later.without
        subjects = _merge_subjects(self.subjects, later, without)
        return Scene(
            place=_keep(later.place, self.place, without),
            time=_keep(later.time, self.time, without),
            effects=_merge_effects(self.effects, later.effects, without),
            subjects=subjects,
            action=later.action or self.action,
            wears=(self.wears | later.wears) - without,
            dons=((self.dons - later.wears) | later.dons) - without,
            camera=_merge_camera(self.camera, later.camera),
            styles=_merge_styles(self.styles, later.styles, without),
            tones=_merge_tones(self.tones, later.tones, without),
            without=without - {"subjects"},
            salt=(self.salt * 31 + later.salt) % 2**62 if later.salt else self.salt,
        )


def _keep(new: str | None, old: str | None, without: frozenset[str]) -> str | None:
    chosen = new or old
    return None if chosen in without else chosen


def _mentioned(scene: Scene) -> frozenset[str]:
    """Names that a scene asks for, to take them off the unwanted ones."""
    names = {*scene.effects, *scene.styles, *scene.tones, *scene.wears}
    names.update(subject.kind for subject in scene.subjects)
    names.update(name for name in (scene.place, scene.time) if name)
    return frozenset(names)


def _merge_effects(
    old: dict[str, float], new: dict[str, float], without: frozenset[str]
) -> dict[str, float]:
    merged = dict(old)
    if FAIR in new:
        merged = {name: amount for name, amount in merged.items() if name not in GLOOM}
    elif GLOOM & set(new):
        merged.pop(FAIR, None)
    if PRECIPITATION & set(new):
        for name in PRECIPITATION:
            merged.pop(name, None)
    merged.update(new)
    return {name: amount for name, amount in merged.items() if name not in without}


def _merge_subjects(
    old: tuple[Subject, ...], later: Scene, without: frozenset[str]
) -> tuple[Subject, ...]:
    """Subjects of the same kind are changed, new ones join, unwanted ones leave."""
    fresh = {subject.kind: subject for subject in later.subjects}
    result: list[Subject] = []
    for subject in old:
        update = fresh.pop(subject.kind, None)
        if update is not None:
            result.append(_changed(subject, update, later, without))
        elif not later.subjects:
            result.append(_changed(subject, Subject(subject.kind), later, without))
        else:
            result.append(subject)
    result.extend(fresh.values())
    if "subjects" in without:
        result = list(later.subjects)
    return tuple(one for one in result if one.kind not in without)[-4:]


def _changed(
    subject: Subject, update: Subject, later: Scene, without: frozenset[str]
) -> Subject:
    """A subject that stays, with what is new about it."""
    wears = update.wears | later.wears
    dons = update.dons | later.dons
    return replace(
        subject,
        count=update.count if update.count > 1 else subject.count,
        action=update.action or later.action or subject.action,
        colour=update.colour or subject.colour,
        wears=(subject.wears | wears) - without,
        dons=((subject.dons - wears) | dons) - without,
        size=min(max(subject.size * update.size * later.size, 0.3), 3.0),
    )


def _merge_camera(old: Camera, new: Camera) -> Camera:
    return Camera(
        framing=new.framing or old.framing,
        angle=new.angle or old.angle,
        moves=new.moves or old.moves,
        lens=new.lens or old.lens,
    )


def _merge_styles(
    old: tuple[str, ...], new: tuple[str, ...], without: frozenset[str]
) -> tuple[str, ...]:
    if "plain" in new:
        return ()
    return tuple(style for style in (new or old) if style not in without)


def _merge_tones(
    old: tuple[str, ...], new: tuple[str, ...], without: frozenset[str]
) -> tuple[str, ...]:
    """New tones end old ones of the same group; colours are one group."""
    ended: set[str] = set()
    for tone in new:
        group = next((names for names in _TONE_GROUPS if tone in names), None)
        if group is None:
            ended.update(name for name in old if not _grouped(name))
        else:
            ended.update(group)
    kept = [tone for tone in old if tone not in ended and tone not in new]
    return tuple(tone for tone in (*kept, *new) if tone not in without)[-6:]


def _grouped(tone: str) -> bool:
    return any(tone in group for group in _TONE_GROUPS)
