import * as torch from '@sconce/core';
import { describe, expect, it } from 'vitest';
import { type Encoded, expectOutput, image, read } from './fixtures.js';
import { RANDOM } from './made.js';

interface Case {
  readonly name: string;
  readonly seed: number;
  readonly input: Encoded;
  readonly output: Encoded;
  /** What torch.rand(1) gives afterwards. */
  readonly next: number;
}

const cases = read<Case>('random');

describe("random transforms draw torchvision's numbers", () => {
  it('all of them', () => {
    expect(new Set(cases.map(({ name }) => name))).toEqual(new Set(RANDOM.keys()));
  });

  it.each(cases)('$name of $input.dtype $input.shape, seed $seed', ({ name, seed, input, output, next }) => {
    const x = image(input);
    const before = x.tolist();
    torch.manual_seed(seed);
    expectOutput(RANDOM.get(name)!()(x), output, name);
    expect(torch.rand([1]).item()).toBe(next);
    expect(x.tolist()).toEqual(before);
  });

  it('take single images only, so that a dataset draws for each', () => {
    for (const [name, make] of RANDOM) expect([name, make().batch]).toEqual([name, undefined]);
  });
});
