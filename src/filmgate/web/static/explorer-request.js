// What the form of the explorer says, as a request of the browser and as a command of a shell.

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

// The address: parameters of the path in their places, those of the query behind it.
export function urlOf({ operation, parameters }) {
  let path = operation.base + operation.path;
  const query = new URLSearchParams();
  for (const { name, in: place, value } of parameters) {
    if (place === "path") path = path.replace(`{${name}}`, encodeURIComponent(value || name.toUpperCase()));
    if (place === "query" && value) query.set(name, value);
  }
  return query.size ? `${path}?${query}` : path;
}

function headersOf({ parameters, body, file, key }) {
  const headers = key ? { Authorization: `Bearer ${key}` } : {};
  if (body !== null && !file) headers["Content-Type"] = "application/json";
  for (const { name, in: place, value } of parameters) if (place === "header" && value) headers[name] = value;
  return headers;
}

export function fetchOf(asked) {
  const { operation, body, file } = asked;
  const form = new FormData();
  if (file) form.append("file", file);
  return { method: operation.method, headers: headersOf(asked), body: file ? form : body, cache: "no-store" };
}

export function asCurl(asked, origin) {
  const lines = [asked.operation.method === "GET" ? "curl" : `curl -X ${asked.operation.method}`];
  for (const [name, value] of Object.entries(headersOf(asked))) lines.push(`-H ${quoted(`${name}: ${value}`)}`);
  if (asked.file) lines.push(`-F ${quoted(`file=@${asked.file.name}`)}`);
  else if (asked.body !== null) lines.push(`-d ${quoted(asked.body)}`);
  lines.push(quoted(origin + urlOf(asked)));
  return lines.join(" \\\n  ");
}
