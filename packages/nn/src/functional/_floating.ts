import { RuntimeError, type Tensor } from '@sconce/core';
import { assertTensor } from './layers.js';

/** @throws RuntimeError, in torch's words, for integers and bools. */
export function checkFloating(input: Tensor, where: string, kernel = `${where}_cpu`): void {
  assertTensor(input, where);
  if (input.is_floating_point()) return;
  throw new RuntimeError(`"${kernel}" not implemented for '${input.dtype.scalarName}'`);
}
