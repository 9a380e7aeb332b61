// Runs the rows of vectors.json that are not refused, and prints what each gave, a JSON array.
// node run_vectors.mjs <expressions.js> <vectors.json>
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [engine, vectors] = process.argv.slice(2);
const { holds, amount, value, typed } = await import(pathToFileURL(engine));
const { variables, rows } = JSON.parse(readFileSync(vectors, "utf8"));

function outcome({ text, values, ...row }) {
  try {
    if ("holds" in row) return holds(text, typed(values, variables));
    if ("gives" in row) return value(text, typed(values, variables)) ?? "unknown";
    const sum = amount(text, typed(values, variables));
    return sum === null ? "unknown" : String(sum);
  } catch (error) {
    return { error: error.kind ?? String(error) };
  }
}

console.log(JSON.stringify(rows.filter((row) => !("refused" in row)).map(outcome)));
