import { chooseRelaxedSimd, usesRelaxedSimd } from './wasm.js';
import { stopWorkers } from './workers.js';

/**
 * Returns whether float32 kernels multiply and add with one rounding (relaxed SIMD) instead of two: by default where the engine can.
 *
 * @example
 * ```ts
 * torch.setRelaxedSimd(false);
 * console.log(torch.hasRelaxedSimd()); // false
 * ```
 */
export function hasRelaxedSimd(): boolean {
  return usesRelaxedSimd();
}

/**
 * Sets whether float32 kernels may use relaxed SIMD: multiply-adds with one rounding, which are faster, but which not every engine and
 * machine has.
 *
 * Without it, the float32 kernels give the same bits in Node and in every browser, on every machine; only what they do not cover
 * (float64, trigonometry) depends on the engine's `Math`. With it, bits are equal on one machine for any number of threads. Tensors keep
 * their values, and no operation can be in progress, since all are synchronous. Where the engine has no relaxed SIMD, `true` changes
 * nothing.
 *
 * @param enabled - `false` for bits that are equal everywhere.
 *
 * @example
 * ```ts
 * torch.setRelaxedSimd(false);
 * const x = torch.tensor([[1, 2], [3, 4]]);
 * console.log(x.mm(x).toString());
 * // tensor([[ 7., 10.],
 * //         [15., 22.]])
 * ```
 */
export function setRelaxedSimd(enabled: boolean): void {
  if (enabled === usesRelaxedSimd()) return;
  chooseRelaxedSimd(enabled);
  // Those that come after them are given the new kernels.
  stopWorkers();
}
