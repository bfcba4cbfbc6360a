import { expect, it } from 'vitest';
import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import * as optim from '../src/index.js';

const OPTIMIZERS = [
  ...['Adadelta', 'Adagrad', 'Adam', 'AdamW', 'Adamax', 'ASGD', 'NAdam', 'RAdam', 'RMSprop', 'Rprop'],
  ...['SGD', 'LBFGS'],
] as const;

type Maker = new (params: Tensor[], options: object) => { step(closure: () => Tensor): unknown };

it.each(OPTIMIZERS)('%s steps over a parameter without elements, and changes the others', (name) => {
  const [none, some] = [torch.zeros([0, 3]).requires_grad_(), torch.ones([2]).requires_grad_()];
  const options = name === 'SGD' ? { lr: 0.1, momentum: 0.9 } : { lr: 0.1 };
  const optimizer = new (optim[name] as unknown as Maker)([none, some], options);
  for (let i = 0; i < 2; i++) {
    optimizer.step(() => {
      none.grad = some.grad = null;
      const loss = none.sum().add(some.square().sum());
      loss.backward();
      return loss;
    });
  }
  expect(none.shape).toEqual([0, 3]);
  expect(some.lt(1).all().item()).toBeTruthy();
});
