// Brings to life what a page holds, and loads only what it holds. Without this file every page still works.
const PARTS = {
  "[data-focus]": () => import("./focus.js"),
  "form[data-autosave]": () => import("./autosave.js"),
  "form[data-checked]": () => import("./checked.js"),
  "[data-when]": () => import("./conditions.js"),
  "[data-reckon]": () => import("./computed.js"),
  "input[type=file][data-preview]": () => import("./upload.js"),
  "[data-map]": () => import("./map.js"),
  "[data-copy]": () => import("./copy.js"),
  "[data-countdown]": () => import("./countdown.js"),
  "[data-again]": () => import("./again.js"),
  "[data-live]": () => import("./live.js"),
  "[data-print]": () => import("./print.js"),
  "[data-keys]": () => import("./keys.js"),
};

async function enliven([selector, load]) {
  const found = document.querySelectorAll(selector);
  if (found.length === 0) return;
  const { enliven: start } = await load();
  found.forEach((element) => start(element));
}

Object.entries(PARTS).forEach(enliven);
