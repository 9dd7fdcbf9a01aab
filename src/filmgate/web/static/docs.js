// What the documents have besides: a search over titles, headings and words of programs, and where the reader is.

const SHOWN = 12;

function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

// Every place that a reader may look for, ready to be compared.
function places(pages) {
  return pages.flatMap((page) =>
    page.headings.map(([title, anchor, words], at) => ({
      url: at ? `${page.url}#${anchor}` : page.url,
      title: at ? title : page.title,
      page: at ? page.title : "",
      named: plain(at ? title : page.title),
      near: plain(`${page.title} ${words}`),
    })),
  );
}

function score(place, wanted) {
  let sum = place.page ? 0 : 1;
  for (const word of wanted) {
    if (place.named.startsWith(word)) sum += 8;
    else if (place.named.includes(word)) sum += 5;
    else if (place.near.split(" ").includes(word)) sum += 3;
    else if (place.near.includes(word)) sum += 1;
    else return 0;
  }
  return sum;
}

function found(all, text) {
  const wanted = plain(text).split(/\s+/).filter(Boolean);
  if (!wanted.length) return [];
  const scored = all.map((place) => [score(place, wanted), place]).filter(([sum]) => sum > 0);
  return scored.sort((one, other) => other[0] - one[0]).slice(0, SHOWN).map(([, place]) => place);
}

function item(place) {
  const link = document.createElement("a");
  link.href = place.url;
  link.textContent = place.title;
  if (place.page) {
    const page = document.createElement("span");
    page.textContent = place.page;
    link.append(page);
  }
  const row = document.createElement("li");
  row.append(link);
  return row;
}

function search(box) {
  const input = box.querySelector("input");
  const list = box.querySelector("ul");
  const status = box.querySelector("[role=status]");
  let all;
  input.hidden = false;

  async function show() {
    all ??= fetch(box.dataset.index).then((answer) => answer.json()).then(places);
    const text = input.value;
    const results = found(await all, text);
    if (text !== input.value) return;
    list.replaceChildren(...results.map(item));
    list.hidden = !results.length;
    const said = results.length ? box.dataset.found.replace("{count}", results.length) : box.dataset.nothing;
    status.textContent = text.trim() ? said : "";
  }

  function step(by) {
    const stops = [input, ...list.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement) + by;
    if (stops[at]) stops[at].focus();
  }

  input.addEventListener("input", show);
  input.addEventListener("focus", show);
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      input.value = "";
      list.hidden = true;
      input.focus();
    } else if (event.key === "Enter" && event.target === input && list.querySelector("a")) {
      list.querySelector("a").click();
    }
  });
  document.addEventListener("click", (event) => {
    if (!box.contains(event.target)) list.hidden = true;
  });
}

// Marks the chapter that is being read.
function follow(nav) {
  const links = new Map([...nav.querySelectorAll("a[href^='#']")].map((link) => [link.hash.slice(1), link]));
  const heads = [...links.keys()].map((id) => document.getElementById(decodeURIComponent(id))).filter(Boolean);
  function mark() {
    const read = heads.filter((head) => head.getBoundingClientRect().top < 140).pop();
    for (const link of links.values()) link.removeAttribute("aria-current");
    if (read) links.get(read.id)?.setAttribute("aria-current", "true");
  }
  addEventListener("scroll", mark, { passive: true });
  mark();
}

for (const box of document.querySelectorAll(".search")) search(box);
for (const nav of document.querySelectorAll("nav.here")) follow(nav);
