import { setTimeout as sleep } from 'node:timers/promises';
import { Child, Late } from './child.js';
import { here, type Runner } from './runners.js';
import type { Answer, Files, Hello, Ran, Task, WorkOfRunners } from './types.js';
import { median } from './units.js';

/** How long things may take, in seconds. */
export interface Pace {
  /** Untimed steps before the rounds. */
  readonly warmUp: number;
  /** What one round aims at. */
  readonly round: number;
  readonly rounds: number;
  /** A runner that has used this for one workload does no further rounds; a first step that takes longer is the result. */
  readonly soft: number;
  /** A runner that does not answer for so long is ended. */
  readonly hard: number;
}

/** What a runner made of a workload. */
export type Outcome =
  | {
      readonly status: 'measured';
      /** What the unit makes a number of: seconds a step, or bytes of a bundle. */
      readonly cost: number;
      readonly rounds: readonly number[];
      readonly stepsPerRound: number;
      /** The only step was also the first one, without warm-up. */
      readonly cold: boolean;
      /** What the first steps yielded. */
      readonly values: readonly number[];
    }
  | { readonly status: 'late'; readonly seconds: number }
  | { readonly status: 'cannot'; readonly reason: string };

/** Raised when a runner said that it cannot. */
class Unable extends Error {}

function able<A extends Answer>(answer: A): A {
  if ('cannot' in answer) throw new Unable(answer.cannot);
  return answer;
}

/** Infinities and NaN have a speed of their own, which nobody wants to know. */
function finite(answer: Answer): { seconds: number; value: number } {
  const { seconds, value } = able(answer) as Ran;
  if (value === null) throw new Unable('its result is not finite');
  return { seconds, value };
}

/** A runner's way through the workloads: starts its process when needed, and collects one outcome at a time. */
export class Lane {
  hello: Hello | undefined;
  private child: Child | undefined;
  private rounds: number[] = [];
  private values: number[] = [];
  private steps = 1;
  private spent = 0;
  private finished: Outcome | undefined;
  /** What a process of its own does in each step. */
  private started: { readonly task: Task; readonly files: Files } | undefined;

  constructor(
    readonly runner: Runner,
    private readonly command: readonly string[],
    private readonly pace: Pace,
  ) {}

  /** Prepares a task, runs its first steps, warms up, and settles how many steps make a round. */
  async begin(work: WorkOfRunners, files: Files): Promise<void> {
    [this.rounds, this.values, this.steps, this.spent, this.finished] = [[], [], 1, 0, undefined];
    this.started = work.kind === 'start' ? { task: work.task, files } : undefined;
    await this.guard(async () => {
      if (!this.child) {
        [this.child, this.hello] = await Child.start(this.command, this.runner.env, here);
      }
      if (work.kind !== 'start') able(await this.child.ask({ prepare: work, files }, this.pace.hard));
      const first = await this.run(1);
      this.values.push(first.value);
      if (first.seconds > this.pace.soft) {
        this.finished = this.measured([first.seconds], true);
        return;
      }
      this.values.push((await this.run(1)).value);
      await this.warmUp();
    });
  }

  /** One timed round, unless the runner is through with this workload. */
  async round(): Promise<void> {
    if (this.finished || (this.rounds.length > 0 && this.spent > this.pace.soft)) return;
    await this.guard(async () => {
      const { seconds } = await this.run(this.steps);
      this.rounds.push(seconds / this.steps);
      this.spent += seconds;
    });
  }

  outcome(): Outcome {
    return this.finished ?? this.measured(this.rounds, false);
  }

  end(): void {
    this.child?.end();
  }

  private async warmUp(): Promise<void> {
    let [seconds, steps, last] = [0, 1, 0];
    while (seconds < this.pace.warmUp && last < this.pace.soft) {
      const ran = await this.run(steps);
      seconds += ran.seconds;
      last = ran.seconds / steps;
      steps = Math.max(1, Math.min(2 * steps, Math.ceil(this.pace.round / last)));
    }
    this.steps = Math.max(1, Math.ceil(this.pace.round / last));
  }

  private async run(steps: number): Promise<{ seconds: number; value: number }> {
    let total = { seconds: 0, value: NaN };
    if (!this.started) total = finite(await this.child!.ask({ run: steps }, this.pace.hard));
    else {
      for (let i = 0; i < steps; i++) {
        const { seconds, value } = await this.startOnce(this.started.task, this.started.files);
        total = { seconds: total.seconds + seconds, value };
      }
    }
    return total;
  }

  /** A process from its start to the result of one step, which is all that it does. */
  private async startOnce(task: Task, files: Files): Promise<{ seconds: number; value: number }> {
    const start = performance.now();
    const [child] = await Child.start(this.command, this.runner.env, here);
    try {
      able(await child.ask({ prepare: task, files }, this.pace.hard));
      const { value } = finite(await child.ask({ run: 1 }, this.pace.hard));
      return { seconds: (performance.now() - start) / 1000, value };
    } finally {
      child.end();
      // It gives its memory back.
      await sleep(20);
    }
  }

  private measured(rounds: readonly number[], cold: boolean): Outcome {
    const { values, steps } = this;
    return { status: 'measured', cost: median(rounds), rounds, stepsPerRound: steps, cold, values };
  }

  private async guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Unable)) this.restart();
      if (error instanceof Late) this.finished = { status: 'late', seconds: this.pace.hard };
      else this.finished = { status: 'cannot', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  private restart(): void {
    this.child?.end();
    this.child = undefined;
  }
}
