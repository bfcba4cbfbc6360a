import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import * as nn from '@sconce/nn';
import * as onnx from '@sconce/onnx';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Call } from './call.js';
import { readModel } from './reader.js';
import { runFile } from './runtime.js';

class Small extends nn.Module {
  conv = new nn.Conv2d(1, 2, 3);
  bn = new nn.BatchNorm2d(2);
  head = new nn.Sequential(new nn.Flatten(), new nn.Linear(8, 3));

  override forward(x: Tensor): Tensor {
    return this.head(this.bn(this.conv(x)).relu());
  }
}

const image = torch.ones([1, 1, 4, 4]);
const model = new Small();
const names = (options: onnx.ExportOptions = {}) => readModel(onnx.exportToBytes(model, image, options));

describe('the file', () => {
  it('says its version, its operators, who made it', () => {
    const { ir_version, opset_import, producer_name } = names();
    expect({ ir_version, opset_import, producer_name }).toEqual({
      ir_version: 8,
      opset_import: [['', 17]],
      producer_name: 'sconce',
    });
  });

  it('names inputs and outputs, with dtypes and sizes', () => {
    expect(names()).toMatchObject({ inputs: ['input: 1[1, 1, 4, 4]'], outputs: ['output: 1[1, 3]'] });
    const options = { input_names: ['image'], output_names: ['logits'], dynamic_axes: { image: { 0: 'batch' } } };
    expect(names(options)).toMatchObject({ inputs: ['image: 1[batch, 1, 4, 4]'], outputs: ['logits: 1[batch, 3]'] });
  });

  it('names open sizes without a name, and follows them to the outputs', () => {
    const call = new Call((x) => [x.repeat(3, 1), x.flatten(), x.narrow(0, 1, x.shape[0] - 1)]);
    const read = (axes: onnx.DynamicAxes): string[] =>
      readModel(onnx.exportToBytes(call, torch.ones([4, 5]), { dynamic_axes: axes })).outputs;
    expect(read({ input: [0] })).toEqual([
      'output_0: 1[3*input_dynamic_axes_1, 5]',
      'output_1: 1[5*input_dynamic_axes_1]',
      'output_2: 1[input_dynamic_axes_1 - 1, 5]',
    ]);
    expect(read({ input: { 0: 'n', 1: 'm' }, output_1: { 0: 'all' } })).toEqual([
      'output_0: 1[3*n, m]',
      'output_1: 1[all]',
      'output_2: 1[n - 1, m]',
    ]);
  });

  it("has parameters and buffers under their state_dict's names", () => {
    const { initializers } = names();
    const members = initializers.filter(({ name }) => !name.startsWith('constant'));
    const expected = Object.entries(model.state_dict()).filter(([name]) => !name.endsWith('num_batches_tracked'));
    expect(members.map(({ name }) => name).sort()).toEqual(expected.map(([name]) => name).sort());
    for (const { name, dims, data_type, bytes } of members) {
      const { shape } = model.state_dict()[name];
      expect([dims, data_type, bytes]).toEqual([shape, 1, 4 * torch.numel(model.state_dict()[name])]);
    }
  });

  it('names nodes by the path of the module, and writes attributes', () => {
    const { nodes } = names();
    expect(nodes.map(({ name }) => name)).toEqual([
      '/conv/Conv',
      '/bn/BatchNormalization',
      '/Relu',
      '/head/1/Reshape',
      '/head/1/Gemm',
    ]);
    expect(nodes[0].inputs).toEqual(['input', 'conv.weight', 'conv.bias']);
    expect(nodes[0].attributes).toEqual({
      dilations: [1, 1],
      group: 1,
      kernel_shape: [3, 3],
      pads: [0, 0, 0, 0],
      strides: [1, 1],
    });
    expect(nodes[1].attributes.epsilon).toBeCloseTo(1e-5);
  });

  it('has every dtype', () => {
    const types = [torch.float32, torch.float64, torch.float16, torch.int64, torch.int32, torch.bool, torch.uint8];
    const call = new Call((...xs) => xs.map((x) => x.reshape([-1])));
    const { inputs, outputs } = readModel(
      onnx.exportToBytes(
        call,
        types.map((dtype) => torch.ones([1, 2]).to(dtype)),
      ),
    );
    expect(inputs.map((text) => text.replace(/.*: /, ''))).toEqual([1, 11, 10, 7, 6, 9, 2].map((n) => `${n}[1, 2]`));
    expect(outputs.map((text) => text.replace(/.*: /, ''))).toEqual([1, 11, 10, 7, 6, 9, 2].map((n) => `${n}[2]`));
  });

  it('stores a parameter that several modules share once', () => {
    const [a, b] = [new nn.Linear(3, 3, { bias: false }), new nn.Linear(3, 3, { bias: false })];
    b.weight = a.weight;
    const { initializers } = readModel(onnx.exportToBytes(new nn.Sequential(a, b), torch.ones([1, 3])));
    expect(initializers.map(({ name }) => name)).toEqual(['0.weight']);
  });

  it('has an input for each argument, also where a tensor is given twice, and leaves the arguments as they are', () => {
    const x = torch.full([2], -1);
    const { inputs, nodes } = readModel(onnx.exportToBytes(new Call((a, b) => a.relu_().add(b)), [x, x]));
    expect(inputs).toEqual(['input_0: 1[2]', 'input_1: 1[2]']);
    expect(nodes[1].inputs).toEqual(['/Relu_output_0', 'input_1']);
    expect(x.tolist()).toEqual([-1, -1]);
  });

  it('takes arguments and results in arrays and objects', () => {
    class Nested extends nn.Module<[readonly Tensor[], number, { mask: Tensor }], { sum: Tensor; parts: Tensor[] }> {
      override forward([a, b]: readonly Tensor[], factor: number, { mask }: { mask: Tensor }) {
        return { sum: a.add(b).mul(factor), parts: [a.mul(mask)] };
      }
    }
    const [a, b, mask] = [torch.ones([2]), torch.ones([2]), torch.zeros([2])];
    const { inputs, outputs } = readModel(onnx.exportToBytes(new Nested(), [[a, b], 3, { mask }]));
    expect(inputs).toEqual(['input_0: 1[2]', 'input_1: 1[2]', 'input_2: 1[2]']);
    expect(outputs).toEqual(['output_0: 1[2]', 'output_1: 1[2]']);
  });
});

