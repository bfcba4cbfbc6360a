import { afterEach, expect, it } from 'vitest';
import * as torch from '@sconce/core';
import { heap } from '../../core/src/memory/heap.js';
import * as nn from '../src/index.js';

afterEach(() => {
  heap.limitTo();
});

it('a forward that is out of memory leaves the module and its gradients as they were, and a smaller batch goes through', () => {
  const model = new nn.Sequential(new nn.Linear(64, 64), new nn.BatchNorm1d(64), new nn.ReLU(), new nn.Linear(64, 1));
  model
    .forward(torch.randn([16, 64]))
    .sum()
    .backward();
  const before = Object.values(model.state_dict()).map((tensor) => tensor.tolist());
  const gradients = [...model.parameters()].map((param) => param.grad?.tolist());
  const large = torch.ones([2 ** 14, 64]);
  heap.limitTo(2 ** 20);
  expect(() => model.forward(large)).toThrow(/^out of memory: tried to allocate/);
  expect(Object.values(model.state_dict()).map((tensor) => tensor.tolist())).toEqual(before);
  expect([...model.parameters()].map((param) => param.grad?.tolist())).toEqual(gradients);
  expect(model.forward(torch.ones([64, 64])).shape).toEqual([64, 1]);
});
