// ai with @ai-sdk/replicate of npm: from a prompt to a film.
import { writeFileSync } from "node:fs";
import { createReplicate } from "@ai-sdk/replicate";
import { experimental_generateVideo as generateVideo } from "ai";

const [base, key, wrong, , folder] = process.argv.slice(2);
const small =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const model = (apiToken) => createReplicate({ apiToken, baseURL: `${base}/v1` }).video("kwaivgi/kling-v3-video");
const options = { replicate: { pollIntervalMs: 200, maxWaitTimeInSeconds: 1, mode: "standard" } };
// It fetches films from no private address by itself.
const download = async ({ url }) => {
  const response = await fetch(url);
  return { data: new Uint8Array(await response.arrayBuffer()), mediaType: response.headers.get("content-type") };
};
const common = { maxRetries: 0, duration: 3, aspectRatio: "16:9", providerOptions: options, download };
const found = {};

const made = await generateVideo({ ...common, model: model(key), prompt: "waves on a beach at dawn" });
writeFileSync(`${folder}/film.mp4`, made.video.uint8Array);
found.film = { last: "succeeded", type: made.video.mediaType };

try {
  await generateVideo({ ...common, model: model(key), prompt: { image: small, text: "waves" } });
} catch (error) {
  found.failed = { status: "failed", told: error.message };
}
try {
  await generateVideo({ ...common, model: model(wrong), prompt: "waves" });
} catch (error) {
  const { title, detail } = JSON.parse(error.responseBody);
  found.unauthorised = { status: error.statusCode, told: error.message === detail ? title : error.message };
}
console.log(JSON.stringify(found));
