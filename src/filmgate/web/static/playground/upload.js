// A file on its way to the server: by XMLHttpRequest, since only that tells how far it has come.

import { authorized, BASE, refusal, Refused } from "./api.js";

// The file as the API describes it; Refused where it is not taken. `tell` hears percents.
export function upload(file, tell, signal) {
  return new Promise((resolve, reject) => {
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
    request.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
    signal.addEventListener("abort", () => request.abort());
    const form = new FormData();
    form.append("file", file);
    request.send(form);
  });
}
