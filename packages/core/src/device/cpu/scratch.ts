import { heap } from '../../memory/heap.js';
import { contiguousStrides, numel } from '../../shape.js';
import { addressOf, type Operand, operandIsContiguous } from '../operand.js';
import { copyWindow } from './strided.js';

/** Memory for the length of one kernel's run. */
export class Scratch {
  private readonly taken: { address: number; nbytes: number }[] = [];

  allocate(nbytes: number): number {
    if (nbytes === 0) return 0;
    const address = heap.allocateScratch(nbytes);
    this.taken.push({ address, nbytes });
    return address;
  }

  /** The address of the window's elements in row-major order: its own where they lie so, else that of a copy. */
  contiguous(operand: Operand): number {
    if (operandIsContiguous(operand)) return addressOf(operand);
    const address = this.allocate(numel(operand.shape) * operand.dtype.itemsize);
    copyWindow({ address, strides: contiguousStrides(operand.shape) }, operand);
    return address;
  }

  free(): void {
    for (const { address, nbytes } of this.taken) heap.freeScratch(address, nbytes);
  }
}

/** Runs `fn` with scratch memory that is freed when it returns or throws. */
export function withScratch(fn: (scratch: Scratch) => void): true {
  const scratch = new Scratch();
  try {
    fn(scratch);
  } finally {
    scratch.free();
  }
  return true;
}
