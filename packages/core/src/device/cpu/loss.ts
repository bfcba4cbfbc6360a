import { float32 } from '../../dtype.js';
import { heap } from '../../memory/heap.js';
import type { NllAttrs } from '../../ops/_targets.js';
import type { Kernel, KernelTable } from '../kernel.js';
import { addressOf, type Operand } from '../operand.js';
import { runRows } from './reduce.js';
import { withScratch } from './scratch.js';

function scalarOf(operand: Operand): number {
  const at = addressOf(operand) >> 2;
  return heap.f32[at];
}

function setScalar(operand: Operand, value: number): void {
  const at = addressOf(operand) >> 2;
  heap.f32[at] = value;
}

/** The sum of the negative log-probabilities of the targets that count, and their number. Each target is two words. */
function sumOfTargets(logProbabilities: number, target: number, rows: number, attrs: NllAttrs): [number, number] {
  const { f32, i32 } = heap;
  const classes = attrs.shape[1];
  let [loss, count] = [0, 0];
  for (let i = 0, at = target >> 2, row = logProbabilities >> 2; i < rows; i++, at += 2, row += classes) {
    // Targets were checked: one that is no class is the one to ignore.
    if (i32[at + 1] !== 0 || i32[at] === attrs.ignore_index) continue;
    loss -= f32[row + i32[at]];
    count++;
  }
  return [loss, count];
}

const crossEntropy: Kernel<NllAttrs> = ([out, logProbabilities, count], [scores, target], attrs) => {
  const [rows, classes] = scores.shape;
  if (scores.dtype !== float32 || rows * classes === 0) return false;
  return withScratch((scratch) => {
    const [from, labels, to] = [scratch.contiguous(scores), scratch.contiguous(target), addressOf(logProbabilities)];
    runRows('log_softmax', [from, to, classes], scores, classes);
    const [loss, counted] = sumOfTargets(to, labels, rows, attrs);
    setScalar(out, attrs.reduction === 'mean' ? loss / counted : loss);
    setScalar(count, counted);
  });
};

const crossEntropyBackward: Kernel<NllAttrs> = ([gx], [grad, scores, target, logProbabilities, count], attrs) => {
  const [rows, classes] = scores.shape;
  if (scores.dtype !== float32 || rows * classes === 0) return false;
  return withScratch((scratch) => {
    const [from, labels] = [scratch.contiguous(logProbabilities), scratch.contiguous(target)];
    const scale = scalarOf(grad) / (attrs.reduction === 'mean' ? scalarOf(count) : 1);
    const args = [from, labels, addressOf(gx), classes, scale, attrs.ignore_index];
    runRows('cross_entropy_backward', args, scores, classes);
  });
};

/** Kernels of losses. */
export const loss: KernelTable = {
  cross_entropy: crossEntropy,
  cross_entropy_backward: crossEntropyBackward,
};
