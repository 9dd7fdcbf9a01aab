// A request as something to copy: for a shell, for Python with nothing installed, for JavaScript.

export const LANGUAGES = { sh: "curl", python: "Python", js: "JavaScript" };

export function snippet(language, { method, path, body }, key) {
  return { sh: shell, python, js: javascript }[language](method, location.origin + path, body, key);
}

// Only quotes mean anything inside single quotes of a shell.
function shell(method, address, body, key) {
  const data = JSON.stringify(body, null, 2).replaceAll("'", `'\\''`);
  return [
    `curl -X ${method} ${address} \\`,
    `  -H 'Authorization: Bearer ${key}' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '${data}'`,
  ].join("\n");
}

function python(method, address, body, key) {
  return [
    "import json",
    "import urllib.request",
    "",
    `body = ${literal(body)}`,
    "request = urllib.request.Request(",
    `    "${address}",`,
    `    method="${method}",`,
    "    data=json.dumps(body).encode(),",
    "    headers={",
    `        "Authorization": "Bearer ${key}",`,
    '        "Content-Type": "application/json",',
    "    },",
    ")",
    "with urllib.request.urlopen(request) as answer:",
    "    print(json.load(answer))",
  ].join("\n");
}

function javascript(method, address, body, key) {
  return [
    `const answer = await fetch("${address}", {`,
    `  method: "${method}",`,
    "  headers: {",
    `    "Authorization": "Bearer ${key}",`,
    '    "Content-Type": "application/json",',
    "  },",
    `  body: JSON.stringify(${JSON.stringify(body, null, 2).replaceAll("\n", "\n  ")}),`,
    "});",
    "console.log(await answer.json());",
  ].join("\n");
}

// JSON as Python writes it.
function literal(value, indent = "") {
  const deeper = `${indent}    `;
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return block("[", value.map((each) => literal(each, deeper)), "]", indent);
  if (typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${literal(each, deeper)}`);
  return block("{", members, "}", indent);
}

function block(open, parts, close, indent) {
  if (!parts.length) return open + close;
  return `${open}\n${parts.map((part) => `${indent}    ${part},\n`).join("")}${indent}${close}`;
}
