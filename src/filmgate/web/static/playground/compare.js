// Two films side by side, in step: they play, stop and are wound together, and go on frame by frame.

import { ownFile } from "./api.js";
import { find, findAll, make } from "./dom.js";
import { titleOf } from "./result.js";
import { number, say } from "./words.js";

const FRAME_SECONDS = 1 / 24;
// Farther apart than this they are brought together.
const DRIFT_SECONDS = 0.06;

export class Compare {
  constructor(dialog) {
    this.dialog = dialog;
    this.films = findAll("video", dialog);
    this.range = find('input[type="range"]', dialog);
    this.button = find("#together", dialog);
    this.button.addEventListener("click", () => this.toggle());
    this.range.addEventListener("input", () => this.wind(Number(this.range.value)));
    find("#back", dialog).addEventListener("click", () => this.step(-1));
    find("#forth", dialog).addEventListener("click", () => this.step(1));
    find("#close", dialog).addEventListener("click", () => dialog.close());
    for (const input of findAll('[name="ear"]', dialog)) input.addEventListener("change", () => this.listen());
    for (const film of this.films) {
      film.addEventListener("loadedmetadata", () => this.measure());
      film.addEventListener("ended", () => this.ended());
    }
    dialog.addEventListener("keydown", (event) => this.key(event));
    dialog.addEventListener("close", () => this.stop());
  }

  open(left, right) {
    [left, right].forEach((task, at) => {
      const film = this.films[at];
      film.poster = ownFile(task.films[0].poster_url);
      film.src = ownFile(task.films[0].url);
      film.setAttribute("aria-label", say("film-of", { number: at + 1, what: titleOf(task).slice(0, 80) }));
      const caption = find("figcaption", film.closest("figure"));
      caption.replaceChildren(make("a", { href: `#task=${task.id}` }, titleOf(task)));
      find("a", caption).addEventListener("click", () => this.dialog.close());
    });
    find("#differences", this.dialog).replaceChildren(...differences(left, right));
    this.listen();
    this.dialog.showModal();
    this.button.focus();
  }

  // The longer one leads; the other stands at its end when its time is over.
  get lead() {
    return this.films.reduce((best, film) => ((film.duration || 0) > (best.duration || 0) ? film : best));
  }

  get length() {
    return Math.max(...this.films.map((film) => film.duration || 0));
  }

  measure() {
    this.range.max = this.length;
    this.told();
  }

  get playing() {
    return !this.lead.paused;
  }

  async toggle() {
    if (this.playing) return this.pause();
    if (this.lead.currentTime >= this.length - FRAME_SECONDS) this.wind(0);
    const open = this.films.filter((film) => film.currentTime < film.duration);
    await Promise.all(open.map((film) => film.play().catch(() => {})));
    this.state();
    this.keepStep();
  }

  pause() {
    for (const film of this.films) film.pause();
    this.wind(this.lead.currentTime);
    this.state();
  }

  stop() {
    for (const film of this.films) {
      film.pause();
      film.removeAttribute("src");
      film.load();
    }
    if (location.hash.startsWith("#compare=")) history.replaceState(null, "", location.pathname + location.search);
  }

  wind(to) {
    const at = Math.max(0, Math.min(this.length, to));
    for (const film of this.films) film.currentTime = Math.min(at, film.duration || 0);
    this.range.value = at;
    this.told();
  }

  step(frames) {
    if (this.playing) for (const film of this.films) film.pause();
    // The middle of a frame: at its very edge a browser may show the one before.
    const frame = Math.floor(this.lead.currentTime / FRAME_SECONDS + 1e-3) + frames;
    this.wind(Math.max(0, (frame + 0.5) * FRAME_SECONDS));
    this.state();
  }

  keepStep() {
    if (!this.playing) return;
    const { lead } = this;
    for (const film of this.films) {
      const due = Math.min(lead.currentTime, film.duration || 0);
      if (film !== lead && Math.abs(film.currentTime - due) > DRIFT_SECONDS) film.currentTime = due;
    }
    this.range.value = lead.currentTime;
    this.told();
    requestAnimationFrame(() => this.keepStep());
  }

  ended() {
    if (!this.playing) this.state();
  }

  state() {
    this.button.setAttribute("aria-label", say(this.playing ? "pause" : "play"));
    this.button.dataset.playing = this.playing;
  }

  told() {
    const at = Number(this.range.value);
    find("#at", this.dialog).textContent = `${number(at)} / ${number(this.length)} s`;
    this.range.setAttribute("aria-valuetext", say("seconds", { seconds: number(at) }));
  }

  listen() {
    const ear = find('[name="ear"]:checked', this.dialog).value;
    this.films.forEach((film, at) => (film.muted = `${at}` !== ear));
  }

  key(event) {
    if (event.target.matches('input[type="radio"]')) return;
    const does = {
      " ": () => event.target.matches("button, a") || this.toggle(),
      ",": () => this.step(-1),
      ".": () => this.step(1),
      ArrowLeft: () => this.step(-1),
      ArrowRight: () => this.step(1),
      Home: () => this.wind(0),
      End: () => this.wind(this.length),
    }[event.key];
    if (!does) return;
    if (does() !== true) event.preventDefault();
  }
}

// What was asked for otherwise, a row each.
function differences(left, right) {
  const said = (value) => (value !== null && typeof value === "object" ? JSON.stringify(value) : `${value ?? "–"}`);
  const rows = Object.keys(left.generation)
    .map((name) => [name, said(left.generation[name]), said(right.generation[name])])
    .filter(([, one, other]) => one !== other)
    .map(([name, ...both]) => [make("th", { scope: "row" }, name), ...both.map((text) => make("td", {}, text))])
    .map((cells) => make("tr", {}, ...cells));
  return rows.length ? rows : [make("tr", {}, make("td", {}, say("no-differences")))];
}
