import { describe, expect, test } from 'vitest';
import { defineOp } from '../../src/autograd/op.js';
import { apply } from '../../src/autograd/apply.js';
import * as torch from '../../src/index.js';
import type { Tensor } from '../../src/index.js';

const { gradcheck, gradgradcheck, GradcheckError } = torch.autograd;

const double = (values: torch.NestedArray, requires_grad = true): Tensor =>
  torch.tensor(values, { dtype: torch.float64, requires_grad });

/** x², whose derivative rule is the given one. */
function square(backward: (x: Tensor, grad: Tensor) => Tensor): (x: Tensor) => Tensor {
  const op = defineOp({
    name: 'test_square',
    infer: ([x]) => ({ outputs: [x] }),
    ref([out], [x]) {
      for (let i = 0; i < out.data.length; i++) out.data[i] = x.data[i] * x.data[i];
    },
    save: { inputs: [0] },
    backward: (ctx, grad) => [backward(ctx.input(0), grad)],
  });
  return (x) => apply(op, [x], undefined);
}

describe('gradcheck', () => {
  test('accepts right derivatives of several outputs by several inputs', () => {
    const inputs = [double([[0.5, -1.5, 2]]), double([[1.5], [2]]), double([1, 2, 3], false)];
    expect(gradcheck((a, b, c) => [a.mul(b), a.div(b).mul(c), b.exp()], inputs)).toBe(true);
  });

  test('takes scalars, tensors without elements, and views that are not contiguous', () => {
    expect(gradcheck((a) => a.mul(a), double(3))).toBe(true);
    expect(gradcheck((a) => a.mul(a), torch.zeros([0, 2], { dtype: torch.float64, requires_grad: true }))).toBe(true);
    const view = torch
      .no_grad(() =>
        double(
          [
            [1, 2],
            [3, 4],
            [5, 6],
          ],
          false,
        )
          .t()
          .narrow(1, 1, 2),
      )
      .requires_grad_();
    expect(gradcheck((a) => a.mul(a), view)).toBe(true);
  });

  test("says where numerical and analytical derivatives differ, in torch's words", () => {
    const wrong = square((x, grad) => grad.mul(x));
    expect(() => gradcheck(wrong, double([1, 3]))).toThrow(GradcheckError);
    expect(() => gradcheck(wrong, double([1, 3]))).toThrow(
      'Jacobian mismatch for output 0 with respect to input 0,\n' +
        'numerical:tensor([[2.0000, 0.0000],\n        [0.0000, 6.0000]], dtype=torch.float64)\n' +
        'analytical:tensor([[1.0000, 0.0000],\n        [0.0000, 3.0000]], dtype=torch.float64)\n',
    );
  });

  test('names the output and the input', () => {
    const wrong = square((x, grad) => grad.mul(x));
    const func = (a: Tensor, b: Tensor): Tensor[] => [a.add(b), a.mul(wrong(b))];
    expect(() => gradcheck(func, [double([1]), double([2])])).toThrow(
      /^Jacobian mismatch for output 1 with respect to input 1,/,
    );
  });

  test('finds a gradient that is left out', () => {
    expect(() => gradcheck((a) => a.detach().mul(a), double([2]))).toThrow(/^Jacobian mismatch/);
    expect(() => gradcheck((a) => a.detach().mul(2), double([2]))).toThrow(
      'Numerical gradient for function expected to be zero',
    );
  });

  test('finds a backward pass that gives other bits the second time', () => {
    let calls = 0;
    const restless = square((x, grad) => grad.mul(x).mul(2 + 1e-12 * calls++));
    expect(() => gradcheck(restless, double([1]))).toThrow(/^Backward is not reentrant/);
    expect(gradcheck(restless, double([1]), { nondet_tol: 1e-6 })).toBe(true);
  });

  test('finds a backward pass that ignores its gradient', () => {
    const deaf = square((x) => x.mul(2));
    // With one output element and a gradient of one it looks right.
    expect(() => gradcheck(deaf, double([1]))).toThrow('backward not multiplied by grad_output');
  });

  test('returns false instead of throwing where it is asked to', () => {
    const wrong = square((x, grad) => grad.mul(x));
    expect(gradcheck(wrong, double([1]), { raise_exception: false })).toBe(false);
    expect(gradcheck(wrong, double([1]), { raise_exception: false, rtol: 1 })).toBe(true);
  });

  test('leaves inputs, versions and gradients as they were, also when the function throws', () => {
    const x = double([1, 2]);
    gradcheck((a) => a.mul(a), x);
    expect(() =>
      gradcheck((a) => {
        if (a.tolist()?.toString() !== '1,2') throw new Error('mine');
        return a.mul(a);
      }, x),
    ).toThrow('mine');
    expect([x.tolist(), x._version, x.grad]).toEqual([[1, 2], 0, null]);
  });

  test('works inside no_grad', () => {
    expect(torch.no_grad(() => gradcheck((a) => a.mul(a), double([1])))).toBe(true);
  });

  test('needs an input that requires a gradient, in float64, not expanded', () => {
    expect(() => gradcheck((a) => a, double([1], false))).toThrow(
      'gradcheck expects at least one input tensor to require gradient, but none of the them have requires_grad=True.',
    );
    expect(() => gradcheck((a) => a, torch.ones([1], { requires_grad: true }))).toThrow(
      /^Input #0 requires gradient and is not a double precision floating point or complex\./,
    );
    const expanded = torch.no_grad(() => double([1], false).expand(3)).requires_grad_();
    expect(() => gradcheck((a) => a, [double([1]), expanded])).toThrow(
      /^The 1th input has a dimension with stride 0\./,
    );
  });

  test('refuses what is no function, no tensor or no option', () => {
    expect(() => gradcheck(1 as never, double([1]))).toThrow(TypeError);
    expect(() => gradcheck((a) => a, [1 as never])).toThrow(TypeError);
    expect(() => gradcheck(() => 1 as never, double([1]))).toThrow(TypeError);
    expect(() => gradcheck((a) => a, double([1]), { tol: 1 } as never)).toThrow(/'tol'/);
  });
});

describe('gradgradcheck', () => {
  test('accepts right second derivatives', () => {
    const inputs = [double([[0.5, -1.5, 2]]), double([[1.5], [2]])];
    expect(gradgradcheck((a, b) => [a.mul(b).exp(), a.div(b)], inputs)).toBe(true);
    expect(gradgradcheck((a) => a.sum(), double([1, 2]))).toBe(true);
  });

  test('finds a wrong second derivative behind a right first one', () => {
    const flat = square((x, grad) => grad.mul(x.detach()).mul(2));
    expect(gradcheck(flat, double([1, 2]))).toBe(true);
    expect(() => gradgradcheck(flat, double([1, 2]))).toThrow(/^Jacobian mismatch/);
  });

  test('takes the gradients to start from', () => {
    const start = double([3]);
    expect(gradgradcheck((a) => a.mul(a), double([2]), { grad_outputs: start })).toBe(true);
    expect(gradgradcheck((a) => a.mul(a), double([2]), { grad_outputs: [double([3], false)] })).toBe(true);
  });

  test('leaves the random numbers alone', () => {
    torch.manual_seed(1);
    const before = torch.rand([1]).item();
    torch.manual_seed(1);
    gradgradcheck((a) => a.mul(a), double([2]));
    expect(torch.rand([1]).item()).toBe(before);
  });
});
