import { float64 } from '../dtype.js';
import { checkKeys, RuntimeError, ValueError } from '../errors.js';
import { numel } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { grad } from './backward.js';
import { assertTensor, typeName } from './brand.js';
import { emptyTensor } from './factory.js';
import { enable_grad } from './grad_mode.js';
import type { Grad } from './node.js';

/** A function whose derivative {@link gradcheck} checks. */
export type Differentiable = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

/** Options of {@link gradcheck}. */
export interface GradcheckOptions {
  /** How far each element is moved to each side; 1e-6 by default. */
  readonly eps?: number;
  /** The absolute tolerance; 1e-5 by default. */
  readonly atol?: number;
  /** The relative tolerance; 1e-3 by default. */
  readonly rtol?: number;
  /** Whether a mismatch throws, or only makes the answer false; true by default. */
  readonly raise_exception?: boolean;
  /** How much two runs of the same backward pass may differ; 0 by default, that is, not by one bit. */
  readonly nondet_tol?: number;
}

/** Options of {@link gradgradcheck}. */
export interface GradgradcheckOptions extends GradcheckOptions {
  /** The gradients of the outputs with which the first derivative is taken; random ones by default. */
  readonly grad_outputs?: Tensor | readonly Tensor[] | null;
}

/**
 * Raised by {@link gradcheck} and {@link gradgradcheck} when a derivative is wrong.
 *
 * @example
 * ```ts
 * const x = torch.tensor([3], { dtype: torch.float64, requires_grad: true });
 * try {
 *   torch.autograd.gradcheck((a) => a.detach().mul(a), x);
 * } catch (error) {
 *   console.log((error as Error).name); // GradcheckError
 * }
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.autograd.gradcheck.GradcheckError.html | GradcheckError}
 */
export class GradcheckError extends RuntimeError {
  /** The name of the class, as it stands before the message. */
  override readonly name = 'GradcheckError';
}

const KEYS = ['eps', 'atol', 'rtol', 'raise_exception', 'nondet_tol'];

type Tolerances = Required<GradcheckOptions>;

/** The derivative of each output element (second index) by each input element (first index). */
type Jacobian = Float64Array[];

function withDefaults(options: GradcheckOptions): Tolerances {
  const { eps = 1e-6, atol = 1e-5, rtol = 1e-3, raise_exception = true, nondet_tol = 0 } = options;
  return { eps, atol, rtol, raise_exception, nondet_tol };
}

function toList(value: Tensor | readonly Tensor[]): readonly Tensor[] {
  return Array.isArray(value) ? (value as readonly Tensor[]) : [value as Tensor];
}

/** What the function returns, checked; recording is on, whatever the caller's mode. */
function call(func: Differentiable, inputs: readonly Tensor[]): readonly Tensor[] {
  const outputs = toList(enable_grad(() => func(...inputs)));
  for (const output of outputs) assertTensor(output, 'gradcheck', 'output of func');
  return outputs;
}

function checkInputs(inputs: readonly Tensor[]): void {
  inputs.forEach((input, i) => {
    assertTensor(input, 'gradcheck', `inputs[${i}]`);
    if (!input.requires_grad) return;
    if (input.dtype !== float64) {
      throw new ValueError(
        `Input #${i} requires gradient and is not a double precision floating point or complex. ` +
          'This check will likely fail if all the inputs are not of double precision floating point or complex. ',
      );
    }
    if (input.shape.some((size, d) => size > 1 && input.strides[d] === 0)) {
      throw new RuntimeError(
        `The ${i}th input has a dimension with stride 0. gradcheck only supports inputs that are non-overlapping to be able to ` +
          'compute the numerical gradients correctly. You should call .contiguous on the input before passing it to gradcheck.',
      );
    }
  });
  if (!inputs.some((input) => input.requires_grad)) {
    throw new ValueError(
      'gradcheck expects at least one input tensor to require gradient, but none of the them have requires_grad=True.',
    );
  }
}

/** Where the elements lie in the storage, in row-major order. */
function elementOffsets({ shape, strides, offset }: Tensor): number[] {
  let offsets = [offset];
  shape.forEach((size, d) => {
    offsets = offsets.flatMap((start) => Array.from({ length: size }, (_, i) => start + i * strides[d]));
  });
  return offsets;
}

/** The values of the function when one element of the storage behind `input` is `value`. */
function valuesAt(
  func: Differentiable,
  inputs: readonly Tensor[],
  input: Tensor,
  offset: number,
  value: number,
): ArrayLike<number | bigint>[] {
  const before = input.storage.array()[offset];
  // Past the tape and without a new version: the element is put back before anyone can see it.
  input.storage.array()[offset] = value;
  try {
    return call(func, inputs).map((output) => output.toTypedArray());
  } finally {
    input.storage.array()[offset] = before;
  }
}

