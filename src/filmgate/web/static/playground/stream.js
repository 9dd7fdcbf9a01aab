// Follow a task to its end: by its stream of events, which goes on where it was cut; by asking, where streams do not
// come through.

import { ask, BASE, reached, refusal } from "./api.js";
import { pause } from "./dom.js";

const ENDS = new Set(["succeeded", "failed", "cancelled"]);
// A server says something at once, and at least every fifteen seconds: whoever is silent for longer holds it back.
const FIRST_MS = 4000;
const SILENCE_MS = 25000;
const AGAIN_MS = 1000;
const CUTS_MAX = 3;
const POLL_MS = 1000;
const POLL_MOST_MS = 5000;

export const ended = (state) => ENDS.has(state);

// `hear` gets {step} and {progress} as they come; done when the task has ended, or `signal` says that nobody listens.
export async function follow(id, hear, signal) {
  const line = { id, hear, signal, last: 0, over: false };
  for (let cuts = 0; !signal.aborted && !line.over && cuts < CUTS_MAX; ) {
    const before = line.last;
    const through = await listen(line);
    if (!through) break;
    cuts = line.last > before ? 1 : cuts + 1;
    if (!line.over) await pause(AGAIN_MS, signal);
  }
  if (!signal.aborted && !line.over) await poll(line);
}

// One connection, to its end; false where nothing comes through.
async function listen(line) {
  const cut = new AbortController();
  const stop = () => cut.abort();
  line.signal.addEventListener("abort", stop);
  let watch = setTimeout(stop, FIRST_MS);
  let heard = false;
  try {
    const response = await open(line, cut.signal);
    if (response.status === 204) return (line.over = true);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ""; ; ) {
      const { value, done } = await reader.read();
      if (done) return true;
      heard = true;
      clearTimeout(watch);
      watch = setTimeout(stop, SILENCE_MS);
      text = take(line, text + value);
    }
  } catch (error) {
    if (error.status) throw error; // a refusal, which says why
    return heard;
  } finally {
    clearTimeout(watch);
    line.signal.removeEventListener("abort", stop);
  }
}

async function open({ id, last }, signal) {
  const headers = { Accept: "text/event-stream", ...(last && { "Last-Event-ID": `${last}` }) };
  const response = await reached(`${BASE}/tasks/${id}/events`, { headers, signal });
  if (!response.ok) throw refusal(response.status, await response.text(), response.headers.get("Retry-After"));
  return response;
}

// Hear every whole event of the text; what is left of it.
function take(line, text) {
  const frames = text.split(/\r?\n\r?\n/);
  const rest = frames.pop();
  for (const frame of frames) {
    const rows = frame.split(/\r?\n/).map((row) => /^(\w+): ?(.*)$/.exec(row)?.slice(1) ?? ["", ""]);
    const fields = Object.fromEntries(rows);
    if (fields.event === "progress") line.hear(JSON.parse(fields.data));
    if (fields.event === "state") arrive(line, JSON.parse(fields.data));
  }
  return rest;
}

function arrive(line, step) {
  if (step.number <= line.last) return;
  line.last = step.number;
  line.over = ended(step.state);
  line.hear({ step });
}

async function poll(line) {
  for (let wait = POLL_MS; !line.signal.aborted && !line.over; wait = Math.min(wait * 1.3, POLL_MOST_MS)) {
    try {
      const task = await ask(`/tasks/${line.id}?events=true`, { signal: line.signal });
      for (const step of task.events) arrive(line, step);
      if (task.progress !== null) line.hear({ progress: task.progress });
    } catch (error) {
      if (error.name === "AbortError") return;
      if (error.status === 404) throw error;
    }
    if (!line.over) await pause(wait, line.signal);
  }
}
