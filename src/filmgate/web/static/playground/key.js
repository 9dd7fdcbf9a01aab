// The key: the one that this browser keeps, else one that the server gives to whoever sits at it, else a pasted one.

import { storedKey, storeKey } from "../site.js";
import { ask } from "./api.js";
import { find } from "./dom.js";
import { dollars, say } from "./words.js";

export class Key {
  // `enter` is called whenever there is a key that works.
  constructor(root, enter) {
    this.panel = find("#key", root);
    this.account = find("#account", root);
    this.greets = root.dataset.greets === "yes";
    this.enter = enter;
    this.exchange = null;
    find("form", this.panel).addEventListener("submit", (event) => this.paste(event));
    find("#forget").addEventListener("click", () => this.forget());
    find("#visitor").addEventListener("click", () => this.comeIn(true));
    document.addEventListener("key-refused", ({ detail: wait }) => wait(this.renew()));
  }

  async comeIn(fresh = false) {
    if ((fresh || !storedKey()) && this.greets) storeKey(await given());
    if (storedKey() && (await this.works())) return true;
    this.shut();
    return false;
  }

  // A key that was good is no longer: a visitor gets another, everyone else is asked for one. Whether there is one now.
  renew() {
    if (!storedKey() && !this.exchange) return Promise.resolve(false); // it was forgotten meanwhile
    storeKey("");
    this.exchange ??= this.comeIn().finally(() => (this.exchange = null));
    return this.exchange;
  }

  async paste(event) {
    event.preventDefault();
    const field = find("input", this.panel);
    storeKey(field.value.trim());
    if (await this.works()) field.value = "";
    else this.complain(say("key-unknown"));
  }

  forget() {
    storeKey("");
    this.shut();
    find("input", this.panel).focus();
  }

  async works() {
    try {
      await this.refresh(true);
    } catch (error) {
      if (error.status === 401 || error.status === 403) storeKey("");
      this.complain(error.message);
      return false;
    }
    this.panel.hidden = true;
    this.account.hidden = false;
    find("#hint").textContent = `${storedKey().slice(0, 7)}…${storedKey().slice(-4)}`;
    this.enter().catch((error) => (this.shut(), this.complain(error.message)));
    return true;
  }

  // What the account has, as it is now.
  async refresh(firm = false) {
    const { balance_usd: balance, held_usd: held } = await ask("/balance", { firm });
    find("#balance").textContent = dollars(balance);
    const some = Number(held) > 0;
    find("#held").hidden = !some;
    find("#held").textContent = some ? say("held", { amount: dollars(held) }) : "";
  }

  shut() {
    this.panel.hidden = false;
    this.account.hidden = true;
    find("#visitor").hidden = !this.greets;
    document.dispatchEvent(new CustomEvent("shut"));
  }

  complain(sentence) {
    const said = find(".error", this.panel);
    said.hidden = false;
    said.textContent = sentence;
  }
}

// A new key for a visitor of this machine; nothing where none is given.
async function given() {
  try {
    const response = await fetch("/playground/key", { method: "POST" });
    return response.ok ? (await response.json()).key : "";
  } catch {
    return "";
  }
}
