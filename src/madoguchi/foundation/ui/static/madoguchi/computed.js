// Shows what a computed question (data-reckon, CEL) comes to while its page is filled in; the server reckons anew.
// The form gives data-shape and data-answers, as for conditions.
import { answersOf } from "./conditions.js";
import { typed, value } from "./expressions.js";

export function enliven(output) {
  const form = output.closest("form");
  if (!form) return;
  const shape = JSON.parse(form.dataset.shape ?? '{"answers": {}}');
  const earlier = JSON.parse(form.dataset.answers ?? "{}");
  const show = () => {
    const answers = { ...earlier, ...answersOf(form, shape.answers) };
    output.textContent = inWords(reckoned(output.dataset.reckon, typed({ answers }, shape)), output.dataset);
  };
  form.addEventListener("input", show);
  form.addEventListener("change", show);
}

// Before the answers are there, or with answers too large, there is nothing to show.
function reckoned(text, values) {
  try {
    return value(text, values);
  } catch {
    return undefined;
  }
}

function inWords(result, words) {
  if (result === undefined) return "—";
  if (typeof result === "boolean") return result ? words.yes : words.no;
  const figures =
    typeof result === "string" ? result : result.toLocaleString("en", { maximumFractionDigits: 3, useGrouping: true });
  return figures + words.unit;
}
