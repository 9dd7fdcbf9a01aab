// kling-api of npm: from a prompt, and from a picture, to a film. The client takes no address but one of https; its
// requests are turned here afterwards. It finds its access key and secret key in the environment.
import { writeFileSync } from "node:fs";
import { KlingAPI } from "kling-api";

const [base, , wrong, picture, folder] = process.argv.slice(2);
const small =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const client = (config) => {
  const made = new KlingAPI({ baseUrl: "https://kling.invalid", ...config });
  made.client.defaults.baseURL = base;
  return made;
};
const kling = client({});
const said = { model_name: "kling-v2-6", prompt: "waves on a beach at dawn", duration: "5" };
const found = {};
const patience = { interval: 200, showSpinner: false };
const film = (id) => kling.waitForVideoResult(id, undefined, patience);
const pictured = (id) => kling.waitForVideoResult(id, (one) => kling.queryImageToVideoTask(one), patience);

const { data: task } = await kling.textToVideo({ ...said, sound: "off", external_task_id: "waves-1" });
const { data: ended } = await film(task.task_id);
const [made] = ended.task_result.videos;
writeFileSync(`${folder}/film.mp4`, Buffer.from(await (await fetch(made.url)).arrayBuffer()));
const named = await kling.queryTextToVideoTask("waves-1");
found.film = { last: ended.task_status, seconds: made.duration, same: named.data.task_id === task.task_id };
const animated = await kling.imageToVideo({ ...said, image: picture, mode: "std" });
found.pictured = (await pictured(animated.data.task_id)).data.task_status;
found.account = (await kling.getAccountInfo(Date.now() - 86400000, Date.now())).data.code;

const failing = await kling.imageToVideo({ ...said, image: small, mode: "std" });
try {
  await pictured(failing.data.task_id);
} catch (error) {
  found.failed = { status: "failed", said: error.message };
}
try {
  await client({ accessKey: process.env.KLING_ACCESS_KEY, secretKey: wrong }).textToVideo(said);
} catch (error) {
  found.unauthorised = { status: error.httpStatus, code: error.code };
}
console.log(JSON.stringify(found));
