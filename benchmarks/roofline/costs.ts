import type { Operand } from '../../packages/core/src/device/operand.js';
import type { Ceilings } from './ceilings.js';

/** What a kernel has to do, whichever way it does it. */
export interface Cost {
  /** Read and written, each operand once. */
  readonly bytes: number;
  readonly flops: number;
}

/** The least time for it, and what sets it. */
export interface Roof {
  readonly seconds: number;
  readonly bound: string;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Elements in memory: a dimension that is only repeated counts once. */
function elementsOf({ shape, strides }: Operand): number {
  return sizeOf(shape.map((size, d) => (strides[d] === 0 ? 1 : size)));
}

/** Additions and multiplications, or one for each element where it is no product. */
function flopsOf(name: string, outs: readonly Operand[], ins: readonly Operand[]): number {
  switch (name) {
    case 'conv2d':
      return (2 * sizeOf(outs[0].shape) * sizeOf(ins[1].shape)) / outs[0].shape[1];
    case 'conv2d_input_grad':
      return (2 * sizeOf(ins[0].shape) * sizeOf(ins[1].shape)) / ins[0].shape[1];
    case 'conv2d_weight_grad':
      return (2 * sizeOf(ins[0].shape) * sizeOf(outs[0].shape)) / ins[0].shape[1];
    case 'linear':
    case 'mm':
    case 'bmm':
      return 2 * sizeOf(outs[0].shape) * (ins[0].shape.at(-1) ?? 1);
    case 'sgd_step':
      return 4 * sizeOf(outs[0].shape);
    default:
      return Math.max(...[...outs, ...ins].map(({ shape }) => sizeOf(shape)));
  }
}

/** What the kernel of that operation has to do on these operands. */
export function costOf(name: string, outs: readonly Operand[], ins: readonly Operand[]): Cost {
  const bytes = [...outs, ...ins].reduce((sum, operand) => sum + elementsOf(operand) * operand.dtype.itemsize, 0);
  return { bytes, flops: flopsOf(name, outs, ins) };
}

/** The roofline: arithmetic at the micro-kernel's speed, or a copy of as many bytes, whichever takes longer. */
export function roofOf({ bytes, flops }: Cost, ceilings: Ceilings): Roof {
  const copy = ceilings.copies.find(({ most }) => bytes <= most)!;
  const [moving, computing] = [bytes / copy.bytesPerSecond, flops / ceilings.flops];
  return moving > computing ? { seconds: moving, bound: copy.where } : { seconds: computing, bound: 'arithmetic' };
}