/** Central differences: one Jacobian for each output. */
function numericalJacobians(
  func: Differentiable,
  inputs: readonly Tensor[],
  input: Tensor,
  outputs: readonly Tensor[],
  eps: number,
): Jacobian[] {
  const jacobians: Jacobian[] = outputs.map(() => []);
  for (const offset of elementOffsets(input)) {
    const value = Number(input.storage.array()[offset]);
    const below = valuesAt(func, inputs, input, offset, value - eps);
    const above = valuesAt(func, inputs, input, offset, value + eps);
    outputs.forEach((output, o) => {
      if (above[o]?.length !== output.numel() || below[o].length !== output.numel()) {
        throw new GradcheckError(
          `Expected \`func\` to return outputs with the same shape when inputs are perturbed on index ${o}`,
        );
      }
      jacobians[o].push(Float64Array.from(above[o], (v, k) => (Number(v) - Number(below[o][k])) / (2 * eps)));
    });
  }
  return jacobians;
}

/** One backward pass for each element of the output: a Jacobian for each input. */
function analyticalJacobians(output: Tensor, inputs: readonly Tensor[]): Jacobian[] {
  const n = output.numel();
  const jacobians = inputs.map((input) => Array.from({ length: input.numel() }, () => new Float64Array(n)));
  for (let k = 0; k < n; k++) {
    const start = output.new_zeros(output.shape);
    start.storage.array()[k] = 1;
    const found: Grad[] = grad(output, inputs, { grad_outputs: start, retain_graph: true, allow_unused: true });
    found.forEach((gradient, i) => {
      if (!gradient) return;
      if (gradient.numel() !== inputs[i].numel()) throw new GradcheckError('Analytical gradient has incorrect size');
      gradient.toTypedArray().forEach((v, j) => (jacobians[i][j][k] = Number(v)));
    });
  }
  return jacobians;
}

/** As torch's allclose: NaN is close to nothing, and infinities are close to themselves. */
function close(a: number, b: number, rtol: number, atol: number): boolean {
  return a === b || Math.abs(a - b) <= atol + rtol * Math.abs(b);
}

function allClose(a: Jacobian, b: Jacobian, rtol: number, atol: number): boolean {
  return a.every((row, j) => row.every((v, k) => close(v, b[j][k], rtol, atol)));
}

function format(jacobian: Jacobian): string {
  const rows = jacobian.map((row) => `[${Array.from(row, (v) => v.toFixed(4)).join(', ')}]`);
  return `tensor([${rows.join(',\n        ')}], dtype=torch.float64)`;
}

function checkBackwardIsLinear(outputs: readonly Tensor[], inputs: readonly Tensor[]): void {
  const found: Grad[] = grad(outputs, inputs, {
    grad_outputs: outputs.map((output) => output.new_zeros(output.shape)),
    retain_graph: true,
    allow_unused: true,
  });
  found.forEach((gradient, i) => {
    if (!gradient) return;
    if (gradient.toTypedArray().some((v) => Number(v) !== 0)) {
      throw new GradcheckError('backward not multiplied by grad_output');
    }
    if (gradient.dtype !== inputs[i].dtype) throw new GradcheckError('grad is incorrect type');
    if (gradient.shape.join() !== inputs[i].shape.join()) throw new GradcheckError('grad is incorrect size');
  });
}

function check(func: Differentiable, inputs: readonly Tensor[], tolerances: Tolerances): void {
  const { eps, rtol, atol, nondet_tol } = tolerances;
  const wanted = inputs.filter((input) => input.requires_grad);
  const outputs = call(func, inputs);
  const numerical = wanted.map((input) => numericalJacobians(func, inputs, input, outputs, eps));
  const differentiable = outputs.flatMap((output, o) => (output.requires_grad ? [{ output, o }] : []));
  if (differentiable.length === 0) {
    const moves = numerical.flat(2).some((row) => row.some((v) => v !== 0));
    if (moves) throw new GradcheckError('Numerical gradient for function expected to be zero');
    return;
  }
  differentiable.forEach(({ output, o }, position) => {
    const analytical = analyticalJacobians(output, wanted);
    const again = analyticalJacobians(output, wanted);
    if (!analytical.every((jacobian, i) => allClose(jacobian, again[i], 0, nondet_tol) || hasNaN(jacobian))) {
      throw new GradcheckError(
        'Backward is not reentrant, i.e., running backward with same input and grad_output multiple times gives different values, ' +
          `although analytical gradient matches numerical gradient.The tolerance for nondeterminism was ${nondet_tol}.`,
      );
    }
    analytical.forEach((jacobian, i) => {
      if (allClose(jacobian, numerical[i][o], rtol, atol)) return;
      throw new GradcheckError(
        `Jacobian mismatch for output ${position} with respect to input ${i},\n` +
          `numerical:${format(numerical[i][o])}\nanalytical:${format(jacobian)}\n`,
      );
    });
  });
  checkBackwardIsLinear(
    differentiable.map(({ output }) => output),
    wanted,
  );
}

