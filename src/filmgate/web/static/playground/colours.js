// Colours for code, in the classes of the site's style sheet.

import { make } from "./dom.js";

const WORDS = /^(?:const|await|import|with|as|print|True|False|None|true|false|null|curl)$/;
const PARTS =
  /https?:\/\/[^\s"']+|("(?:[^"\\]|\\.)*")(\s*:)?|'(?:[^']|'\\'')*'|\b\d+(?:\.\d+)?\b|[A-Za-z_]\w*|[^"'\w]+/g;

// The text as nodes: names of members, texts, numbers and words apart.
export function coloured(text) {
  const nodes = [];
  for (const [part, quoted, colon] of text.matchAll(PARTS)) {
    if (colon) nodes.push(make("span", { class: "c-na" }, quoted), colon);
    else if (quoted) nodes.push(make("span", { class: "c-s" }, quoted));
    else if (part.startsWith("http")) nodes.push(part);
    else if (part.startsWith("'")) nodes.push(...inside(part));
    else if (/^\d/.test(part)) nodes.push(make("span", { class: "c-mi" }, part));
    else if (WORDS.test(part)) nodes.push(make("span", { class: "c-k" }, part));
    else nodes.push(part);
  }
  return nodes;
}

// What stands in a shell's quotes: JSON has colours of its own.
function inside(part) {
  return part.startsWith("'{") ? ["'", ...coloured(part.slice(1, -1)), "'"] : [make("span", { class: "c-s" }, part)];
}
