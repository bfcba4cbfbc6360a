import { checkKeys, promote_types, type Reduction, RuntimeError, type Tensor, ValueError } from '@sconce/core';
import { assertTensor } from './layers.js';

/** What every loss takes. */
export interface LossOptions {
  /** How the losses of the elements are put together: their `mean` (the default), their `sum`, or `none`: they are returned as they are. */
  readonly reduction?: Reduction;
}

/**
 * Checks what all losses have in common.
 *
 * @param tensors - the tensors by their names.
 * @param keys - the options beside `reduction`.
 * @throws TypeError for what is no tensor and for an unknown option; ValueError for an unknown reduction.
 */
export function checkLoss(
  where: string,
  tensors: Readonly<Record<string, unknown>>,
  options: object & { readonly reduction?: string },
  keys: readonly string[] = [],
  reductions: readonly string[] = ['none', 'mean', 'sum'],
): void {
  for (const [name, value] of Object.entries(tensors)) assertTensor(value, where, name);
  checkKeys(options, ['reduction', ...keys], where);
  const { reduction = 'mean' } = options;
  if (!reductions.includes(reduction)) throw new ValueError(`${reduction} is not a valid value for reduction`);
}

/** Puts losses together. */
export function reduce(losses: Tensor, { reduction = 'mean' }: LossOptions): Tensor {
  if (reduction === 'none') return losses;
  return reduction === 'sum' ? losses.sum() : losses.mean();
}

/** @throws RuntimeError, in torch's words, when both are integers. */
export function checkFloating(input: Tensor, target: Tensor, kernel: string): void {
  const type = promote_types(input.dtype, target.dtype);
  if (!type.is_floating_point) throw new RuntimeError(`"${kernel}" not implemented for '${type.scalarName}'`);
}

/** A shape as Python prints it. */
export function formatSize(tensor: Tensor): string {
  return `torch.Size([${tensor.shape.join(', ')}])`;
}

/** What is less than `least` raised to it; the gradient passes as if nothing were. */
export function raised(x: Tensor, least: number): Tensor {
  const values = x.detach();
  return x.add(values.clamp_min(least).sub(values));
}
