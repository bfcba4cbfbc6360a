import { afterEach, describe, expect, it } from 'vitest';
import * as torch from '../../src/index.js';

const { detect_anomaly, Function, set_detect_anomaly } = torch.autograd;

/** The square root of a negative number, whose derivative is NaN. */
function rootOfMinusOne(): torch.Tensor {
  return torch.tensor([-1], { requires_grad: true }).sqrt().sum();
}

describe('anomaly mode', () => {
  afterEach(() => {
    set_detect_anomaly(false);
  });

  it('names the operation and the line that called it', () => {
    const backward = (): void => {
      rootOfMinusOne().backward();
    };
    expect(() => {
      detect_anomaly(backward);
    }).toThrow(
      /^Function 'SqrtBackward0' returned nan values in its 0th output\. Traceback of forward call that caused the error:\n.*rootOfMinusOne.*anomaly\.test/,
    );
    expect(backward).not.toThrow();
  });

  it('says which of the gradients it is', () => {
    const [a, b] = [0, 0].map((x) => torch.tensor([x], { requires_grad: true }));
    expect(() => {
      detect_anomaly(() => {
        a.div(b).sum().backward();
      });
    }).toThrow(/^Function 'DivBackward0' returned nan values in its 1th output\./);
  });

  it('stays on until it is switched off, and knows no calls of operations recorded before', () => {
    const before = rootOfMinusOne();
    set_detect_anomaly(true);
    expect(() => {
      before.backward();
    }).toThrow(/^Function 'SqrtBackward0' returned nan values in its 0th output\.$/);
    expect(() => {
      rootOfMinusOne().backward();
    }).toThrow('Traceback of forward call');
  });

  it('can leave NaN alone', () => {
    set_detect_anomaly(true, { check_nan: false });
    expect(() => {
      rootOfMinusOne().backward();
    }).not.toThrow();
  });

  it('adds the calls to errors of a rule', () => {
    class Broken extends Function {
      static override forward(_ctx: torch.autograd.FunctionCtx, x: torch.Tensor): torch.Tensor {
        return x.clone();
      }
      static override backward(): torch.Tensor {
        throw new TypeError('broken');
      }
    }
    const run = (): void => {
      Broken.apply(torch.ones([1], { requires_grad: true }))
        .sum()
        .backward();
    };
    expect(() => {
      detect_anomaly(run);
    }).toThrow(
      /^broken\nError detected in BrokenBackward\. Traceback of forward call that caused the error:\n.*anomaly\.test/,
    );
    expect(run).toThrow(/^broken$/);
  });

  it('ends when the callback throws', () => {
    expect(() => detect_anomaly(() => torch.ones([2]).add(torch.ones([3])))).toThrow('The size of tensor a');
    expect(() => {
      rootOfMinusOne().backward();
    }).not.toThrow();
  });
});
