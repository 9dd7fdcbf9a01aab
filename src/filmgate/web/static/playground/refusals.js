// A refusal that is about no field: said once, with the time to wait counting down beside it.

import { find } from "./dom.js";
import { say, seconds } from "./words.js";

export class Refusals {
  constructor(root) {
    this.root = root;
    this.sentence = find(".sentence", root);
    this.wait = find(".wait", root);
    this.timer = 0;
  }

  clear() {
    clearInterval(this.timer);
    this.root.hidden = true;
    this.sentence.textContent = this.wait.textContent = "";
  }

  say(sentence) {
    this.clear();
    this.root.hidden = false;
    this.sentence.textContent = sentence;
  }

  show({ message, retryAfter }) {
    this.say(message);
    if (retryAfter === null || retryAfter === undefined) return;
    const until = Date.now() + 1000 * retryAfter;
    const tell = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      this.wait.textContent = left > 0 ? say("come-again", { wait: seconds(left) }) : say("come-now");
      if (left <= 0) clearInterval(this.timer);
    };
    tell();
    this.timer = setInterval(tell, 1000);
  }
}
