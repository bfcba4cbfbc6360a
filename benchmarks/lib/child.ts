import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Answer, Cannot, Hello, Ran, Request } from './types.js';

/** Raised when a runner did not answer in time; it has been ended. */
export class Late extends Error {
  override readonly name = 'Late';
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** A runner: a process that lives as long as the benchmark, keeps its own heap, and answers line by line. */
export class Child {
  private waiting: Waiting | undefined;
  private complaints = '';

  private constructor(private readonly process: ChildProcessWithoutNullStreams) {
    process.stderr.on('data', (chunk: Buffer) => {
      this.complaints = (this.complaints + chunk.toString()).slice(-2000);
    });
    // What a framework prints by itself is no answer.
    createInterface({ input: process.stdout }).on('line', (line) => {
      if (line.startsWith('{')) this.settle((waiting) => waiting.resolve(JSON.parse(line) as Answer));
    });
    process.on('error', (error) => this.settle((waiting) => waiting.reject(error)));
    process.stdin.on('error', () => undefined);
    process.on('close', (code, signal) => {
      this.process.stdin.destroy();
      const end = `the runner ended (${code ?? signal ?? 'unknown'}): ${lastLine(this.complaints)}`;
      this.settle((waiting) => waiting.reject(new Error(end)));
    });
  }

  static async start(command: readonly string[], env: NodeJS.ProcessEnv, cwd: string): Promise<[Child, Hello]> {
    const [file = '', ...args] = command;
    const child = new Child(spawn(file, args, { cwd, env: { ...process.env, ...env } }));
    return [child, (await child.answer(60)) as Hello];
  }

  /** Sends a request and waits for the answer, at most `limit` seconds. */
  async ask(request: Request, limit: number): Promise<Ran | Cannot | { readonly ready: true }> {
    const answer = this.answer(limit);
    this.process.stdin.write(`${JSON.stringify(request)}\n`);
    return (await answer) as Ran | Cannot | { readonly ready: true };
  }

  end(): void {
    this.process.kill('SIGKILL');
  }

  private answer(limit: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.settle((waiting) => waiting.reject(new Late(`no answer within ${limit} s`)));
        this.end();
      }, limit * 1000);
      this.waiting = {
        resolve: (answer) => {
          clearTimeout(timer);
          resolve(answer);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
    });
  }

  private settle(how: (waiting: Waiting) => void): void {
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting) how(waiting);
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
