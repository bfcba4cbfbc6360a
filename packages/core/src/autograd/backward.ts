import { checkKeys, RuntimeError } from '../errors.js';
import { formatShape, sameShape } from '../shape.js';
import type { BackwardArguments, Tensor } from '../tensor.js';
import { assertTensor } from './brand.js';
import { runBackward } from './engine.js';
import { withGradMode } from './grad_mode.js';
import { edgeOf } from './history.js';
import type { Edge } from './node.js';

function toList<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

/** The gradient to start from: the given one, or 1 for a tensor of one element. */
function startOf(output: Tensor, given: Tensor | null, i: number): Tensor {
  if (!output.requires_grad) {
    throw new RuntimeError(`element ${i} of tensors does not require grad and does not have a grad_fn`);
  }
  if (given === null) {
    if (output.numel() !== 1) throw new RuntimeError('grad can be implicitly created only for scalar outputs');
    return output.new_ones(output.shape);
  }
  assertTensor(given, 'backward', 'gradient');
  if (!sameShape(given.shape, output.shape)) {
    throw new RuntimeError(
      `Mismatch in shape: grad_output[${i}] has a shape of ${formatShape(given.shape)} and output[${i}] has a shape of ${formatShape(output.shape)}.`,
    );
  }
  return given.dtype === output.dtype ? given : given.to(output.dtype);
}

function startAll(outputs: readonly Tensor[], gradients: readonly (Tensor | null)[]): Tensor[] {
  if (gradients.length !== outputs.length) {
    throw new RuntimeError(`got ${outputs.length} tensors and ${gradients.length} gradients`);
  }
  return outputs.map((output, i) => startOf(output, gradients[i], i));
}

/**
 * Computes the gradients of several tensors with respect to the leaves they were made from, and adds them to their `grad`.
 *
 * @param tensors - one tensor or several.
 * @param grad_tensors - the gradients of something further on with respect to each; null, or left out, where it has one element.
 * @param options - `retain_graph`, `create_graph`, `inputs`, as {@link Tensor.backward} takes them.
 * @throws RuntimeError when the numbers differ, and for all that `Tensor.backward()` throws for.
 *
 * @example
 * ```ts
 * const x = torch.tensor([1, 2], { requires_grad: true });
 * torch.autograd.backward([x.sum(), x.square()], [null, torch.ones([2])]);
 * console.log(x.grad?.tolist()); // [ 3, 5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.autograd.backward.html | torch.autograd.backward}
 */
export function backward(
  tensors: Tensor | readonly Tensor[],
  grad_tensors?: Tensor | readonly (Tensor | null)[] | null,
  options: BackwardArguments = {},
): void {
  checkKeys(options, ['retain_graph', 'create_graph', 'inputs'], 'backward');
  const { create_graph = false, retain_graph = create_graph, inputs } = options;
  const outputs = toList(tensors);
  for (const output of outputs) assertTensor(output, 'backward', 'tensors');
  const starts = startAll(outputs, toList(grad_tensors ?? outputs.map(() => null)));
  const wanted = inputs && [...new Set(toList(inputs))];
  if (wanted?.length === 0) throw new RuntimeError("'inputs' argument to backward() cannot be empty.");
  const edges = wanted?.map(inputEdge);
  const found = runBackward(outputs.map(edgeOf), starts, {
    keepGraph: retain_graph,
    createGraph: create_graph,
    inputs: edges,
  });
  withGradMode(create_graph, () => {
    wanted?.forEach((input, i) => {
      const gradient = found[i];
      if (gradient) addToGrad(input, gradient, create_graph);
    });
  });
}

/** Adds to a tensor's gradient: in place, unless that must be differentiable. Others may hold the same gradient, so it is copied. */
function addToGrad(input: Tensor, gradient: Tensor, createGraph: boolean): void {
  const { grad } = input;
  if (!grad) input.grad = gradient.clone();
  else if (createGraph) input.grad = grad.add(gradient);
  else grad.add_(gradient);
}

function inputEdge(input: Tensor): Edge {
  assertTensor(input, 'grad', 'inputs');
  if (!input.requires_grad) throw new RuntimeError('One of the differentiated Tensors does not require grad');
  return edgeOf(input);
}

/** Options of {@link grad}. */
export interface GradOptions {
  /** The gradients of something further on with respect to each output; needed for outputs of several elements. */
  readonly grad_outputs?: Tensor | readonly (Tensor | null)[] | null;
  /** Keep the graph, so that it can be walked again; by default what `create_graph` says. */
  readonly retain_graph?: boolean;
  /** Record the derivative, so that it can be differentiated; false by default. */
  readonly create_graph?: boolean;
  /** Return null for an input that the outputs do not depend on, instead of throwing; false by default. */
  readonly allow_unused?: boolean;
}

const GRAD_KEYS = ['grad_outputs', 'retain_graph', 'create_graph', 'allow_unused'];

/**
 * Computes and returns the gradients of outputs with respect to inputs, leaving every `grad` as it is.
 *
 * @param outputs - one tensor or several.
 * @param inputs - the tensors to differentiate by; they need not be leaves.
 * @param options - `grad_outputs`, `retain_graph`, `create_graph`, `allow_unused`.
 * @returns one gradient for each input; null where `allow_unused` allows it.
 * @throws RuntimeError when an input is not part of the graph, and for all that `backward()` throws for.
 *
 * @example
 * ```ts
 * const x = torch.tensor([3.0], { requires_grad: true });
 * const [slope] = torch.autograd.grad(x.pow(2).sum(), x, { create_graph: true });
 * const [curvature] = torch.autograd.grad(slope.sum(), x);
 * console.log(slope.item(), curvature.item()); // 6 2
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.autograd.grad.html | torch.autograd.grad}
 */
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options: GradOptions = {},
): Tensor[] {
  checkKeys(options, GRAD_KEYS, 'grad');
  const { create_graph = false, retain_graph = create_graph, allow_unused = false, grad_outputs } = options;
  const outs = toList(outputs);
  for (const output of outs) assertTensor(output, 'grad', 'outputs');
  const starts = startAll(outs, grad_outputs ? toList(grad_outputs) : outs.map(() => null));
  const found = runBackward(outs.map(edgeOf), starts, {
    keepGraph: retain_graph,
    createGraph: create_graph,
    inputs: toList(inputs).map(inputEdge),
  });
  if (!allow_unused && found.includes(null)) {
    throw new RuntimeError(
      'One of the differentiated Tensors appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.',
    );
  }
  return found as Tensor[];
}
