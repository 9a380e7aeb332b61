// Shows a question while its condition (data-when, CEL) holds over the answers.
// The form gives data-shape (the description of `answers`) and data-answers (those of earlier pages), both JSON.
import { holds, typed, value } from "./expressions.js";

const watched = new WeakSet();

export function enliven(question) {
  const form = question.closest("form");
  if (!form || watched.has(form)) return;
  watched.add(form);
  const shape = JSON.parse(form.dataset.shape ?? '{"answers": {}}');
  const earlier = JSON.parse(form.dataset.answers ?? "{}");
  const show = () => showAll(form, shape, earlier);
  form.addEventListener("input", show);
  form.addEventListener("change", show);
  show();
}

// In the order of the page: a condition reads what stands above it, and what is not shown is not answered.
function showAll(form, shape, earlier) {
  for (const question of form.querySelectorAll("[data-when]")) {
    const answers = answersOf(form, shape, earlier);
    question.hidden = !holds(question.dataset.when, typed({ answers, case: { outcome: chosen(form) } }, shape));
  }
}

// What a clerk is asked may hang on the outcome chosen in the same form; there the shape has `case`.
const chosen = (form) => new FormData(form).get("outcome");

/** The answers by name, earlier ones and this page's; `children.0.age` is the age of the first child. */
export function answersOf(form, shape, earlier) {
  const answers = { ...earlier };
  for (const control of form.elements) {
    if (!control.name || control.type === "hidden" || control.closest("[hidden]")) continue;
    const path = control.name.split(".");
    if (control.dataset.reckon) answers[path[0]] = reckoned(control.dataset.reckon, typed({ answers }, shape));
    else if (path[0] in shape.answers) put(answers, path, shape.answers, control);
  }
  return answers;
}

// A computed question reads what stands above it. One that cannot be reckoned is not there: the server says why.
function reckoned(text, values) {
  try {
    return value(text, values);
  } catch {
    return undefined;
  }
}

function put(answers, path, shape, control) {
  const [name, ...rest] = path;
  const kind = Array.isArray(shape) ? shape[0] : shape[name];
  if (kind === undefined) return;
  if (rest.length > 0) {
    answers[name] ??= Array.isArray(kind) ? [] : {};
    put(answers[name], rest, kind, control);
  } else if (Array.isArray(kind)) {
    answers[name] ??= [];
    if (control.checked) answers[name].push(control.value);
  } else {
    const value = valueOf(control, kind);
    if (value !== undefined) answers[name] = value;
  }
}

function valueOf(control, kind) {
  if (kind === "bool") return booleanOf(control);
  if (control.type === "radio" || control.type === "checkbox") return control.checked ? control.value : undefined;
  const text = control.value.normalize("NFKC").trim();
  // A date is compared as ISO text; one still in another spelling is known once the page was sent.
  if (kind === "date" && !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  return kind === "int" || kind === "double" ? figuresOf(text) : text;
}

// 1,200円, ¥1,200 and ▲1,200 as the server reads them.
const figuresOf = (text) =>
  text.replace(/^[−‐▲△]/, "-").replace(/^(-?)[¥\\]/, "$1").replaceAll(",", "").replace(/\D+$/, "");

function booleanOf(control) {
  if (control.type === "radio" && !control.checked) return undefined;
  return control.type === "checkbox" ? control.checked : ["true", "yes", "1", "on"].includes(control.value);
}
