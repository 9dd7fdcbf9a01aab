// What every page has: colours, copying, tabs, and the reader's own key in the examples.

const KEY = "filmgate-key";
const root = document.documentElement;

export function storedKey() {
  return localStorage.getItem(KEY) ?? "";
}

export function storeKey(key) {
  if (key) localStorage.setItem(KEY, key);
  else localStorage.removeItem(KEY);
}

function dark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function themeButton(button) {
  const name = () => button.setAttribute("aria-label", dark() ? button.dataset.toLight : button.dataset.toDark);
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
    name();
  });
  name();
}

// `text` says what is copied where that is not what is shown.
export function copyButton(figure, text = () => figure.querySelector("code").textContent) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = document.body.dataset.copy;
  button.addEventListener("click", async () => {
    await copy(text());
    button.textContent = document.body.dataset.copied;
    setTimeout(() => (button.textContent = document.body.dataset.copy), 1600);
  });
  figure.append(button);
}

// Browsers lend the clipboard to secure origins only; elsewhere a selection is copied, as ever.
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = Object.assign(document.createElement("textarea"), { value: text, className: "unseen" });
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

let sets = 0;

// A set of figures with captions becomes tabs; without script they stand one below the other.
export function tabs(set) {
  const figures = [...set.querySelectorAll(":scope > figure")];
  const list = document.createElement("div");
  const number = sets++;
  list.setAttribute("role", "tablist");
  const buttons = figures.map((figure, at) => {
    const caption = figure.querySelector("figcaption");
    const button = document.createElement("button");
    Object.assign(button, { type: "button", id: `tab-${number}-${at}`, textContent: caption.textContent });
    button.setAttribute("role", "tab");
    button.setAttribute("aria-controls", `panel-${number}-${at}`);
    figure.id = `panel-${number}-${at}`;
    figure.setAttribute("role", "tabpanel");
    figure.setAttribute("aria-labelledby", button.id);
    caption.remove();
    list.append(button);
    button.addEventListener("click", () => choose(at));
    button.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) {
        choose((at + step + figures.length) % figures.length);
        buttons[(at + step + figures.length) % figures.length].focus();
      }
    });
    return button;
  });
  function choose(chosen) {
    figures.forEach((figure, at) => (figure.hidden = at !== chosen));
    buttons.forEach((button, at) => {
      button.setAttribute("aria-selected", String(at === chosen));
      button.tabIndex = at === chosen ? 0 : -1;
    });
  }
  set.prepend(list);
  choose(0);
}

// Examples name the key as $KEY or YOUR_API_KEY; whoever has one in this browser sees their own.
function fillKeys() {
  const key = storedKey();
  if (!key) return;
  for (const code of document.querySelectorAll(".code code")) {
    const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      node.data = node.data.replaceAll("YOUR_API_KEY", key).replaceAll("$KEY", key);
    }
  }
}

function autoplay(video) {
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) video.play().catch(() => {});
}

for (const button of document.querySelectorAll("button.theme")) themeButton(button);
for (const figure of document.querySelectorAll("figure.code:not(.live)")) copyButton(figure);
for (const set of document.querySelectorAll(".tabs")) tabs(set);
for (const video of document.querySelectorAll("video[data-autoplay]")) autoplay(video);
for (const details of document.querySelectorAll("details[data-open-wide]")) {
  const wide = matchMedia("(min-width: 62rem)");
  const fit = () => (details.open = wide.matches);
  wide.addEventListener("change", fit);
  fit();
}
fillKeys();
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
