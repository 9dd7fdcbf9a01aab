// What is known of a task besides its film: its title, what the engine understood, facts, timeline, answers.

import { find, make } from "./dom.js";
import { ended } from "./stream.js";
import { bytes, dollars, moment, number, say, seconds } from "./words.js";

// What a task is called: its prompt, or its shots', or what it is made of.
export function titleOf({ generation: { prompt, shots, workflow } }) {
  return prompt || shots.map((shot) => shot.prompt).join(" / ") || say(workflow);
}

export function facts(task) {
  const film = task.result?.film ?? {};
  const asked = task.generation;
  const rows = {
    "fact-made": `${task.model} · ${say(task.workflow)} · ${task.mode}`,
    "fact-size": film.width && `${film.width} × ${film.height}, ${seconds(film.seconds)}`,
    "fact-file": task.films[0] && bytes(task.films[0].size),
    [ended(task.state) ? "fact-cost" : "fact-held"]: money(task.charged_usd),
    "fact-seed": asked.seed ?? task.result?.engine?.seed,
    "fact-when": moment(task.created_at),
    "fact-took": task.ended_at && seconds((new Date(task.ended_at) - new Date(task.created_at)) / 1000),
    "fact-dialect": task.dialect,
    "fact-id": task.id,
  };
  const shown = Object.entries(rows).filter(([, value]) => value || value === 0);
  const terms = shown.flatMap(([name, value]) => [make("dt", {}, say(name)), make("dd", {}, `${value}`)]);
  return make("dl", { class: "facts" }, ...terms);
}

const money = (amount) => (Number(amount) ? dollars(amount) : say("fact-nothing"));

// Words that the engine took from the prompt and what it made of them, and those that changed nothing.
export function reading(task) {
  const engine = task.result?.engine ?? {};
  const parts = [];
  for (const [name, words] of Object.entries({ understood: engine.understood, ignored: engine.ignored })) {
    if (!words?.length) continue;
    const list = make("ul", { class: `reading ${name}`, lang: "en" }, ...words.map(wordOf));
    parts.push(make("h3", {}, say(name)), list);
  }
  if (engine.note) parts.push(make("p", { class: "dim", lang: "en" }, engine.note));
  return parts;
}

// `sunset → time sunset`: the word, and what was made of it.
function wordOf(text) {
  const [word, ...meanings] = `${text}`.split(" → ");
  return make("li", {}, word, ...meanings.flatMap((meaning) => [" → ", make("b", {}, meaning)]));
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
  const titles = ["step-when", "step-state", "step-actor", "step-cause"];
  const head = titles.map((title) => make("th", { scope: "col" }, say(title)));
  return make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows));
}

// An answer as it came, to look at and to copy.
export function answer(root, value) {
  root.hidden = !value;
  if (value) find("code", root).textContent = JSON.stringify(value, null, 2);
}
