import { checkKeys, no_grad, type Tensor, ValueError } from '@sconce/core';
import type { AnyModule } from '../any_module.js';
import { membersOf, parameterOf, removeReparametrization, reparametrize } from './_reparametrize.js';

/** Options of {@link spectral_norm}. */
export interface SpectralNormOptions {
  /** How many steps of the power iteration each call in training takes; 1 by default. */
  readonly n_power_iterations?: number;
  /** The least norm that is divided by; 1e-12 by default. */
  readonly eps?: number;
  /** The dimension of the outputs; by default 1 for transposed convolutions, else 0. */
  readonly dim?: number | null;
}

/** The weight as a matrix with a row for each output. */
function asMatrix(weight: Tensor, dim: number): Tensor {
  const others = [...weight.shape.keys()].filter((d) => d !== dim);
  return weight.permute(dim, ...others).reshape(weight.shape[dim], -1);
}

/**
 * Divides a parameter by its largest singular value, which is estimated anew by a step of the power iteration in each call in training.
 *
 * The module gets the parameter `weight_orig` and the buffers `weight_u` and `weight_v`; `weight` is computed from them before each call.
 *
 * @param module - the module to change.
 * @param name - the parameter's name; `weight` by default.
 * @param options - `n_power_iterations` (1), `eps` (1e-12), `dim`.
 * @returns the module.
 * @throws ValueError when the number of iterations is not positive or there is no such parameter; RuntimeError when it was done already.
 *
 * @example
 * ```ts
 * const layer = nn.utils.spectral_norm(new nn.Linear(4, 2));
 * console.log(Object.keys(layer.state_dict())); // [ 'bias', 'weight_orig', 'weight_u', 'weight_v' ]
 * ```
 * @see {@link https://arxiv.org/abs/1802.05957 | Spectral Normalization for Generative Adversarial Networks}
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.utils.spectral_norm.html | torch.nn.utils.spectral_norm}
 */
export function spectral_norm<M extends AnyModule>(module: M, name = 'weight', options: SpectralNormOptions = {}): M {
  checkKeys(options, ['n_power_iterations', 'eps', 'dim'], 'spectral_norm');
  const { n_power_iterations = 1, eps = 1e-12 } = options;
  if (!(n_power_iterations > 0)) {
    throw new ValueError(
      `Expected n_power_iterations to be positive, but got n_power_iterations=${n_power_iterations}`,
    );
  }
  const weight = parameterOf(module, 'spectral_norm', name);
  const dim = options.dim ?? Number(module._get_name().startsWith('ConvTranspose'));
  const unit = (x: Tensor): Tensor => x.div(x.norm().clamp_min(eps));
  const members = membersOf(module);
  const parts = [`${name}_orig`, `${name}_u`, `${name}_v`];
  const [rows, columns] = asMatrix(weight.detach(), dim).shape;
  Reflect.deleteProperty(members, name);
  members[parts[0]] = weight;
  module.register_buffer(parts[1], unit(weight.new_empty([rows]).normal_()));
  module.register_buffer(parts[2], unit(weight.new_empty([columns]).normal_()));
  const compute = (own: Readonly<Record<string, unknown>>, updates: boolean): Tensor => {
    const [original, u, v] = parts.map((part) => own[part] as Tensor);
    const matrix = asMatrix(original, dim);
    if (updates) {
      no_grad(() => {
        for (let i = 0; i < n_power_iterations; i++) {
          v.copy_(unit(matrix.t().mv(u)));
          u.copy_(unit(matrix.mv(v)));
        }
      });
    }
    // Copies, since the next call may change both before this one's gradients are computed.
    return original.div(u.clone().dot(matrix.mv(v.clone())));
  };
  reparametrize(module, { kind: 'spectral_norm', parameter: name, parts, compute });
  return module;
}

/**
 * Undoes {@link spectral_norm}: the parameter is one again, of the value that it had last.
 *
 * @param module - the module to change.
 * @param name - the parameter's name; `weight` by default.
 * @returns the module.
 * @throws ValueError when there is nothing to undo.
 *
 * @example
 * ```ts
 * const layer = nn.utils.spectral_norm(new nn.Linear(4, 2));
 * console.log(Object.keys(nn.utils.remove_spectral_norm(layer).state_dict())); // [ 'bias', 'weight' ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.utils.remove_spectral_norm.html | torch.nn.utils.remove_spectral_norm}
 */
export function remove_spectral_norm<M extends AnyModule>(module: M, name = 'weight'): M {
  removeReparametrization(module, 'spectral_norm', name);
  return module;
}
