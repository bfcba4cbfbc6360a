import * as torch from '@sconce/core';
import * as optim from '@sconce/optim';
import { describe, expect, it } from 'vitest';
import { leaf } from './helpers.js';

function setUp() {
  const w = leaf(1);
  w.grad = torch.ones([1]);
  return { w, optimizer: new optim.SGD([w], { lr: 0.25 }) };
}

describe('hooks of a step', () => {
  it('are called before and after it, in order, until they are removed', () => {
    const { w, optimizer } = setUp();
    const seen: [string, number][] = [];
    const note = (name: string) => (of: optim.SGD) => {
      expect(of).toBe(optimizer);
      seen.push([name, w.item()]);
    };
    const twice = note('before');
    const handles = [optimizer.register_step_pre_hook(twice), optimizer.register_step_pre_hook(twice)];
    optimizer.register_step_post_hook(note('after'));
    expect(optimizer.step()).toBe(null);
    expect(seen).toEqual([
      ['before', 1],
      ['before', 1],
      ['after', 0.75],
    ]);
    handles[0].remove();
    handles[0].remove();
    seen.length = 0;
    optimizer.step();
    expect(seen.map(([name]) => name)).toEqual(['before', 'after']);
  });

  it('see the closure, and may replace it', () => {
    const { optimizer } = setUp();
    const seen: unknown[] = [];
    const closure = (): number => 1;
    optimizer.register_step_pre_hook((_, [given]) => {
      expect(given).toBe(closure);
      return [() => 2];
    });
    optimizer.register_step_post_hook((_, [given]) => {
      seen.push(given?.());
    });
    expect(optimizer.step(closure)).toBe(2);
    expect(seen).toEqual([2]);
  });

  it('do not come after a step that throws, and are the optimizer’s own', () => {
    const { w, optimizer } = setUp();
    let calls = 0;
    optimizer.register_step_post_hook(() => {
      calls++;
    });
    expect(() =>
      optimizer.step(() => {
        throw new Error('no loss');
      }),
    ).toThrow('no loss');
    new optim.SGD([w], { lr: 1 }).step();
    expect(calls).toBe(0);
    expect(Object.keys(optimizer)).not.toContain('step');
    expect(() => optimizer.register_step_pre_hook(1 as never)).toThrow('a hook must be a function, got number');
  });

  it('work with schedulers and a loaded state', () => {
    const { optimizer } = setUp();
    const rates: number[] = [];
    optimizer.register_step_post_hook(({ param_groups: [{ lr }] }) => {
      rates.push(lr);
    });
    const scheduler = new optim.lr_scheduler.ExponentialLR(optimizer, 0.5);
    optimizer.step();
    scheduler.step();
    optimizer.load_state_dict(optimizer.state_dict());
    optimizer.step();
    expect(rates).toEqual([0.25, 0.125]);
  });
});
