import { describe, expect, test } from 'vitest';
import * as torch from '../../src/index.js';

describe('a function in place that has no form of its own', () => {
  test('refuses a leaf that requires a gradient, before anything has changed', () => {
    const x = torch.tensor([0.5, 0.25], { requires_grad: true });
    expect(() => x.erfinv_()).toThrow('a leaf Variable that requires grad is being used in an in-place operation.');
    expect(x.tolist()).toEqual([0.5, 0.25]);
    expect(x._version).toBe(0);
  });

  test('refuses a result that does not fit, before anything has changed', () => {
    const x = torch.zeros([3]);
    expect(() => x.atan2_(torch.ones([2, 3]))).toThrow(
      "output with shape [3] doesn't match the broadcast shape [2, 3]",
    );
    const whole = torch.tensor([1, 2], { dtype: torch.int64 });
    expect(() => whole.exp2_()).toThrow("result type Float can't be cast to the desired output type Long");
    expect([x.tolist(), whole.tolist()]).toEqual([
      [0, 0, 0],
      [1, 2],
    ]);
  });

  test('keeps the old elements for a derivative that reads them', () => {
    const x = torch.tensor([3, 4], { requires_grad: true });
    const y = x.mul(1);
    y.hypot_(torch.tensor([4, 3]));
    y.sum().backward();
    expect(x.grad?.mul(5).round().tolist()).toEqual([3, 4]);
  });

  test('writes truth values as numbers into what they came from', () => {
    expect(torch.tensor([1.5, 2, 0]).logical_not_().tolist()).toEqual([0, 0, 1]);
    expect(torch.tensor([1.5, 2, 3]).ge_(2).tolist()).toEqual([0, 1, 1]);
  });

  test('leaves nothing behind', () => {
    const x = torch.full([1000], 0.5);
    const before = torch.memory_stats().allocated_bytes;
    x.erfc_().fmod_(0.5).copysign_(-1).sign_();
    expect(torch.memory_stats().allocated_bytes - before).toBe(0);
  });

  test('takes the tensor itself as its other operand', () => {
    const x = torch.tensor([1, 5], { dtype: torch.int64 });
    expect(x.bitwise_xor_(x).tolist()).toEqual([0, 0]);
  });
});

describe('questions about a value', () => {
  test('is_tensor knows tensors', () => {
    expect([torch.ones([1]), 1, null, undefined, [1], { shape: [] }].map(torch.is_tensor)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  test('can_cast follows promotion', () => {
    const types = [torch.bool, torch.uint8, torch.int64, torch.float32, torch.float64];
    const answers = types.map((from) => types.filter((to) => torch.can_cast(from, to)).length);
    expect(answers).toEqual([5, 4, 4, 2, 2]);
  });

  test('nelement and ndimension are what numel and dim are', () => {
    const x = torch.ones([2, 3]);
    expect([x.nelement(), x.ndimension()]).toEqual([6, 2]);
  });
});

test('arguments that are no tensors are named', () => {
  const x = torch.ones([2]);
  expect(() => torch.lerp(x, x, '1' as never)).toThrow("lerp(): argument 'weight' must be Number, not string");
  expect(() => torch.clamp(x, '1' as never)).toThrow("clamp(): argument 'min' must be Number, not string");
  expect(() => torch.clamp(x, { low: 1 } as never)).toThrow("clamp() got an unexpected keyword argument 'low'.");
  expect(() => torch.clamp(x, {})).toThrow("At least one of 'min' or 'max' must not be None");
  expect(() => torch.float_power(2, 3)).toThrow("float_power(): argument 'input' must be Tensor, not number");
  expect(() => torch.isin(1, 2)).toThrow("isin(): argument 'input' must be Tensor, not number");
  expect(() => torch.nan_to_num(x, { posInf: 1 } as never)).toThrow("Did you mean 'posinf'?");
});

test('the functions of torch.special are those of torch', () => {
  expect(torch.special.expit).toBe(torch.sigmoid);
  expect(torch.special.softmax).toBe(torch.softmax);
  expect(torch.special.xlogy).toBe(torch.xlogy);
  expect(torch.special.gammainc).toBe(torch.igamma);
});

test("torch's constants are JavaScript's", () => {
  expect([torch.pi, torch.e, torch.inf, torch.nan]).toEqual([Math.PI, Math.E, Infinity, NaN]);
});
