import { bool, get_default_dtype, int64, type TypedArray } from './dtype.js';
import { decoded } from './half.js';
import { numel, type Shape } from './shape.js';
import type { Tensor } from './tensor.js';

/** torch's defaults of `set_printoptions`. */
const PRECISION = 4;
const THRESHOLD = 1000;
const EDGE_ITEMS = 3;
const LINE_WIDTH = 80;

type Element = number | bigint;

/** Python's `{:.4f}` and `{:.4e}` round exact halves to even, where JavaScript rounds them up. */
function roundHalfEven(long: string, short: string, digits: number): string {
  const [mantissa, exponent = ''] = long.split('e');
  const point = mantissa.indexOf('.');
  const kept = mantissa.slice(0, digits > 0 ? point + 1 + digits : point);
  const rest = mantissa.slice(point + 1 + digits);
  const isHalf = /^50*$/.test(rest);
  const lastDigit = Number(kept.at(-1));
  if (!isHalf || lastDigit % 2 === 1) return short;
  return exponent ? `${kept}e${exponent}` : kept;
}

function toFixed(value: number, digits: number): string {
  // Doubles of this size have no decimals, and JavaScript would write them with an exponent.
  if (Math.abs(value) >= 1e21) return BigInt(value).toString() + (digits > 0 ? `.${'0'.repeat(digits)}` : '');
  const short = roundHalfEven(value.toFixed(digits + 30), value.toFixed(digits), digits);
  return Object.is(value, -0) ? `-${short}` : short;
}

