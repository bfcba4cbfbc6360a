import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

function mnist(...options: string[]) {
  const args = ['--import', 'tsx', '--conditions=@sconce/source', 'examples/mnist/main.ts', ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  return { status, lines: stdout.trim().split('\n'), stderr };
}

describe('npm run mnist -- --target', () => {
  it('trains with each seed to the target, the same every time', () => {
    const args = ['--target', '0.9', '--limit', '5000'];
    const { status, lines } = mnist(...args, '--seeds', '2');
    expect(lines).toEqual([
      expect.stringMatching(/^5000 images read in [\d.]+ s; threads: \d+$/),
      expect.stringMatching(/^seed 1: \d\d\.\d\d % after [\d.]+ s of training \(\d cycles?; tests took [\d.]+ s\)$/),
      expect.stringMatching(/^seed 2: /),
      expect.stringMatching(/^mean: \d\d\.\d\d % after [\d.]+ s; 2 of 2 reached 90\.00 %\.$/),
    ]);
    expect(status).toBe(0);
    const [, again, end] = mnist(...args, '--seed', '2').lines;
    const accuracy = (line: string) => /: [\d.]+ %/.exec(line)?.[0];
    expect(accuracy(again)).toBe(accuracy(lines[2]));
    expect(end).toBe('90.00 % was reached.');
  });

  it('gives up where the target is too high, and says so', () => {
    const { status, lines } = mnist('--target', '1', '--limit', '300');
    expect(lines.at(-1)).toBe('100.00 % was not reached.');
    expect(status).toBe(1);
  });

  it('refuses what is no part of the images', () => {
    const { status, stderr } = mnist('--target', '99');
    expect(stderr).toContain("--target is a part, at most 1, got '99'");
    expect(status).toBe(1);
  });
}, 120_000);
