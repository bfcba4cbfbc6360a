import { RuntimeError } from '../errors.js';
import { collectStorages } from '../memory/storage.js';
import { formatShape, sameShape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { anomaly, refuseNaN, traced } from './anomaly.js';
import { withDying } from './apply.js';
import { isTensor, typeName } from './brand.js';
import { withGradMode } from './grad_mode.js';
import { AccumulateGrad, type Edge, type Grad, type Node } from './node.js';
import { Pending } from './pending.js';
import { FREED_MESSAGE } from './saved.js';

/** What a walk of the tape does besides adding up. */
export interface BackwardOptions {
  /** Keep what was saved, so that the tape can be walked again. */
  readonly keepGraph: boolean;
  /** Record the walk itself, so that gradients can be differentiated. */
  readonly createGraph: boolean;
  /** Return the gradients at these places instead of adding them to the leaves' `grad`. */
  readonly inputs?: readonly Edge[];
}

/** All nodes that can be reached, from the youngest to the oldest: each comes after all that depend on it. */
function reachable(roots: readonly Edge[]): Node[] {
  const seen = new Set<Node>();
  const stack = roots.map((edge) => edge.node);
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    for (const edge of node.edges) if (edge && !seen.has(edge.node)) stack.push(edge.node);
  }
  return [...seen].sort((a, b) => b.sequence - a.sequence);
}

/** Of nodes from young to old, those from which a wanted place can be reached. */
function leadingTo(nodes: readonly Node[], inputs: readonly Edge[]): Set<Node> {
  const wanted = new Set(inputs.map((edge) => edge.node));
  for (let i = nodes.length - 1; i >= 0; i--) {
    if (nodes[i].edges.some((edge) => edge && wanted.has(edge.node))) wanted.add(nodes[i]);
  }
  return wanted;
}

/** A rule's gradient in the shape and dtype of what it belongs to: broadcasting and promotion are taken back. */
function conform(grad: Tensor, edge: Edge, from: Node): Tensor {
  const { shape, dtype } = edge.node.outputs[edge.index];
  let result = grad;
  if (!sameShape(grad.shape, shape)) {
    if (!grad.isSummableTo(shape)) {
      throw new RuntimeError(
        `Function ${from.name()} returned an invalid gradient: got ${formatShape(grad.shape)} but expected shape compatible with ${formatShape(shape)}`,
      );
    }
    result = grad.sum_to_size(shape);
  }
  return result.dtype === dtype ? result : result.to(dtype);
}

/** Shows the gradients to hooks, in the order they were registered, and to tensors that retain theirs. */
function runHooks(node: Node, grads: Grad[], pending: Pending): void {
  for (const [index, hooks] of node.hooks ?? []) {
    // As they were: a hook may register or remove others.
    for (const hook of [...hooks]) {
      const grad = grads[index];
      if (!grad) break;
      pending.giveAway(grad);
      const changed: unknown = hook(grad);
      if (changed === undefined || changed === null) continue;
      if (!isTensor(changed)) throw new TypeError(`expected Variable, but hook returned '${typeName(changed)}'`);
      if (changed.dtype !== grad.dtype) {
        throw new RuntimeError(
          `hook has changed the type of value (was torch.${grad.dtype.scalarName}Tensor got torch.${changed.dtype.scalarName}Tensor)`,
        );
      }
      if (!sameShape(changed.shape, grad.shape)) {
        throw new RuntimeError(
          `hook has changed the size of value: expected ${formatShape(grad.shape)}, got ${formatShape(changed.shape)}`,
        );
      }
      grads[index] = changed;
    }
  }
  for (const [index, tensor] of node.retained ?? []) {
    const grad = grads[index];
    if (grad) tensor.grad = tensor.grad ? tensor.grad.add(grad) : grad.clone();
  }
}

/** Adds a gradient to a leaf's own: in place, unless that must be differentiable; stored without a copy when nobody else has it. */
function accumulate(variable: Tensor, grad: Tensor, pending: Pending, createGraph: boolean): void {
  const existing = variable.ownGrad;
  if (existing && !createGraph) existing.add_(grad);
  else if (existing) variable.setOwnGrad(existing.add(grad), true);
  else if (createGraph) variable.setOwnGrad(grad, true);
  else if (pending.isSoleOwner(grad) && grad.is_contiguous()) {
    pending.giveAway(grad);
    variable.setOwnGrad(grad.detach(), false);
  } else variable.setOwnGrad(grad.detach().clone(), false);
}

/** What a node's rule returns, looked through in anomaly mode. */
function gradientsOf(node: Node, grads: readonly Grad[]): readonly Grad[] {
  if (!anomaly.enabled) return node.backward(grads);
  const results = traced(node.name(), node.trace, () => node.backward(grads));
  withGradMode(false, () => {
    refuseNaN(results, node.name(), node.trace);
  });
  return results;
}

function step(node: Node, grads: readonly Grad[], pending: Pending, wanted: Set<Node> | null): void {
  const rule = (): readonly Grad[] =>
    gradientsOf(node, grads).map((grad, i) => {
      const edge = node.edges[i];
      return grad && edge && (!wanted || wanted.has(edge.node)) ? conform(grad, edge, node) : null;
    });
  let results: readonly Grad[];
  if (node.isBuiltIn && pending.ownsResults) {
    const [grad] = grads;
    const made = collectStorages((): { grads: readonly Grad[] } | { error: unknown } => {
      try {
        return { grads: withDying(grad && pending.isSoleOwner(grad) ? grad : null, rule) };
      } catch (error) {
        return { error };
      }
    });
    results = 'grads' in made.result ? made.result.grads : [];
    pending.adopt(made.storages, results);
    if ('error' in made.result) throw made.result.error;
  } else {
    // A user's rule may keep what it sees, and so does the tape of a recorded walk.
    for (const grad of grads) if (grad) pending.giveAway(grad);
    results = rule();
  }
  results.forEach((grad, i) => {
    const edge = node.edges[i];
    if (grad && edge) pending.add(edge, grad);
  });
}

/** Walks the tape from the roots to the leaves. Returns the gradients at `options.inputs`, if given. */
export function runBackward(roots: readonly Edge[], gradients: readonly Tensor[], options: BackwardOptions): Grad[] {
  const nodes = reachable(roots);
  const wanted = options.inputs ? leadingTo(nodes, options.inputs) : null;
  for (const node of nodes) {
    if (node.isReleased && (!wanted || wanted.has(node))) throw new RuntimeError(FREED_MESSAGE);
  }
  const captured: Grad[] = options.inputs?.map(() => null) ?? [];
  const pending = new Pending(!options.createGraph);
  try {
    withGradMode(options.createGraph, () => {
      roots.forEach((edge, i) => pending.add(edge, gradients[i]));
      for (const node of nodes) {
        const grads = pending.take(node);
        if (!grads) continue;
        runHooks(node, grads, pending);
        options.inputs?.forEach((edge, i) => {
          const grad = edge.node === node ? grads[edge.index] : null;
          if (!grad) return;
          pending.giveAway(grad);
          captured[i] = grad;
        });
        if (node instanceof AccumulateGrad) {
          if (grads[0] && !options.inputs) accumulate(node.variable, grads[0], pending, options.createGraph);
        } else if (!wanted || node.edges.some((edge) => edge && wanted.has(edge.node))) {
          step(node, grads, pending, wanted);
          if (!options.keepGraph) node.release();
        }
        for (const grad of grads) if (grad) pending.discard(grad);
      }
    });
  } catch (error) {
    pending.abandon();
    throw error;
  }
  return captured;
}
