/**
 * Derivatives of functions: what `torch.autograd.functional` gives in Python.
 *
 * @packageDocumentation
 */
import { grad } from '../autograd/backward.js';
import { isTensor, typeName } from '../autograd/brand.js';
import { withGradMode } from '../autograd/grad_mode.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { stack } from '../ops/joining.js';
import { formatShape, sameShape } from '../shape.js';
import type { Tensor } from '../tensor.js';

/** One tensor or several. */
export type Tensors = Tensor | readonly Tensor[];

/** What a function is called with for inputs of that type: one tensor, or one for each. */
export type ArgumentsOf<I extends Tensors> = I extends Tensor ? [Tensor] : Tensor[];

/** One result for a tensor, an array of them for several. */
export type ForEach<T extends Tensors, R> = T extends Tensor ? R : R[];

/** Options of the functions here. */
export interface FunctionalOptions {
  /** Whether the result can be differentiated; false by default. */
  readonly create_graph?: boolean;
}

/** Options of {@link jacobian} and {@link hessian}. */
export interface JacobianOptions extends FunctionalOptions {
  /** Taken for the sake of ported programs: rows are computed one after the other either way. */
  readonly vectorize?: boolean;
}

function listOf(value: unknown, argument: string, where: string): readonly Tensor[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const wrong = list.findIndex((x) => !isTensor(x));
  if (wrong >= 0) {
    const which = Array.isArray(value) ? `value at index ${wrong}` : `given ${argument}`;
    throw new TypeError(
      `The ${argument} given to ${where} must be either a Tensor or a tuple of Tensors but the ${which} has type ${typeName(list[wrong])}.`,
    );
  }
  return list as readonly Tensor[];
}

/** A function's results at copies of the inputs, so that what it reads beside its arguments is told apart from them. */
interface Evaluation {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /** Whether the function returned an array. */
  readonly isArray: boolean;
}

function evaluate(
  func: (...inputs: never) => Tensors,
  given: unknown,
  createGraph: boolean,
  where: string,
): Evaluation {
  const list = listOf(given, 'inputs', where);
  return withGradMode(true, () => {
    const inputs = list.map((x) => (createGraph && x.requires_grad ? x.view_as(x) : x.detach().requires_grad_()));
    const result = (func as unknown as (...points: readonly Tensor[]) => unknown)(...inputs);
    const outputs = listOf(result, 'outputs of the user-provided function', where);
    return { inputs, outputs, isArray: Array.isArray(result) };
  });
}

/** Gradients of those outputs that have any, zeros where an input has no part in them. */
function gradients(
  outputs: readonly Tensor[],
  inputs: readonly Tensor[],
  starts: readonly Tensor[] | null,
  createGraph: boolean,
): Tensor[] {
  const differentiable = [...outputs.keys()].filter((i) => outputs[i].requires_grad);
  if (differentiable.length === 0) return inputs.map((x) => x.new_zeros(x.shape));
  const found = grad(
    differentiable.map((i) => outputs[i]),
    inputs,
    {
      grad_outputs: starts && differentiable.map((i) => starts[i]),
      allow_unused: true,
      create_graph: createGraph,
      retain_graph: true,
    },
  ) as (Tensor | null)[];
  return found.map((gradient, i) => gradient ?? inputs[i].new_zeros(inputs[i].shape));
}

/** The vector of a product, one tensor for each of `like`; ones where none is given. */
function vectorFor(
  v: Tensors | null | undefined,
  like: readonly Tensor[],
  isArray: boolean,
  where: string,
  missing: string,
): Tensor[] {
  if (v === null || v === undefined) {
    if (like.length !== 1 || like[0].numel() !== 1) throw new RuntimeError(missing);
    return [like[0].new_ones(like[0].shape)];
  }
  const list = listOf(v, 'v', where);
  if (list.length !== like.length) {
    throw new RuntimeError(
      isArray
        ? `v is a tuple of invalid length: should be ${like.length} but got ${list.length}.`
        : 'The given v should contain a single Tensor.',
    );
  }
  list.forEach((x, i) => {
    if (sameShape(x.shape, like[i].shape)) return;
    throw new RuntimeError(
      `${isArray ? `Entry ${i} in ` : ''}v has invalid size: should be torch.Size(${formatShape(like[i].shape)}) but got torch.Size(${formatShape(x.shape)}).`,
    );
  });
  return [...list];
}

