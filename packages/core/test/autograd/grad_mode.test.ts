import { describe, expect, test } from 'vitest';
import * as torch from '../../src/index.js';
import type { Tensor } from '../../src/index.js';

const leaf = (values: torch.NestedArray): Tensor => torch.tensor(values, { requires_grad: true });

describe('grad modes', () => {
  test('no_grad records nothing, enable_grad inside it does', () => {
    const x = leaf([1]);
    const [off, on] = torch.no_grad(() => [x.mul(2), torch.enable_grad(() => x.mul(2))]);
    expect([off.requires_grad, off.is_leaf]).toEqual([false, true]);
    expect([on.requires_grad, on.is_leaf]).toEqual([true, false]);
    expect(torch.set_grad_enabled(false, () => x.mul(2).requires_grad)).toBe(false);
    expect(torch.is_grad_enabled()).toBe(true);
  });

  test('set_grad_enabled without a callback switches until it is called again', () => {
    const x = leaf([1]);
    torch.set_grad_enabled(false);
    expect(x.mul(2).requires_grad).toBe(false);
    expect(torch.enable_grad(() => x.mul(2)).requires_grad).toBe(true);
    expect(torch.is_grad_enabled()).toBe(false);
    torch.set_grad_enabled(true);
    expect(x.mul(2).requires_grad).toBe(true);
  });

  test('inference_mode records nothing; what it makes may be trained with later', () => {
    const x = leaf([3]);
    const y = torch.inference_mode(() => x.mul(2));
    expect([y.requires_grad, torch.is_grad_enabled()]).toEqual([false, true]);
    x.mul(y).sum().backward();
    expect(x.grad?.tolist()).toEqual([6]);
  });

  test('no_grad allows leaves to be changed in place', () => {
    const x = leaf([1]);
    torch.no_grad(() => x.sub_(0.5));
    expect(x.tolist()).toEqual([0.5]);
    expect([x.requires_grad, x.is_leaf]).toEqual([true, true]);
  });

  test('the mode comes back after an error', () => {
    expect(() =>
      torch.no_grad(() => {
        throw new Error('mine');
      }),
    ).toThrow('mine');
    expect(torch.is_grad_enabled()).toBe(true);
  });

  test('an error in backward leaves the mode as it was', () => {
    const x = leaf([1]);
    x.register_hook(() => {
      throw new Error('mine');
    });
    expect(() => x.sum().backward()).toThrow('mine');
    expect(torch.is_grad_enabled()).toBe(true);
  });

  test.each([
    ['no_grad', torch.no_grad],
    ['enable_grad', torch.enable_grad],
    ['inference_mode', torch.inference_mode],
    ['set_grad_enabled', <T>(fn: () => T) => torch.set_grad_enabled(false, fn)],
  ] as const)('%s refuses async callbacks', (name, run) => {
    let ran = false;
    const asynchronous = async (): Promise<void> => {
      ran = true;
    };
    expect(() => run(asynchronous)).toThrow(`${name}() takes a synchronous callback`);
    expect(ran).toBe(false);
    expect(() => run(() => Promise.resolve(1))).toThrow(`${name}() takes a synchronous callback`);
    expect(torch.is_grad_enabled()).toBe(true);
  });
});
