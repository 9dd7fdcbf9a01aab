// The same request in every dialect and in several languages, as it would be sent now.

import { copyButton, storedKey } from "../site.js";
import { chosen, offer } from "./choice.js";
import { coloured } from "./colours.js";
import { find, findAll, make } from "./dom.js";
import { LANGUAGES, snippet } from "./snippets.js";
import { dollars, say } from "./words.js";

export class Requests {
  constructor(root) {
    this.root = root;
    this.phrases = [];
    this.dialect = "native";
    this.list = find('[role="tablist"]', root);
    this.panel = find('[role="tabpanel"]', root);
    this.languages = find(".choice", root);
    offer(
      this.languages,
      Object.entries(LANGUAGES).map(([value, label]) => ({ value, label })),
    );
    this.languages.addEventListener("change", () => this.write());
    find("#reveal-key").addEventListener("change", () => this.write());
    this.list.addEventListener("keydown", (event) => this.step(event));
    copyButton(find("figure", root), () => this.text(storedKey()));
  }

  // Whether what is shown is about to be something else.
  busy(waits) {
    this.root.setAttribute("aria-busy", String(waits));
  }

  show(phrases) {
    this.phrases = phrases;
    this.root.hidden = false;
    this.busy(false);
    const tabs = findAll("button", this.list).length;
    if (tabs !== phrases.length) this.list.replaceChildren(...phrases.map((phrase) => this.tab(phrase)));
    this.write();
  }

  // What is shown is what the form said before it lacked something.
  stale(lack) {
    this.root.classList.toggle("stale", Boolean(lack));
    find(".before", this.root).hidden = !lack;
  }

  tab({ dialect }) {
    const controls = { "aria-controls": this.panel.id };
    const tab = make("button", { type: "button", role: "tab", id: `tab-${dialect}`, ...controls }, dialect);
    tab.dataset.dialect = dialect;
    tab.addEventListener("click", () => this.choose(dialect));
    return tab;
  }

  choose(dialect) {
    this.dialect = dialect;
    this.write();
  }

  step(event) {
    const tabs = findAll("button", this.list);
    const at = tabs.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    const tab = tabs[(to + tabs.length) % tabs.length];
    this.choose(tab.dataset.dialect);
    tab.focus();
  }

  get phrase() {
    return this.phrases.find((each) => each.dialect === this.dialect);
  }

  text(key) {
    return this.phrase?.body ? snippet(chosen(this.languages), this.phrase, key) : "";
  }

  write() {
    if (!this.phrase) return;
    const { error, price_usd: price, credits } = this.phrase;
    for (const tab of findAll("button", this.list)) this.mark(tab);
    this.panel.setAttribute("aria-labelledby", `tab-${this.dialect}`);
    find("figure", this.root).hidden = Boolean(error);
    find(".unsaid", this.root).hidden = !error;
    find(".unsaid q", this.root).textContent = error?.message ?? "";
    find(".cost", this.root).textContent = error ? "" : costOf(price, credits);
    const key = find("#reveal-key").checked ? storedKey() : `${storedKey().slice(0, 7)}…`;
    find("code", this.root).replaceChildren(...coloured(this.text(key)));
  }

  mark(tab) {
    const here = tab.dataset.dialect === this.dialect;
    tab.setAttribute("aria-selected", String(here));
    tab.tabIndex = here ? 0 : -1;
    const { error } = this.phrases.find((each) => each.dialect === tab.dataset.dialect);
    tab.classList.toggle("mute", Boolean(error));
  }
}

// In dollars, and in credits where these are something else.
function costOf(price, credits) {
  return Number(credits) === Number(price) ? dollars(price) : say("credits", { price: dollars(price), credits });
}
