/**
 * Shows that memory is flat without any `await`, `dispose` or `tidy`: trains the model of examples/mnist for 2,000 synchronous steps, then
 * for 2,000 steps with `for await`, then runs 1,000,000 operations on fresh tensors in one synchronous loop, all within a heap
 * budget of 256 MB. Exits with 1 when resident memory grew by more than 10 % from step 500 to step 2,000, or the heap left its budget.
 * Resident memory goes up and down with the garbage collector, so its median over the 100 steps before is what counts.
 *
 * Each part runs in a process of its own: `memory.ts sync`, `memory.ts async`, `memory.ts ops`.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import { DataLoader, MNIST, transforms } from '@sconce/data';
import * as nn from '@sconce/nn';
import * as optim from '@sconce/optim';
import { Net } from '../../examples/mnist/model.js';

const F = nn.functional;
const MIB = 2 ** 20;
const BUDGET = 256 * MIB;
const [FIRST, LAST] = [500, 2000];

function residentMiB(): number {
  return process.memoryUsage.rss() / MIB;
}

function makeTraining(): { loader: DataLoader<[Tensor, Tensor]>; step: (images: Tensor, labels: Tensor) => number } {
  torch.manual_seed(1);
  const transform = new transforms.Compose([new transforms.ToTensor(), new transforms.Normalize([0.1307], [0.3081])]);
  const loader = new DataLoader<[Tensor, Tensor]>(new MNIST(null, { train: true, transform }), {
    batch_size: 64,
    shuffle: true,
  });
  const model = new Net();
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.05, momentum: 0.9 });
  const step = (images: Tensor, labels: Tensor): number => {
    optimizer.zero_grad();
    const loss = F.cross_entropy(model(images), labels);
    loss.backward();
    optimizer.step();
    return loss.item();
  };
  return { loader, step };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Compares resident memory at the two steps. */
class Watch {
  private step = 0;
  private atFirst = 0;
  private recent: number[] = [];

  constructor(private readonly title: string) {}

  /** Counts a step; true when it was the last. */
  count(loss: number): boolean {
    this.step++;
    this.recent.push(residentMiB());
    if (this.step % FIRST !== 0) return false;
    const resident = median(this.recent.slice(-100));
    this.recent = [];
    console.log(`${this.title}, step ${this.step}: ${resident.toFixed(0)} MiB resident, loss ${loss.toFixed(4)}`);
    if (this.step === FIRST) this.atFirst = resident;
    if (this.step < LAST) return false;
    const growth = resident / this.atFirst - 1;
    const good = growth <= 0.1;
    console.log(
      `${this.title}: ${(100 * growth).toFixed(1)} % from step ${FIRST} to ${LAST}: ${good ? 'ok' : 'TOO MUCH'}`,
    );
    if (!good) process.exitCode = 1;
    return true;
  }
}

function trainSynchronously(): void {
  const { loader, step } = makeTraining();
  const watch = new Watch('synchronous training');
  for (;;) for (const [images, labels] of loader) if (watch.count(step(images, labels))) return;
}

async function trainAsynchronously(): Promise<void> {
  const { loader, step } = makeTraining();
  const watch = new Watch('training with for await');
  for (;;) for await (const [images, labels] of loader) if (watch.count(step(images, labels))) return;
}

function operations(): void {
  const x = torch.ones([500]);
  for (let i = 1; i <= 1_000_000; i++) {
    torch.full([500], i).add(x);
    if (i % 250_000 === 0) console.log(`${2 * i} operations: ${residentMiB().toFixed(0)} MiB resident`);
  }
  const { allocated_bytes, budget_bytes, spilled_bytes } = torch.memory_stats();
  const good = allocated_bytes <= budget_bytes;
  console.log(
    `operations: ${(allocated_bytes / MIB).toFixed(0)} MiB in the heap, ${(spilled_bytes / MIB).toFixed(0)} MiB were spilled: ${good ? 'ok' : 'TOO MUCH'}`,
  );
  if (!good) process.exitCode = 1;
}

const parts: Readonly<Record<string, () => void | Promise<void>>> = {
  sync: trainSynchronously,
  async: trainAsynchronously,
  ops: operations,
};

const part = parts[process.argv[2] ?? ''];
if (part) {
  torch.setMemoryBudget(BUDGET);
  await part();
} else {
  for (const name of Object.keys(parts)) {
    const args = [...process.execArgv, fileURLToPath(import.meta.url), name];
    const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
}
