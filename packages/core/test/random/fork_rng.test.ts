import { describe, expect, it } from 'vitest';
import * as torch from '../../src/index.js';

describe('fork_rng', () => {
  it('returns what the function returns, and takes the generator back', () => {
    torch.manual_seed(5);
    const before = torch.get_rng_state();
    expect(torch.random.fork_rng(() => torch.rand([3]).shape)).toEqual([3]);
    expect(torch.get_rng_state()).toEqual(before);
  });

  it('takes the generator back after an error', () => {
    const before = torch.get_rng_state();
    const fail = (): void => {
      torch.random.manual_seed(1);
      throw new Error('inside');
    };
    expect(() => {
      torch.random.fork_rng(fail);
    }).toThrow('inside');
    expect(torch.get_rng_state()).toEqual(before);
  });

  it('waits for a promise', async () => {
    const before = torch.get_rng_state();
    const during = await torch.random.fork_rng(async () => {
      await Promise.resolve();
      torch.rand([3]);
      return torch.get_rng_state();
    });
    expect(during).not.toEqual(before);
    expect(torch.get_rng_state()).toEqual(before);
  });

  it('leaves the generator alone when it is not enabled', () => {
    const before = torch.get_rng_state();
    torch.random.fork_rng(() => torch.rand([3]), { enabled: false });
    expect(torch.get_rng_state()).not.toEqual(before);
  });

  it('knows its options', () => {
    expect(() => torch.random.fork_rng(() => 1, { enable: true } as never)).toThrow("Did you mean 'enabled'?");
  });
});

describe('the state of the default generator', () => {
  it('can be put back', () => {
    const state = torch.get_rng_state();
    const first = torch.randn([5]).tolist();
    torch.set_rng_state(state);
    expect(torch.randn([5]).tolist()).toEqual(first);
  });

  it('must be whole', () => {
    const before = torch.get_rng_state();
    expect(() => {
      torch.set_rng_state(new Uint8Array(3));
    }).toThrow('found the input RNG state size to be 3');
    expect(torch.get_rng_state()).toEqual(before);
  });
});

describe('sampling', () => {
  it('draws from the given generator only', () => {
    const before = torch.get_rng_state();
    const generator = (): torch.Generator => new torch.Generator().manual_seed(7);
    const weights = torch.ones([2, 8]);
    for (const draw of [
      (g: torch.Generator) => torch.multinomial(weights, 3, { generator: g }),
      (g: torch.Generator) => torch.multinomial(weights, 3, { generator: g, replacement: true }),
      (g: torch.Generator) => torch.poisson(weights, { generator: g }),
      (g: torch.Generator) => torch.normal(weights, 1, { generator: g }),
      (g: torch.Generator) => torch.empty([9]).cauchy_(0, 1, { generator: g }),
    ]) {
      expect(draw(generator()).tolist()).toEqual(draw(generator()).tolist());
    }
    expect(torch.get_rng_state()).toEqual(before);
  });

  it('draws each category once without replacement', () => {
    const drawn = torch.multinomial(torch.rand([20]).add(0.1), 20);
    expect(drawn.sort().values.tolist()).toEqual(torch.arange(20).tolist());
  });

  it('draws no category without weight', () => {
    const drawn = torch.multinomial(torch.tensor([0, 1, 0, 2]), 100, { replacement: true });
    expect(drawn.eq(1).logical_or(drawn.eq(3)).all().item()).toBe(true);
  });

  it('has the mean and variance of a Poisson distribution', () => {
    torch.manual_seed(0);
    const drawn = torch.poisson(torch.full([20000], 1234.5));
    expect(Math.abs(drawn.mean().item() - 1234.5)).toBeLessThan(1);
    expect(Math.abs(drawn.var().item() / 1234.5 - 1)).toBeLessThan(0.05);
  });
});
