// Shows what a computed question (data-reckon, CEL) comes to while its page is filled in; the server reckons anew.
// The form gives data-shape and data-answers, as for conditions.
import { answersOf } from "./conditions.js";

export function enliven(output) {
  const form = output.closest("form");
  if (!form) return;
  const shape = JSON.parse(form.dataset.shape ?? '{"answers": {}}');
  const earlier = JSON.parse(form.dataset.answers ?? "{}");
  const show = () => {
    output.textContent = inWords(answersOf(form, shape, earlier)[output.name], output.dataset);
  };
  form.addEventListener("input", show);
  form.addEventListener("change", show);
  // What was typed before this came.
  show();
}

function inWords(result, words) {
  if (result === undefined) return "—";
  if (typeof result === "boolean") return result ? words.yes : words.no;
  const figures = typeof result === "string" ? result : result.toLocaleString("en", { maximumFractionDigits: 3 });
  return figures + words.unit;
}
