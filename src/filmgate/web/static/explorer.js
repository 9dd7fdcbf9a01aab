// The explorer: the operations of one dialect, made from its OpenAPI document, sent with the reader's own key.

import { show, showTrouble } from "./explorer-answer.js";
import { asCurl, fetchOf, urlOf } from "./explorer-request.js";
import { copyButton, storedKey, storeKey } from "./site.js";

const page = document.getElementById("explorer");
const words = JSON.parse(document.getElementById("words").textContent);
const find = (selector) => page.querySelector(selector);
const form = find("form");
let operations = [];
let chosen;
let lastId = "";
let sending;

// A sentence in the reader's language; `words` of programs become code.
function sentence(text, into) {
  const parts = (words.said[text] ?? text).split("`");
  into.replaceChildren(
    ...parts.map((part, at) => {
      if (at % 2 === 0) return part;
      const code = document.createElement("code");
      code.textContent = part;
      return code;
    }),
  );
}

function read(api) {
  const base = api.servers.some((server) => server.url === "/") ? "" : api.servers[0].url;
  return Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path, base })),
  );
}

function listed(operation) {
  const link = document.createElement("a");
  link.href = `#${operation.operationId}`;
  const method = document.createElement("b");
  method.textContent = operation.method;
  method.dataset.method = operation.method;
  const path = document.createElement("code");
  for (const part of operation.path.split(/(?<=\/)/)) path.append(part, document.createElement("wbr"));
  const says = document.createElement("span");
  sentence(operation.summary, says);
  link.append(method, " ", path, says);
  const row = document.createElement("li");
  row.append(link);
  return row;
}

function field(parameter) {
  const schema = parameter.schema;
  const id = `p-${parameter.name}`;
  const label = document.createElement("label");
  label.htmlFor = id;
  label.textContent = parameter.name;
  const place = document.createElement("small");
  place.textContent = parameter.required ? `${parameter.in}, ${words.needed}` : parameter.in;
  label.append(" ", place);
  const input = document.createElement(schema.enum ? "select" : "input");
  if (schema.enum) {
    const values = parameter.required ? schema.enum : ["", ...schema.enum];
    input.append(...values.map((value) => new Option(value, value)));
  }
  Object.assign(input, { id, name: parameter.name, required: parameter.required });
  input.setAttribute("aria-describedby", `${id}-note`);
  if (/^(task|video)_?ids?$/i.test(parameter.name)) input.value = lastId;
  const note = document.createElement("p");
  note.className = "note";
  note.id = `${id}-note`;
  sentence(parameter.description, note);
  const row = document.createElement("div");
  row.className = "field";
  row.append(label, input, note);
  return row;
}

function refusal(status, example) {
  const row = document.createElement("tr");
  const [number, what] = [0, 1].map(() => document.createElement("td"));
  number.textContent = status;
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  const answer = document.createElement("pre");
  sentence(example.summary, summary);
  answer.textContent = JSON.stringify(example.value, null, 2);
  details.append(summary, answer);
  what.append(details);
  row.append(number, what);
  return row;
}

function choose(operation, focus) {
  chosen = operation;
  for (const link of page.querySelectorAll(".operations a")) {
    if (link.hash === `#${operation.operationId}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  const title = find(".operation h2");
  title.textContent = `${operation.method} ${operation.path}`;
  sentence(operation.summary, find(".says"));
  const about = find("[data-about]");
  about.hash = `${operation.method}-${operation.path}`.toLowerCase().replace(/[^\w-]/g, "");
  const parameters = find(".parameters");
  parameters.querySelectorAll(".field").forEach((old) => old.remove());
  parameters.append(...(operation.parameters ?? []).map(field));
  parameters.hidden = !operation.parameters;
  const content = operation.requestBody?.content ?? {};
  find(".field.body").hidden = !content["application/json"];
  find("#body").value = JSON.stringify(content["application/json"]?.example ?? {}, null, 2);
  find("#body").rows = Math.min(24, find("#body").value.split("\n").length + 1);
  find(".field.file").hidden = !content["multipart/form-data"];
  find("#file").value = "";
  find(".answer").hidden = true;
  const refused = Object.entries(operation.responses).filter(([status]) => status >= "400");
  find("tbody").replaceChildren(
    ...refused.flatMap(([status, answer]) =>
      Object.values(answer.content["application/json"].examples).map((example) => refusal(status, example)),
    ),
  );
  changed();
  if (focus) title.focus();
}

// What the form says now.
function said() {
  const parameters = (chosen.parameters ?? []).map((one) => ({ ...one, value: form.elements[one.name]?.value ?? "" }));
  const body = find(".field.body").hidden ? null : find("#body").value;
  return { operation: chosen, parameters, body, file: find("#file").files[0], key: find("#key").value.trim() };
}

function problem(body) {
  try {
    if (body !== null) JSON.parse(body);
    return "";
  } catch (error) {
    return words.broken.replace("{why}", error.message);
  }
}

function changed() {
  const asked = said();
  find(".curl code").textContent = asCurl(asked, location.origin);
  find("#body-note").textContent = asked.file ? "" : problem(asked.body);
}

// Ids of what was made go into the fields of what asks after it.
function remember(text) {
  try {
    const answer = JSON.parse(text);
    const data = answer.data && !Array.isArray(answer.data) ? answer.data : answer;
    lastId = data.task_id ?? data.taskId ?? data.request_id ?? (data.state || data.status ? data.id : "") ?? lastId;
  } catch {
    // Not every answer is JSON.
  }
}

async function send() {
  const asked = said();
  sending = new AbortController();
  find(".stop").hidden = false;
  const began = performance.now();
  const time = () => Math.round(performance.now() - began);
  find(".answer").hidden = false;
  find(".answer .status").textContent = words.waiting;
  try {
    const answer = await fetch(urlOf(asked), { ...fetchOf(asked), signal: sending.signal });
    remember(await show(find(".answer"), answer, words, time));
  } catch (error) {
    const why = sending.signal.aborted ? words.stopped : words.nothing.replace("{why}", error.message);
    showTrouble(find(".answer"), why.replace("{time}", time()));
  }
  find(".stop").hidden = true;
}

function route(focus) {
  const wanted = operations.find((one) => `#${one.operationId}` === location.hash);
  choose(wanted ?? operations[0], focus && Boolean(wanted));
}

async function begin() {
  const answer = await fetch(page.dataset.document);
  operations = read(await answer.json());
  find(".operations ul").append(...operations.map(listed));
  find("#key").value = storedKey();
  find(".desk").hidden = false;
  for (const figure of page.querySelectorAll("figure.code")) if (!figure.querySelector(".copy")) copyButton(figure);
  route(false);
}

form.addEventListener("input", changed);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  storeKey(find("#key").value.trim());
  send();
});
find(".stop").addEventListener("click", () => sending?.abort());
addEventListener("hashchange", () => route(true));
begin().catch(() => (find(".trouble").hidden = false));
