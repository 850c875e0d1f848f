"""Every Python example of the API documentation, run against the local service.

docs_examples/ holds the documentation's own code blocks, each naming the section
it is from. They run as they are: only ``from odyssey import`` is replaced, and
the placeholder of an image by an image that exists.

- ``script_*`` are whole programs, each run in a process of its own while the other
  tests of this module run;
- ``snippet_*`` presuppose a client, and often a job or a stream, and get them;
- ``signature_*`` and ``definition_*`` are compared with ours.
"""

from __future__ import annotations

import ast
import asyncio
import builtins
import contextlib
import dataclasses
import inspect
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

import odyssey_tui.client
from odyssey_tui.client import (
    NotCancellableError,
    NotFoundError,
    Odyssey,
    OdysseyStreamError,
    Recording,
    VideoFrame,
)

from .docs_programs import (
    FAILURES,
    KEY,
    LANES,
    OUTPUT,
    Programs,
    name_of,
    services,
    turn,
)

HERE = Path(__file__).parent
EXAMPLES = HERE / "docs_examples"
FAKES = HERE / "docs_fakes"

UNKNOWN_IN_DOCS = {"snippet_17_get_recording": NotFoundError}
"""Examples whose made-up id no service knows."""


def examples(kind: str) -> list[Any]:
    paths = sorted(EXAMPLES.glob(f"{kind}_*.py"))
    assert paths
    return [pytest.param(path, id=path.stem[len(kind) + 4 :]) for path in paths]


def source_of(path: Path, image: Path) -> str:
    """The example, changed in nothing but the import and the image."""
    text = path.read_text()
    text = text.replace("from odyssey import", "from odyssey_tui.client import")
    for placeholder in (
        "/path/to/image.jpg",
        "/path/to/your/image.jpg",
        "data:image/png;base64,iVBORw0KGgo...",
    ):
        text = text.replace(placeholder, str(image))
    return text


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    """A service that accepts the documentation's key; its address."""
    with services(1) as (address,):
        yield address


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("images") / "image.jpg"
    Image.linear_gradient("L").convert("RGB").save(path)
    return path


@pytest.fixture(scope="module", autouse=True)
def programs(
    request: pytest.FixtureRequest,
    image: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Programs]:
    """The programs of the tests that were chosen; they begin at once."""
    chosen = [
        item.callspec.params["path"]
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.originalname == "test_script"
    ]
    sources = {path.stem: source_of(path, image) for path in sorted(chosen, key=turn)}
    folder = tmp_path_factory.mktemp("programs")
    with services(min(LANES, len(sources))) as addresses:
        running = Programs(sources, addresses, folder, [FAKES, HERE.parent.parent])
        try:
            yield running
        finally:
            running.close()


class Context:
    """Provides the names that a snippet uses without having made them."""

    def __init__(self, client: Odyssey) -> None:
        self.client = client
        self.names: dict[str, Any] = {
            "client": client,
            "asyncio": SimpleNamespace(sleep=lambda s: asyncio.sleep(min(s, 0.2))),
            "process_frame": lambda frame: None,
            "some_ml_model": lambda data: data.mean(),
            **{
                name: getattr(odyssey_tui.client, name)
                for name in odyssey_tui.client.__all__
            },
        }

    async def provide(self, name: str) -> None:
        """Makes what the sections before a snippet have made."""
        script = [
            {"timestamp_ms": 0, "start": {"prompt": "A cat"}},
            {"timestamp_ms": 300, "end": {}},
        ]
        if name == "job":
            self.names[name] = await self.client.simulate(script)
        elif name == "result":
            job = await self.client.simulate(script)
            status = await self.client.get_simulate_status(job.job_id)
            while status.status in ("pending", "dispatched", "processing"):
                await asyncio.sleep(0.1)
                status = await self.client.get_simulate_status(job.job_id)
            self.names[name] = status
        elif name == "current_stream_id":
            self.names[name] = await self.recorded_stream()

    async def recorded_stream(self) -> str:
        await self.client.connect()
        stream_id = await self.client.start_stream("A cat")
        await asyncio.sleep(0.3)
        await self.client.end_stream()
        await self.client.disconnect()
        return stream_id


def names_needed(source: str) -> set[str]:
    """Names that a snippet takes from around it, or whose values it lists."""
    tree = ast.parse(source)
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    made = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    needed = {name.id for name in names} - made - set(dir(builtins))
    listed = {
        "client.list_simulations": "job",
        "client.list_stream_recordings": "current_stream_id",
    }
    return needed | {name for call, name in listed.items() if call in source}


async def connect_for(client: Odyssey, source: str) -> None:
    """Brings the client to where a snippet presupposes it."""
    if "client.connect" in source:
        return
    if re.search(r"client\.(start_stream|interact|end_stream|disconnect)", source):
        await client.connect()
    if re.search(r"client\.(interact|end_stream)", source):
        await client.start_stream("A cat")


async def execute(source: str, names: dict[str, Any]) -> None:
    """Runs a snippet that may await at its top level."""
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    waiting = eval(compile(source, "<snippet>", "exec", flags), names)
    if waiting is not None:
        await waiting


