"""Simulation scripts: what a submission may contain, and what it means.

Wrong types and missing fields are a 422 that lists the places; a script whose
entries make no sense in their order is a 400 whose text names the entry.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec

from odyssey_tui.local.config import Limits
from odyssey_tui.local.replies import ApiError, parse_json
from odyssey_tui.local.start_image import StartImageError, read_data_url
from odyssey_tui.local.validation import Location, Problems, body_object

MAX_URL_LENGTH = 2_048
SOURCES = ("script", "scripts", "script_url")

Action = Literal["start", "interact", "end"]
ACTIONS: tuple[Action, ...] = ("start", "interact", "end")


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One timed action of a script.

    Attributes:
        timestamp_ms: When, in milliseconds from the start of the script.
        action: What.
        prompt: The prompt of a start or an interaction.
        image: Name of the start image among the job's files, or ``None``.
    """

    timestamp_ms: int
    action: Action
    prompt: str = ""
    image: str | None = None


Script = list[Step]


@dataclass(slots=True)
class Submission:
    """A checked simulation request.

    Attributes:
        portrait: Orientation of every stream.
        bypass_expansion: Whether prompts are to be taken literally.
        scripts: The scripts, or ``None`` if they are behind ``script_url``.
        script_url: Where the scripts are, or ``None``.
        images: Start images by name, as files.
    """

    portrait: bool
    bypass_expansion: bool = False
    scripts: list[Script] | None = None
    script_url: str | None = None
    images: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StreamPlan:
    """One stream of a script, with times counted from its own start.

    Attributes:
        script_index: Which script of the job it belongs to.
        prompt: What it starts with.
        image: Name of the start image among the job's files, or ``None``.
        interactions: Pairs of milliseconds and prompt, in order.
        duration_ms: When it ends.
    """

    script_index: int
    prompt: str
    image: str | None
    interactions: tuple[tuple[int, str], ...]
    duration_ms: int


def parse_submission(body: bytes, limits: Limits) -> Submission:
    """The submission in a request body. Takes long for a large one.

    Raises:
        ApiError: 422 or 400, naming what is wrong and where.
    """
    value = body_object(parse_json(body))
    problems = Problems()
    submission = Submission(
        portrait=problems.boolean(value, "portrait", ("body",), True),
        bypass_expansion=problems.boolean(
            value, "bypass_vlm_expansion", ("body",), False
        ),
    )
    problems.boolean(value, "output_video", ("body",), True)
    given = [name for name in SOURCES if value.get(name) is not None]
    if len(given) != 1:
        problems.add(
            ("body",),
            "Value error, exactly one of script, scripts or script_url is required",
        )
        raise problems.error()
    source = given[0]
    if source == "script_url":
        submission.script_url = _checked_url(value[source], problems)
        problems.check()
        return submission
    reader = _ScriptReader(limits, problems, submission.images)
    scripts = reader.scripts(source, value[source])
    problems.check()
    _check_order(source, scripts, limits)
    submission.scripts = scripts
    return submission


def parse_script_file(
    data: bytes, limits: Limits
) -> tuple[list[Script], dict[str, bytes]]:
    """The scripts in a file behind a ``script_url``, and their images by name.

    The file holds a script, a list of scripts, or an object with ``script`` or
    ``scripts``.

    Raises:
        ApiError: As for a submission with those scripts.
    """
    value = parse_json(data)
    if isinstance(value, list):
        batch = bool(value) and all(isinstance(item, list) for item in value)
        value = {"scripts" if batch else "script": value}
    elif isinstance(value, dict):
        value = {name: value[name] for name in SOURCES[:2] if name in value}
    submission = parse_submission(msgspec.json.encode(value), limits)
    assert submission.scripts is not None  # a script_url in the file is left out
    return submission.scripts, submission.images


def plan_streams(scripts: list[Script]) -> list[StreamPlan]:
    """The streams that checked scripts make, in order."""
    plans: list[StreamPlan] = []
    for index, script in enumerate(scripts):
        start: Step | None = None
        interactions: list[tuple[int, str]] = []
        for step in script:
            if step.action == "start":
                start, interactions = step, []
            elif start is None:
                continue
            elif step.action == "interact":
                offset = step.timestamp_ms - start.timestamp_ms
                interactions.append((offset, step.prompt))
            else:
                plans.append(
                    StreamPlan(
                        script_index=index,
                        prompt=start.prompt,
                        image=start.image,
                        interactions=tuple(interactions),
                        duration_ms=step.timestamp_ms - start.timestamp_ms,
                    )
                )
                start = None
    return plans


