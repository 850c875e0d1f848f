"""Record on the real service, list from the shell, download, compare the bytes."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from odyssey_tui.session import FirstFrame, StreamStarted
from odyssey_tui.transfers import Downloads, State

from .conftest import OpenRig
from .rig import Rig, ServiceProcess, account

WHATS = {
    "video": ".mp4",
    "events": ".events.jsonl",
    "thumbnail": ".thumbnail.jpg",
    "preview": ".preview.mp4",
}


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    status: int
    out: str
    err: str


@dataclass(frozen=True)
class Shell:
    """Runs commands as one account, in a folder of its own."""

    service: ServiceProcess
    key: str
    folder: Path

    async def run(self, *arguments: str, key: str | None = None) -> Ran:
        """One command to its end; no command may show a traceback."""
        environment = {
            **os.environ,
            "ODYSSEY_API_KEY": key or self.key,
            "ODYSSEY_API_URL": self.service.url,
            "XDG_STATE_HOME": str(self.folder / "state"),
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-W", "error", "-m", "odyssey_tui", *arguments),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment,
            cwd=self.folder,
        )
        async with asyncio.timeout(20):
            out, err = await process.communicate()
        assert process.returncode is not None
        ran = Ran(process.returncode, out.decode(), err.decode())
        assert "Traceback" not in ran.err, ran.err
        assert "signature" not in ran.err
        assert all(c.isprintable() or c == "\n" for c in ran.out + ran.err)
        return ran


async def recorded(session: Rig) -> str:
    """A short stream, its id as the session has it."""
    await session.manager.start("a lighthouse", portrait=False)
    await session.until_event(FirstFrame)
    await session.until_frames(12)
    await session.manager.end()
    return session.of(StreamStarted)[-1].stream_id


async def service_files(session: Rig, stream_id: str) -> dict[str, bytes]:
    """What the service has of a stream, fetched without the engine."""
    recording = await session.client.get_recording(stream_id)
    found = {}
    async with httpx.AsyncClient() as http:
        for what in WHATS:
            url = getattr(recording, f"{what}_url")
            reply = await http.get(url)
            assert reply.status_code == 200
            found[what] = reply.content
    return found


def content(path: Path) -> bytes:
    return path.read_bytes()


async def test_record_list_download_compare(
    rig: OpenRig, service: ServiceProcess, tmp_path: Path
) -> None:
    key = account("slow_0")
    session = rig(key)
    shell = Shell(service, key, tmp_path)
    stream_ids = [await recorded(session) for _ in range(2)]

    listed = json.loads((await shell.run("recordings", "--json")).out)
    assert [row["stream_id"] for row in listed["recordings"]] == stream_ids[::-1]
    assert listed["total"] == 2
    one = json.loads(
        (await shell.run("recordings", "--json", "--limit", "1", "--offset", "1")).out
    )
    assert [row["stream_id"] for row in one["recordings"]] == stream_ids[:1]

    ran = await shell.run("download", *stream_ids, "--what", "all", "--json")
    assert ran.status == 0, ran.err
    saved = json.loads(ran.out)
    assert {item["outcome"] for item in saved} == {"saved"}
    for stream_id in stream_ids:
        for what, data in (await service_files(session, stream_id)).items():
            name = f"{stream_id}{WHATS[what]}"
            assert content(tmp_path / name) == data, name
    names = {item["path"] for item in saved}
    assert names == {f"{i}{ending}" for i in stream_ids for ending in WHATS.values()}
    assert {name for name in os.listdir(tmp_path) if "part" in name} == set()

    again = await shell.run("download", stream_ids[0])
    assert (again.status, again.out) == (1, "")
    assert "exists already" in again.err


async def test_expired_addresses_are_renewed(
    rig: OpenRig, service: ServiceProcess, tmp_path: Path
) -> None:
    session = rig(account("expired"))
    stream_id = await recorded(session)
    recording = await session.client.get_recording(stream_id)
    expected = (await service_files(session, stream_id))["video"]
    await asyncio.sleep(2.2)  # the address is good for two seconds
    renewals: list[str] = []

    async def renew() -> str:
        fresh = (await session.client.get_recording(stream_id)).video_url
        assert fresh is not None
        renewals.append(fresh)
        return fresh

    downloads = Downloads()
    key = downloads.add(recording.video_url, tmp_path / "clip.mp4", renew=renew)
    result = await downloads.result(key)
    await downloads.aclose()
    assert result.state is State.SAVED
    assert len(renewals) == 1
    assert content(tmp_path / "clip.mp4") == expected


@pytest.mark.parametrize("fault", ["slow_200", "expired", "hostile"])
async def test_faults_of_the_service_do_not_stop_a_download(
    rig: OpenRig, service: ServiceProcess, tmp_path: Path, fault: str
) -> None:
    key = account(fault)
    session = rig(key)
    # What a hostile service calls a stream is more than its id.
    stream_id = (await recorded(session))[:36]
    shell = Shell(service, key, tmp_path)
    table = await shell.run("recordings")
    assert table.status == 0
    assert stream_id in table.out
    assert max(map(len, table.out.splitlines())) < 300
    ran = await shell.run("download", stream_id, "--what", "all", "--output", "out")
    assert ran.status == 0, ran.err
    assert set(os.listdir(tmp_path / "out")) == {
        f"{stream_id}{ending}" for ending in WHATS.values()
    }
    expected = await service_files(session, stream_id)
    assert content(tmp_path / "out" / f"{stream_id}.mp4") == expected["video"]


async def test_garbage_is_an_error_that_is_said_or_overcome(
    service: ServiceProcess, tmp_path: Path
) -> None:
    key = account("garbage")
    shell = Shell(service, key, tmp_path)
    endings = []
    for number in range(2):
        listing = await shell.run("recordings", "--json")
        download = await shell.run("download", f"missing-{number}")
        assert download.status == 1
        assert download.err
        if listing.status == 0:
            assert json.loads(listing.out)["recordings"] == []
        else:
            assert listing.err.startswith("odyssey-tui: ")
            assert listing.out == ""
        endings.append(listing.status)
    assert 0 in endings, "three attempts get through now and then"


@pytest.mark.parametrize("fault", ["401", "403"])
async def test_a_refused_key_is_said(
    service: ServiceProcess, tmp_path: Path, fault: str
) -> None:
    shell = Shell(service, account(fault), tmp_path)
    for arguments in (["recordings"], ["download", "x"]):
        ran = await shell.run(*arguments)
        assert (ran.status, ran.out) == (1, "")
        assert ran.err
    assert set(os.listdir(tmp_path)) <= {"state"}
