import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as torch from '../../src/index.js';
import type { Tensor } from '../../src/index.js';
import { Worker } from 'node:worker_threads';
import { WORDS } from '../../src/device/cpu/worker_source.js';
import { control, controlAddress, pool, stopWorkers } from '../../src/device/cpu/workers.js';
import { heap } from '../../src/memory/heap.js';

afterEach(() => {
  stopWorkers();
});

function bits(tensor: Tensor): string {
  return Buffer.from(tensor.toTypedArray().buffer).toString('base64');
}

/** The outputs and gradients of what threads share: products, convolutions (the first in tiles), pools. */
function work(): string[] {
  torch.manual_seed(0);
  const x = torch.randn([16, 8, 30, 29], { requires_grad: true });
  const w = torch.randn([24, 8, 3, 3], { requires_grad: true });
  const v = torch.randn([70, 24 * 14 * 13], { requires_grad: true });
  const maps = torch.max_pool2d(torch.conv2d(x, w), 2);
  const out = torch.linear(maps.flatten(1), v);
  out.square().sum().backward();
  const u = torch.randn([24, 8, 4, 3], { requires_grad: true });
  torch
    .conv2d(x, u, null, { stride: [1, 2] })
    .square()
    .sum()
    .backward();
  const [a, b] = [torch.randn([301, 257]), torch.randn([257, 129])];
  const products = [a.mm(b), b.t().mm(a.t())];
  return [out, ...[x, w, v, u].map((leaf) => leaf.grad as Tensor), ...products, ...elementwise()].map(bits);
}

/** Element-wise work, copies, conversions, reductions, losses and optimizers' steps. */
function elementwise(): Tensor[] {
  const a = torch.randn([517, 1031], { requires_grad: true });
  const turned = a.t().contiguous().add(1);
  const mask = a.gt(0);
  const loss = torch._cross_entropy(a.relu().tanh(), torch.arange(517), { reduction: 'sum' });
  loss.add(a.softmax(1).square().sum()).add(turned.exp().mean()).backward();
  const [p, m, v] = [torch.randn([700_001]), torch.rand([700_001]), torch.rand([700_001])];
  const sgd = { lr: 0.1, momentum: 0.9, dampening: 0, weight_decay: 0.1, nesterov: true, maximize: false };
  torch._fused_sgd_([p], [m], [v], { ...sgd, is_first_step: false });
  const sums = [a.sum(0), a.sum(1), a.amax(1), a.argmin(0)];
  const average = torch.avg_pool2d(a.view(1, 517, 1031), 3, { stride: 2 });
  return [a.grad as Tensor, turned, mask, mask.float(), a.where(mask, a.exp()), ...sums, average, loss, p, v];
}

/** How many workers are ready. */
function ready(): number {
  return Atomics.load(control(), WORDS.ready);
}

const WAIT = { timeout: 10_000 };

/** Works until the workers, which start on their own time, take part. */
async function workOn(threads: number): Promise<string[]> {
  torch.set_num_threads(threads);
  work();
  await new Promise((resolve) => setTimeout(resolve, 300));
  return work();
}

describe('threads', () => {
  it('give the same bits for any number', async () => {
    const one = await workOn(1);
    expect(await workOn(2)).toEqual(one);
    expect(await workOn(4)).toEqual(one);
    expect(await workOn(3)).toEqual(one);
  });

  it('are as many as set, from 1 to 64', () => {
    torch.set_num_threads(3);
    expect(torch.get_num_threads()).toBe(3);
    for (const wrong of [0, -1, 1.5, 65, NaN, Infinity, '2', null, undefined] as number[]) {
      expect(() => {
        torch.set_num_threads(wrong);
      }).toThrow(torch.ValueError);
    }
    expect(torch.get_num_threads()).toBe(3);
  });

  it('work on while the heap grows and spills', async () => {
    const expected = await workOn(1);
    await workOn(2);
    const budget = torch.memory_stats().budget_bytes;
    torch.setMemoryBudget(16 * 2 ** 20);
    for (let i = 0; i < 10; i++) expect(work()).toEqual(expected);
    torch.setMemoryBudget(budget);
  });

  it('do not keep the process alive', () => {
    const index = fileURLToPath(new URL('../../src/index.ts', import.meta.url));
    const code = `
      import * as torch from ${JSON.stringify(index)};
      torch.set_num_threads(4);
      const x = torch.ones([300, 300]);
      for (let i = 0; i < 20; i++) x.mm(x);
      console.log(x.mm(x).select(0, 0).select(0, 0).item());
    `;
    const args = ['--import', 'tsx', '--input-type=module', '--eval', code];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 20_000 });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '300\n' });
  });
});

