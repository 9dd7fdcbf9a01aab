// Elements: somebody or something that the prompt calls @name, with pictures or one clip.

import { copyOf, find, findAll } from "./dom.js";
import { Media } from "./media.js";
import { say } from "./words.js";

let number = 0;

export class Elements {
  // `mention` puts a name into the prompt.
  constructor(root, { mention, changed }) {
    this.list = find(".list", root);
    this.button = find(".add-element", root);
    this.mention = mention;
    this.changed = changed;
    this.most = 0;
    this.parts = [];
    this.button.addEventListener("click", () => {
      const part = this.add();
      find("input", part.root).focus();
      changed();
    });
  }

  // As many, with as many pictures each, as the model's card allows.
  bound({ elements_max: most, element_images_max: pictures, element_name_max: longest }) {
    Object.assign(this, { most, pictures, longest });
    while (this.parts.length > most) this.remove(this.parts.at(-1));
    this.button.hidden = this.parts.length >= most;
  }

  add({ name = "", description = "", urls = [] } = {}) {
    const root = copyOf("element");
    const part = { root };
    for (const field of findAll("[data-part]", root)) this.wire(field, `element-${++number}`);
    Object.assign(find('[data-part="name"] input', root), { value: name, maxLength: this.longest });
    find('[data-part="description"] input', root).value = description;
    part.media = new Media(find(".media-place", root), {
      label: say("element-media", { number: this.parts.length + 1 }),
      kinds: ["picture", "clip"],
      most: this.pictures,
      changed: this.changed,
    });
    part.media.set(urls);
    find(".remove", root).addEventListener("click", () => {
      this.remove(part);
      this.button.focus();
      this.changed();
    });
    find(".mention", root).addEventListener("click", () => this.mention(`@${nameOf(part)}`));
    this.parts.push(part);
    this.list.append(root);
    this.settle();
    return part;
  }

  wire(field, id) {
    const input = find("input", field);
    input.id = id;
    find("label", field).htmlFor = id;
    input.addEventListener("input", () => this.changed());
  }

  remove(part) {
    part.media.set([]);
    part.root.remove();
    this.parts = this.parts.filter((each) => each !== part);
    this.settle();
  }

  settle() {
    this.parts.forEach((part, at) => (find("legend", part.root).textContent = say("element", { number: at + 1 })));
    this.button.hidden = this.parts.length >= this.most;
  }

  set(elements) {
    for (const part of [...this.parts]) this.remove(part);
    for (const { name, description, images = [], video } of elements) {
      this.add({ name, description, urls: video ? [video] : images });
    }
  }

  get busy() {
    return this.parts.some((part) => part.media.busy);
  }

  // Whether each has a name and something that shows it.
  get whole() {
    return this.parts.every((part) => nameOf(part) && part.media.urls.length);
  }

  get media() {
    return this.parts.map((part) => part.media);
  }

  get values() {
    return this.parts.map((part) => {
      const description = find('[data-part="description"] input', part.root).value.trim();
      const clip = part.media.items.find((item) => item.clip && item.url);
      const shown = clip ? { video: clip.url } : { images: part.media.urls };
      return { name: nameOf(part), ...(description && { description }), ...shown };
    });
  }
}

function nameOf(part) {
  return find('[data-part="name"] input', part.root).value.trim().replace(/^@/, "");
}
