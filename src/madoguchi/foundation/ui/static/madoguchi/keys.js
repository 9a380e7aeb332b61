// The desk's keyboard: j/k through the rows, Enter opens, x selects, / searches, ? lists the keys.
// A page adds its own with data-key="a" on a link or button. Single keys can be turned off (WCAG 2.1.4).
const OFF = "madoguchi.keys.off";
const KEYS = { j: () => move(1), k: () => move(-1), x: select, "/": search, "?": help };

let dialog;

export function enliven(element) {
  dialog = element;
  const opener = document.querySelector("[data-keys-open]");
  opener.hidden = false;
  opener.addEventListener("click", help);
  const use = dialog.querySelector("[data-keys-use]");
  use.checked = !localStorage.getItem(OFF);
  use.addEventListener("change", () => (use.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  document.addEventListener("keydown", press);
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
  if (localStorage.getItem(OFF) || dialog.open) return;
  const act = KEYS[event.key] ?? own(event.key);
  if (!act) return;
  event.preventDefault();
  act();
}

const isTyping = (element) =>
  element.isContentEditable || element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=submit], [type=button])");

function own(key) {
  const target = key.length === 1 && document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  return target ? () => target.click() : undefined;
}

const rows = () => [...document.querySelectorAll("[data-row]")];
const current = () => document.querySelector("[data-row].at");

function move(by) {
  const all = rows();
  if (all.length === 0) return;
  const at = all.indexOf(current());
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  current()?.classList.remove("at");
  next.classList.add("at");
  next.querySelector("a, button")?.focus();
  next.scrollIntoView({ block: "nearest" });
}

function select() {
  current()?.querySelector("input[type=checkbox]")?.click();
}

function search() {
  const box = document.querySelector("[data-search]");
  box?.focus();
  box?.select();
}

function help() {
  const list = dialog.querySelector("[data-keys-own]");
  list.replaceChildren(...[...document.querySelectorAll("[data-key]")].flatMap(line));
  dialog.showModal();
}

function line(target) {
  const term = document.createElement("dt");
  const key = document.createElement("kbd");
  key.textContent = target.dataset.key;
  term.append(key);
  const words = document.createElement("dd");
  words.textContent = target.textContent.trim();
  const pair = document.createElement("div");
  pair.append(term, words);
  return [pair];
}