/** Joins the next job, as a worker does, and dies before it has done its part. */
const deserter = `
const { memory, control } = require('node:worker_threads').workerData;
const words = new Int32Array(memory.buffer, control, 32);
Atomics.add(words, ${WORDS.ready}, 1);
while (Atomics.load(words, ${WORDS.open}) === 0);
Atomics.add(words, ${WORDS.open}, 1);
process.exit();
`;

describe('a worker that dies', () => {
  it('in the middle of an operation ends it with one error, and one thread goes on', async () => {
    const expected = await workOn(1);
    stopWorkers();
    // As if the deserter were the pool's worker.
    const workerData = { memory: heap.memory, control: controlAddress() };
    const worker = new Worker(deserter, { eval: true, workerData, execArgv: [] });
    const { patienceMs } = pool;
    Object.assign(pool, { wanted: 2, workers: [worker], names: [], patienceMs: 100 });
    await vi.waitUntil(() => ready() === 1, WAIT);
    expect(work).toThrow(new torch.RuntimeError('a worker thread has died; from here on one thread does the work'));
    pool.patienceMs = patienceMs;
    expect(torch.get_num_threads()).toBe(1);
    expect(work()).toEqual(expected);
    expect(await workOn(3)).toEqual(expected);
    expect(pool.workers).toHaveLength(2);
  });

  it('between operations holds up nobody, and the others go on', async () => {
    const expected = await workOn(3);
    const worker = pool.workers[0] as unknown as Worker;
    const exit = once(worker, 'exit');
    void worker.terminate();
    // Before its death can have been heard of, and after.
    expect(work()).toEqual(expected);
    await exit;
    expect(torch.get_num_threads()).toBe(2);
    expect(pool.workers).toHaveLength(1);
    expect(work()).toEqual(expected);
  });
});

/** Takes part in a job and fails in it, as a kernel that traps. */
const clumsy = `
const { memory, control } = require('node:worker_threads').workerData;
const words = new Int32Array(memory.buffer, control, 32);
Atomics.add(words, ${WORDS.ready}, 1);
while (Atomics.load(words, ${WORDS.open}) === 0);
Atomics.add(words, ${WORDS.open}, 1);
Atomics.store(words, ${WORDS.failed}, 1);
Atomics.add(words, ${WORDS.done}, 1);
Atomics.notify(words, ${WORDS.done});
setInterval(() => undefined, 1000);
`;

describe('a worker that fails in a kernel', () => {
  it('makes that operation an error, and the next one works', async () => {
    const expected = await workOn(1);
    stopWorkers();
    const workerData = { memory: heap.memory, control: controlAddress() };
    const worker = new Worker(clumsy, { eval: true, workerData, execArgv: [] });
    worker.unref();
    Object.assign(pool, { wanted: 2, workers: [worker], names: [] });
    await vi.waitUntil(() => ready() === 1, WAIT);
    const before = torch.memory_stats().allocated_bytes;
    const x = torch.ones([700, 700]);
    expect(() => x.mm(x)).toThrow(/^a thread failed in the kernel \w+$/);
    expect(torch.memory_stats().allocated_bytes - before).toBe(4 * 700 * 700);
    expect(x.mm(x).select(0, 5).select(0, 6).item()).toBe(700);
    expect(work()).toEqual(expected);
    stopWorkers();
    expect(await workOn(3)).toEqual(expected);
  });
});

describe('a pool all of whose workers were killed', () => {
  it.each([
    ['by terminate()', (worker: Worker) => void worker.terminate()],
    ['while they sleep', (worker: Worker) => setTimeout(() => void worker.terminate(), 20)],
  ])('%s hangs nowhere, and another can be had', async (_, kill) => {
    const expected = await workOn(4);
    const workers = pool.workers as unknown as Worker[];
    const exits = [...workers].map((worker) => once(worker, 'exit'));
    for (const worker of [...workers]) kill(worker);
    expect(work()).toEqual(expected);
    await Promise.all(exits);
    expect(torch.get_num_threads()).toBe(1);
    expect(work()).toEqual(expected);
    expect(await workOn(2)).toEqual(expected);
    expect(pool.workers).toHaveLength(1);
  });
});

describe('workers that were stopped', () => {
  it('are not taken for those that come after them', async () => {
    const expected = await workOn(1);
    const x = torch.ones([300, 300]);
    torch.set_num_threads(3);
    // More often than there are blocks to speak through.
    for (let i = 0; i < 40; i++) {
      x.mm(x);
      stopWorkers();
    }
    x.mm(x);
    await vi.waitUntil(() => ready() === 2, WAIT);
    expect(work()).toEqual(expected);
    expect(ready()).toBe(2);
  });
});
