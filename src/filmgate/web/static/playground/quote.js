// While the form is filled in: what it would cost, and how the same is asked for elsewhere.

import { ask } from "./api.js";
import { find, settled } from "./dom.js";
import { blamed } from "./fields.js";
import { dollars, say, seconds } from "./words.js";
import { lackOf, wishOf } from "./wish.js";

const WAIT_MS = 250;

export class Quote {
  constructor(root, form, fields, requests) {
    Object.assign(this, { form, fields, requests });
    this.price = find("#price", root);
    this.basis = find("#basis", root);
    this.asking = null;
    this.look = settled(WAIT_MS, () => this.inquire());
  }

  // Something has changed: what was asked before is of no interest any more.
  changed() {
    this.asking?.abort();
    this.fields.clear();
    const lack = lackOf(this.form);
    this.ready(lack);
    this.requests.stale(lack);
    this.requests.busy(!lack);
    if (lack) this.say("–", say(lack));
    else this.look();
  }

  async inquire() {
    if (lackOf(this.form)) return;
    const { signal } = (this.asking = new AbortController());
    const asked = { method: "POST", body: wishOf(this.form), signal };
    try {
      const [quote, phrases] = await Promise.all([ask("/quote", asked), ask("/requests", asked)]);
      this.tell(quote);
      this.requests.show(phrases.data);
    } catch (error) {
      if (error.name === "AbortError") return;
      const { field, reason } = blamed(error);
      this.requests.stale("lacks-sense");
      this.requests.busy(false);
      this.say("–", this.fields.complain(field, reason) ? "" : error.message);
    }
  }

  tell({ price_usd: price, final, generation }) {
    const length = generation.duration ? seconds(generation.duration) : say("clip-length");
    this.say(dollars(price), final ? say("for", { length }) : say("at-least", { length }));
  }

  say(price, basis) {
    this.price.textContent = price;
    this.basis.textContent = basis;
  }

  ready(lack) {
    document.dispatchEvent(new CustomEvent("lack", { detail: lack }));
  }
}
