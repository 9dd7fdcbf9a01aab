// Pictures and clips for one member of a request: chosen, dropped, pasted, or named by their URLs.

import { ownFile } from "./api.js";
import { copyOf, find, make } from "./dom.js";
import { upload } from "./upload.js";
import { percent, say } from "./words.js";

const ACCEPTS = { picture: "image/jpeg,image/png", clip: "video/mp4,video/quicktime,.m4v" };

export class Media {
  // `kinds` are picture, clip or both; `most` is how many there may be; `changed` is called after every change.
  constructor(root, { label, kinds, most, changed }) {
    this.root = root;
    this.kinds = kinds;
    this.changed = changed;
    this.items = [];
    root.append(copyOf("media"));
    this.drop = find(".drop", root);
    this.list = find(".reel", root);
    this.list.setAttribute("aria-label", label);
    this.file = find('input[type="file"]', root);
    this.file.accept = kinds.map((kind) => ACCEPTS[kind]).join();
    this.file.setAttribute("aria-label", label);
    find(".choose", root).append(make("span", { class: "unseen" }, `: ${label}`));
    this.bound(most);
    this.listen();
  }

  bound(most) {
    this.most = most;
    this.file.multiple = most > 1;
  }

  listen() {
    find(".choose", this.root).addEventListener("click", () => this.file.click());
    this.file.addEventListener("change", () => {
      this.take([...this.file.files]);
      this.file.value = "";
    });
    const address = find('input[type="url"]', this.root);
    const add = () => address.value.trim() && (this.name(address.value.trim()), (address.value = ""));
    find(".add", this.root).addEventListener("click", add);
    address.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault(), add();
    });
    this.root.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.drop.classList.add("over");
    });
    this.root.addEventListener("dragleave", () => this.drop.classList.remove("over"));
    this.root.addEventListener("drop", (event) => {
      event.preventDefault();
      this.drop.classList.remove("over");
      this.take([...event.dataTransfer.files]);
    });
  }

  get urls() {
    return this.items.map((item) => item.url).filter(Boolean);
  }

  get busy() {
    return this.items.some((item) => item.coming);
  }

  get room() {
    return this.most - this.items.filter((item) => !item.failed).length;
  }

  // Where only one may be, a new one takes its place.
  get hasRoom() {
    return this.most === 1 || this.room > 0;
  }

  accepts(file) {
    return this.kinds.some((kind) => (kind === "picture" ? /^image\// : /^video\//).test(file.type));
  }

  take(files) {
    for (const item of this.items.filter((each) => each.failed)) this.remove(item);
    if (this.most === 1 && files.length) for (const item of [...this.items]) this.remove(item);
    for (const file of files.slice(0, this.room)) this.send(file);
    this.settle();
  }

  // Named by a URL, which the server fetches when the film is made.
  name(url) {
    if (this.most === 1) for (const item of [...this.items]) this.remove(item);
    if (this.room > 0) this.add({ url, title: url.replace(/^https?:\/\//, ""), seen: shown(url), clip: isClip(url) });
    this.settle();
  }

  set(urls) {
    for (const item of [...this.items]) this.remove(item);
    for (const url of urls) this.name(url);
    this.settle();
  }

  async send(file) {
    const seen = URL.createObjectURL(file);
    const clip = file.type.startsWith("video/");
    const item = this.add({ title: file.name, seen, clip, coming: new AbortController() });
    try {
      const kept = await upload(file, (done) => tell(item, done), item.coming.signal);
      item.url = kept.url;
      item.element.classList.add("kept");
    } catch (error) {
      if (error.name === "AbortError") return;
      item.failed = true;
      complain(item, error.message.replace(/^file: /, ""));
    } finally {
      item.coming = null;
      find("progress", item.element).hidden = true;
    }
    this.settle();
  }

  add(item) {
    const element = copyOf("medium");
    item.element = element;
    find(".title", element).textContent = item.title;
    find(".look", element).append(look(item));
    find("progress", element).hidden = !item.coming;
    const button = find(".remove", element);
    button.setAttribute("aria-label", say("remove", { what: item.title }));
    button.addEventListener("click", () => {
      this.remove(item);
      find(".choose", this.root).focus();
      this.settle();
    });
    this.items.push(item);
    this.list.append(element);
    return item;
  }

  remove(item) {
    item.coming?.abort();
    if (item.seen?.startsWith("blob:")) URL.revokeObjectURL(item.seen);
    item.element.remove();
    this.items = this.items.filter((each) => each !== item);
  }

  settle() {
    this.list.hidden = !this.items.length;
    this.drop.hidden = this.most > 1 && this.room <= 0;
    this.changed();
  }
}

function tell(item, done) {
  const bar = find("progress", item.element);
  bar.value = done;
  bar.setAttribute("aria-valuetext", percent(done));
}

function complain(item, sentence) {
  const said = find(".error", item.element);
  said.hidden = false;
  said.textContent = sentence;
  item.element.classList.add("bad");
}

// Only what this page may show is shown; of the rest there is its name.
const shown = (url) => (url.startsWith("data:image/") ? url : ownFile(url));
const isClip = (url) => /\.(mp4|mov|m4v)(\?|$)/i.test(url);

function look({ seen, clip }) {
  if (!seen) return make("span", { class: "unknown", "aria-hidden": "true" });
  if (clip) return Object.assign(make("video", { src: seen, preload: "metadata", playsinline: true }), { muted: true });
  return make("img", { src: seen, alt: "" });
}
