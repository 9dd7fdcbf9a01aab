// A wish: what the form says as the body of a request, what it still lacks, and the form filled from a generation.

import { chosen } from "./choice.js";
import { find, findAll } from "./dom.js";

// The members in the order in which people read a request.
export function wishOf(form) {
  const { card, ability, media } = form;
  const value = (name) => form.input(name).value.trim();
  const checked = (name) => form.input(name).checked;
  const wish = { model: card.model, workflow: ability.workflow, mode: chosen(form.groups.mode) };
  if (value("prompt")) wish.prompt = value("prompt");
  if (value("negative_prompt")) wish.negative_prompt = value("negative_prompt");
  if (value("cfg_scale") !== "0.5") wish.cfg_scale = Number(value("cfg_scale"));
  if (value("seed")) wish.seed = Number(value("seed"));
  const clip = form.takes("video") && media.video.urls[0];
  for (const name of ["image", "end_image", "video"]) {
    if (form.takes(name) && media[name].urls[0]) [wish[name]] = media[name].urls;
  }
  if (form.takes("images") && media.images.urls.length) wish.images = media.images.urls;
  if (form.takes("duration") && !form.several) wish.duration = form.duration;
  if (form.several) wish.shots = form.shots.values;
  if (form.takes("aspect_ratio")) wish.aspect_ratio = chosen(form.groups.aspect_ratio);
  if (form.takes("sound") && !clip) wish.sound = checked("sound");
  if (form.takes("elements") && form.elements.parts.length) wish.elements = form.elements.values;
  if (form.takes("keep_original_sound") && clip) wish.keep_original_sound = checked("keep_original_sound");
  if (form.takes("character_orientation")) wish.character_orientation = chosen(form.groups.character_orientation);
  return wish;
}

// The first thing that is still needed, as the name of its sentence; empty where nothing is.
export function lackOf(form) {
  const { ability, media } = form;
  const files = Object.entries(media).filter(([name]) => form.takes(name));
  if (files.some(([, each]) => each.busy) || (form.takes("elements") && form.elements.busy)) return "lacks-upload";
  if (form.several && !form.shots.whole) return "lacks-shots";
  if (!form.several && ability.prompt_required && !form.input("prompt").value.trim()) return "lacks-prompt";
  const missing = ability.needs.find((names) => !names.some((name) => media[name].urls.length));
  if (missing) return `lacks-${missing.join("-or-")}`;
  if (form.takes("elements") && !form.elements.whole) return "lacks-element";
  return "";
}

// Fill the form; true where something that was named then is gone, and has to be named anew.
export function fill(form, asked) {
  form.still = true;
  const kept = (url) => url && !/^input:|^data:.*…/.test(url);
  let gone = false;
  const named = (urls) => urls.filter((url) => url && (kept(url) || ((gone = true), false)));
  form.choose("model", asked.model);
  form.refit();
  form.choose("workflow", asked.workflow);
  form.refit();
  for (const name of ["mode", "aspect_ratio", "character_orientation"]) form.choose(name, asked[name]);
  for (const name of ["prompt", "negative_prompt", "cfg_scale"]) form.input(name).value = asked[name] ?? "";
  find("output", form.field("cfg_scale")).textContent = asked.cfg_scale ?? 0.5;
  if (asked.cfg_scale === undefined) form.input("cfg_scale").value = 0.5;
  form.input("seed").value = asked.seed ?? "";
  for (const name of ["sound", "keep_original_sound"]) form.input(name).checked = asked[name] ?? true;
  for (const name of ["image", "end_image", "video"]) form.media[name].set(named([asked[name]]));
  form.media.images.set(named(asked.images ?? []));
  const element = (each) => ({ ...each, images: named(each.images ?? []), video: named([each.video])[0] });
  form.elements.set((asked.elements ?? []).map(element));
  form.input("several").checked = (asked.shots ?? []).length > 0;
  form.shots.set(asked.shots ?? []);
  form.last((asked.shots ?? []).reduce((sum, shot) => sum + shot.duration, 0) || asked.duration || 5);
  for (const more of findAll("details", form.root)) more.open ||= hides(form, more);
  form.still = false;
  form.refit();
  return gone;
}

// Whether something is said in a folded part, so that it has to be unfolded.
function hides(form, more) {
  const usual = { cfg_scale: "0.5", negative_prompt: "", seed: "" };
  const said = (name, value) => more.contains(form.input(name)) && form.input(name).value !== value;
  return Object.entries(usual).some(([name, value]) => said(name, value));
}
