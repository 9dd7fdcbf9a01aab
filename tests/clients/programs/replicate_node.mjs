// replicate of npm: from a prompt and a picture to a film, and what becomes of it.
import { createHmac } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import Replicate, { validateWebhook } from "replicate";

const [base, key, wrong, picture, folder] = process.argv.slice(2);
const model = "kwaivgi/kling-v3-video";
const input = { prompt: "waves on a beach at dawn", mode: "standard", duration: 3 };
const small =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const replicate = new Replicate({ auth: key, baseUrl: `${base}/v1` });
const found = {};

let last;
const url = await replicate.run(model, { input }, (prediction) => {
  last = prediction.status;
});
const film = await fetch(url);
writeFileSync(`${folder}/film.mp4`, Buffer.from(await film.arrayBuffer()));
found.film = { last, type: film.headers.get("content-type") };

const { latest_version: version } = await replicate.models.get("kwaivgi", "kling-v3-video");
const start_image = new Blob([readFileSync(picture)], { type: "image/png" });
const pictured = await replicate.run(`${model}:${version.id}`, { input: { ...input, start_image } });
found.pictured = String(pictured).endsWith(".mp4");
const created = await replicate.predictions.create({ version: version.id, input });
const polled = await replicate.wait(created, { interval: 200 });
found.polled = [polled.status, polled.logs.startsWith("100%|") ? 1 : 0, polled.version === version.id];
const waiting = await replicate.predictions.create({ model, input: { ...input, duration: 15 } });
found.cancelled = (await replicate.predictions.cancel(waiting.id)).status;
found.listed = (await replicate.predictions.list()).results.some((each) => each.id === waiting.id);
const { key: secret } = await replicate.webhooks.default.secret.get();
const signed = { id: "msg_1", timestamp: String(Math.floor(Date.now() / 1000)), body: "{}" };
const bytes = Buffer.from(secret.replace("whsec_", ""), "base64");
const mac = createHmac("sha256", bytes).update(`${signed.id}.${signed.timestamp}.${signed.body}`).digest("base64");
found.secret = await validateWebhook({ ...signed, signature: `v1,${mac}`, secret });

try {
  await replicate.run(model, { input: { ...input, start_image: small } });
} catch (error) {
  found.failed = { status: "failed", told: error.message };
}
try {
  await new Replicate({ auth: wrong, baseUrl: `${base}/v1` }).run(model, { input });
} catch (error) {
  found.unauthorised = { status: error.response.status, told: JSON.parse(error.message.match(/\{.*\}/)[0]).title };
}
console.log(JSON.stringify(found));
