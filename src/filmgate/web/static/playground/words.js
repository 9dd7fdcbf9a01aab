// What is said to people: in the reader's language, from the page.

const words = JSON.parse(document.getElementById("words").textContent);
const language = document.documentElement.lang;
const percents = new Intl.NumberFormat(language, { style: "percent" });
const clock = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });

// A sentence with its {places} filled; what the page has no words for is said as it is.
export function say(name, places = {}) {
  return (words[name] ?? name).replace(/\{(\w+)\}/g, (whole, place) => places[place] ?? whole);
}

export const knows = (name) => name in words;
export const percent = (number) => percents.format(number / 100);
export const dollars = (text) => `$${text}`;
export const number = (value) => numbers.format(value);
export const seconds = (value) => say("seconds", { seconds: numbers.format(value) });
export const moment = (text) => clock.format(new Date(text));

export function bytes(size) {
  if (size >= 1e6) return say("megabytes", { size: numbers.format(size / 1e6) });
  return say("kilobytes", { size: Math.ceil(size / 1e3) });
}
