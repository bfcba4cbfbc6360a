import type { EventEmitter } from 'node:events';
import { RuntimeError } from '@sconce/core';
import { packageEntry } from './entry.js';
import { type FromWorker, type Loss, type ToWorker, WORD_COUNT, WORDS } from './messages.js';
import { nodeBuiltin } from '../_node.js';
import { supervisorSource } from './supervisor_source.js';

interface Port extends Pick<EventEmitter, 'on'> {
  postMessage(message: unknown): void;
  ref(): void;
  unref(): void;
  close(): void;
}

/** What is used of `node:worker_threads`. */
interface Threads {
  readonly Worker: new (
    source: string,
    options: object,
  ) => Pick<EventEmitter, 'on'> & {
    terminate(): unknown;
    unref(): void;
  };
  readonly MessageChannel: new () => { readonly port1: Port; readonly port2: Port };
  readonly receiveMessageOnPort: (port: Port) => { readonly message: unknown } | undefined;
}

/** The threads of Node. */
function threads(): Threads {
  const found = nodeBuiltin<Threads>('node:worker_threads');
  if (found) return found;
  throw new RuntimeError('DataLoader: num_workers > 0 needs the worker threads of Node; use num_workers: 0 here');
}

/** Checks, before anything is changed, that workers can be started here. */
export function checkThreads(): void {
  threads();
  packageEntry();
}

/** The worker threads of a loader, and what they say. */
export class Pool {
  private readonly words = new Int32Array(new SharedArrayBuffer(WORD_COUNT * Int32Array.BYTES_PER_ELEMENT));
  private readonly node = threads();
  private readonly supervisor: InstanceType<Threads['Worker']>;
  /** To each worker, and last to the thread that watches them. */
  private readonly ports: Port[];
  private readonly losses = new Map<number, Loss>();
  private wake: (() => void) | null = null;
  /** The pass that is under way, or was the last one. */
  pass = 0;
  /** Whether all threads have been ended. */
  isClosed = false;
  /** What is done with a batch of a worker. */
  listener: ((message: Exclude<FromWorker, Loss>) => void) | null = null;

  constructor(readonly size: number) {
    const channels = Array.from({ length: size + 1 }, () => new this.node.MessageChannel());
    this.ports = channels.map(({ port1 }) => port1);
    const others = channels.map(({ port2 }) => port2);
    const workerData = {
      words: this.words.buffer,
      entry: packageEntry(),
      ports: others.slice(0, size),
      port: others[size],
    };
    this.supervisor = new this.node.Worker(supervisorSource, { eval: true, workerData, transferList: others });
    this.supervisor.unref();
    const lost = (error: Error | null): void => {
      const loss = {
        kind: 'exit',
        code: 1,
        error: error && { name: error.name, message: error.message, stack: error.stack ?? '' },
      } as const;
      for (let worker = 0; worker < size; worker++) this.receive({ ...loss, worker });
    };
    this.supervisor.on('error', lost);
    this.supervisor.on('exit', () => {
      if (!this.isClosed) lost(null);
    });
    for (const port of this.ports) {
      port.on('message', (message: FromWorker) => {
        this.receive(message);
      });
      port.unref();
    }
  }

  private receive(message: FromWorker): void {
    if (message.kind === 'batch' || message.kind === 'failure') this.listener?.(message);
    else {
      // What a worker said before it ended comes first, and what it says of its end says more.
      if (message.kind === 'exit') this.drainPort(this.ports[message.worker]);
      if (!this.losses.has(message.worker)) this.losses.set(message.worker, message);
    }
    this.wake?.();
  }

  post(worker: number, message: ToWorker): void {
    this.ports[worker].postMessage(message);
  }

  /** Counts the passes: tasks of older ones are left. */
  beginPass(): number {
    Atomics.store(this.words, WORDS.pass, ++this.pass);
    return this.pass;
  }

  /** Why nothing more is to be expected of a worker, or undefined. */
  lossOf(worker: number): Loss | undefined {
    return this.losses.get(worker);
  }

  /** Takes what has been said, without waiting. */
  drain(): void {
    for (const port of this.ports) this.drainPort(port);
  }

  private drainPort(port: Port): void {
    for (let next = this.node.receiveMessageOnPort(port); next; next = this.node.receiveMessageOnPort(port)) {
      this.receive(next.message as FromWorker);
    }
  }

  /** Sleeps until something was said, or for so long; the event loop stands still. */
  waitSync(hasCome: () => boolean, ms: number): boolean {
    const until = performance.now() + ms;
    for (;;) {
      const seen = Atomics.load(this.words, WORDS.bell);
      this.drain();
      if (hasCome()) return true;
      const left = until - performance.now();
      if (left <= 0) return false;
      Atomics.wait(this.words, WORDS.bell, seen, left);
    }
  }

  /** Waits until something was said, or for so long. */
  async wait(hasCome: () => boolean, ms: number): Promise<boolean> {
    this.drain();
    if (hasCome()) return true;
    for (const port of this.ports) port.ref();
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      return await new Promise<boolean>((resolve) => {
        this.wake = () => {
          if (hasCome()) resolve(true);
        };
        if (ms < Infinity) timer = setTimeout(() => resolve(false), ms);
      });
    } finally {
      clearTimeout(timer);
      this.wake = null;
      for (const port of this.ports) port.unref();
    }
  }

  /** Ends all threads. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const port of this.ports) port.close();
    this.supervisor.terminate();
  }
}
