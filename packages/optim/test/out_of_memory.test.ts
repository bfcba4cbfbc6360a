import { afterEach, describe, expect, it } from 'vitest';
import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import { heap } from '../../core/src/memory/heap.js';
import * as optim from '../src/index.js';

afterEach(() => {
  heap.limitTo();
});

const OPTIMIZERS = [
  ...['Adadelta', 'Adagrad', 'Adam', 'AdamW', 'Adamax', 'ASGD', 'NAdam', 'RAdam', 'RMSprop', 'Rprop'],
  ...['SGD', 'LBFGS'],
] as const;

interface Stepping {
  step(closure?: () => Tensor): unknown;
  state_dict(): object;
}

type Maker = new (params: Tensor[], options: object) => Stepping;

/** All numbers of a state, of long tensors the first. */
function numbersOf(state: object): string {
  return JSON.stringify(state, (_, value: unknown) =>
    value instanceof torch.Tensor ? value.flatten().narrow(0, 0, Math.min(3, value.numel())).tolist() : value,
  );
}

describe.each(OPTIMIZERS)('a step of %s that is out of memory', (name) => {
  it('changes nothing, neither small parameters nor the state, and can be made up for', () => {
    const [small, large] = [torch.ones([10]).requires_grad_(), torch.ones([2 ** 19]).requires_grad_()];
    const options = name === 'SGD' ? { lr: 0.1, momentum: 0.9 } : { lr: 0.1 };
    const optimizer = new (optim[name] as unknown as Maker)([small, large], options);
    const setGradients = (): void => {
      for (const param of [small, large]) param.grad = torch.ones(param.shape);
    };
    const loss = (): Tensor => {
      setGradients();
      return torch.tensor(1);
    };
    const step = (): unknown => (name === 'LBFGS' ? optimizer.step(loss) : optimizer.step());
    setGradients();
    step();
    const before = numbersOf([small, large, optimizer.state_dict()]);
    setGradients();
    heap.limitTo(2 ** 20);
    expect(step).toThrow(/^out of memory: tried to allocate/);
    heap.limitTo();
    expect(numbersOf([small, large, optimizer.state_dict()])).toBe(before);
    setGradients();
    step();
    expect(numbersOf(optimizer.state_dict())).not.toBe(before);
  });
});