function toExponential(value: number): string {
  const text = roundHalfEven(value.toExponential(PRECISION + 30), value.toExponential(PRECISION), PRECISION);
  const [mantissa, exponent] = text.split('e');
  const sign = Object.is(value, -0) ? '-' : '';
  return `${sign}${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
}

function nonFinite(value: number): string | null {
  if (Number.isNaN(value)) return 'nan';
  if (Number.isFinite(value)) return null;
  return value > 0 ? 'inf' : '-inf';
}

/** How one element is printed; all elements of a tensor alike. */
type Format = (value: Element) => string;

/** All numbers whole: `2.`; else four decimals; in scientific notation where the sizes differ too much. */
function chooseFloatFormat(values: readonly number[]): Format {
  const sizes = values.filter((v) => Number.isFinite(v) && v !== 0).map(Math.abs);
  const isWhole = sizes.every(Number.isInteger);
  let [min, max] = [Infinity, 0];
  for (const size of sizes) [min, max] = [Math.min(min, size), Math.max(max, size)];
  const isScientific = sizes.length > 0 && (max / min > 1000 || max > 1e8 || (!isWhole && min < 1e-4));
  return (element) => {
    const value = element as number;
    const special = nonFinite(value);
    if (special) return special;
    if (isScientific) return toExponential(value);
    return isWhole ? `${toFixed(value, 0)}.` : toFixed(value, PRECISION);
  };
}

/** The indices of a dimension that are printed, or null for the dots between them. */
function shownIndices(size: number, summarize: boolean): (number | null)[] {
  const all = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
  if (!summarize || size <= 2 * EDGE_ITEMS) return all(0, size);
  return [...all(0, EDGE_ITEMS), null, ...all(size - EDGE_ITEMS, size)];
}

class Printer {
  private readonly format: Format;
  private readonly width: number;

  private readonly values: TypedArray;
  private readonly summarize: boolean;

  constructor(private readonly tensor: Tensor) {
    this.values = decoded(tensor.storage.array(), tensor.dtype);
    this.summarize = tensor.numel() > THRESHOLD;
    const shown = this.shownElements(0, tensor.offset);
    const { dtype } = tensor;
    if (dtype === bool) this.format = (value) => (value ? 'True' : 'False');
    else this.format = dtype.is_floating_point ? chooseFloatFormat(shown as number[]) : String;
    // Zeros and what is not finite do not widen the columns.
    const widening = dtype.is_floating_point ? shown.filter((value) => Number.isFinite(value) && value !== 0) : shown;
    this.width = widening.reduce((width: number, value) => Math.max(width, this.format(value).length), 1);
  }

  /** The elements under a place that are printed. */
  private shownElements(depth: number, start: number): Element[] {
    const { shape, strides } = this.tensor;
    if (depth === shape.length) return [this.values[start]];
    return shownIndices(shape[depth], this.summarize).flatMap((i) =>
      i === null ? [] : this.shownElements(depth + 1, start + i * strides[depth]),
    );
  }

  private element(value: Element): string {
    return this.format(value).padStart(this.width);
  }

  private row(start: number, indent: number): string {
    const { shape, strides } = this.tensor;
    const last = shape.length - 1;
    const parts = shownIndices(shape[last], this.summarize).map((i) =>
      i === null ? ' ...' : this.element(this.values[start + i * strides[last]]),
    );
    const perLine = Math.max(1, Math.floor((LINE_WIDTH - indent) / (this.width + 2)));
    const lines: string[] = [];
    for (let i = 0; i < parts.length; i += perLine) lines.push(parts.slice(i, i + perLine).join(', '));
    return `[${lines.join(`,\n${' '.repeat(indent + 1)}`)}]`;
  }

  /** The elements from `start` on, `depth` dimensions in. */
  print(depth: number, start: number, indent: number): string {
    const { shape, strides } = this.tensor;
    const dimensions = shape.length - depth;
    if (dimensions === 0) return this.element(this.values[start]);
    if (dimensions === 1) return this.row(start, indent);
    const parts = shownIndices(shape[depth], this.summarize).map((i) =>
      i === null ? '...' : this.print(depth + 1, start + i * strides[depth], indent + 1),
    );
    return `[${parts.join(`,${'\n'.repeat(dimensions - 1)}${' '.repeat(indent + 1)}`)}]`;
  }
}

/** As Python prints a tuple. */
function tuple(shape: Shape): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
}

function dtypeSuffix(tensor: Tensor): string[] {
  const { dtype } = tensor;
  // Without elements there is nothing to tell an int64 or bool tensor by.
  const isPlain = dtype === get_default_dtype() || (tensor.numel() > 0 && (dtype === int64 || dtype === bool));
  return isPlain ? [] : [`dtype=${String(dtype)}`];
}

function gradSuffix(tensor: Tensor): string[] {
  if (tensor.grad_fn) return [`grad_fn=${String(tensor.grad_fn)}`];
  return tensor.requires_grad ? ['requires_grad=True'] : [];
}

/** Appends what follows the elements, each on a new line where the line would become too long. */
function addSuffixes(text: string, suffixes: readonly string[], indent: number): string {
  let result = text;
  let lastLine = text.length - text.lastIndexOf('\n') + 1;
  for (const suffix of suffixes) {
    if (lastLine + suffix.length + 2 > LINE_WIDTH) {
      result += `,\n${' '.repeat(indent)}${suffix}`;
      lastLine = indent + suffix.length;
    } else {
      result += `, ${suffix}`;
      lastLine += suffix.length + 2;
    }
  }
  return `${result})`;
}

/**
 * A tensor as PyTorch 1.13 prints it: four decimals, columns aligned, lines of 80 characters, and dots in the middle of more than
 * 1000 elements.
 */
export function formatTensor(tensor: Tensor): string {
  const prefix = 'tensor(';
  const indent = prefix.length;
  const { shape, storage } = tensor;
  // Printing is for looking into what went wrong; it must not go wrong itself.
  if (storage.isDisposed)
    return addSuffixes(`${prefix}<disposed>`, [`size=${tuple(shape)}`, ...dtypeSuffix(tensor)], indent);
  if (numel(shape) === 0) {
    const size = shape.length === 1 ? [] : [`size=${tuple(shape)}`];
    return addSuffixes(`${prefix}[]`, [...size, ...dtypeSuffix(tensor), ...gradSuffix(tensor)], indent);
  }
  const elements = new Printer(tensor).print(0, tensor.offset, indent);
  return addSuffixes(prefix + elements, [...dtypeSuffix(tensor), ...gradSuffix(tensor)], indent);
}
