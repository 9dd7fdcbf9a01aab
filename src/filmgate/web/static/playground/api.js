// The public API, asked like everyone asks it.

import { storedKey } from "../site.js";
import { say } from "./words.js";

export const BASE = "/filmgate/v1";

// The answer no. `status` is 0 where nobody answered at all; `retryAfter` in seconds, where waiting helps.
export class Refused extends Error {
  constructor(status, fault = {}, retryAfter = null) {
    super(fault.message ?? say(status ? "no-sense" : "no-answer"));
    Object.assign(this, { status, code: fault.code ?? "", field: fault.field ?? "", retryAfter });
  }
}

export function authorized(headers = {}) {
  return { Authorization: `Bearer ${storedKey()}`, ...headers };
}

// The JSON of an answer; Refused where it is a refusal or there is none. `firm`: with this key and no other.
export async function ask(path, { method = "GET", body, headers = {}, signal, firm = false } = {}) {
  const asked = { method, signal, headers: { ...headers } };
  if (body !== undefined) {
    asked.body = JSON.stringify(body);
    asked.headers["Content-Type"] = "application/json";
  }
  const response = await reached(BASE + path, asked, firm);
  if (!response.ok) throw refusal(response.status, await response.text(), response.headers.get("Retry-After"));
  return response.status === 204 ? null : response.json();
}

// The response, whatever its status; Refused where nobody answers. A key that is none any more may be exchanged once.
export async function reached(address, asked, firm = false) {
  const response = await sent(address, asked);
  if (response.status !== 401 || firm) return response;
  let exchange = null;
  document.dispatchEvent(new CustomEvent("key-refused", { detail: (promise) => (exchange = promise) }));
  return (await exchange) ? sent(address, asked) : response;
}

async function sent(address, asked) {
  try {
    return await fetch(address, { ...asked, headers: authorized(asked.headers), cache: "no-store" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(0);
  }
}

export function refusal(status, text, retryAfter) {
  let fault = {};
  try {
    fault = JSON.parse(text).error ?? {};
  } catch {
    // what stands in front of the server may answer in words of its own
  }
  return new Refused(status, fault, /^\d+$/.test(retryAfter ?? "") ? Number(retryAfter) : null);
}

// A film, poster or upload of this server, by whichever of its names it was told: as this page may show it.
export function ownFile(address) {
  const { pathname, search } = new URL(address, location.href);
  return /^\/(films|files)\//.test(pathname) ? pathname + search : "";
}
