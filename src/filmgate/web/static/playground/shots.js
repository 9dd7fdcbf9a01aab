// Shots on a small timeline: their borders are dragged or moved by keys, and together they are as long as the film.

import { copyOf, find, findAll, make } from "./dom.js";
import { say, seconds } from "./words.js";

export class Shots {
  // `durations` are the lengths that a film may have; `changed` is called after every change.
  constructor(root, { changed }) {
    this.root = root;
    this.strip = find(".strip", root);
    this.list = find(".list", root);
    this.button = find(".add-shot", root);
    this.changed = changed;
    this.shots = [];
    this.button.addEventListener("click", () => {
      this.add();
      find("textarea", this.list.lastElementChild).focus();
    });
  }

  bound({ shots_max: most, shot_prompt_max: longest, durations }) {
    Object.assign(this, { most, longest, shortestFilm: Math.min(...durations), longestFilm: Math.max(...durations) });
  }

  get total() {
    return this.shots.reduce((sum, shot) => sum + shot.duration, 0);
  }

  get values() {
    return this.shots.map(({ prompt, duration }) => ({ prompt: prompt.trim(), duration }));
  }

  get whole() {
    return this.shots.every((shot) => shot.prompt.trim());
  }

  set(shots) {
    this.shots = shots.map(({ prompt, duration }) => ({ prompt, duration }));
    this.draw();
  }

  // A new last shot takes half of the longest one, or another second where all are short.
  add() {
    if (this.shots.length >= this.most) return;
    const longest = this.shots.reduce((best, shot) => (shot.duration >= best.duration ? shot : best), { duration: 0 });
    const half = Math.floor(longest.duration / 2);
    if (half >= 1) longest.duration -= half;
    this.shots.push({ prompt: "", duration: Math.max(1, half) });
    this.draw();
    this.changed();
  }

  // Its seconds go to its neighbour.
  remove(at) {
    const [gone] = this.shots.splice(at, 1);
    if (this.shots.length) this.shots[Math.max(0, at - 1)].duration += gone.duration;
    this.draw();
    this.changed();
  }

  // The border after shot `at` goes so many seconds to the right; neither shot gets shorter than one.
  move(at, by) {
    const [left, right] = [this.shots[at], this.shots[at + 1]];
    const step = Math.max(1 - left.duration, Math.min(right.duration - 1, by));
    left.duration += step;
    right.duration -= step;
    this.measure();
    if (step) this.changed();
    return step;
  }

  // The film's length is another: shots at the end give or take what there is.
  stretch(total) {
    let more = Math.max(total, this.shots.length) - this.total;
    for (const shot of [...this.shots].reverse()) {
      const step = Math.max(1 - shot.duration, more);
      shot.duration += step;
      more -= step;
    }
    this.measure();
  }

  // One shot's own length is another, and so is the film's, as far as films go.
  last(at, duration) {
    const others = this.total - this.shots[at].duration;
    const most = this.longestFilm - others;
    const least = Math.max(1, this.shortestFilm - others);
    this.shots[at].duration = Math.max(least, Math.min(most, duration || 1));
    this.measure();
    this.changed();
  }

  draw() {
    const parts = this.shots.flatMap((shot, at) => (at ? [this.border(at - 1), this.bar(at)] : [this.bar(at)]));
    this.strip.replaceChildren(...parts);
    this.list.replaceChildren(...this.shots.map((shot, at) => this.entry(shot, at)));
    this.button.hidden = this.shots.length >= this.most;
    this.measure();
  }

  bar(at) {
    const attributes = { class: "bar-of-shot", "data-shot": at, "aria-hidden": "true" };
    return make("span", attributes, make("b", {}, `${at + 1}`), make("i"));
  }

  border(at) {
    const label = say("border", { left: at + 1, right: at + 2 });
    const attributes = { class: "border", role: "slider", tabindex: 0, "data-border": at };
    const border = make("span", { ...attributes, "aria-label": label });
    border.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, Home: -99, End: 99 }[event.key];
      if (by) event.preventDefault(), this.move(at, by);
    });
    border.addEventListener("pointerdown", (event) => this.drag(border, at, event));
    return border;
  }

  drag(border, at, event) {
    event.preventDefault();
    border.focus();
    border.setPointerCapture(event.pointerId);
    let from = event.clientX;
    const width = this.strip.clientWidth / this.total;
    const follow = (moved) => {
      const done = this.move(at, Math.round((moved.clientX - from) / width));
      from += done * width;
    };
    border.addEventListener("pointermove", follow);
    const stop = () => border.removeEventListener("pointermove", follow);
    for (const end of ["pointerup", "pointercancel"]) border.addEventListener(end, stop, { once: true });
  }

  entry(shot, at) {
    const entry = copyOf("shot");
    const words = find("textarea", entry);
    Object.assign(words, { id: `shot-${at}`, value: shot.prompt, maxLength: this.longest });
    find("label", entry).htmlFor = words.id;
    find("label", entry).textContent = say("shot", { number: at + 1 });
    words.addEventListener("input", () => ((shot.prompt = words.value), this.changed()));
    const length = find("input", entry);
    length.setAttribute("aria-label", say("shot-seconds", { number: at + 1 }));
    length.addEventListener("change", () => this.last(at, Math.round(Number(length.value))));
    const remove = find(".remove", entry);
    remove.setAttribute("aria-label", say("remove", { what: say("shot", { number: at + 1 }) }));
    remove.hidden = this.shots.length < 2;
    remove.addEventListener("click", () => (this.remove(at), this.button.hidden || this.button.focus()));
    return entry;
  }

  // Widths and numbers, as they are now: nothing is made anew, so that what is held stays in hand.
  measure() {
    for (const bar of findAll("[data-shot]", this.strip)) {
      const { duration } = this.shots[bar.dataset.shot];
      bar.style.flexGrow = duration;
      find("i", bar).textContent = seconds(duration);
    }
    for (const border of findAll("[data-border]", this.strip)) {
      const at = Number(border.dataset.border);
      const [left, right] = [this.shots[at].duration, this.shots[at + 1].duration];
      const values = { "aria-valuemin": 1, "aria-valuemax": left + right - 1, "aria-valuenow": left };
      for (const [name, value] of Object.entries(values)) border.setAttribute(name, value);
      border.setAttribute("aria-valuetext", say("border-at", { left: seconds(left), right: seconds(right) }));
    }
    findAll("input", this.list).forEach((input, at) => (input.value = this.shots[at].duration));
  }
}
