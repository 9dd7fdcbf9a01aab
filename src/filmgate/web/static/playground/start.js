// The playground: a form, its price and its words, the run on the screen, and all runs before it.

import { ask } from "./api.js";
import { Compare } from "./compare.js";
import { find } from "./dom.js";
import { blamed, Fields } from "./fields.js";
import { Form } from "./form.js";
import { History } from "./history.js";
import { Key } from "./key.js";
import { Memory } from "./memory.js";
import { Quote } from "./quote.js";
import { Refusals } from "./refusals.js";
import { Requests } from "./requests.js";
import { Run } from "./run.js";
import { say } from "./words.js";
import { fill, lackOf, wishOf } from "./wish.js";

const root = find(".playground");
const stage = find("#stage");
const memory = new Memory();
// What is lacking, and where that is said, where its name does not say it.
const FIELDS = { "lacks-images-or-video": "images", "lacks-element": "elements" };
let parts = null;

async function begin() {
  stage.hidden = false;
  find("#history").hidden = false;
  if (parts) {
    parts.quote.changed();
    return parts.history.begin();
  }
  const { data: models } = await ask("/models");
  const fields = new Fields(find("#wish"));
  const requests = new Requests(find("#requests"));
  const compare = new Compare(find("#compare"));
  const beside = (left, right) => (location.hash = `compare=${left.id},${right.id}`);
  const history = new History(find("#history"), { compare: beside });
  const run = new Run(find("#run"), (task) => history.put(task));
  const refusals = new Refusals(find("#refusal"));
  const form = new Form(find("#wish"), models, () => (memory.keep(wishOf(form)), quote?.changed()));
  const quote = new Quote(root, form, fields, requests);
  parts = { fields, requests, compare, history, run, refusals, form, quote };
  if (memory.draft) fill(form, memory.draft);
  form.changed();
  find("#wish").addEventListener("submit", (event) => (event.preventDefault(), make()));
  document.addEventListener("lack", ({ detail }) => (find("#make").disabled = detail === "lacks-upload"));
  find("#again").addEventListener("click", () => again(run.task));
  window.addEventListener("hashchange", () => open());
  await Promise.all([history.begin(), open()]);
}

// Create what the form says, and look at it.
async function make() {
  const { fields, form, history, quote, refusals, run } = parts;
  const lack = lackOf(form);
  refusals.clear();
  if (lack) {
    const told = fields.complain(FIELDS[lack] ?? lack.replace(/^lacks-/, ""), say(lack), true);
    return told || refusals.say(say(lack));
  }
  const wish = wishOf(form);
  find("#make").disabled = true;
  try {
    const task = await run.create(wish);
    memory.remember(task.id, wish);
    watch(task);
  } catch (error) {
    const { field, reason } = blamed(error);
    if (error.status !== 400 || !fields.complain(field, reason, true)) refusals.show(error);
  } finally {
    quote.ready(lackOf(form));
  }
}

// A new run on the screen, to its end; the form is free for the next one meanwhile.
async function watch(task) {
  const { history, run } = parts;
  history.put(task);
  window.history.replaceState(null, "", `#task=${task.id}`);
  present();
  balance();
  await run.show(task, { fresh: true });
  balance();
}

// The whole screen into view, if it is not there already.
function present() {
  const { top, bottom } = find("#screen").getBoundingClientRect();
  if (top < find(".bar").offsetHeight || bottom > innerHeight) find("#run").scrollIntoView({ block: "start" });
}

const balance = () => key.refresh().catch(() => {});

// What the address names: a task, or two to compare.
async function open() {
  const { compare, history, run, refusals } = parts;
  const [, what, ids] = /^#(task|compare)=([\w,-]+)$/.exec(location.hash) ?? [];
  if (!what) return;
  try {
    const tasks = await Promise.all(ids.split(",").slice(0, 2).map((id) => ask(`/tasks/${encodeURIComponent(id)}`)));
    if (what === "task") {
      run.show(tasks[0]);
      present();
    } else if (tasks.length === 2 && tasks.every((task) => task.films.length)) compare.open(...tasks);
    else refusals.say(say("not-comparable"));
    tasks.forEach((task) => history.tasks.set(task.id, task));
  } catch (error) {
    refusals.show(error);
  }
}

// The form as it was for this task; what was uploaded for it is still there if this browser remembers where.
function again(task) {
  const { form, refusals } = parts;
  const gone = fill(form, memory.wish(task.id) ?? task.generation);
  refusals.clear();
  if (gone) refusals.say(say("inputs-gone"));
  find("#wish").scrollIntoView({ block: "start" });
  form.input("prompt").focus({ preventScroll: true });
}

const key = new Key(root, () => begin());
document.addEventListener("shut", () => {
  stage.hidden = true;
  find("#history").hidden = true;
  parts?.run.clear();
});
key.comeIn();
