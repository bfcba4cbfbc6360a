import { describe, expect, expectTypeOf, it } from 'vitest';
import * as torch from '../../src/index.js';
import type { Tensor } from '../../src/index.js';

type Ctx<Saved extends torch.autograd.SavedTensors = readonly Tensor[]> = torch.autograd.FunctionCtx<Saved>;

const leaf = (values: number[]): Tensor => torch.tensor(values, { dtype: torch.float64, requires_grad: true });

class Exp extends torch.autograd.Function {
  static override forward(ctx: Ctx<[Tensor]>, x: Tensor): Tensor {
    const y = x.exp();
    ctx.save_for_backward(y);
    return y;
  }

  static override backward(ctx: Ctx<[Tensor]>, grad: Tensor): Tensor {
    const [y] = ctx.saved_tensors;
    return grad.mul(y);
  }
}

/** The example of PyTorch's tutorial: a bias that may be missing, and gradients only where they are needed. */
class Linear extends torch.autograd.Function {
  static override forward(
    ctx: Ctx<[Tensor, Tensor, Tensor | null]>,
    input: Tensor,
    weight: Tensor,
    bias: Tensor | null = null,
  ): Tensor {
    ctx.save_for_backward(input, weight, bias);
    const output = input.mul(weight);
    return bias ? output.add(bias) : output;
  }

  static override backward(ctx: Ctx<[Tensor, Tensor, Tensor | null]>, grad: Tensor): (Tensor | null)[] {
    const [input, weight, bias] = ctx.saved_tensors;
    const [needsInput, needsWeight] = ctx.needs_input_grad;
    return [needsInput ? grad.mul(weight) : null, needsWeight ? grad.mul(input) : null, bias ? grad : null];
  }
}

class Power extends torch.autograd.Function {
  static override forward(ctx: Ctx<[Tensor]> & { exponent?: number }, x: Tensor, exponent: number): Tensor {
    ctx.exponent = exponent;
    ctx.save_for_backward(x);
    return x.pow(exponent);
  }

  static override backward(ctx: Ctx<[Tensor]> & { exponent?: number }, grad: Tensor): (Tensor | null)[] {
    const [x] = ctx.saved_tensors;
    const n = ctx.exponent ?? 1;
    return [grad.mul(x.pow(n - 1)).mul(n), null];
  }
}

describe('a custom function', () => {
  it('is called by apply, and its backward is used', () => {
    const x = leaf([0, 1]);
    const y = Exp.apply(x);
    y.sum().backward();
    expect(y.tolist()).toEqual([1, Math.E]);
    expect(x.grad?.tolist()).toEqual([1, Math.E]);
  });

  it('prints like one of torch', () => {
    expect(String(Exp.apply(leaf([0])))).toBe('tensor([1.], dtype=torch.float64, grad_fn=<ExpBackward>)');
  });

  it('takes arguments that are no tensors, whose gradient is null', () => {
    const x = leaf([2]);
    Power.apply(x, 3).backward();
    expect(x.grad?.tolist()).toEqual([12]);
  });

  it('learns which gradients are asked for, and may save null', () => {
    const [x, w] = [leaf([2]), torch.tensor([3], { dtype: torch.float64 })];
    Linear.apply(x, w).backward();
    expect(x.grad?.tolist()).toEqual([3]);
    const b = leaf([1]);
    Linear.apply(x, w, b).backward();
    expect(b.grad?.tolist()).toEqual([1]);
  });

  it('can be differentiated twice when its backward is written with tensors', () => {
    expect(torch.autograd.gradcheck((x) => Exp.apply(x), leaf([0.5, -1]))).toBe(true);
    expect(torch.autograd.gradgradcheck((x) => Exp.apply(x), leaf([0.5, -1]))).toBe(true);
    expect(torch.autograd.gradgradcheck((x) => Power.apply(x, 3), leaf([0.5, -1]))).toBe(true);
  });

  it('runs its forward off the tape, and is recorded only where a gradient is needed', () => {
    let recorded = true;
    class Probe extends torch.autograd.Function {
      static override forward(_: Ctx, x: Tensor): Tensor {
        recorded = torch.is_grad_enabled();
        return x.mul(2);
      }
    }
    expect(Probe.apply(leaf([1])).requires_grad).toBe(true);
    expect(recorded).toBe(false);
    expect(Probe.apply(torch.ones([1])).requires_grad).toBe(false);
    expect(torch.no_grad(() => Probe.apply(leaf([1]))).requires_grad).toBe(false);
  });

  it('knows the types of its arguments and of its result', () => {
    expectTypeOf(Power.apply<typeof Power>).parameters.toEqualTypeOf<[x: Tensor, exponent: number]>();
    expectTypeOf(Exp.apply(leaf([1]))).toEqualTypeOf<Tensor>();
    // @ts-expect-error an argument is missing
    expect(() => Power.apply(leaf([1]))).toThrow();
    // @ts-expect-error a number is no tensor
    expect(() => Exp.apply(1)).toThrow();
  });
});