const NO_OUTPUT_VECTOR =
  'The vector v can only be None if the user-provided function returns a single Tensor with a single element.';
const NO_INPUT_VECTOR =
  'The vector v can only be None if the input to the user-provided function is a single Tensor with a single element.';

/** Tensors as the caller gets them: off the tape unless it was asked for, and one alone where there was one. */
function unpack(tensors: readonly Tensor[], isArray: boolean, createGraph: boolean): Tensor | Tensor[] {
  const result = createGraph ? [...tensors] : tensors.map((x) => x.detach());
  return isArray ? result : result[0];
}

/** The jacobian of each output with respect to each input. */
function jacobians({ inputs, outputs }: Evaluation, createGraph: boolean): Tensor[][] {
  return outputs.map((output) => {
    const elements = withGradMode(true, () => output.reshape(-1));
    const rows = Array.from({ length: output.numel() }, (_, i) => {
      const element = withGradMode(true, () => elements.select(0, i));
      return gradients([element], inputs, null, createGraph);
    });
    return inputs.map((input, k) => {
      const shape = [...output.shape, ...input.shape];
      if (rows.length === 0) return input.new_zeros(shape);
      return withGradMode(createGraph, () => stack(rows.map((row) => row[k])).reshape(shape));
    });
  });
}

/**
 * Computes the derivatives of all elements of a function's outputs with respect to all elements of its inputs:
 * J[i…, j…] = ∂output[i…] / ∂input[j…].
 *
 * @param func - a function of tensors that returns one or an array of them.
 * @param inputs - one tensor, or an array with one for each argument.
 * @param options - `create_graph`.
 * @returns a tensor whose shape is the output's followed by the input's; for several outputs or inputs, an array by output, by input, or both.
 * @throws TypeError for what is no tensor.
 *
 * @example
 * ```ts
 * const { jacobian } = torch.autograd.functional;
 * console.log(jacobian((x) => x.square(), torch.tensor([1, 2])).tolist()); // [ [ 2, 0 ], [ 0, 4 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.autograd.functional.jacobian.html | torch.autograd.functional.jacobian}
 */
export function jacobian<I extends Tensors, O extends Tensors>(
  func: (...inputs: ArgumentsOf<I>) => O,
  inputs: I,
  options: JacobianOptions = {},
): ForEach<O, ForEach<I, Tensor>> {
  checkKeys(options, ['create_graph', 'vectorize'], 'jacobian');
  const { create_graph = false } = options;
  const evaluation = evaluate(func, inputs, create_graph, 'jacobian');
  const rows = jacobians(evaluation, create_graph).map((row) => unpack(row, Array.isArray(inputs), create_graph));
  return (evaluation.isArray ? rows : rows[0]) as ForEach<O, ForEach<I, Tensor>>;
}

/** The result of a function that must return one number, and its gradients, which can be differentiated. */
function gradientOf(func: (...inputs: never) => Tensor, given: unknown, createGraph: boolean, where: string) {
  const evaluation = evaluate(func, given, createGraph, where);
  const { inputs, outputs, isArray } = evaluation;
  if (isArray) throw new RuntimeError(`The function given to ${where} should return a single Tensor`);
  if (outputs[0].numel() !== 1) {
    throw new RuntimeError(`The Tensor returned by the function given to ${where} should contain a single element`);
  }
  const found = withGradMode(true, () => gradients(outputs, inputs, null, true));
  return { ...evaluation, gradients: found };
}

