import { isTensor, typeName } from '../autograd/brand.js';
import type { Tensor } from '../tensor.js';

/** Tensors as torch takes them where there may be any number: one by one, or in one array. */
export type TensorArguments = readonly Tensor[] | readonly [readonly Tensor[]];

/** @throws TypeError, in torch's words, unless the value is an array of tensors. */
export function assertTensors(tensors: readonly Tensor[], where: string): void {
  if (!Array.isArray(tensors)) {
    throw new TypeError(
      `${where}(): argument 'tensors' (position 1) must be array of Tensors, not ${typeName(tensors)}`,
    );
  }
  tensors.forEach((tensor: unknown, i) => {
    if (isTensor(tensor)) return;
    throw new TypeError(`expected Tensor as element ${i} in argument 0, but got ${typeName(tensor)}`);
  });
}

/** The tensors of {@link TensorArguments}, checked. */
export function tensorList(args: TensorArguments, where: string): readonly Tensor[] {
  const list =
    args.length === 1 && Array.isArray(args[0]) ? (args[0] as readonly Tensor[]) : (args as readonly Tensor[]);
  assertTensors(list, where);
  return list;
}
