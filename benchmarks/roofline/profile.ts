import * as torch from '@sconce/core';
import * as nn from '@sconce/nn';
import * as optim from '@sconce/optim';
import { cpuKernels } from '../../packages/core/src/device/cpu/index.js';
import type { Kernel } from '../../packages/core/src/device/kernel.js';
import type { Operand } from '../../packages/core/src/device/operand.js';
import type { Model } from '../lib/types.js';
import { makeLayer } from '../runners/_layer.js';
import { type Cost, costOf } from './costs.js';

/** A kernel on operands of certain shapes, in a training step. */
export interface Spot {
  readonly name: string;
  /** Shapes of inputs and outputs. */
  readonly shapes: string;
  readonly cost: Cost;
  /** How often a step runs it. */
  readonly calls: number;
  /** Seconds of one run. */
  readonly seconds: number;
}

/** Where the time of a training step goes. */
export interface Profile {
  /** Seconds of a whole step. */
  readonly step: number;
  /** The hottest first. */
  readonly spots: readonly Spot[];
}

const BATCH = 64;
const WARM_UP = 10;
const SECONDS = 4;

/** A busy machine disturbs it less than the median. */
export function lowerQuartile(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 2];
}

function describe(outs: readonly Operand[], ins: readonly Operand[]): string {
  const show = (operands: readonly Operand[]): string =>
    operands.map(({ shape }) => (shape.length === 0 ? 'scalar' : shape.join('×'))).join(', ');
  return `${show(ins)} → ${show(outs)}`;
}

type Record = (name: string, outs: readonly Operand[], ins: readonly Operand[], seconds: number) => void;

/** Lets all kernels be timed where the device finds them; returns what takes that back. */
function watch(record: Record): () => void {
  const kernels = cpuKernels as Map<string, Kernel>;
  const originals = [...kernels];
  for (const [name, kernel] of originals) {
    kernels.set(name, (outs, ins, attributes) => {
      const start = performance.now();
      const done = kernel(outs, ins, attributes);
      if (done) record(name, outs, ins, (performance.now() - start) / 1000);
      return done;
    });
  }
  return () => originals.forEach(([name, kernel]) => kernels.set(name, kernel));
}

/** A training step of the model on random images. */
function makeStep({ layers }: Model): () => void {
  torch.manual_seed(1);
  const model = new nn.Sequential(...layers.map(makeLayer));
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.001, momentum: 0.9 });
  const images = torch.rand([BATCH, 1, 28, 28]);
  const labels = torch.randint(0, 10, [BATCH]);
  return () => {
    optimizer.zero_grad();
    const loss = nn.functional.cross_entropy(model(images), labels);
    loss.backward();
    optimizer.step();
    loss.item();
  };
}

interface Tally {
  readonly name: string;
  readonly shapes: string;
  readonly cost: Cost;
  readonly times: number[];
}

/** Times every kernel in the training steps of a model, on so many threads. */
export function profile(model: Model, threads: number): Profile {
  torch.set_num_threads(threads);
  const step = makeStep(model);
  for (let i = 0; i < WARM_UP; i++) step();
  const tallies = new Map<string, Tally>();
  const stop = watch((name, outs, ins, seconds) => {
    const shapes = describe(outs, ins);
    const key = `${name} ${shapes}`;
    const tally = tallies.get(key) ?? { name, shapes, cost: costOf(name, outs, ins), times: [] };
    tally.times.push(seconds);
    tallies.set(key, tally);
  });
  const steps: number[] = [];
  for (const end = performance.now() + 1000 * SECONDS; performance.now() < end;) {
    const start = performance.now();
    step();
    steps.push((performance.now() - start) / 1000);
  }
  stop();
  const spots = [...tallies.values()].map(({ name, shapes, cost, times }): Spot => {
    return { name, shapes, cost, calls: Math.round(times.length / steps.length), seconds: lowerQuartile(times) };
  });
  spots.sort((a, b) => b.calls * b.seconds - a.calls * a.seconds);
  return { step: lowerQuartile(steps), spots };
}
