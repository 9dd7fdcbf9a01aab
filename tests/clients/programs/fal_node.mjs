// @fal-ai/client of npm: from a prompt to a film, through this server as its proxy.
import { readFileSync, writeFileSync } from "node:fs";
import { createFalClient } from "@fal-ai/client";

const [base, key, wrong, picture, folder] = process.argv.slice(2);
const endpoint = "fal-ai/kling-video/v3/standard";
const said = { prompt: "waves on a beach at dawn", duration: "3", generate_audio: false };
const small =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const behind = (credentials) =>
  createFalClient({ credentials, proxyUrl: { url: `${base}/fal/proxy`, when: "always" } });
const fal = behind(key);
const found = {};

const logs = [];
let last;
const result = await fal.subscribe(`${endpoint}/text-to-video`, {
  input: said,
  logs: true,
  onQueueUpdate: (update) => {
    last = update.status;
    logs.push(...(update.logs ?? []).map((line) => line.message));
  },
});
const film = result.data.video;
writeFileSync(`${folder}/film.mp4`, Buffer.from(await (await fetch(film.url)).arrayBuffer()));
found.film = { last, type: film.content_type, width: film.width, height: film.height };
found.logged = logs.includes("The film is there.");

const ran = await fal.run(`${endpoint}/text-to-video`, { input: said });
found.ran = ran.data.video.content_type;
const shown = new Blob([readFileSync(picture)], { type: "image/png" });
const kept = await fal.storage.upload(shown);
const drawn = await fal.subscribe(`${endpoint}/image-to-video`, { input: { ...said, start_image_url: shown } });
found.uploaded = (await fetch(kept)).ok && drawn.data.video.content_type === "video/mp4";
try {
  await fal.storage.upload(new Blob(["text"], { type: "text/plain" }));
} catch (error) {
  found.refused = error.status;
}
const { request_id: requestId } = await fal.queue.submit(`${endpoint}/text-to-video`, { input: said });
const status = await fal.queue.streamStatus(`${endpoint}/text-to-video`, { requestId, logs: true });
const streamed = (await status.done()).status;
const again = await fal.queue.result(`${endpoint}/text-to-video`, { requestId });
found.again = streamed === "COMPLETED" && again.requestId === requestId ? again.data.video.content_type : streamed;
const long = { ...said, duration: "15" };
const waiting = await fal.queue.submit(`${endpoint}/text-to-video`, { input: long });
const named = { requestId: waiting.request_id };
await fal.queue.cancel(endpoint, named);
found.cancelled = (await fal.queue.status(endpoint, named)).error_type;
try {
  await fal.queue.cancel(endpoint, named);
} catch (error) {
  found.twice = error.status;
}

try {
  await fal.subscribe(`${endpoint}/image-to-video`, { input: { ...said, start_image_url: small } });
} catch (error) {
  found.failed = { status: error.status, code: error.body.error_type };
}
try {
  await behind(wrong).queue.submit(`${endpoint}/text-to-video`, { input: said });
} catch (error) {
  found.unauthorised = { status: error.status, code: error.body.error_type };
}
console.log(JSON.stringify(found));
