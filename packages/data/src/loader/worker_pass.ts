import { RuntimeError } from '@sconce/core';
import { IterableDataset } from '../iterable_dataset.js';
import { Crew, type Employer } from './crew.js';
import { failureError, lossError } from './errors.js';
import { indicesOf } from './local_pass.js';
import type { Batch, Failure } from './messages.js';
import { DONE, type Pass, type PassState } from './pass.js';
import {
  captureGenerators,
  type GeneratorStates,
  generatorsOf,
  restoreGenerators,
  type WorkersState,
  type WorkerState,
} from './state.js';
import { nextTask } from './turn.js';
import { unpack } from './unpack.js';

/** A batch that a worker was asked for. */
interface Order {
  readonly worker: number;
  reply: Batch | Failure | null;
}

/** How far a worker has come in a pass. */
interface Progress {
  num_yielded: number;
  finished: boolean;
  readonly generator_start: Uint8Array | null;
}

/**
 * A pass whose batches are made by workers: each in turn is asked for one, `prefetch_factor` ahead, and they are yielded in the order in
 * which they were asked for.
 */
export class WorkerPass implements Pass {
  private yielded: number;
  private finished = false;
  private isClosed = false;
  /** Whether a worker is lost or stuck, so that none can be kept. */
  private isBroken = false;
  private readonly start: GeneratorStates;
  readonly crew: Crew;
  private readonly number: number;
  private readonly indices: Iterator<readonly number[]> | null;
  private readonly progress: Progress[];
  private readonly orders = new Map<number, Order>();
  private readonly free: SharedArrayBuffer[][];
  /** The number of the next order, and of the next one to be yielded. */
  private sent = 0;
  private received = 0;
  private turn: number;

  /**
   * @param crew - workers that have stayed, or null to start some.
   * @param resumed - where to go on.
   */
  constructor(
    private readonly loader: Employer,
    crew: Crew | null,
    resumed: PassState | null,
  ) {
    const generators = generatorsOf(loader);
    const before = captureGenerators(generators);
    const isInside = resumed?._iterator_finished === false;
    if (isInside && resumed._generators_start) restoreGenerators(generators, resumed._generators_start);
    this.start = captureGenerators(generators);
    const snapshot = resumed?._snapshot ?? null;
    try {
      this.crew = crew ?? Crew.start(loader, snapshot);
      if (crew) crew.resumed = true;
    } catch (error) {
      restoreGenerators(generators, before);
      throw error;
    }
    this.number = this.crew.pool.beginPass();
    this.yielded = isInside ? resumed._num_yielded : 0;
    this.free = this.crew.generators.map(() => []);
    this.progress = this.crew.generators.map((generator, worker) => {
      const saved = isInside ? snapshot?.workers[worker] : undefined;
      if (saved) return { ...saved };
      return { num_yielded: 0, finished: false, generator_start: generator };
    });
    this.crew.pool.listener = (message) => this.receive(message);
    this.indices = loader.dataset instanceof IterableDataset ? null : indicesOf(loader);
    this.turn = isInside ? (snapshot?.next_worker ?? 0) : 0;
    try {
      this.beginWorkers();
      this.order(isInside ? (snapshot?.tasks ?? []) : []);
    } catch (error) {
      this.close();
      throw error;
    }
    // The samplers' own have come by themselves to where they were.
    if (isInside && resumed._generators) generators.default.set_state(resumed._generators.default);
  }

  private beginWorkers(): void {
    this.progress.forEach(({ generator_start, num_yielded }, worker) => {
      const generator = this.crew.generators[worker];
      const skip = this.loader.dataset instanceof IterableDataset ? num_yielded : 0;
      const message = { kind: 'begin', pass: this.number, start: generator_start, skip, generator } as const;
      this.crew.pool.post(worker, message);
    });
  }

  /** Asks for the first batches: those that were asked for when the state was taken, and what is missing of the rest. */
  private order(tasks: readonly number[]): void {
    if (this.indices) for (let i = 0; i < this.yielded; i++) this.indices.next();
    for (const worker of tasks) this.ask(worker);
    const { num_workers, prefetch_factor } = this.loader;
    while (this.orders.size < num_workers * prefetch_factor && this.askNext());
  }

