// What is wrong, said at the field that is to blame.

import { find, findAll, make } from "./dom.js";

export class Fields {
  constructor(root) {
    this.root = root;
    this.known = [...new Set(findAll("[data-field]", root).map((field) => field.dataset.field))];
  }

  // Whether there is a visible field of that name, which says it now and has the focus where `focus` says so.
  complain(name, sentence, focus = false) {
    this.clear();
    const field = findAll(`[data-field="${name}"]`, this.root).find((each) => !each.hidden);
    if (!field) return false;
    for (let more = field.closest("details"); more; more = null) more.open = true;
    const said = make("p", { class: "error", id: `wrong-${name}` }, sentence);
    field.append(said);
    field.classList.add("wrong");
    const input = findAll("textarea, input, button", field).find((each) => each.offsetParent);
    input?.setAttribute("aria-invalid", "true");
    input?.setAttribute("aria-describedby", [input.dataset.described, said.id].filter(Boolean).join(" "));
    if (focus) input?.focus();
    return true;
  }

  clear() {
    for (const field of findAll(".wrong", this.root)) {
      field.classList.remove("wrong");
      find(":scope > .error", field)?.remove();
      for (const input of findAll("[aria-invalid]", field)) {
        input.removeAttribute("aria-invalid");
        if (input.dataset.described) input.setAttribute("aria-describedby", input.dataset.described);
        else input.removeAttribute("aria-describedby");
      }
    }
  }
}

// The field and the reason of a refusal: a body that could not be read names its member in front.
export function blamed({ field, message }) {
  const [, named, reason] = /^(\w+)(?:[.[][^:]*)?: (.*)$/s.exec(message) ?? [];
  return { field: field || named || "", reason: reason ?? message };
}
