import * as torch from '@sconce/core';
import type * as nn from '@sconce/nn';
import { expect } from 'vitest';
import { decode, type Encoded, expectClose, expectEqual, weightsFor } from './fixtures.js';

/** A layer as PyTorch made it after manual_seed(0), and what it gave. */
export interface LayerCase {
  readonly name: string;
  readonly repr: string;
  readonly state_dict: Record<string, Encoded>;
  readonly named_parameters: string[];
  readonly named_modules: string[];
  readonly input: Encoded;
  readonly output: Encoded;
  readonly input_grad: Encoded;
  readonly grads: Record<string, Encoded>;
}

/** Text, weights, output and gradients of a layer made after manual_seed(0) are PyTorch's. */
export function expectLayer(row: LayerCase, make: () => nn.Link): void {
  torch.manual_seed(0);
  const module = make();
  expect(module.toString()).toBe(row.repr);
  const state = module.state_dict();
  expect(Object.keys(state)).toEqual(Object.keys(row.state_dict));
  // The same seed gives the same weights, bit for bit.
  for (const [key, value] of Object.entries(state)) expectEqual(value, row.state_dict[key], key);
  expect([...module.named_parameters()].map(([name]) => name)).toEqual(row.named_parameters);
  expect([...module.named_modules()].map(([name]) => name)).toEqual(row.named_modules);

  const input = decode(row.input).requires_grad_();
  const output = module.eval()(input.clone());
  expectClose(output, row.output, 'output');
  output.mul(weightsFor(output)).sum().backward();
  expectClose(input.grad, row.input_grad, 'gradient of the input');
  for (const [name, parameter] of module.named_parameters()) {
    expectClose(parameter.grad, row.grads[name], `gradient of ${name}`);
  }
}
