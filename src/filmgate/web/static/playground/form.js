// The form, made from the models' own cards: what a workflow does not take is not shown.

import { annotate, choose, chosen, offer } from "./choice.js";
import { find, findAll } from "./dom.js";
import { Elements } from "./elements.js";
import { Media } from "./media.js";
import { Shots } from "./shots.js";
import { knows, say, seconds } from "./words.js";

const MEDIA = ["image", "end_image", "images", "video"];
const HEIGHTS = { std: "720p", pro: "1080p", "4k": "2160p" };

const workflowTile = ({ workflow }) => ({ value: workflow, label: say(workflow), icon: workflow });
const modeTile = (mode) => ({ value: mode, label: mode, note: HEIGHTS[mode] ?? " " });
const shapeTile = (ratio) => ({ value: ratio, label: ratio, icon: `shape-${ratio.replace(":", "-")}` });

export class Form {
  // `changed` is called after every change of what is wished for.
  constructor(root, models, changed) {
    this.root = root;
    this.models = models;
    this.tell = changed;
    this.still = true;
    this.groups = Object.fromEntries(findAll(".choice", root).map((group) => [group.dataset.name, group]));
    this.media = Object.fromEntries(MEDIA.map((name) => [name, this.medium(name)]));
    this.shots = new Shots(this.field("shots"), { changed: () => this.follow() });
    const mention = (name) => this.mention(name);
    this.elements = new Elements(this.field("elements"), { mention, changed: () => this.changed() });
    this.listen();
    offer(this.groups.model, models.map(({ model, title }) => ({ value: model, label: title })));
    this.refit();
    this.still = false;
  }

  field(name) {
    return find(`[data-field="${name}"]`, this.root);
  }

  input(name) {
    return this.root.elements.namedItem(name);
  }

  medium(name) {
    const field = this.field(name);
    const kinds = [name === "video" ? "clip" : "picture"];
    const label = find(".name", field).textContent;
    return new Media(find(".media-place", field), { label, kinds, most: 1, changed: () => this.refit() });
  }

