/** So many jobs are judged together: about as many as some training steps have. */
const WINDOW = 64;
/** The first of them find their operands in the other core's cache, since the window before ran otherwise: they are not counted. */
const SETTLING = 16;
/** A way must be this much better to be taken. */
const GAIN = 0.92;
/** After how many windows the other way is tried, at first and at most: with each trial that fails twice as many. */
const [LEAST_PATIENCE, MOST_PATIENCE] = [4, 32];
/** How much of a new time goes into a job's average. */
const WEIGHT = 0.25;

/** So many sizes of a kernel are remembered. */
const MOST_SIZES = 64;

/** Average milliseconds of a job: shared by the threads, and on one thread; 0 while unknown. */
type Times = [shared: number, alone: number];

/**
 * Finds out, while they run, whether small jobs are faster when threads share them. That depends on how far apart the cores are at the
 * moment and on what else the machine does, which changes from one second to the next; the bits are the same either way.
 */
export class Pace {
  /** The way that is better, as far as is known: 1 on one thread. */
  private way: 0 | 1 = 0;
  private isTrial = false;
  private patience = LEAST_PATIENCE;
  private windowsLeft = LEAST_PATIENCE;
  private jobs = 0;
  /** What the jobs of this window took, and what they would have taken the other way. */
  private spent = 0;
  private other = 0;
  private readonly times = new Map<string, Map<number, Times>>();

  /** Whether the next small job runs on one thread. */
  get runsAlone(): boolean {
    return this.current === 1;
  }

  private get current(): 0 | 1 {
    return this.isTrial ? (this.way === 0 ? 1 : 0) : this.way;
  }

  /** Takes down how long a job took, the way that `runsAlone` told. */
  note(kernel: string, operations: number, milliseconds: number): void {
    if (++this.jobs > SETTLING) this.count(this.timesOf(kernel, operations), milliseconds);
    if (this.jobs >= WINDOW) this.endWindow();
  }

  private timesOf(kernel: string, operations: number): Times {
    const sizes = this.times.get(kernel) ?? new Map<number, Times>();
    const times = sizes.get(operations) ?? [0, 0];
    // Where sizes change all the time, what was learnt of one is of no use.
    if (sizes.size > MOST_SIZES) sizes.clear();
    this.times.set(kernel, sizes.set(operations, times));
    return times;
  }

  private count(times: Times, milliseconds: number): void {
    const way = this.current;
    const before = times[way];
    times[way] = before === 0 ? milliseconds : before + WEIGHT * (milliseconds - before);
    const other = times[way === 0 ? 1 : 0];
    // What is known of one way only says nothing of the two.
    if (other === 0) return;
    this.spent += milliseconds;
    this.other += other;
  }

  private endWindow(): void {
    const { spent, other } = this;
    this.jobs = this.spent = this.other = 0;
    if (this.isTrial) {
      if (spent < GAIN * other) this.turn();
      else this.patience = Math.min(2 * this.patience, MOST_PATIENCE);
      this.isTrial = false;
      this.windowsLeft = this.patience;
    } else if (other < GAIN * spent) {
      this.turn();
    } else if (--this.windowsLeft <= 0) {
      this.isTrial = true;
    }
  }

  private turn(): void {
    this.way = this.way === 0 ? 1 : 0;
    this.patience = this.windowsLeft = LEAST_PATIENCE;
  }
}
