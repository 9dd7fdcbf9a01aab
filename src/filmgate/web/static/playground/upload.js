// Files on their way to the server: by XMLHttpRequest, since only that tells how far they have come.

import { authorized, BASE, refusal, Refused } from "./api.js";

// The server takes four of a key at once; other windows may have one of them.
const AT_ONCE = 3;
const waiting = [];
let coming = 0;

// The file as the API describes it, when its turn has come; Refused where it is not taken. `tell` hears percents.
export async function upload(file, tell, signal) {
  if (coming >= AT_ONCE) await new Promise((go) => waiting.push(go));
  else coming += 1;
  try {
    return await send(file, tell, signal);
  } finally {
    const next = waiting.shift();
    if (next) next();
    else coming -= 1;
  }
}

function send(file, tell, signal) {
  return new Promise((resolve, reject) => {
    const stopped = () => reject(new DOMException("", "AbortError"));
    if (signal.aborted) return stopped();
    const request = new XMLHttpRequest();
    request.open("POST", `${BASE}/files`);
    for (const [name, value] of Object.entries(authorized())) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) tell(Math.floor((100 * event.loaded) / event.total));
    });
    request.addEventListener("load", () => {
      const { status, responseText: text } = request;
      if (status === 201) resolve(JSON.parse(text));
      else reject(refusal(status, text, request.getResponseHeader("Retry-After")));
    });
    request.addEventListener("error", () => reject(new Refused(0)));
    request.addEventListener("abort", stopped);
    signal.addEventListener("abort", () => request.abort());
    const form = new FormData();
    form.append("file", file);
    request.send(form);
  });
}