  listen() {
    this.root.addEventListener("change", (event) => {
      if (["model", "workflow"].includes(event.target.name)) this.refit();
    });
    this.root.addEventListener("input", (event) => {
      const { name, value } = event.target;
      if (name === "duration") this.last(Number(value), event.target);
      if (name === "cfg_scale") find("output", this.field("cfg_scale")).textContent = value;
      if (name === "several") this.divide();
      if (event.target.closest("[data-field]") || name === "sound") this.changed();
    });
    for (const example of findAll("[data-example]", this.root)) {
      example.addEventListener("click", () => this.write(example.textContent));
    }
    find("#roll").addEventListener("click", () => {
      this.input("seed").value = crypto.getRandomValues(new Uint32Array(1))[0];
      this.changed();
    });
    this.root.addEventListener("focusin", ({ target }) => {
      if (target.matches("#prompt, .shot textarea")) this.written = target;
    });
    document.addEventListener("paste", (event) => this.paste(event));
    for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());
  }

  get card() {
    return this.models.find((card) => card.model === chosen(this.groups.model));
  }

  get ability() {
    return this.card.workflows.find((each) => each.workflow === chosen(this.groups.workflow));
  }

  takes(name) {
    return this.ability.members.includes(name);
  }

  // Everything that depends on model, workflow and what is named: choices, bounds, and what is shown.
  refit() {
    const { card } = this;
    offer(this.groups.workflow, card.workflows.map(workflowTile));
    offer(this.groups.mode, card.modes.map(modeTile));
    offer(this.groups.aspect_ratio, card.aspect_ratios.map(shapeTile));
    const clip = this.takes("video") && this.media.video.urls.length;
    this.media.images.bound(clip ? card.images_with_video_max : card.images_max);
    this.elements.bound(card);
    this.shots.bound(card);
    this.bound(card);
    this.reveal();
    this.changed();
  }

  bound(card) {
    const [least, most] = [Math.min(...card.durations), Math.max(...card.durations)];
    for (const input of findAll('[name="duration"]', this.root)) Object.assign(input, { min: least, max: most });
    for (const name of ["prompt", "negative_prompt"]) this.input(name).maxLength = card.prompt_max;
    this.input("seed").max = card.seed_max;
  }

  reveal() {
    const clip = this.takes("video") && this.media.video.urls.length > 0;
    for (const field of findAll("[data-optional]", this.root)) {
      const name = field.dataset.field;
      field.hidden = !this.takes(name) || (name === "sound" && clip) || (name === "keep_original_sound" && !clip);
    }
    find("#no-engine").hidden = this.ability.engines.length > 0;
    this.root.classList.toggle("several", this.several);
    find("#whole", this.root).hidden = !this.several;
  }

  get several() {
    return this.takes("shots") && this.input("several").checked;
  }

  // Several shots, of which the first is the one that there was; or that one again.
  divide() {
    const prompt = this.input("prompt");
    if (this.several) {
      const half = Math.ceil(this.duration / 2);
      const first = { prompt: prompt.value.slice(0, this.card.shot_prompt_max), duration: half };
      this.shots.set([first, { prompt: "", duration: this.duration - half }]);
      prompt.value = "";
    } else {
      prompt.value ||= this.shots.shots[0]?.prompt ?? "";
    }
    this.reveal();
  }

  get duration() {
    return Number(find('[name="duration"][type="range"]', this.root).value);
  }

  last(value, from) {
    const whole = Math.round(value);
    for (const input of findAll('[name="duration"]', this.root)) {
      if (input !== from && input.value !== String(whole)) input.value = whole;
      if (input.type === "range") input.setAttribute("aria-valuetext", seconds(this.duration));
    }
    if (this.several && from) this.shots.stretch(this.duration);
    if (this.several && this.shots.total !== this.duration) this.last(this.shots.total);
  }

  // Shots have changed: the film is as long as they are.
  follow() {
    if (this.several) this.last(this.shots.total);
    this.changed();
  }

  write(prompt) {
    this.input("prompt").value = prompt;
    this.changed();
    this.input("prompt").focus();
  }

  // Into the prompt that was written in last: the film's, or that of a shot.
  mention(name) {
    const last = this.written?.isConnected && this.written.offsetParent ? this.written : this.input("prompt");
    last.setRangeText(`${name} `, last.selectionStart, last.selectionEnd, "end");
    last.dispatchEvent(new Event("input", { bubbles: true }));
    last.focus();
  }

  // A picture or clip from the clipboard goes to the place that has the focus, else to the first with room.
  paste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    const places = [...MEDIA.map((name) => this.media[name]), ...this.elements.media];
    const open = places.filter((each) => each.root.offsetParent && each.accepts(files[0]) && each.hasRoom);
    const here = open.find((each) => each.root.contains(document.activeElement));
    const place = here ?? open.find((each) => !each.urls.length) ?? open[0];
    if (place) event.preventDefault(), place.take(files);
  }

  changed() {
    if (this.still) return;
    const prompt = this.input("prompt");
    find("#count").textContent = `${[...prompt.value].length} / ${this.card.prompt_max}`;
    this.price();
    this.tell();
  }

  // What each quality costs, under its name.
  price() {
    const sound = this.takes("sound") && this.input("sound").checked && !this.media.video.urls.length;
    for (const { mode, sound: audible, usd, unit } of this.ability.prices) {
      if (audible !== sound) continue;
      const said = knows(unit) ? say(unit, { usd }) : `$${usd} ${unit}`;
      annotate(this.groups.mode, mode, `${HEIGHTS[mode] ?? ""} · ${said}`);
    }
  }

  choose(name, value) {
    if (this.groups[name] && value) choose(this.groups[name], value);
  }
}
