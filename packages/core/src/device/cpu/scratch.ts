import { heap } from '../../memory/heap.js';
import { contiguousStrides, numel } from '../../shape.js';
import { addressOf, collapse, type Loops, type Operand, operandIsContiguous } from '../operand.js';
import { wasm } from './wasm.js';

/** Room for the longest list of parameters: more loops than a tensor can have dimensions. */
const PARAMETER_BYTES = 8192;

/** Writes loops where the strided kernels read them, and returns the address. */
export function writeLoops({ sizes, strides }: Loops): number {
  const { i32, parameters } = heap;
  let at = parameters >> 2;
  i32[at++] = sizes.length;
  for (const size of sizes) i32[at++] = size;
  for (const list of strides) for (const stride of list) i32[at++] = stride;
  return parameters;
}

/** Bytes between two copies of small operands; {@link Storage.smallArray} says how few they are. */
const SMALL_STRIDE = 128;

/**
 * The address of an input. Elements that live in JavaScript are copied beside the parameters, where they stay until the next kernel runs,
 * so that a plain number in an expression takes no block of the heap.
 *
 * @param position - which of the kernel's inputs it is.
 */
export function inputAddress(input: Operand, position: number): number {
  const small = input.storage.smallArray;
  if (!small) return addressOf(input);
  const address = heap.parameters + PARAMETER_BYTES + position * SMALL_STRIDE;
  heap.u8.set(new Uint8Array(small.buffer, small.byteOffset, small.byteLength), address);
  return address + input.offset * input.dtype.itemsize;
}

/** Copies the elements of one window into another of the same shape and dtype, by their addresses. */
export function copyWindow(to: { address: number; strides: readonly number[] }, from: Operand): void {
  const loops = writeLoops(collapse(from.shape, [to.strides, from.strides]));
  const { copy8, copy32, copy64 } = wasm();
  const copy = from.dtype.itemsize === 1 ? copy8 : from.dtype.itemsize === 4 ? copy32 : copy64;
  copy(loops, to.address, inputAddress(from, 0));
}

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
