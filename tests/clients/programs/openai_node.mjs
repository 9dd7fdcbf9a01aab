// openai of npm: from a prompt to a film.
import { createReadStream, writeFileSync } from "node:fs";
import OpenAI from "openai";

const [base, key, wrong, picture, folder] = process.argv.slice(2);
const said = { model: "sora-2", prompt: "waves on a beach at dawn", seconds: "3", size: "1280x720" };
const client = new OpenAI({ baseURL: `${base}/v1`, apiKey: key });
const found = {};

async function ended(video) {
  while (video.status === "queued" || video.status === "in_progress") {
    await new Promise((done) => setTimeout(done, 200));
    video = await client.videos.retrieve(video.id);
  }
  return video;
}

async function download(id, name, query) {
  const content = await client.videos.downloadContent(id, query);
  writeFileSync(`${folder}/${name}`, Buffer.from(await content.arrayBuffer()));
}

const video = await ended(await client.videos.create(said));
await download(video.id, "film.mp4");
await download(video.id, "thumbnail.jpg", { variant: "thumbnail" });
await download(video.id, "spritesheet.jpg", { variant: "spritesheet" });
found.film = { status: video.status, seconds: video.seconds, size: video.size, model: video.model };

const remix = await client.videos.remix(video.id, { prompt: "waves on a beach at night" });
const edit = await client.videos.edit({ prompt: "snow", video: { id: video.id } });
const extension = await client.videos.extend({ prompt: "the tide turns", seconds: "4", video: { id: video.id } });
const pictured = await client.videos.create({ ...said, input_reference: createReadStream(picture) });
found.remixed_from = remix.remixed_from_video_id === video.id;
found.pictured = (await ended(pictured)).size;
found.edited = (await ended(edit)).status;
const extended = await ended(extension);
found.extended = [extended.status, extended.seconds, extended.size];
try {
  await client.videos.getCharacter("char_1");
} catch (error) {
  found.character = error.code;
}
const ids = [];
for await (const each of client.videos.list({ limit: 2, order: "desc" })) ids.push(each.id);
found.listed = ids.slice(0, 5).join() === [pictured, extension, edit, remix, video].map((each) => each.id).join();
found.deleted = (await client.videos.delete(remix.id)).deleted;
try {
  await client.videos.retrieve(remix.id);
} catch (error) {
  found.gone = error.code;
}

const small =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const failed = await ended(await client.videos.create({ ...said, input_reference: { image_url: small } }));
found.failed = { status: failed.status, code: failed.error?.code };
try {
  await new OpenAI({ baseURL: `${base}/v1`, apiKey: wrong }).videos.create(said);
} catch (error) {
  found.unauthorised = { status: error.status, code: error.code };
}
console.log(JSON.stringify(found));
