import { _check_room, type Tensor } from '@sconce/core';

/**
 * Checks, before a step changes anything, that none of its operations will be out of memory halfway.
 *
 * @param operands - how many tensors of a parameter's size one operation reads or writes.
 * @throws RuntimeError for the largest parameter, when they do not fit into the heap.
 */
export function checkRoom(params: readonly Tensor[], operands: number): void {
  _check_room(operands * Math.max(0, ...params.map((param) => param.numel() * param.element_size())));
}
