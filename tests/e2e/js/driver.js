// Runs the official SDK through the cases that the test asks for, and posts
// what happened: statuses, callbacks, results and errors, in order.
import { Odyssey } from "/sdk/index.js";

const parameters = new URLSearchParams(location.search);
window.__ODYSSEY_API_URL__ = parameters.get("api");

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const describe = (error) => ({
  name: error?.constructor?.name ?? "none",
  message: String(error?.message ?? error).slice(0, 500),
  code: error?.code ?? null,
  action: error?.action ?? null,
});

// The outcome of a promise, or "pending" when it has none after `ms`.
const settle = (promise, ms) =>
  Promise.race([
    promise.then(
      (value) => ({ state: "done", value }),
      (error) => ({ state: "failed", error: describe(error) }),
    ),
    sleep(ms).then(() => ({ state: "pending" })),
  ]);

// connect() of the SDK resolves when the video track is there, which on a busy machine is
// sometimes a few milliseconds before the status says so; start is refused in between.
async function connect(client, handlers, ms = 5000) {
  const stream = await client.connect(handlers);
  const until = performance.now() + ms;
  while (client.currentStatus === "connecting" && performance.now() < until) await sleep(5);
  return stream;
}

function watch(log) {
  const start = performance.now();
  const note = (event, extra = {}) =>
    log.push({ event, at: Math.round(performance.now() - start), ...extra });
  return {
    onConnected: () => note("connected"),
    onDisconnected: () => note("disconnected"),
    onStreamStarted: (id) => note("started", { id: String(id).slice(0, 100) }),
    onStreamEnded: () => note("ended"),
    onInteractAcknowledged: (prompt) =>
      note("acknowledged", { prompt: String(prompt).slice(0, 200) }),
    onStreamError: (reason, message) =>
      note("stream_error", { reason: String(reason).slice(0, 100), message: String(message).slice(0, 200) }),
    onError: (error, fatal) => note("error", { fatal, ...describe(error) }),
    onStatusChange: (status, message) =>
      note("status", { status, message: String(message ?? "").slice(0, 200) }),
  };
}

// Frames that the browser really presents in `ms`, and their size.
async function countFrames(stream, ms) {
  const video = document.getElementById("video");
  video.srcObject = stream;
  await settle(video.play(), 2000);
  let frames = 0;
  let size = null;
  let counting = true;
  const tick = () => {
    frames += 1;
    size = [video.videoWidth, video.videoHeight];
    if (counting) video.requestVideoFrameCallback(tick);
  };
  video.requestVideoFrameCallback(tick);
  await sleep(ms);
  counting = false;
  return { frames, size, seconds: ms / 1000 };
}

async function imageBlob() {
  const canvas = document.createElement("canvas");
  canvas.width = 900;
  canvas.height = 600;
  const context = canvas.getContext("2d");
  const gradient = context.createLinearGradient(0, 0, 900, 600);
  gradient.addColorStop(0, "#204080");
  gradient.addColorStop(1, "#f0a040");
  context.fillStyle = gradient;
  context.fillRect(0, 0, 900, 600);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

async function liveCase(key, { portrait, image, least }) {
  const log = [];
  const client = new Odyssey({ apiKey: key });
  const result = { log };
  const stream = await connect(client, watch(log));
  const options = { prompt: "A lighthouse at dusk", portrait };
  if (image) options.image = await imageBlob();
  result.streamId = await client.startStream(options);
  result.applied = client.lastAppliedPrompt;
  await sleep(300);
  // A machine that is busy for a moment drops frames; a slow stream is slow every time.
  for (let tries = 0; tries < 3; tries += 1) {
    result.video = await countFrames(stream, 3000);
    if (result.video.frames >= least * result.video.seconds) break;
  }
  result.acknowledged = await client.interact({ prompt: "It starts to rain" });
  await sleep(300);
  await client.endStream();
  client.disconnect();
  result.recording = await client.getRecording(result.streamId);
  const response = await fetch(result.recording.video_url, { headers: { Range: "bytes=0-99" } });
  result.range = { status: response.status, bytes: (await response.arrayBuffer()).byteLength };
  result.list = await client.listStreamRecordings({ limit: 5 });
  return result;
}

async function simulateCase(key) {
  const client = new Odyssey({ apiKey: key });
  const result = {};
  result.job = await client.simulate({
    script: [
      { timestamp_ms: 0, start: { prompt: "A forest" } },
      { timestamp_ms: 500, interact: { prompt: "Snow falls" } },
      { timestamp_ms: 1000, end: {} },
    ],
    portrait: false,
  });
  for (let i = 0; i < 100; i += 1) {
    result.detail = await client.getSimulateStatus(result.job.job_id);
    if (["completed", "failed", "cancelled"].includes(result.detail.status)) break;
    await sleep(150);
  }
  result.list = await client.listSimulations({ limit: 5 });
  const second = await client.simulate({
    script: [
      { timestamp_ms: 0, start: { prompt: "A desert" } },
      { timestamp_ms: 60000, end: {} },
    ],
  });
  await client.cancelSimulation(second.job_id);
  result.cancelled = await client.getSimulateStatus(second.job_id);
  result.late = await settle(client.cancelSimulation(result.job.job_id), 5000);
  return result;
}

// Waits until the log has one of these events or statuses, and a moment for what follows it.
async function reach(log, wanted, ms) {
  const deadline = performance.now() + ms;
  const reached = () => log.some((entry) => wanted.includes(entry.event) || wanted.includes(entry.status));
  while (!reached() && performance.now() < deadline) await sleep(20);
  await sleep(300);
}

async function faultCase(key, { start = true, interact = false, end = false, wait = 0, until = null, patience = 4000 }) {
  const log = [];
  const client = new Odyssey({ apiKey: key });
  const result = { log };
  result.connect = await settle(connect(client, watch(log), patience).then(() => null), patience);
  if (result.connect.state === "done" && start) {
    result.start = await settle(client.startStream({ prompt: "A cat", portrait: false }), patience);
  }
  if (interact) result.interact = await settle(client.interact({ prompt: "It jumps" }), patience);
  if (until) await reach(log, until, wait);
  else if (wait) await sleep(wait);
  if (end) result.end = await settle(client.endStream(), patience);
  result.statusBefore = client.currentStatus;
  client.disconnect();
  result.statusAfter = client.currentStatus;
  return result;
}

const kinds = { live: liveCase, simulate: simulateCase, fault: faultCase };

const cases = await (await fetch("/cases")).json();
const lanes = Number(parameters.get("lanes") ?? 3);
const queue = [...cases];
const results = {};
async function lane() {
  for (let next = queue.shift(); next; next = queue.shift()) {
    try {
      results[next.name] = await kinds[next.kind](next.key, next.options ?? {});
    } catch (error) {
      results[next.name] = { threw: describe(error) };
    }
  }
}
await Promise.all(Array.from({ length: lanes }, lane));
await fetch("/results", { method: "POST", body: JSON.stringify(results) });
document.title = "done";
