// What came back: status, time, headers, and the body, with the addresses in it as links.

const ADDRESS = /https?:\/\/[^\s"\\<>]+/g;

// Text with links: films can be opened where they stand.
function linked(text) {
  const parts = [];
  let at = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const link = document.createElement("a");
    link.href = link.textContent = found[0];
    link.rel = "noreferrer";
    parts.push(text.slice(at, found.index), link);
    at = found.index + found[0].length;
  }
  return [...parts, text.slice(at)];
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function heads(list, answer) {
  list.replaceChildren(
    ...[...answer.headers].flatMap(([name, value]) => {
      const term = document.createElement("dt");
      const said = document.createElement("dd");
      term.textContent = name;
      said.textContent = value;
      return [term, said];
    }),
  );
}

export function showTrouble(section, why) {
  section.dataset.status = "";
  section.querySelector(".status").textContent = why;
}

// Shows an answer as it comes, which for a stream is bit by bit; its text.
export async function show(section, answer, words, time) {
  const code = section.querySelector("code");
  const said = { status: `${answer.status} ${answer.statusText}`.trim(), time: time() };
  section.dataset.status = answer.status < 400 ? "good" : "bad";
  heads(section.querySelector("dl"), answer);
  const status = (size) =>
    words.answered.replace("{status}", said.status).replace("{time}", said.time).replace("{size}", size);
  if (/^(video|image)\//.test(answer.headers.get("content-type") ?? "")) {
    const { size } = await answer.blob();
    code.replaceChildren(words.binary.replace("{size}", size));
    section.querySelector(".status").textContent = status(size);
    return "";
  }
  section.querySelector(".status").textContent = said.status;
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (let part = await reader?.read(); part && !part.done; part = await reader.read()) {
    text += part.value;
    if (part.value.includes("\n\n")) code.replaceChildren(...linked(text));
  }
  code.replaceChildren(...linked(pretty(text) || words.empty));
  section.querySelector(".status").textContent = status(new TextEncoder().encode(text).length);
  return text;
}
