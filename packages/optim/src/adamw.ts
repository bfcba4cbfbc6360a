import { _fused_adamw_, checkKeys, type Tensor } from '@sconce/core';
import { Adam, ADAM_KEYS, type AdamGroupOptions, type AdamOptions } from './adam.js';
import type { ParamGroupInput } from './optimizer.js';

/**
 * Adam with decoupled weight decay: the parameters shrink by themselves, and their gradients are left alone.
 *
 * First p = p · (1 − lr · weight_decay), then the step of {@link Adam} without weight decay.
 *
 * @example
 * ```ts
 * const w = torch.tensor([4], { requires_grad: true });
 * const optimizer = new optim.AdamW([w], { lr: 0.5, weight_decay: 0.25 });
 * w.mul(w).sum().backward();
 * optimizer.step();
 * console.log(w.item().toFixed(2)); // 3.00
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.AdamW.html | torch.optim.AdamW}
 * @see {@link https://arxiv.org/abs/1711.05101 | Decoupled Weight Decay Regularization}
 */
export class AdamW extends Adam {
  /**
   * @param params - parameters, or groups of them with options of their own.
   * @param options - `lr`, `betas`, `eps`, `weight_decay`, `amsgrad`, `maximize`.
   * @throws ValueError for a negative value, or a beta outside of [0, 1).
   */
  constructor(params: Iterable<Tensor> | Iterable<ParamGroupInput<AdamGroupOptions>>, options: AdamOptions = {}) {
    checkKeys(options, ADAM_KEYS, 'AdamW');
    super(params, { ...options, weight_decay: options.weight_decay ?? 1e-2 });
  }

  /** @internal */
  protected override get fusedStep(): typeof _fused_adamw_ {
    return _fused_adamw_;
  }
}