/**
 * Computes the second derivatives of a function of one number: H[i…, j…] = ∂² output / (∂input[i…] ∂input[j…]).
 *
 * @param func - a function of tensors that returns a tensor of one element.
 * @param inputs - one tensor, or an array with one for each argument.
 * @param options - `create_graph`.
 * @returns a tensor whose shape is the input's twice; for several inputs, an array of arrays of them.
 * @throws RuntimeError when the function returns several tensors or elements; TypeError for what is no tensor.
 *
 * @example
 * ```ts
 * const { hessian } = torch.autograd.functional;
 * console.log(hessian((x) => x.pow(3).sum(), torch.tensor([1, 2])).tolist()); // [ [ 6, 0 ], [ 0, 12 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.autograd.functional.hessian.html | torch.autograd.functional.hessian}
 */
export function hessian<I extends Tensors>(
  func: (...inputs: ArgumentsOf<I>) => Tensor,
  inputs: I,
  options: JacobianOptions = {},
): ForEach<I, ForEach<I, Tensor>> {
  checkKeys(options, ['create_graph', 'vectorize'], 'hessian');
  const { create_graph = false } = options;
  const { inputs: points, gradients: found } = gradientOf(func, inputs, create_graph, 'hessian');
  const isArray = Array.isArray(inputs);
  const evaluation = { inputs: points, outputs: found, isArray };
  const rows = jacobians(evaluation, create_graph).map((row) => unpack(row, isArray, create_graph));
  return (isArray ? rows : rows[0]) as ForEach<I, ForEach<I, Tensor>>;
}

/**
 * Computes the product of a vector and the jacobian of a function: vᵀ · J.
 *
 * @param func - a function of tensors that returns one or an array of them.
 * @param inputs - one tensor, or an array with one for each argument.
 * @param v - of the outputs' shapes; may be left out where there is one output of one element.
 * @param options - `create_graph`.
 * @returns the function's outputs, and the product, of the inputs' shapes.
 * @throws RuntimeError when `v` does not fit; TypeError for what is no tensor.
 *
 * @example
 * ```ts
 * const { vjp } = torch.autograd.functional;
 * const [output, product] = vjp((x) => x.square(), torch.tensor([1, 2]), torch.tensor([1, 10]));
 * console.log(output.tolist(), product.tolist()); // [ 1, 4 ] [ 2, 40 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.autograd.functional.vjp.html | torch.autograd.functional.vjp}
 */
export function vjp<I extends Tensors, O extends Tensors>(
  func: (...inputs: ArgumentsOf<I>) => O,
  inputs: I,
  v?: Tensors | null,
  options: FunctionalOptions = {},
): [ForEach<O, Tensor>, ForEach<I, Tensor>] {
  checkKeys(options, ['create_graph'], 'vjp');
  const { create_graph = false } = options;
  const { inputs: points, outputs, isArray } = evaluate(func, inputs, create_graph, 'vjp');
  const starts = vectorFor(v, outputs, isArray, 'vjp', NO_OUTPUT_VECTOR);
  const product = gradients(outputs, points, starts, create_graph);
  return [
    unpack(outputs, isArray, create_graph) as ForEach<O, Tensor>,
    unpack(product, Array.isArray(inputs), create_graph) as ForEach<I, Tensor>,
  ];
}

/**
 * Computes the product of the jacobian of a function and a vector: J · v.
 *
 * It is computed from two derivatives in reverse, since there is no forward mode.
 *
 * @param func - a function of tensors that returns one or an array of them.
 * @param inputs - one tensor, or an array with one for each argument.
 * @param v - of the inputs' shapes; may be left out where there is one input of one element.
 * @param options - `create_graph`.
 * @returns the function's outputs, and the product, of the outputs' shapes.
 * @throws RuntimeError when `v` does not fit; TypeError for what is no tensor.
 *
 * @example
 * ```ts
 * const { jvp } = torch.autograd.functional;
 * const [, product] = jvp((x) => x.square().sum(), torch.tensor([1, 2]), torch.tensor([1, 10]));
 * console.log(product.item()); // 42
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.autograd.functional.jvp.html | torch.autograd.functional.jvp}
 */
