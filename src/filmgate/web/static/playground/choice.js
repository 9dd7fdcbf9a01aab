// One of several: radio buttons that look like tiles, made anew when what may be chosen changes.

import { drawing, find, findAll, make } from "./dom.js";

// `options` are {value, label, note, icon}; what was chosen stays so where it still can, else the first is.
export function offer(group, options) {
  const name = group.dataset.name;
  const before = chosen(group);
  const kept = options.some((option) => option.value === before) ? before : options[0]?.value;
  const tiles = find(".tiles", group);
  const focused = tiles.contains(document.activeElement);
  tiles.replaceChildren(...options.map((option) => tile(name, option, option.value === kept)));
  if (focused) find("input:checked", tiles)?.focus();
}

function tile(name, { value, label, note, icon }, checked) {
  const input = make("input", { type: "radio", name, value, checked });
  const words = make("span", { class: "words" }, make("span", {}, label));
  if (note) words.append(make("small", { class: "note" }, note));
  return make("label", { class: "tile", "data-value": value }, input, icon ? drawing(icon) : null, words);
}

export function chosen(group) {
  return find("input:checked", group)?.value ?? "";
}

export function choose(group, value) {
  for (const input of findAll("input", group)) input.checked = input.value === value;
}

// Another note under a tile, without making it anew.
export function annotate(group, value, note) {
  const small = find(`[data-value="${value}"] .note`, group);
  if (small && small.textContent !== note) small.textContent = note;
}
