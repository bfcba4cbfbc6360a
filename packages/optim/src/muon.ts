import { addmm, type Tensor, ValueError } from '@sconce/core';
import { FLAG, fromZero, type OptionRules } from './_options.js';
import { type InitialState, PerParameterOptimizer } from './_per_parameter.js';
import type { ParamGroup, ParamsInput } from './optimizer.js';

/** The options of a parameter group of {@link Muon}. */
export interface MuonGroupOptions {
  /** The learning rate; 0.001 by default. */
  lr: number;
  /** The parameter shrinks by lr · weight_decay in each step; 0.1 by default. */
  weight_decay: number;
  /** How much of the running average of the gradient stays from step to step; 0.95 by default. */
  momentum: number;
  /** Nesterov's momentum; true by default. */
  nesterov: boolean;
  /** The coefficients of X, of X Xᵀ X and of (X Xᵀ)² X in an iteration; 3.4445, −4.775 and 2.0315 by default. */
  ns_coefficients: readonly [a: number, b: number, c: number];
  /** The least norm by which the momentum is divided; 1e-7 by default. */
  eps: number;
  /** How many iterations are made; 5 by default. */
  ns_steps: number;
  /** How the learning rate depends on the shape: `'original'`, which null stands for, or `'match_rms_adamw'`. */
  adjust_lr_fn: 'original' | 'match_rms_adamw' | null;
}

/** Options of {@link Muon}. */
export type MuonOptions = Readonly<Partial<MuonGroupOptions>>;

const atLeast = (initial: number, what: string) => fromZero(initial, `${what} should be >= 0 but is`);

const RULES: OptionRules<MuonGroupOptions> = {
  lr: atLeast(1e-3, 'Learning rate'),
  weight_decay: atLeast(0.1, 'weight decay'),
  momentum: atLeast(0.95, 'momentum'),
  nesterov: { ...FLAG, initial: true },
  ns_coefficients: { initial: [3.4445, -4.775, 2.0315] },
  eps: { initial: 1e-7 },
  ns_steps: {
    initial: 5,
    refusal: (n) => (n < 100 ? null : 'Number of steps must be less than 100 for computational efficiency'),
  },
  adjust_lr_fn: {
    initial: null,
    refusal: (fn) =>
      fn === null || fn === 'original' || fn === 'match_rms_adamw'
        ? null
        : `Adjust learning rate function ${String(fn)} is not supported`,
  },
};

/** The nearest matrix, about, whose singular values are all one: an odd polynomial, applied again and again, brings them there. */
function orthogonalized(matrix: Tensor, { ns_coefficients: [a, b, c], ns_steps, eps }: MuonGroupOptions): Tensor {
  // The smaller of both products with its own transpose.
  const isTall = matrix.shape[0] > matrix.shape[1];
  let x = isTall ? matrix.t() : matrix;
  x = x.div(x.norm().clamp_min_(eps));
  for (let i = 0; i < ns_steps; i++) {
    const gram = x.mm(x.t());
    x = addmm(x, addmm(gram, gram, gram, { beta: b, alpha: c }), x, { beta: a });
  }
  return isTall ? x.t() : x;
}

function adjusted(
  lr: number,
  adjust_lr_fn: MuonGroupOptions['adjust_lr_fn'],
  [rows, columns]: readonly number[],
): number {
  if (adjust_lr_fn === 'match_rms_adamw') return lr * 0.2 * Math.sqrt(Math.max(rows, columns));
  return lr * Math.sqrt(Math.max(1, rows / columns));
}

/**
 * Muon: momentum orthogonalized by Newton–Schulz iterations, for the weight matrices of hidden layers. All other parameters (biases,
 * embeddings, the last layer) are given to another optimizer, such as {@link AdamW}.
 *
 * With g the gradient: m = momentum · m + (1 − momentum) · g, X = g + momentum · (m − g) with Nesterov's momentum or m without,
 * X = X / max(‖X‖, eps), then ns_steps times X = a · X + (b · X Xᵀ + c · (X Xᵀ)²) X, and p = p · (1 − lr · weight_decay) − lr · s · X, where s
 * is √max(1, rows / columns), or 0.2 · √max(rows, columns) for `'match_rms_adamw'`. torch iterates in bfloat16; here it is the parameter's dtype.
 *
 * @example
 * ```ts
 * const w = torch.tensor([[4, 0], [0, 2]], { requires_grad: true });
 * const optimizer = new optim.Muon([w], { lr: 0.1, weight_decay: 0 });
 * w.mul(w).sum().backward();
 * optimizer.step();
 * console.log(w.detach().mul(10).round().tolist()); // [ [ 39, 0 ], [ 0, 19 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.Muon.html | torch.optim.Muon}
 * @see {@link https://kellerjordan.github.io/posts/muon/ | Muon: An optimizer for hidden layers in neural networks}
 */
export class Muon extends PerParameterOptimizer<MuonGroupOptions> {
  /**
   * @param params - matrices, or groups of them with options of their own.
   * @param options - `lr`, `weight_decay`, `momentum`, `nesterov`, `ns_coefficients`, `eps`, `ns_steps`, `adjust_lr_fn`.
   * @throws ValueError for a parameter that has not two dimensions, a negative value, or 100 iterations or more.
   */
  constructor(params: ParamsInput<MuonGroupOptions>, options: MuonOptions = {}) {
    super(params, options, RULES);
  }

  /** @internal */
  protected override get rules(): OptionRules<MuonGroupOptions> {
    return RULES;
  }

  /** Checks the options of a group, and that its parameters are matrices, before it is added. */
  protected override checkGroup(group: ParamGroup<MuonGroupOptions>): void {
    super.checkGroup(group);
    for (const { shape } of group.params) {
      if (shape.length === 2) continue;
      throw new ValueError(
        `Muon only supports 2D parameters whereas we found a parameter with size: [${shape.join(', ')}]`,
      );
    }
  }

  /** @internal */
  protected override initialState(): InitialState {
    return { tensors: { momentum_buffer: 0 } };
  }

  /** @internal */
  protected override direction(_param: Tensor, grad: Tensor): Tensor {
    return grad;
  }

  /** @internal */
  protected override update(
    param: Tensor,
    grad: Tensor,
    { momentum_buffer }: Record<string, Tensor>,
    group: MuonGroupOptions,
  ): void {
    const { lr, weight_decay, momentum, nesterov, adjust_lr_fn } = group;
    momentum_buffer.mul_(momentum).add_(grad, { alpha: 1 - momentum });
    const ahead = nesterov ? momentum_buffer.mul(momentum).add_(grad, { alpha: 1 - momentum }) : momentum_buffer;
    const change = orthogonalized(ahead, group);
    param.mul_(1 - lr * weight_decay).sub_(change, { alpha: adjusted(lr, adjust_lr_fn, param.shape) });
  }
}
