import { checkKeys, type Tensor } from '@sconce/core';
import type { AnyModule } from '../any_module.js';
import { Parameter } from '../parameter.js';
import { membersOf, parameterOf, removeReparametrization, reparametrize } from './_reparametrize.js';

/** Options of {@link weight_norm}. */
export interface WeightNormOptions {
  /** The dimension of which each index has a norm of its own; 0 by default, null for one norm of all. */
  readonly dim?: number | null;
}

/** The Euclidean norms over all dimensions but one, which stays, as do the others with a size of 1. */
function normExcept(v: Tensor, dim: number | null): Tensor {
  if (dim === null) return v.square().sum().sqrt();
  const others = [...v.shape.keys()].filter((d) => d !== dim && d !== dim + v.ndim);
  return (others.length === 0 ? v.square() : v.square().sum(others, true)).sqrt();
}

/**
 * Replaces a parameter by its size and its direction, which are learned apart: w = g · v / ‖v‖.
 *
 * The module gets the parameters `weight_g` and `weight_v`; `weight` is computed from them before each call.
 *
 * @param module - the module to change.
 * @param name - the parameter's name; `weight` by default.
 * @param options - `dim` (0).
 * @returns the module.
 * @throws RuntimeError when it was done already; ValueError when there is no such parameter.
 *
 * @example
 * ```ts
 * const layer = nn.utils.weight_norm(new nn.Linear(4, 2));
 * console.log(Object.keys(layer.state_dict())); // [ 'bias', 'weight_g', 'weight_v' ]
 * ```
 * @see {@link https://arxiv.org/abs/1602.07868 | Weight Normalization}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.utils.weight_norm.html | torch.nn.utils.weight_norm}
 */
export function weight_norm<M extends AnyModule>(module: M, name = 'weight', options: WeightNormOptions = {}): M {
  checkKeys(options, ['dim'], 'weight_norm');
  const { dim = 0 } = options;
  const weight = parameterOf(module, 'weight_norm', name);
  const members = membersOf(module);
  const parts = [`${name}_g`, `${name}_v`];
  Reflect.deleteProperty(members, name);
  members[parts[0]] = new Parameter(normExcept(weight.detach(), dim));
  members[parts[1]] = new Parameter(weight.detach());
  const compute = (own: Readonly<Record<string, unknown>>): Tensor => {
    const [g, v] = parts.map((part) => own[part] as Tensor);
    return v.mul(g.div(normExcept(v, dim)));
  };
  reparametrize(module, { kind: 'weight_norm', parameter: name, parts, compute });
  return module;
}

/**
 * Undoes {@link weight_norm}: the parameter is one again, of the value that it had last.
 *
 * @param module - the module to change.
 * @param name - the parameter's name; `weight` by default.
 * @returns the module.
 * @throws ValueError when there is nothing to undo.
 *
 * @example
 * ```ts
 * const layer = nn.utils.weight_norm(new nn.Linear(4, 2));
 * console.log(Object.keys(nn.utils.remove_weight_norm(layer).state_dict())); // [ 'bias', 'weight' ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.utils.remove_weight_norm.html | torch.nn.utils.remove_weight_norm}
 */
export function remove_weight_norm<M extends AnyModule>(module: M, name = 'weight'): M {
  removeReparametrization(module, 'weight_norm', name);
  return module;
}
