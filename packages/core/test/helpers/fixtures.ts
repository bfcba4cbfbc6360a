import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { valuesOf } from '../ops/table/inputs.js';
import type { ErrorCase, InputSpec, Row, Sample } from '../ops/table/types.js';
import type { Evaluation, Result } from './evaluate.js';

/** A number as JSON can hold it. */
export type JsonNumber = number | 'nan' | 'inf' | '-inf' | '-0';

export function toJson(value: number): JsonNumber {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return Object.is(value, -0) ? '-0' : value;
}

function fromJson(value: JsonNumber): number {
  if (typeof value === 'number') return value;
  return { nan: NaN, inf: Infinity, '-inf': -Infinity, '-0': -0 }[value];
}

interface DumpedInput {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly JsonNumber[];
  readonly grad: boolean;
}

/** A call as tools/reference/ops.py reads it. */
export interface DumpedCall {
  readonly torch: string;
  readonly inputs: readonly DumpedInput[];
}

function dumpInput(spec: InputSpec, index: number): DumpedInput {
  return {
    dtype: spec.dtype,
    shape: spec.shape,
    values: valuesOf(spec, index).map(toJson),
    grad: spec.grad !== false,
  };
}

export function dumpCall(torch: string, { inputs }: Sample | ErrorCase): DumpedCall {
  return { torch, inputs: inputs.map(dumpInput) };
}

/** Changes when the expression or an input does, so that an old fixture is noticed. */
export function digest(call: DumpedCall): string {
  return createHash('sha256').update(JSON.stringify(call)).digest('hex').slice(0, 12);
}

interface FixtureTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly JsonNumber[];
}

interface FixtureCase {
  readonly digest: string;
  readonly outputs?: readonly FixtureTensor[];
  readonly gradients?: readonly (FixtureTensor | null)[];
  readonly error?: string;
}

type FixtureFile = Readonly<Record<string, readonly FixtureCase[]>>;

const files = new Map<string, FixtureFile>();

function load(family: string): FixtureFile {
  let file = files.get(family);
  if (!file) {
    const text = readFileSync(new URL(`../ops/fixtures/${family}.json`, import.meta.url), 'utf8');
    file = (JSON.parse(text) as { rows: FixtureFile }).rows;
    files.set(family, file);
  }
  return file;
}

function find(family: string, key: string, call: DumpedCall): FixtureCase {
  const wanted = digest(call);
  const found = load(family)[key]?.find((entry) => entry.digest === wanted);
  if (!found)
    throw new Error(`no fixture for "${key}" of ${family}: see tools/reference/README.md for how to write it`);
  return found;
}

function toResult({ dtype, shape, values }: FixtureTensor): Result {
  return { dtype, shape, values: values.map(fromJson) };
}

/** What PyTorch gave for this sample. */
export function expected(family: string, title: string, row: Row, sample: Sample): Evaluation {
  const { outputs = [], gradients = [] } = find(family, title, dumpCall(row.torch, sample));
  return { outputs: outputs.map(toResult), gradients: gradients.map((gradient) => gradient && toResult(gradient)) };
}

/** What PyTorch said to inputs that it refuses. */
export function expectedError(family: string, title: string, error: ErrorCase): string {
  return find(family, `${title} errors`, dumpCall(error.torch ?? '', error)).error ?? '';
}
