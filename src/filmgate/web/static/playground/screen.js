// The screen: a leader that counts while a film is made, then the film, or why there is none.

import { ownFile } from "./api.js";
import { find } from "./dom.js";
import { titleOf } from "./result.js";
import { ended } from "./stream.js";
import { percent, say } from "./words.js";

const TELL_PERCENT = 25;

export class Screen {
  constructor(root) {
    this.frame = find("#screen", root);
    this.film = find("video", this.frame);
    this.leader = find(".leader", this.frame);
    this.ring = find(".ring", this.frame);
    this.said = find("#state", root);
    this.title = find("#title", root);
    this.download = find("#download", root);
    this.after = find("#after", root);
  }

  show(task, plays) {
    this.frame.dataset.state = task.state;
    this.shape(task.generation);
    this.title.textContent = titleOf(task);
    this.lead(task);
    this.tell(task);
    this.play(task, plays);
    this.after.hidden = !ended(task.state);
  }

  blank() {
    this.frame.dataset.state = "none";
    this.film.hidden = this.download.hidden = this.after.hidden = true;
    this.film.removeAttribute("src");
    this.film.load();
    this.leader.hidden = false;
    this.leader.classList.remove("turning");
    this.title.textContent = this.said.textContent = find(".count", this.leader).textContent = "";
    find(".caption", this.leader).textContent = say("screen-empty");
  }

  complain(sentence) {
    this.announce(sentence);
  }

  shape({ aspect_ratio: ratio, width, height }) {
    this.frame.style.aspectRatio = width ? `${width} / ${height}` : ratio.replace(":", " / ");
    this.frame.classList.toggle("tall", width ? height > width : ratio === "9:16");
  }

  lead({ state, progress }) {
    const open = !ended(state);
    this.leader.hidden = state === "succeeded";
    this.leader.classList.toggle("turning", open && progress === null);
    this.ring.setAttribute("stroke-dashoffset", open ? 100 - (progress ?? 0) : 100);
    find(".count", this.leader).textContent = open && progress !== null ? percent(progress) : "";
  }

  // The state in words: aloud when it is another, and at every quarter of the way.
  tell({ state, progress, failure }) {
    const sentence = say(`state-${state}`, { reason: failure?.message ?? "" });
    const quarter = state === "running" ? Math.floor((progress ?? 0) / TELL_PERCENT) * TELL_PERCENT : 0;
    this.announce(quarter ? say("state-progress", { progress: percent(quarter) }) : sentence);
    find(".caption", this.leader).textContent = ["failed", "cancelled"].includes(state) ? sentence : say(state);
  }

  announce(sentence) {
    if (this.said.textContent !== sentence) this.said.textContent = sentence;
  }

  play(task, plays) {
    const { state, films } = task;
    const film = state === "succeeded" && films[0];
    this.film.hidden = !film;
    this.download.hidden = !film;
    const address = film ? ownFile(film.url) : "";
    if (this.film.getAttribute("src") === address) return;
    if (!film) {
      this.film.removeAttribute("src");
      return this.film.load();
    }
    this.film.setAttribute("aria-label", titleOf(task));
    this.film.poster = ownFile(film.poster_url);
    this.film.src = address;
    this.download.href = `${address}${address.includes("?") ? "&" : "?"}download=1`;
    if (plays && !matchMedia("(prefers-reduced-motion: reduce)").matches) this.film.play().catch(() => {});
  }
}