/** NaN differs from itself; the comparison with the numerical Jacobian says so more plainly. */
function hasNaN(jacobian: Jacobian): boolean {
  return jacobian.some((row) => row.some(Number.isNaN));
}

function report(raise: boolean, body: () => void): boolean {
  try {
    body();
    return true;
  } catch (error) {
    if (!raise && error instanceof GradcheckError) return false;
    throw error;
  }
}

/**
 * Checks the gradients that `backward()` computes against central differences, (f(x + eps) − f(x − eps)) / (2 · eps), for every
 * element of every input that requires a gradient.
 *
 * It also checks that zero gradients in give zero gradients out, and that two backward passes give the same bits.
 *
 * @param func - a function of tensors that returns one tensor or several; it must give the same values when called again.
 * @param inputs - its arguments. Those that require a gradient must be float64 and not expanded; they are changed and restored in place.
 * @param options - `eps`, `atol`, `rtol`, `raise_exception`, `nondet_tol`.
 * @returns true; or, where `raise_exception` is false, whether the gradients are right.
 * @throws GradcheckError when a gradient is wrong; ValueError when no input requires a gradient or one that does is not float64;
 * RuntimeError when such an input is expanded.
 *
 * @example
 * ```ts
 * const x = torch.tensor([0.5, -1.5], { dtype: torch.float64, requires_grad: true });
 * console.log(torch.autograd.gradcheck((a) => a.mul(a).exp(), x)); // true
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradcheck.html | torch.autograd.gradcheck}
 */
export function gradcheck(
  func: Differentiable,
  inputs: Tensor | readonly Tensor[],
  options: GradcheckOptions = {},
): boolean {
  checkKeys(options, KEYS, 'gradcheck');
  assertFunction(func, 'gradcheck');
  const tolerances = withDefaults(options);
  const list = toList(inputs);
  checkInputs(list);
  return report(tolerances.raise_exception, () => check(func, list, tolerances));
}

function assertFunction(func: unknown, where: string): void {
  if (typeof func !== 'function') {
    throw new TypeError(`${where}(): argument 'func' must be a function, not ${typeName(func)}`);
  }
}

/** Values in [-1, 1) that are the same each time and leave the user's random numbers alone. */
function randomLike(output: Tensor, seed: number): Tensor {
  const result = emptyTensor(output.shape, output.dtype);
  const values = result.storage.array();
  let state = 1 + seed;
  for (let i = 0; i < numel(output.shape); i++) {
    // MINSTD, whose products are safe integers.
    state = (state * 48271) % 2147483647;
    values[i] = (2 * state) / 2147483647 - 1;
  }
  return result.requires_grad_();
}

/**
 * Checks second derivatives: that the gradients which `backward()` computes, seen as functions of the inputs and of the gradients
 * they start from, themselves have the right gradients.
 *
 * @param func - a function of tensors that returns one tensor or several.
 * @param inputs - its arguments, as in {@link gradcheck}.
 * @param options - `grad_outputs`, one for each output that requires a gradient; and those of {@link gradcheck}.
 * @returns true; or, where `raise_exception` is false, whether the second derivatives are right.
 * @throws what {@link gradcheck} throws.
 *
 * @example
 * ```ts
 * const x = torch.tensor([0.5, -1.5], { dtype: torch.float64, requires_grad: true });
 * console.log(torch.autograd.gradgradcheck((a) => a.mul(a).exp(), x)); // true
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradgradcheck.html | torch.autograd.gradgradcheck}
 */
export function gradgradcheck(
  func: Differentiable,
  inputs: Tensor | readonly Tensor[],
  options: GradgradcheckOptions = {},
): boolean {
  checkKeys(options, [...KEYS, 'grad_outputs'], 'gradgradcheck');
  assertFunction(func, 'gradgradcheck');
  const { grad_outputs, ...rest } = options;
  const list = toList(inputs);
  checkInputs(list);
  const differentiable = (args: readonly Tensor[]): Tensor[] =>
    call(func, args).filter((output) => output.requires_grad);
  const starts = grad_outputs ? toList(grad_outputs) : differentiable(list).map(randomLike);
  if (starts.length === 0) return gradcheck(func, list, rest);
  const wanted = list.flatMap((input, i) => (input.requires_grad ? [i] : []));
  const firstDerivative = (...args: Tensor[]): Tensor[] => {
    const outputs = differentiable(args.slice(0, list.length));
    const found: Grad[] = grad(
      outputs,
      wanted.map((i) => args[i]),
      { grad_outputs: args.slice(list.length), create_graph: true, allow_unused: true },
    );
    return found.filter((gradient) => gradient !== null);
  };
  return gradcheck(firstDerivative, [...list, ...starts], rest);
}
