import * as torch from '@sconce/core';
import * as nn from '@sconce/nn';
import { expect } from 'vitest';
import { decode, type Encoded, expectClose, expectEqual, weightsFor } from './fixtures.js';

/** A layer's case as tools/reference/sequences.py writes it. */
export interface SequenceCase {
  readonly name: string;
  readonly repr: string;
  readonly state_dict: Record<string, Encoded>;
  readonly inputs: Record<string, Encoded>;
  readonly outputs: (Encoded | null)[];
  readonly input_grads: Record<string, Encoded>;
  readonly grads: Record<string, Encoded>;
}

/** What a layer returns: tensors, packed sequences, and lists of them. */
export type Nested = torch.Tensor | nn.utils.rnn.PackedSequence | null | readonly Nested[];

/** The tensors of nested lists, and of packed sequences their data. */
export function flatten(value: Nested): (torch.Tensor | null)[] {
  if (value instanceof nn.utils.rnn.PackedSequence) return [value.data];
  return Array.isArray(value) ? (value as Nested[]).flatMap(flatten) : [value as torch.Tensor | null];
}

/** The same text, initial weights to the bit, outputs and gradients as PyTorch's. */
export function expectAgrees<M extends nn.AnyModule>(
  row: SequenceCase,
  make: () => M,
  call: (module: M, inputs: Record<string, torch.Tensor>) => Nested,
): void {
  torch.manual_seed(0);
  const module = make();
  expect(module.toString()).toBe(row.repr);
  const state = module.state_dict();
  expect(Object.keys(state)).toEqual(Object.keys(row.state_dict));
  for (const [key, value] of Object.entries(state)) expectEqual(value, row.state_dict[key], key);

  const inputs = Object.fromEntries(
    Object.entries(row.inputs).map(([key, value]) => [key, decode(value).requires_grad_()]),
  );
  torch.manual_seed(1);
  const outputs = flatten(call(module, inputs));
  expect(outputs).toHaveLength(row.outputs.length);
  outputs.forEach((output, i) => expectClose(output, row.outputs[i], `output ${i}`));
  outputs
    .filter((output) => output !== null)
    .map((output) => output.mul(weightsFor(output)).sum())
    .reduce((sum, part) => sum.add(part))
    .backward();
  for (const [key, value] of Object.entries(inputs))
    expectClose(value.grad, row.input_grads[key], `gradient of ${key}`);
  for (const [key, value] of module.named_parameters()) expectClose(value.grad, row.grads[key], `gradient of ${key}`);
}