  private ask(worker: number): boolean {
    const next = this.indices?.next();
    if (next?.done) return false;
    const id = this.sent++;
    this.orders.set(id, { worker, reply: null });
    const buffer = this.free[worker].pop() ?? null;
    this.crew.pool.post(worker, { kind: 'task', pass: this.number, id, indices: next?.value ?? null, buffer });
    return true;
  }

  /** Asks the worker whose turn it is, if there is one and anything is left. */
  private askNext(): boolean {
    const { length } = this.progress;
    for (let i = 0; i < length; i++) {
      const worker = (this.turn + i) % length;
      if (this.progress[worker].finished) continue;
      if (!this.ask(worker)) return false;
      this.turn = (worker + 1) % length;
      return true;
    }
    return false;
  }

  private receive(message: Batch | Failure): void {
    const order = message.pass === this.number ? this.orders.get(message.id) : undefined;
    if (order) order.reply = message;
  }

  /** Whether the loop was left, or the workers are at a later pass. */
  private get isOver(): boolean {
    return this.isClosed || this.crew.pool.pass !== this.number;
  }

  /** Whether there is something to go on with, be it an error. */
  private readonly hasCome = (): boolean => {
    const order = this.orders.get(this.received);
    return this.isOver || !order || order.reply !== null || this.crew.pool.lossOf(order.worker) !== undefined;
  };

  next(): IteratorResult<unknown, undefined> {
    for (;;) {
      const isThere = this.isOver || this.crew.pool.waitSync(this.hasCome, this.patience);
      const result = this.guarded(isThere);
      if (result) return result;
    }
  }

  async wait(): Promise<IteratorResult<unknown, undefined>> {
    await nextTask();
    for (;;) {
      const isThere = this.isOver || (await this.crew.pool.wait(this.hasCome, this.patience));
      const result = this.guarded(isThere);
      if (result) return result;
    }
  }

  private get patience(): number {
    return this.loader.timeout === 0 ? Infinity : this.loader.timeout * 1000;
  }

  /** Takes the next batch; an error ends the pass. */
  private guarded(isThere: boolean): IteratorResult<unknown, undefined> | null {
    try {
      if (isThere) return this.take();
      this.isBroken = true;
      throw new RuntimeError(`DataLoader timed out after ${this.loader.timeout} seconds`);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** The next batch, or null when its worker had none left. */
  private take(): IteratorResult<unknown, undefined> | null {
    const order = this.orders.get(this.received);
    if (!order || this.isOver) {
      this.finished ||= !this.isOver;
      this.close();
      return DONE;
    }
    const { worker, reply } = order;
    if (!reply) {
      this.isBroken = true;
      throw lossError(this.crew.pool.lossOf(worker)!);
    }
    if (reply.kind === 'failure') throw failureError(worker, reply);
    this.orders.delete(this.received++);
    if (!reply.batch) {
      this.progress[worker].finished = true;
      this.askNext();
      return null;
    }
    const value = unpack(reply.batch);
    if (reply.batch.buffer) this.free[worker].push(reply.batch.buffer);
    this.crew.generators[worker] = reply.generator;
    this.progress[worker].num_yielded++;
    this.yielded++;
    this.askNext();
    return { done: false, value };
  }

  close(): void {
    if (this.isClosed) return;
    const { pool } = this.crew;
    if (!this.loader.persistent_workers || this.isBroken) pool.close();
    else if (!this.isOver) pool.listener = null;
    this.isClosed = true;
    // Only the workers' turns are still of interest.
    for (const order of this.orders.values()) order.reply = null;
    for (const buffers of this.free) buffers.length = 0;
  }

  state(): PassState {
    const { finished, crew } = this;
    const anew = (generator: Uint8Array | null): WorkerState => {
      return { num_yielded: 0, finished: false, generator_start: generator, generator };
    };
    const snapshot: WorkersState = {
      base_seed: String(crew.base_seed),
      resumed: finished || crew.resumed,
      tasks: Array.from(this.orders.values(), ({ worker }) => worker),
      next_worker: finished ? 0 : this.turn,
      workers: crew.generators.map((generator, worker) =>
        finished ? anew(generator) : { ...this.progress[worker], generator },
      ),
    };
    return {
      _num_yielded: this.yielded,
      _iterator_finished: finished,
      _generators_start: finished ? null : this.start,
      _snapshot: finished && !this.loader.persistent_workers ? null : snapshot,
    };
  }
}