describe('options', () => {
  it('export_params: false leaves the parameters out, as inputs', async () => {
    const linear = new nn.Linear(2, 1);
    const bytes = onnx.exportToBytes(linear, torch.ones([1, 2]), { export_params: false });
    expect(readModel(bytes)).toMatchObject({
      initializers: [],
      inputs: ['input: 1[1, 2]', 'weight: 1[1, 2]', 'bias: 1[1]'],
    });
    const feeds = { input: torch.ones([1, 2]), weight: torch.tensor([[3, 4]]).float(), bias: torch.tensor([0.5]) };
    expect((await runFile(bytes, feeds)).output.values).toEqual([7.5]);
  });

  it('keep_initializers_as_inputs lists them as well', () => {
    const bytes = onnx.exportToBytes(new nn.Linear(2, 1), torch.ones([1, 2]), { keep_initializers_as_inputs: true });
    const { initializers, inputs } = readModel(bytes);
    expect(initializers.map(({ name }) => name)).toEqual(['weight', 'bias']);
    expect(inputs).toEqual(['input: 1[1, 2]', 'weight: 1[1, 2]', 'bias: 1[1]']);
  });

  it('do_constant_folding: false leaves what follows from parameters to the file', () => {
    const linear = nn.utils.weight_norm(new nn.Linear(2, 1));
    const read = (do_constant_folding: boolean) =>
      readModel(onnx.exportToBytes(linear, torch.ones([1, 2]), { do_constant_folding }));
    expect(read(true).nodes).toHaveLength(1);
    expect(read(true).initializers.map(({ name }) => name)).not.toContain('weight_g');
    expect(read(false).nodes.length).toBeGreaterThan(1);
    expect(read(false).initializers.map(({ name }) => name)).toContain('weight_g');
  });
});

describe('where it goes', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'sconce-onnx-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('a path, a URL, a stream: the same bytes', async () => {
    const expected = Buffer.from(onnx.exportToBytes(model, image));
    const path = join(folder, 'model.onnx');
    await onnx.export(model, image, path);
    expect(readFileSync(path).equals(expected)).toBe(true);
    await onnx.export(model, [image], pathToFileURL(`${path}2`));
    expect(readFileSync(`${path}2`).equals(expected)).toBe(true);
    const chunks: Uint8Array[] = [];
    await onnx.export(model, image, new WritableStream({ write: (chunk: Uint8Array) => void chunks.push(chunk) }));
    expect(Buffer.concat(chunks).equals(expected)).toBe(true);
  });

  it('a model that cannot be exported leaves the old file as it was', async () => {
    const path = join(folder, 'model.onnx');
    writeFileSync(path, 'old');
    const call = new Call((x) => torch.lgamma(x));
    await expect(onnx.export(call, image, path)).rejects.toThrow('lgamma');
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['model.onnx']);
  });

  it('a stream that fails is an error of the same kind', async () => {
    const stream = new WritableStream({ write: () => Promise.reject(new Error('full')) });
    await expect(onnx.export(model, image, stream)).rejects.toThrow('cannot write stream: full');
  });

  it('a folder that does not exist is an error that names the file', async () => {
    const path = join(folder, 'none', 'model.onnx');
    await expect(onnx.export(model, image, path)).rejects.toThrow(`cannot write ${path}`);
  });
});
