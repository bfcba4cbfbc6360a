import { writeSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** How a run ended. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Counts every test; a file that fails outside its tests, and an error that no test caught, count as one failure each. */
export function count(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): Counts {
  const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
  for (const module of modules) {
    let failed = 0;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') counts.passed++;
      else if (state === 'failed') failed++;
      else counts.skipped++;
    }
    counts.failed += failed === 0 && module.state() === 'failed' ? 1 : failed;
  }
  return counts;
}

/** The closing line: `12 passed, 0 failed`, with `, 3 skipped` if there are any. */
export function summary({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Ends a run with the tests' count, alone on the very last line. */
export default class CountReporter implements Reporter {
  #line = summary({ passed: 0, failed: 0, skipped: 0 });
  #watching = false;

  onInit(vitest: { config: { watch: boolean } }): void {
    this.#watching = vitest.config.watch;
    // Vitest may still print while it closes, so the line waits for the end of the process.
    if (!this.#watching) process.once('exit', () => writeSync(1, `${this.#line}\n`));
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    this.#line = summary(count(modules, unhandledErrors));
    if (this.#watching) console.log(this.#line);
  }
}
