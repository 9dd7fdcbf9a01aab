// Everything that this account has made, a page at a time: a few pages of cards at most, however many runs there are.

import { ask, ownFile } from "./api.js";
import { chosen, offer } from "./choice.js";
import { copyOf, find, findAll } from "./dom.js";
import { titleOf } from "./result.js";
import { ended } from "./stream.js";
import { dollars, moment, say } from "./words.js";

const PAGE = 24;
const CARDS_MOST = 120;
const STATES = ["", "succeeded", "running", "queued", "preparing", "failed", "cancelled"];
const LOOK_MS = 4000;

export class History {
  // `compare` gets the two tasks that were picked.
  constructor(root, { compare }) {
    this.root = root;
    this.list = find(".contact", root);
    this.more = find("#more", root);
    this.newest = find("#newest", root);
    this.tray = find("#picked", root);
    this.states = find(".choice", root);
    this.tasks = new Map();
    this.picked = [];
    this.cursor = null;
    this.asking = null;
    offer(this.states, STATES.map((state) => ({ value: state, label: say(state || "every-state") })));
    this.states.addEventListener("change", () => this.begin());
    this.more.addEventListener("click", () => this.next());
    this.newest.addEventListener("click", () => this.begin());
    const both = () => this.picked.map((id) => this.tasks.get(id));
    find("#compare-picked", root).addEventListener("click", () => compare(...both()));
    setInterval(() => this.look(), LOOK_MS);
  }

  async begin() {
    this.cursor = null;
    await this.load(true);
    this.newest.hidden = true;
  }

  async next() {
    const last = this.list.lastElementChild;
    await this.load(false);
    (last?.nextElementSibling ?? last)?.querySelector("a")?.focus();
  }

  // The next page; a short page before the end is followed by others until there is enough to see.
  async load(anew) {
    this.asking?.abort();
    const { signal } = (this.asking = new AbortController());
    this.root.setAttribute("aria-busy", "true");
    try {
      const found = [];
      do {
        const page = await ask(`/tasks?${this.question()}`, { signal });
        found.push(...page.data);
        this.cursor = page.next_cursor;
      } while (this.cursor && found.length < PAGE / 2);
      if (anew) this.list.replaceChildren();
      for (const task of found) this.list.append(this.card(task));
      this.trim();
    } catch (error) {
      if (error.name === "AbortError") return;
      find("#history-state", this.root).textContent = error.message;
    } finally {
      if (!signal.aborted) this.settle();
    }
  }

  question() {
    const state = chosen(this.states);
    return new URLSearchParams({ limit: PAGE, ...(state && { state }), ...(this.cursor && { cursor: this.cursor }) });
  }

  settle() {
    this.root.setAttribute("aria-busy", "false");
    this.more.hidden = !this.cursor;
    find("#no-runs", this.root).hidden = this.list.childElementCount > 0;
  }

  // The newest go when there are too many: the way back to them is a button.
  trim() {
    while (this.list.childElementCount > CARDS_MOST) {
      const gone = this.list.firstElementChild;
      if (!this.picked.includes(gone.dataset.id)) this.tasks.delete(gone.dataset.id);
      gone.remove();
      this.newest.hidden = false;
    }
  }

  // A task that has come or changed: its card is made anew where there is one, a new one comes first.
  put(task) {
    const before = this.find(task.id);
    if (before && this.tasks.get(task.id)?.state === task.state) return;
    if (before) before.replaceWith(this.card(task));
    else if (this.belongs(task)) this.list.prepend(this.card(task));
    this.trim();
    this.settle();
  }

  // Whether it comes before all that are shown.
  belongs(task) {
    const state = chosen(this.states);
    if (!this.newest.hidden || (state && state !== task.state)) return false;
    const first = this.tasks.get(this.list.firstElementChild?.dataset.id);
    return !first || first.created_at <= task.created_at;
  }

  find(id) {
    return findAll(`[data-id="${id}"]`, this.list)[0];
  }

  // Cards of tasks that are under way are looked at again from time to time, while somebody looks at the page.
  async look() {
    if (document.hidden || this.root.hidden || this.looking) return;
    this.looking = true;
    const open = findAll("[data-open]", this.list).slice(0, 8);
    for (const card of open) {
      try {
        this.put(await ask(`/tasks/${card.dataset.id}`));
      } catch {
        break;
      }
    }
    this.looking = false;
  }

  card(task) {
    this.tasks.set(task.id, task);
    const card = copyOf("card");
    card.dataset.id = task.id;
    card.toggleAttribute("data-open", !ended(task.state));
    card.dataset.state = task.state;
    const title = titleOf(task);
    find("a", card).href = `#task=${task.id}`;
    find(".prompt", card).textContent = title;
    find(".state", card).textContent = say(task.state);
    find(".price", card).textContent = dollars(task.charged_usd);
    find("time", card).textContent = moment(task.created_at);
    find("time", card).dateTime = task.created_at;
    this.poster(card, task);
    this.pick(card, task, title);
    return card;
  }

  poster(card, task) {
    const picture = find("img", card);
    const film = task.films[0];
    if (!film) return picture.remove();
    picture.addEventListener("error", () => picture.remove(), { once: true });
    picture.src = ownFile(film.poster_url);
  }

  pick(card, task, title) {
    const box = find("input", card);
    box.closest("label").hidden = !task.films.length;
    box.setAttribute("aria-label", say("pick", { what: title.slice(0, 80) }));
    box.checked = this.picked.includes(task.id);
    box.addEventListener("change", () => {
      this.picked = this.picked.filter((id) => id !== task.id);
      if (box.checked) this.picked = [...this.picked, task.id].slice(-2);
      for (const other of findAll(".contact input:checked", this.root)) {
        other.checked = this.picked.includes(other.closest("[data-id]").dataset.id);
      }
      this.tray.hidden = !this.picked.length;
      find("#compare-picked", this.root).disabled = this.picked.length < 2;
      find("#picked-count", this.root).textContent = say(this.picked.length < 2 ? "picked-one" : "picked-two");
    });
  }
}
