// Brings to life what a page holds, and loads only what it holds. Without this file every page still works.
const PARTS = {
  "[data-focus]": () => import("./focus.js"),
  "form[data-autosave]": () => import("./autosave.js"),
  "[data-when]": () => import("./conditions.js"),
  "input[type=file][data-preview]": () => import("./upload.js"),
  "[data-map]": () => import("./map.js"),
  "[data-copy]": () => import("./copy.js"),
  "[data-keys]": () => import("./keys.js"),
};
const alive = new WeakSet();

async function enliven([selector, load]) {
  const fresh = [...document.querySelectorAll(selector)].filter((element) => !alive.has(element));
  if (fresh.length === 0) return;
  fresh.forEach((element) => alive.add(element));
  const { enliven: start } = await load();
  fresh.forEach((element) => start(element));
}

Object.entries(PARTS).forEach(enliven);
