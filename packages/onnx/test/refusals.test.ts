import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import * as nn from '@sconce/nn';
import * as onnx from '@sconce/onnx';
import { describe, expect, it } from 'vitest';
import { Call } from './call.js';

/** Its elements ascend; in the run with other elements they descend. */
const x = torch.arange(12).div(12).view(4, 3);
const exporting = (fn: (...args: Tensor[]) => Tensor | readonly Tensor[], options: onnx.ExportOptions = {}) => {
  return () => onnx.exportToBytes(new Call(fn), x, options);
};
const batch = { dynamic_axes: { input: { 0: 'batch' } } };

describe('what has no operator', () => {
  it('is named, with the module in which it is used', () => {
    const inner = new nn.Sequential(new nn.Tanh(), new Call((y) => torch.lgamma(y)) as never);
    expect(() => onnx.exportToBytes(new nn.Sequential(new nn.ReLU(), inner), x)).toThrow(
      "Exporting the operator 'lgamma' to ONNX opset version 17 is not supported. It is used in the forward pass of '1.1'.",
    );
  });

  it('is named as users know it', () => {
    expect(exporting((y) => y.sort().values)).toThrow(
      /'places' to ONNX .* not supported: it is what sort, argsort, topk,/,
    );
  });

  it('does not matter where the outputs do not follow from it', () => {
    expect(
      exporting((y) => {
        torch.lgamma(y);
        return y.mul(2);
      }),
    ).not.toThrow();
  });

  it('and uses of operations that have none', () => {
    const scattered = exporting((y) => y.scatter(0, torch.zeros([1, 3], { dtype: torch.int64 }), y));
    expect(scattered).toThrow("'scatter' to ONNX opset version 17 is not supported: its source is larger");
  });
});

describe('what a trace cannot follow', () => {
  it('numbers that are read off the inputs', () => {
    const message = /^forward: a constant of shape .* differs from one forward pass to the next/;
    expect(exporting((y) => y.mul(y.sum().item()))).toThrow(message);
    expect(exporting((y) => y.add(torch.tensor(y.tolist())))).toThrow(message);
    expect(exporting((y) => y.index(y.select(1, 0).gt(0.5)))).toThrow(message);
  });

  it('random numbers', () => {
    expect(exporting((y) => y.add(torch.randn([3])))).toThrow('random numbers');
  });

  it('control flow that depends on the elements', () => {
    const first = (y: Tensor, row: number): number => y.select(0, row).select(0, 0).item();
    const call = exporting((y) => (first(y, 0) < first(y, 3) ? y.exp() : y.log()));
    expect(call).toThrow(
      'forward: the operations that run depend on the values of the inputs (operation 4 is exp and log); a traced model can have no',
    );
  });

  it('control flow that depends on a dynamic size', () => {
    const summed = (y: Tensor): Tensor => y.unbind(0).reduce((a, b) => a.add(b));
    expect(exporting(summed)).not.toThrow();
    expect(exporting(summed, batch)).toThrow('depend on the size of the dynamic axis batch');
  });

  it('a model that does not run with another size', () => {
    expect(exporting((y) => y.view(4, 3).mul(2), batch)).toThrow(
      "dynamic_axes: the forward pass fails where batch is 3 instead of 4: shape '[4, 3]' is invalid for input of size 9",
    );
  });

  it('a number that follows from a dynamic size in no way known', () => {
    const call = exporting((y) => y.narrow(0, 0, Math.floor(y.shape[0] / 2)), batch);
    expect(call).toThrow('follows from the dynamic axes (batch) in a way that cannot be exported');
  });

  it('a part of a tensor that changes in place', () => {
    const call = exporting((y) => {
      const z = y.mul(2);
      z.select(0, 1).zero_();
      return z.add(1);
    });
    expect(call).toThrow('a view was changed in place');
  });

  it('a buffer that changes in place: before it does', () => {
    class Counter extends nn.Module {
      constructor() {
        super();
        this.register_buffer('count', torch.zeros([1]));
      }
      override forward(y: Tensor): Tensor {
        return y.mul(this.get_buffer('count').add_(1));
      }
    }
    const model = new Counter();
    expect(() => onnx.exportToBytes(model, x)).toThrow('the forward pass changes count in place');
    expect(model.get_buffer('count').item()).toBe(0);
  });
});

describe('the model', () => {
  it('runs in evaluation mode, and is in its own modes after that', () => {
    const [dropout, norm] = [new nn.Dropout(0.5), new nn.BatchNorm1d(3).eval()];
    const model = new nn.Sequential(dropout, norm);
    onnx.exportToBytes(model, x);
    expect([model.training, dropout.training, norm.training]).toEqual([true, true, false]);
    expect(norm.running_mean!.tolist()).toEqual([0, 0, 0]);
  });

  it('has its modes and hooks back after an error', () => {
    const model = new nn.Sequential(new nn.Dropout(0.5), new Call((y) => y.view(7)) as never);
    let calls = 0;
    model.register_forward_pre_hook(() => {
      calls++;
    });
    for (const _ of [1, 2]) expect(() => onnx.exportToBytes(model, x)).toThrow("shape '[7]' is invalid");
    expect([model.training, calls]).toEqual([true, 2]);
  });

  it('is the same when gradients are recorded', () => {
    const model = new nn.Linear(3, 2);
    const bytes = onnx.exportToBytes(model, x.clone().requires_grad_());
    expect(Buffer.from(torch.no_grad(() => onnx.exportToBytes(model, x))).equals(bytes)).toBe(true);
  });
});

describe('options are checked', () => {
  const identity = (y: Tensor): Tensor => y.mul(1);
  it.each([
    ['an unknown one', { dynamic_axis: {} }, "export() got an unexpected keyword argument 'dynamic_axis'"],
    ['another opset', { opset_version: 18 }, 'Unsupported ONNX opset version: 18'],
    ['names of too many inputs', { input_names: ['a', 'b'] }, 'number of input names provided (2) exceeded'],
    ['names of too many outputs', { output_names: ['a', 'b'] }, 'number of output names provided (2) exceeded'],
    ['axes of what there is not', { dynamic_axes: { x: [0] } }, 'Provided key x for dynamic axes is not a valid'],
    [
      'an axis that there is not',
      { dynamic_axes: { input: [2] } },
      'input of shape (4, 3) has no elements along dimension 2',
    ],
    [
      'one name for two sizes',
      { dynamic_axes: { input: { 0: 'n', 1: 'n' } } },
      'dynamic_axes: n has the sizes 4 and 3',
    ],
  ])('%s', (_, options, message) => {
    expect(exporting(identity, options as never)).toThrow(message);
  });

  it('a name that stands twice', () => {
    const call = new Call((a, b) => a.add(b));
    for (const names of [{ input_names: ['a', 'a'] }, { input_names: ['a', 'b'], output_names: ['b'] }]) {
      expect(() => onnx.exportToBytes(call, [x, x], names)).toThrow(/input_names and output_names: [ab] stands twice/);
    }
  });
});