describe('several outputs', () => {
  class SumAndProduct extends torch.autograd.Function {
    static seen: (Tensor | null)[] = [];
    static materialize = true;

    static override forward(ctx: Ctx<[Tensor, Tensor]>, a: Tensor, b: Tensor): [Tensor, Tensor, Tensor] {
      ctx.save_for_backward(a, b);
      ctx.set_materialize_grads(SumAndProduct.materialize);
      const larger = a.maximum(b);
      ctx.mark_non_differentiable(larger);
      return [a.add(b), a.mul(b), larger];
    }

    static override backward(ctx: Ctx<[Tensor, Tensor]>, ofSum: Tensor | null, ofProduct: Tensor | null): Tensor[] {
      SumAndProduct.seen = [ofSum, ofProduct];
      const [a, b] = ctx.saved_tensors;
      const sum = ofSum ?? a.new_zeros(a.shape);
      const product = ofProduct ?? a.new_zeros(a.shape);
      return [sum.add(product.mul(b)), sum.add(product.mul(a))];
    }
  }

  it('each have a gradient', () => {
    const [a, b] = [leaf([2]), leaf([5])];
    const [sum, product] = SumAndProduct.apply(a, b);
    sum.mul(10).add(product).backward();
    expect([a.grad?.item(), b.grad?.item()]).toEqual([15, 12]);
  });

  it('that nothing was computed from have zero, or null if that is wished', () => {
    const [a, b] = [leaf([2]), leaf([5])];
    SumAndProduct.apply(a, b)[1].backward();
    expect(SumAndProduct.seen[0]?.tolist()).toEqual([0]);
    SumAndProduct.materialize = false;
    SumAndProduct.apply(a, b)[1].backward();
    expect(SumAndProduct.seen[0]).toBeNull();
  });

  it('may be marked as not differentiable', () => {
    const [, product, larger] = SumAndProduct.apply(leaf([2]), leaf([5]));
    expect([product.requires_grad, larger.requires_grad]).toEqual([true, false]);
  });
});

describe('what a function saves', () => {
  it('is checked for changes in place', () => {
    const x = leaf([1, 2]);
    const y = Exp.apply(x);
    y.add_(1);
    expect(() => y.sum().backward()).toThrow(
      'one of the variables needed for gradient computation has been modified by an inplace operation: [torch.DoubleTensor [2]]',
    );
  });

  it('is freed by backward, unless the graph is retained', () => {
    const loss = Exp.apply(leaf([1])).sum();
    loss.backward(null, { retain_graph: true });
    loss.backward();
    expect(() => loss.backward()).toThrow('Trying to backward through the graph a second time');
  });

  it('must be tensors', () => {
    class Bad extends torch.autograd.Function {
      static override forward(ctx: Ctx, x: Tensor): Tensor {
        ctx.save_for_backward(3 as unknown as Tensor);
        return x;
      }
    }
    expect(() => Bad.apply(leaf([1]))).toThrow(
      'save_for_backward can only save variables, but argument 0 is of type number',
    );
  });
});