def total_duration_ms(scripts: list[Script]) -> int:
    """Length of all streams of checked scripts together, in milliseconds."""
    return sum(plan.duration_ms for plan in plan_streams(scripts))


class _ScriptReader:
    """Turns JSON into steps; notes what is wrong and takes the images out."""

    def __init__(
        self, limits: Limits, problems: Problems, images: dict[str, bytes]
    ) -> None:
        self._limits = limits
        self._problems = problems
        self._images = images

    def scripts(self, source: str, value: Any) -> list[Script]:
        """The scripts in ``value``, the field ``source`` of the body."""
        loc: Location = ("body", source)
        if source == "script":
            return [self._script(value, loc)]
        if not self._is_filled_list(value, loc, self._limits.max_scripts):
            return []
        return [self._script(item, (*loc, index)) for index, item in enumerate(value)]

    def _script(self, value: Any, loc: Location) -> Script:
        if not self._is_filled_list(value, loc, self._limits.max_script_entries):
            return []
        steps = (self._step(item, (*loc, index)) for index, item in enumerate(value))
        return [step for step in steps if step is not None]

    def _is_filled_list(self, value: Any, loc: Location, most: int) -> bool:
        if not self._problems.is_list(value, loc):
            return False
        if not value:
            self._problems.add(loc, "List should have at least 1 item", "too_short")
        elif len(value) > most:
            self._problems.add(
                loc, f"List should have at most {most} items", "too_long"
            )
        else:
            return True
        return False

    def _step(self, value: Any, loc: Location) -> Step | None:
        if not self._problems.is_object(value, loc):
            return None
        if "timestamp_ms" not in value:
            self._problems.missing((*loc, "timestamp_ms"))
            when = None
        else:
            when = self._problems.integer(value["timestamp_ms"], (*loc, "timestamp_ms"))
        actions = [name for name in ACTIONS if value.get(name) is not None]
        if len(actions) != 1:
            self._problems.add(
                loc, "Value error, exactly one of start, interact or end is required"
            )
            return None
        action = actions[0]
        loc = (*loc, action)
        if not self._problems.is_object(fields := value[action], loc):
            return None
        prompt = "" if action == "end" else self._prompt(fields, loc)
        image = self._image(fields, loc) if action == "start" else None
        if when is None or prompt is None:
            return None
        return Step(timestamp_ms=when, action=action, prompt=prompt, image=image)

    def _prompt(self, fields: dict[str, Any], loc: Location) -> str | None:
        loc = (*loc, "prompt")
        if "prompt" not in fields:
            self._problems.missing(loc)
            return None
        prompt = fields["prompt"]
        most = self._limits.max_prompt_bytes
        if not self._problems.is_string(prompt, loc, max_bytes=most):
            return None
        return prompt

    def _image(self, fields: dict[str, Any], loc: Location) -> str | None:
        value = fields.get("image")
        if value is None:
            return None
        loc = (*loc, "image")
        if not self._problems.is_string(value, loc):
            return None
        try:
            data = read_data_url(value, self._limits.max_image_bytes)
        except StartImageError as error:
            self._problems.add(loc, f"Value error, {error}")
            return None
        name = f"image-{len(self._images)}"
        self._images[name] = data
        return name


def _checked_url(value: Any, problems: Problems) -> str | None:
    loc = ("body", "script_url")
    if not problems.is_string(value, loc, max_bytes=MAX_URL_LENGTH):
        return None
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
        usable = usable and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or not value.isprintable() or " " in value:
        problems.add(loc, "Input should be a valid http or https URL", "url_parsing")
        return None
    return value


def _check_order(source: str, scripts: list[Script], limits: Limits) -> None:
    """Raise a 400 that names the first entry that makes no sense."""
    for number, script in enumerate(scripts):
        label = source if source == "script" else f"{source}[{number}]"
        running, last = False, 0
        for index, step in enumerate(script):
            reason = _order_problem(step, running, last, limits.max_script_ms)
            if reason is not None:
                raise ApiError(400, f"{label}[{index}]: {reason}")
            running = step.action != "end"
            last = step.timestamp_ms
        if running:
            raise ApiError(
                400, f"{label}[{len(script) - 1}]: the script must end with an end"
            )


def _order_problem(step: Step, running: bool, last: int, latest: int) -> str | None:
    if step.timestamp_ms < last:
        return f"timestamp_ms {step.timestamp_ms} is before the previous entry ({last})"
    if step.timestamp_ms > latest:
        return (
            f"timestamp_ms {step.timestamp_ms} is after the latest allowed ({latest})"
        )
    if step.action == "start":
        return "start while a stream is running; end it first" if running else None
    return None if running else f"{step.action} without a running stream"
