import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import type { Module } from '@sconce/nn';
import { CharLSTM } from '../char_lstm.js';
import { GPT } from '../gpt.js';
import { LeNet5 } from '../lenet5.js';
import { ResNet18 } from '../resnet18.js';
import { UNet } from '../unet.js';

interface Case {
  readonly model: keyof typeof MODELS;
  /** The input's shape. */
  readonly input: readonly number[];
  readonly parameters: number;
  readonly keys: readonly string[];
  readonly shape: readonly number[];
  /** The first 64 values. */
  readonly output: readonly number[];
  readonly mean: number;
  /** The norm of the gradient of the mean of the squared output, in training mode. */
  readonly gradient: number;
}

const MODELS = { LeNet5, ResNet18, UNet, CharLSTM, GPT };
/** What PyTorch gave: tools/reference/models.py. */
const cases = JSON.parse(readFileSync(new URL('fixtures/models.json', import.meta.url), 'utf8')) as Case[];

const image = (shape: readonly number[]): Tensor =>
  torch
    .arange(shape.reduce((a, b) => a * b))
    .double()
    .sin()
    .float()
    .view(shape);
const text = (shape: readonly number[]): Tensor =>
  torch
    .arange(shape.reduce((a, b) => a * b))
    .mul(7)
    .remainder(65)
    .view(shape);

const near = (value: number, wanted: number): void => {
  expect(Math.abs(value - wanted)).toBeLessThan(1e-5 + 1e-4 * Math.abs(wanted));
};

function gradientNorm(model: Module): number {
  let sum = 0;
  for (const { grad } of model.parameters()) sum += grad ? grad.double().square().sum().item() : 0;
  return Math.sqrt(sum);
}

describe('well-known models, made and run after the same seed as in PyTorch', () => {
  it.each(cases)('$model', ({ model: name, input, parameters, keys, shape, output, mean, gradient }) => {
    torch.manual_seed(0);
    const model = new MODELS[name]().eval();
    expect(Object.keys(model.state_dict())).toEqual(keys);
    expect([...model.parameters()].reduce((sum, parameter) => sum + parameter.numel(), 0)).toBe(parameters);

    const given = input.length === 2 ? text(input) : image(input);
    const out = model(given);
    expect(out.shape).toEqual(shape);
    const values = out.flatten();
    (values.narrow(0, 0, output.length).tolist() as number[]).forEach((value, i) => near(value, output[i]));
    near(values.mean().item(), mean);

    model.train()(given).square().mean().backward();
    near(gradientNorm(model), gradient);
  });
});