export function jvp<I extends Tensors, O extends Tensors>(
  func: (...inputs: ArgumentsOf<I>) => O,
  inputs: I,
  v?: Tensors | null,
  options: FunctionalOptions = {},
): [ForEach<O, Tensor>, ForEach<O, Tensor>] {
  checkKeys(options, ['create_graph'], 'jvp');
  const { create_graph = false } = options;
  const { inputs: points, outputs, isArray } = evaluate(func, inputs, create_graph, 'jvp');
  const direction = vectorFor(v, points, Array.isArray(inputs), 'jvp', NO_INPUT_VECTOR);
  // vᵀ · J is linear in v: its derivative in a direction is J times that.
  const start = outputs.map((output) => output.new_zeros(output.shape).requires_grad_());
  const product = withGradMode(true, () => gradients(outputs, points, start, true));
  const result = gradients(product, start, direction, create_graph);
  return [
    unpack(outputs, isArray, create_graph) as ForEach<O, Tensor>,
    unpack(result, isArray, create_graph) as ForEach<O, Tensor>,
  ];
}

function hessianProduct(
  where: string,
  func: (...inputs: never) => Tensor,
  inputs: Tensors,
  v: Tensors | null | undefined,
  options: FunctionalOptions,
): [Tensor, Tensor | Tensor[]] {
  checkKeys(options, ['create_graph'], where);
  const { create_graph = false } = options;
  const { inputs: points, outputs, gradients: found } = gradientOf(func, inputs, create_graph, where);
  const vector = vectorFor(v, points, Array.isArray(inputs), where, NO_INPUT_VECTOR);
  const product = gradients(found, points, vector, create_graph);
  return [unpack(outputs, false, create_graph) as Tensor, unpack(product, Array.isArray(inputs), create_graph)];
}

/**
 * Computes the product of a vector and the second derivatives of a function of one number: vᵀ · H.
 *
 * @param func - a function of tensors that returns a tensor of one element.
 * @param inputs - one tensor, or an array with one for each argument.
 * @param v - of the inputs' shapes; may be left out where there is one input of one element.
 * @param options - `create_graph`.
 * @returns the function's output, and the product, of the inputs' shapes.
 * @throws RuntimeError when `v` does not fit or the function returns several tensors or elements; TypeError for what is no tensor.
 *
 * @example
 * ```ts
 * const { vhp } = torch.autograd.functional;
 * const [, product] = vhp((x) => x.pow(3).sum(), torch.tensor([1, 2]), torch.tensor([1, 10]));
 * console.log(product.tolist()); // [ 6, 120 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.autograd.functional.vhp.html | torch.autograd.functional.vhp}
 */
export function vhp<I extends Tensors>(
  func: (...inputs: ArgumentsOf<I>) => Tensor,
  inputs: I,
  v?: Tensors | null,
  options: FunctionalOptions = {},
): [Tensor, ForEach<I, Tensor>] {
  return hessianProduct('vhp', func, inputs, v, options) as [Tensor, ForEach<I, Tensor>];
}

/**
 * Computes the product of the second derivatives of a function of one number and a vector: H · v.
 *
 * The second derivatives are symmetric, so it is computed as {@link vhp}.
 *
 * @param func - a function of tensors that returns a tensor of one element.
 * @param inputs - one tensor, or an array with one for each argument.
 * @param v - of the inputs' shapes; may be left out where there is one input of one element.
 * @param options - `create_graph`.
 * @returns the function's output, and the product, of the inputs' shapes.
 * @throws RuntimeError when `v` does not fit or the function returns several tensors or elements; TypeError for what is no tensor.
 *
 * @example
 * ```ts
 * const { hvp } = torch.autograd.functional;
 * const [, product] = hvp((x) => x.pow(3).sum(), torch.tensor([1, 2]), torch.tensor([1, 10]));
 * console.log(product.tolist()); // [ 6, 120 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.autograd.functional.hvp.html | torch.autograd.functional.hvp}
 */
export function hvp<I extends Tensors>(
  func: (...inputs: ArgumentsOf<I>) => Tensor,
  inputs: I,
  v?: Tensors | null,
  options: FunctionalOptions = {},
): [Tensor, ForEach<I, Tensor>] {
  return hessianProduct('hvp', func, inputs, v, options) as [Tensor, ForEach<I, Tensor>];
}
