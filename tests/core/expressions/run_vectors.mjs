// Runs the rows of vectors.json that are not refused, and prints what each gave, a JSON array.
// node run_vectors.mjs <expressions.js> <vectors.json>
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [engine, vectors] = process.argv.slice(2);
const { holds, amount, typed } = await import(pathToFileURL(engine));
const { variables, rows } = JSON.parse(readFileSync(vectors, "utf8"));

// An empty text means "not answered" in a form, but a vector may hold one on purpose.
const kept = (values, shape) => (shape.note && values?.note === "" ? { note: "" } : {});

function given(values) {
  const known = typed(values, variables);
  if (known.answers) Object.assign(known.answers, kept(values.answers, variables.answers));
  return known;
}

function outcome({ text, values, ...row }) {
  try {
    if ("holds" in row) return holds(text, given(values));
    const sum = amount(text, given(values));
    return sum === null ? "unknown" : String(sum);
  } catch (error) {
    return { error: error.kind ?? String(error) };
  }
}

console.log(JSON.stringify(rows.filter((row) => !("refused" in row)).map(outcome)));