describe('an input that is returned', () => {
  it('unchanged comes back as another tensor of the same elements', () => {
    class Reverse extends torch.autograd.Function {
      static override forward(_: Ctx, x: Tensor): Tensor {
        return x;
      }
      static override backward(_: Ctx, grad: Tensor): Tensor {
        return grad.neg();
      }
    }
    const x = leaf([1]);
    const y = Reverse.apply(x);
    expect(y === x).toBe(false);
    y.sum().backward();
    expect(x.grad?.tolist()).toEqual([-1]);
  });

  class Triple extends torch.autograd.Function {
    static override forward(ctx: Ctx, x: Tensor): Tensor {
      ctx.mark_dirty(x);
      return x.mul_(3);
    }
    static override backward(_: Ctx, grad: Tensor): Tensor {
      return grad.mul(3);
    }
  }

  it('changed in place, and marked as dirty, is the same tensor with a new history', () => {
    const x = leaf([1, 2]);
    const y = x.mul(1);
    expect(Triple.apply(y)).toBe(y);
    y.sum().backward();
    expect(x.grad?.tolist()).toEqual([3, 3]);
  });

  it('changed in place may be a view', () => {
    const x = leaf([1, 2, 3]);
    const y = x.mul(1);
    Triple.apply(y.index('0:2'));
    y.sum().backward();
    expect(y.tolist()).toEqual([3, 6, 3]);
    expect(x.grad?.tolist()).toEqual([3, 3, 1]);
  });

  it('changed in place may not be a leaf', () => {
    expect(() => Triple.apply(leaf([1]))).toThrow(
      'a leaf Variable that requires grad has been used in an in-place operation.',
    );
  });

  it('must be returned when it is marked as dirty', () => {
    class Forgetful extends torch.autograd.Function {
      static override forward(ctx: Ctx, x: Tensor): Tensor {
        ctx.mark_dirty(x);
        return x.mul(2);
      }
    }
    expect(() => Forgetful.apply(leaf([1]))).toThrow(
      'Some elements marked as dirty during the forward method were not returned as output.',
    );
  });
});

describe('a function whose backward is wrong', () => {
  function backwardReturning(gradients: unknown): () => void {
    class Bad extends torch.autograd.Function {
      static override forward(_: Ctx, x: Tensor, factor = 1): Tensor {
        return x.mul(factor);
      }
      static override backward(): Tensor {
        return gradients as Tensor;
      }
    }
    return () =>
      Bad.apply(leaf([1, 2]), 2)
        .sum()
        .backward();
  }

  it('is told so in the words of torch', () => {
    const grad = torch.ones([2], { dtype: torch.float64 });
    expect(backwardReturning(grad)).toThrow(
      'function BadBackward returned an incorrect number of gradients (expected 2, got 1)',
    );
    expect(backwardReturning([grad, null, grad])).toThrow(
      'returned an incorrect number of gradients (expected 2, got 3)',
    );
    expect(backwardReturning([grad, grad])).toThrow(
      'function BadBackward returned a gradient different than None at position 2, but the corresponding forward input was not a Variable',
    );
    expect(backwardReturning([3, null])).toThrow('expected Variable or None (got number)');
    expect(backwardReturning([torch.ones([3]), null])).toThrow(
      'Function BadBackward returned an invalid gradient: got [3] but expected shape compatible with [2]',
    );
  });

  it('may return more nulls than there are arguments', () => {
    expect(backwardReturning([null, null, null])).not.toThrow();
  });

  it('or missing is told so too', () => {
    class Empty extends torch.autograd.Function {}
    expect(() => Empty.apply()).toThrow('You must implement the forward function for custom autograd.Function.');
    class Half extends torch.autograd.Function {
      static override forward(_: Ctx, x: Tensor): Tensor {
        return x.mul(1);
      }
    }
    expect(() => Half.apply(leaf([1])).backward()).toThrow('You must implement either the backward or vjp method');
    class ThreeOnly extends torch.autograd.Function {
      static override forward(): Tensor {
        return 3 as unknown as Tensor;
      }
    }
    expect(() => ThreeOnly.apply()).toThrow(
      'ThreeOnly.forward: expected Tensor or tuple of Tensor (got number) for return value 0',
    );
  });
});

it('an output that shows an input may not be changed in place', () => {
  class Same extends torch.autograd.Function {
    static override forward(_ctx: torch.autograd.FunctionCtx, x: Tensor): Tensor {
      return x;
    }
    static override backward(_ctx: torch.autograd.FunctionCtx, grad: Tensor): Tensor {
      return grad;
    }
  }
  const x = torch.ones([2], { requires_grad: true }).mul(1);
  const y = Same.apply(x);
  expect(() => y.mul_(2)).toThrow('Output 0 of SameBackward is a view and is being modified inplace.');
  expect(x.tolist()).toEqual([1, 1]);
});
