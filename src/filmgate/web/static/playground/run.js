// One run: it is created, followed to its end, and shown on the screen.

import { copyButton } from "../site.js";
import { ask } from "./api.js";
import { find, findAll } from "./dom.js";
import { answer, facts, reading, timeline } from "./result.js";
import { Screen } from "./screen.js";
import { ended, follow } from "./stream.js";

export class Run {
  // `news` is called with the task whenever it is another than before.
  constructor(root, news) {
    this.root = root;
    this.screen = new Screen(root);
    this.news = news;
    this.task = null;
    this.created = {};
    this.steps = [];
    this.line = new AbortController();
    this.order = null;
    for (const figure of findAll("figure.live", root)) copyButton(figure);
    find("#cancel", root).addEventListener("click", () => this.cancel());
  }

  // One key for one press of the button: where the answer got lost, pressing again leads to the same task.
  async create(wish) {
    const said = JSON.stringify(wish);
    if (this.order?.said !== said) this.order = { said, key: unheardOf() };
    const headers = { "Idempotency-Key": this.order.key };
    const task = await ask("/tasks", { method: "POST", body: wish, headers }).catch((error) => {
      if (error.status) this.order = null;
      throw error;
    });
    this.order = null;
    this.created = { [task.id]: task };
    return task;
  }

  // Show a task, new or old, and follow it while it is under way; `fresh` ones play as soon as there is a film.
  async show(task, { fresh = false } = {}) {
    this.leave();
    const { signal } = this.line;
    this.steps = [];
    this.set(task);
    try {
      if (!ended(task.state)) await follow(task.id, (heard) => this.hear(heard), signal);
      const last = await ask(`/tasks/${task.id}?events=true`, { signal });
      this.steps = last.events;
      this.set(last, fresh);
    } catch (error) {
      if (error.name !== "AbortError") this.screen.complain(error.message);
    }
  }

  // Nobody looks at it any more; it goes on by itself.
  leave() {
    this.line.abort();
    this.line = new AbortController();
  }

  // Nothing of it stays on the page: whoever comes next may be of another account.
  clear() {
    this.leave();
    this.task = null;
    this.screen.blank();
    find("#cancel", this.root).hidden = find("#details", this.root).hidden = true;
  }

  hear({ step, progress }) {
    const task = { ...this.task };
    if (step) {
      this.steps = [...this.steps, step];
      Object.assign(task, { state: step.state, progress: step.state === "running" ? task.progress : null });
    } else task.progress = progress;
    if (!ended(task.state)) this.set(task);
  }

  set(task, plays = false) {
    this.task = task;
    this.screen.show(task, plays);
    find("#cancel", this.root).hidden = ended(task.state);
    const over = ended(task.state);
    find("#facts", this.root).replaceChildren(...(over ? [...reading(task), facts(task)] : [facts(task)]));
    find("#timeline", this.root).replaceChildren(timeline(this.steps));
    answer(find("#created", this.root), this.created[task.id]);
    answer(find("#last", this.root), over ? task : null);
    find("#details", this.root).hidden = false;
    this.news(task);
  }

  async cancel() {
    const button = find("#cancel", this.root);
    button.disabled = true;
    try {
      await ask(`/tasks/${this.task.id}/cancel`, { method: "POST" });
    } catch (error) {
      this.screen.complain(error.message);
    } finally {
      button.disabled = false;
    }
  }
}

// Not crypto.randomUUID, which browsers keep for secure origins.
function unheardOf() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