@pytest.mark.parametrize("path", examples("snippet"))
async def test_snippet(
    path: Path,
    service: str,
    image: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ODYSSEY_API_URL", service)
    monkeypatch.syspath_prepend(str(FAKES))
    source = source_of(path, image)
    async with Odyssey(KEY) as client:
        context = Context(client)
        for name in sorted(names_needed(source)):
            await context.provide(name)
        await connect_for(client, source)
        async with asyncio.timeout(30):
            if path.stem in UNKNOWN_IN_DOCS:
                with pytest.raises(UNKNOWN_IN_DOCS[path.stem]):
                    await execute(source, context.names)
            else:
                await execute(source, context.names)
        await check(context, tmp_path)
        if "client.simulate" in source:
            await cancel_jobs(client)
    if made := context.names.get("client"):
        await made.aclose()
    assert not re.search("Failed to|Connection failed", capsys.readouterr().out)


async def cancel_jobs(client: Odyssey) -> None:
    """Jobs that nobody waits for would keep the next snippets waiting."""
    for job in (await client.list_simulations()).jobs:
        if job.status in ("pending", "dispatched"):
            with contextlib.suppress(NotCancellableError):
                await client.cancel_simulation(job.job_id)


async def check(context: Context, folder: Path) -> None:
    """Uses what a snippet has defined, and looks at what it has made."""
    names = context.names
    if download := names.get("download_recording"):
        names["Path"] = Path
        stream_id = await context.recorded_stream()
        await download(context.client, stream_id, folder)
        assert (folder / f"{stream_id}.mp4").read_bytes()[4:8] == b"ftyp"
        assert (folder / f"{stream_id}_thumb.jpg").read_bytes()[:2] == b"\xff\xd8"
    if on_frame := names.get("on_frame"):
        on_frame(VideoFrame(np.zeros((4, 6, 3), np.uint8), 6, 4, 0))
    if script := names.get("script"):
        job = await context.client.simulate(script)
        await context.client.cancel_simulation(job.job_id)
    if "recording" in names and "events" in names:
        assert isinstance(names["recording"], Recording)
        assert names["events"]


@pytest.mark.parametrize("path", examples("signature"))
def test_signature(path: Path) -> None:
    (documented,) = ast.parse(closed(path.read_text())).body
    assert isinstance(documented, ast.FunctionDef | ast.AsyncFunctionDef)
    ours = inspect.getattr_static(Odyssey, documented.name)
    if documented.decorator_list:
        assert isinstance(ours, property)
        assert ours.fget is not None
        ours = ours.fget
    assert inspect.iscoroutinefunction(ours) is isinstance(
        documented, ast.AsyncFunctionDef
    )
    parameters = [
        parameter
        for parameter in inspect.signature(ours).parameters.values()
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        and parameter.name != "self"
    ]
    names = [item.arg for item in documented.args.args if item.arg != "self"]
    assert [parameter.name for parameter in parameters] == names
    defaults = [ast.literal_eval(item) for item in documented.args.defaults]
    if documented.name == "simulate":
        # Ours can also be given scripts or script_url instead.
        assert parameters.pop(0).default is None
    given = [item.default for item in parameters if item.default is not item.empty]
    assert given == defaults


def closed(text: str) -> str:
    """A signature with a body, so that it can be parsed."""
    return text.rstrip() + ": ...\n"


@pytest.mark.parametrize("path", examples("definition"))
def test_definition(path: Path) -> None:
    names: dict[str, Any] = {
        "dataclass": dataclasses.dataclass,
        "Enum": Enum,
        "OdysseyError": odyssey_tui.client.OdysseyError,
        "DevConfig": odyssey_tui.client.DevConfig,
        "AdvancedConfig": odyssey_tui.client.AdvancedConfig,
    }
    source = path.read_text()
    # A default that may change afterwards is not possible in a dataclass.
    source = re.sub(r"= (\w+Config)\(\)", r"= None", source)
    exec("from __future__ import annotations\n" + source, names)
    classes = [
        node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)
    ]
    for node in classes:
        documented, ours = names[node.name], getattr(odyssey_tui.client, node.name)
        if dataclasses.is_dataclass(documented):
            wanted = dataclasses.fields(documented)
            have = dataclasses.fields(ours)[: len(wanted)]
            assert [item.name for item in have] == [item.name for item in wanted]
            for ours_item, item in zip(have, wanted, strict=True):
                if (
                    item.default is not item.default_factory
                    and item.default is not None
                ):
                    assert ours_item.default == item.default
        elif isinstance(documented, type) and issubclass(documented, Enum):
            assert {item.name: item.value for item in documented} == {
                item.name: item.value for item in ours
            }
        elif issubclass(documented, Exception):
            assert issubclass(ours, documented.__bases__)
        else:
            assert issubclass(documented, dict)
            assert documented.__annotations__.keys() == ours.__annotations__.keys()


def test_stream_operations_raise_what_is_documented() -> None:
    async def main() -> None:
        async with Odyssey(KEY, api_url="http://127.0.0.1:9") as client:
            with pytest.raises(
                OdysseyStreamError, match="Cannot start stream: client is disconnected"
            ):
                await client.start_stream("A cat")

    asyncio.run(main())


# The last ones, so that the others have run while the programs did.
@pytest.mark.parametrize("path", examples("script"))
def test_script(path: Path, programs: Programs) -> None:
    done = programs.end_of(path.stem)
    # The documentation itself still shows ``image_path``.
    output = re.sub(r".*DeprecationWarning: image_path.*\n.*\n", "", done.output)
    assert done.status == 0, output
    assert not FAILURES.search(output), output
    name = name_of(path)
    for pattern in OUTPUT[name]:
        assert re.search(pattern, output), f"no {pattern!r} in:\n{output}"
    if "with_pil" in name:
        with Image.open(done.folder / "screenshot.png") as screenshot:
            assert screenshot.size == (704, 1280)
