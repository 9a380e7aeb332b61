// The expressions of declarations in the browser: the same text as on the server, with the same answers.
// tests/core/expressions/vectors.json binds this file to madoguchi.core.expressions.
import { Environment } from "../vendor/cel-js/index.js";

const ABSENT = new Set(["no_such_key", "index_out_of_bounds", "unknown_variable"]);
const INT64 = { least: -(2n ** 63n), most: 2n ** 63n - 1n };
const environment = new Environment({ unlistedVariablesAreDyn: true });
const parsed = new Map();

/** A sum that cannot be reckoned though all is answered: `kind` is "overflow" or "wrong_type". */
export class CalculationError extends Error {
  constructor(kind, cause) {
    super(kind, { cause });
    this.kind = kind;
  }
}

/** Whether a condition is true. One that reads an absent answer is false. */
export function holds(text, values) {
  return run(text, values) === true;
}

/** A sum as BigInt; null while an answer it reads is absent. */
export function amount(text, values) {
  const result = run(text, values);
  if (result === undefined) return null;
  if (typeof result !== "bigint") throw new CalculationError("wrong_type");
  return result;
}

/** What it comes to: BigInt, Number, text or boolean; undefined while an answer it reads is absent. */
export function value(text, values) {
  const result = run(text, values);
  if (typeof result === "number" && !Number.isFinite(result)) throw new CalculationError("overflow");
  return result;
}

/**
 * Plain JSON values as expressions take them, by their description (`canonical` in Python, parsed):
 * whole numbers as BigInt, decimals as Number; what is null, empty or not described is left out.
 */
export function typed(values, shape) {
  const known = {};
  for (const [name, kind] of Object.entries(shape)) {
    const value = typedValue(values?.[name], kind);
    if (value !== undefined) known[name] = value;
  }
  return known;
}

function typedValue(value, kind) {
  if (value === null || value === undefined || value === "") return undefined;
  if (Array.isArray(kind)) return value.map((one) => typedValue(one, kind[0])).filter((one) => one !== undefined);
  if (typeof kind === "object") return typed(value, kind);
  if (kind === "int") return wholeNumber(value);
  if (kind === "record") return Object.fromEntries(Object.entries(value).filter(([, text]) => text !== ""));
  if (kind === "double") return Number.isFinite(Number(value)) ? Number(value) : undefined;
  return value;
}

function wholeNumber(value) {
  return /^-?\d+$/.test(String(value)) ? BigInt(value) : undefined;
}

// undefined stands for "reads what is absent".
function run(text, values) {
  try {
    const result = program(text)(values);
    if (typeof result === "bigint" && (result < INT64.least || result > INT64.most)) {
      throw new CalculationError("overflow");
    }
    return result;
  } catch (error) {
    if (ABSENT.has(error.code)) return undefined;
    if (error instanceof CalculationError) throw error;
    throw new CalculationError(error.code === "numeric_overflow" ? "overflow" : "wrong_type", error);
  }
}

function program(text) {
  if (!parsed.has(text)) parsed.set(text, environment.parse(text));
  return parsed.get(text);
}
