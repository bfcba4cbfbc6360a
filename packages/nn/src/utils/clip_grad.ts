import { checkKeys, no_grad, RuntimeError, stack, Tensor, zeros } from '@sconce/core';

/** The gradients that are there. Nobody else is shown them, so that zero_grad() may go on freeing them at once. */
function gradientsOf(parameters: Tensor | Iterable<Tensor>): Tensor[] {
  const all = parameters instanceof Tensor ? [parameters] : [...parameters];
  return all.flatMap(({ ownGrad }) => ownGrad ?? []);
}

/** The norm of all elements of several tensors together. */
function totalNorm(tensors: readonly Tensor[], p: number): Tensor {
  if (Math.abs(p) === Infinity || p === 0) return stack(tensors.map((x) => x.norm(p))).norm(p);
  const powers = tensors.map((x) => (p === 2 ? x.square() : x.abs().pow(p)).sum());
  const total = stack(powers).sum();
  return p === 2 ? total.sqrt() : total.pow(1 / p);
}

/** Options of {@link clip_grad_norm_}. */
export interface ClipGradNormOptions {
  /** The degree of the norm; 2 by default, Infinity for the largest element. */
  readonly norm_type?: number;
  /** Whether a norm that is NaN or infinite is an error; false by default. */
  readonly error_if_nonfinite?: boolean;
}

/**
 * Scales gradients down, in place, so that their norm, taken over all of them together, is at most `max_norm`.
 *
 * @param parameters - the tensors whose gradients are scaled: one, or several; those without a gradient are left out.
 * @param max_norm - the greatest norm allowed.
 * @param options - `norm_type` (2), `error_if_nonfinite`.
 * @returns the norm before.
 * @throws RuntimeError when `error_if_nonfinite` is set and the norm is NaN or infinite.
 *
 * @example
 * ```ts
 * const w = torch.zeros([2], { requires_grad: true });
 * w.mul(torch.tensor([3, 4])).sum().backward();
 * console.log(nn.utils.clip_grad_norm_(w, 1).item(), w.grad?.norm().item().toFixed(3)); // 5 1.000
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html | torch.nn.utils.clip_grad_norm_}
 */
export function clip_grad_norm_(
  parameters: Tensor | Iterable<Tensor>,
  max_norm: number,
  options: ClipGradNormOptions = {},
): Tensor {
  checkKeys(options, ['norm_type', 'error_if_nonfinite'], 'clip_grad_norm_');
  const { norm_type = 2, error_if_nonfinite = false } = options;
  const grads = gradientsOf(parameters);
  if (grads.length === 0) return zeros([]);
  return no_grad(() => {
    const total = totalNorm(grads, norm_type);
    const size = total.item();
    if (error_if_nonfinite && !Number.isFinite(size)) {
      throw new RuntimeError(
        `The total norm of order ${norm_type.toFixed(1)} for gradients from \`parameters\` is non-finite, so it cannot be clipped. ` +
          'To disable this error and scale the gradients by the non-finite norm anyway, set `error_if_nonfinite=False`',
      );
    }
    const scale = max_norm / (size + 1e-6);
    // Also where it is NaN.
    if (!(scale >= 1)) for (const grad of grads) grad.mul_(scale);
    return total;
  });
}

/**
 * Clamps the elements of gradients, in place, to the range from −`clip_value` to `clip_value`.
 *
 * @param parameters - the tensors whose gradients are clamped: one, or several; those without a gradient are left out.
 * @param clip_value - the greatest magnitude allowed.
 *
 * @example
 * ```ts
 * const w = torch.zeros([2], { requires_grad: true });
 * w.mul(torch.tensor([3, -4])).sum().backward();
 * nn.utils.clip_grad_value_(w, 1);
 * console.log(w.grad?.tolist()); // [ 1, -1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_value_.html | torch.nn.utils.clip_grad_value_}
 */
export function clip_grad_value_(parameters: Tensor | Iterable<Tensor>, clip_value: number): void {
  no_grad(() => {
    for (const grad of gradientsOf(parameters)) grad.clamp_(-clip_value, clip_value);
  });
}
