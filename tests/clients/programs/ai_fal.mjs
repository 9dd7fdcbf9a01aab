// ai with @ai-sdk/fal of npm: from a prompt to a film. The client knows the vendor's address alone; `fetch` goes here.
import { writeFileSync } from "node:fs";
import { createFal } from "@ai-sdk/fal";
import { experimental_generateVideo as generateVideo } from "ai";

const [base, key, wrong, , folder] = process.argv.slice(2);
const small =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const here = (url, init) =>
  fetch(`${base}/fal/proxy`, { ...init, headers: { ...init.headers, "x-fal-target-url": String(url) } });
const model = (apiKey, kind) => createFal({ apiKey, fetch: here }).video(`kling-video/v3/standard/${kind}`);
const options = { fal: { pollIntervalMs: 200, generate_audio: false } };
// It fetches films from no private address by itself.
const download = async ({ url }) => {
  const response = await fetch(url);
  return { data: new Uint8Array(await response.arrayBuffer()), mediaType: response.headers.get("content-type") };
};
const common = { maxRetries: 0, duration: 3, aspectRatio: "16:9", providerOptions: options, download };
const found = {};

const made = await generateVideo({ ...common, model: model(key, "text-to-video"), prompt: "waves on a beach at dawn" });
const { width, height } = made.providerMetadata.fal.videos[0];
writeFileSync(`${folder}/film.mp4`, made.video.uint8Array);
found.film = { last: "COMPLETED", type: made.video.mediaType, width, height };

try {
  const prompt = { image: small, text: "waves" };
  await generateVideo({ ...common, model: model(key, "image-to-video"), prompt });
} catch (error) {
  found.failed = { status: error.statusCode, code: JSON.parse(error.responseBody).error_type };
}
try {
  await generateVideo({ ...common, model: model(wrong, "text-to-video"), prompt: "waves" });
} catch (error) {
  found.unauthorised = { status: error.statusCode, code: JSON.parse(error.responseBody).error_type };
}
console.log(JSON.stringify(found));
