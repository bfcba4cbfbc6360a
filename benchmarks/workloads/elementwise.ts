import type { Elementwise, Workload } from '../lib/types.js';
import { gigabytes, microseconds } from '../lib/units.js';

const SIZES = { '1M': 2 ** 20, '16M': 2 ** 24 };
const OPS: readonly Elementwise[] = ['clone', 'add', 'mul', 'relu', 'exp', 'tanh', 'sigmoid'];
const ADDITIONS = 1000;

/** What an operation reads and writes. */
function bytesOf(op: Elementwise, count: number): number {
  const operands = op === 'add' || op === 'mul' ? 3 : 2;
  return operands * Float32Array.BYTES_PER_ELEMENT * count;
}

const large = Object.entries(SIZES).flatMap(([size, count]) =>
  OPS.map((op): Workload => ({
    name: `elementwise-${op}-${size}`,
    title: `${op} ${size}`,
    group: 'elementwise',
    task: { kind: 'elementwise', op, count },
    unit: gigabytes(bytesOf(op, count)),
  })),
);

/** Element-wise operations on so many float32 beside a plain copy of them, and what an operation costs that has almost nothing to do. */
export const elementwise: readonly Workload[] = [
  ...large,
  {
    name: 'elementwise-tape',
    title: 'scalar add, on the tape',
    group: 'elementwise',
    task: { kind: 'tape', count: ADDITIONS },
    unit: microseconds(ADDITIONS),
  },
];
