import { Tensor } from '@sconce/core';

/** A tensor, or tensors in arrays and objects, as modules take and return them; what else there is stays as it is. */
export type Structure = unknown;

/** The tensors of a structure, in order. */
export function tensorsOf(structure: Structure): Tensor[] {
  if (structure instanceof Tensor) return [structure];
  if (Array.isArray(structure)) return structure.flatMap(tensorsOf);
  if (typeof structure !== 'object' || structure === null) return [];
  return Object.values(structure).flatMap(tensorsOf);
}

/** The structure with other tensors in place of its own; `fn` gets each with its number. */
export function mapTensors(structure: Structure, fn: (tensor: Tensor, index: number) => Tensor): Structure {
  let count = 0;
  const visit = (part: Structure): Structure => {
    if (part instanceof Tensor) return fn(part, count++);
    if (Array.isArray(part)) return part.map(visit);
    if (typeof part !== 'object' || part === null || Object.getPrototypeOf(part) !== Object.prototype) return part;
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, visit(value)]));
  };
  return visit(structure);
}

/** A copy of a tensor's elements, row-major, as they lie in memory. */
export function bytesOf(tensor: Tensor): Uint8Array {
  const whole = tensor.is_contiguous() ? tensor.detach() : tensor.detach().clone();
  const elements = whole.storage.array().slice(whole.offset, whole.offset + whole.numel());
  if (whole.storage !== tensor.storage) whole.storage.dispose();
  return new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
}
