// What is known of a task besides its film: what the engine understood, the facts, the timeline, the answers as they came.

import { find, make } from "./dom.js";
import { ended } from "./stream.js";
import { bytes, dollars, moment, number, say, seconds } from "./words.js";

export function facts(task) {
  const film = task.result?.film ?? {};
  const asked = task.generation;
  const rows = {
    "fact-made": `${task.model} · ${say(task.workflow)} · ${task.mode}`,
    "fact-size": film.width && `${film.width} × ${film.height}, ${seconds(film.seconds)}`,
    "fact-file": task.films[0] && bytes(task.films[0].size),
    [ended(task.state) ? "fact-cost" : "fact-held"]: Number(task.charged_usd) ? dollars(task.charged_usd) : say("fact-nothing"),
    "fact-seed": asked.seed ?? task.result?.engine?.seed,
    "fact-when": moment(task.created_at),
    "fact-took": task.ended_at && seconds((new Date(task.ended_at) - new Date(task.created_at)) / 1000),
    "fact-dialect": task.dialect,
    "fact-id": task.id,
  };
  const shown = Object.entries(rows).filter(([, value]) => value !== undefined && value !== null && value !== "" && value !== false);
  return make("dl", { class: "facts" }, ...shown.flatMap(([name, value]) => [make("dt", {}, say(name)), make("dd", {}, `${value}`)]));
}

// Words that the engine took from the prompt and what it made of them, and those that changed nothing.
export function reading(task) {
  const engine = task.result?.engine ?? {};
  const parts = [];
  for (const [name, words] of Object.entries({ understood: engine.understood, ignored: engine.ignored })) {
    if (!words?.length) continue;
    const items = words.map((word) => make("li", {}, ...`${word}`.split(" → ").flatMap((part, at) => (at ? [" → ", make("b", {}, part)] : [part]))));
    parts.push(make("h3", {}, say(name)), make("ul", { class: `reading ${name}`, lang: "en" }, ...items));
  }
  if (engine.note) parts.push(make("p", { class: "dim", lang: "en" }, engine.note));
  return parts;
}

export function timeline(steps) {
  const begun = steps.length && new Date(steps[0].at);
  const rows = steps.map(({ at, state, actor, cause }) =>
    make(
      "tr",
      {},
      make("td", {}, `+${number((new Date(at) - begun) / 1000)} s`),
      make("td", {}, say(state)),
      make("td", {}, say(`actor-${actor}`)),
      make("td", { lang: "en" }, cause),
    ),
  );
  const head = ["step-when", "step-state", "step-actor", "step-cause"].map((name) => make("th", { scope: "col" }, say(name)));
  return make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows));
}

// An answer as it came, to look at and to copy.
export function answer(root, value) {
  root.hidden = !value;
  if (value) find("code", root).textContent = JSON.stringify(value, null, 2);
}
