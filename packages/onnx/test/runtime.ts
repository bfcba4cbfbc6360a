import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import * as onnx from '@sconce/onnx';
import * as ort from 'onnxruntime-web';

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

/** Runs a file in onnxruntime with the tensors by name. */
export async function runFile(
  bytes: Uint8Array,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<Record<string, { shape: readonly number[]; values: number[] }>> {
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'], logSeverityLevel: 3 });
  const inputs = Object.entries(feeds).map(([name, x]) => [name, asOrt(x)] as const);
  const results = await session.run(Object.fromEntries(inputs));
  await session.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, { dims, data }]) => [
      name,
      { shape: dims, values: Array.from(data as ArrayLike<number | bigint>, Number) },
    ]),
  );
}

function asOrt(x: Tensor): ort.Tensor {
  const data = x.contiguous().toTypedArray();
  return new ort.Tensor(x.dtype.name as 'float32', data as never, [...x.shape]);
}

/** The largest difference between what a model returns and what the file gives for the same arguments, in units of max(1, |value|). */
export async function difference(
  bytes: Uint8Array,
  outputs: Readonly<Record<string, Tensor>>,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<number> {
  const results = await runFile(bytes, feeds);
  let largest = 0;
  for (const [name, expected] of Object.entries(outputs)) {
    const { shape, values } = results[name];
    if (shape.join() !== expected.shape.join()) {
      throw new Error(`${name}: shape ${shape.join('x')} instead of ${expected.shape.join('x')}`);
    }
    Array.from(expected.toTypedArray() as ArrayLike<number | bigint>, Number).forEach((value, i) => {
      const isSame = Object.is(value, values[i]) || value === values[i];
      const error = isSame ? 0 : Math.abs(value - values[i]) / Math.max(1, Math.abs(value));
      largest = Math.max(largest, Number.isNaN(error) ? Infinity : error);
    });
  }
  return largest;
}

type Model = Parameters<typeof onnx.exportToBytes>[0];

/** Exports a module, runs it in onnxruntime, and returns the largest difference. */
export async function exportError(
  model: Model,
  args: readonly Tensor[],
  options: onnx.ExportOptions = {},
  others: readonly Tensor[] = args,
): Promise<number> {
  const input_names = args.map((_, i) => `x${i}`);
  const bytes = onnx.exportToBytes(model, args, { ...options, input_names });
  const feeds = Object.fromEntries(input_names.map((name, i) => [name, others[i]]));
  const result = torch.no_grad(() => model(...(others as never[]))) as Tensor | readonly Tensor[];
  const outputs = result instanceof torch.Tensor ? [result] : (result as readonly (Tensor | Tensor[])[]).flat();
  const names = outputs.length === 1 ? ['output'] : outputs.map((_, i) => `output_${i}`);
  return difference(bytes, Object.fromEntries(names.map((name, i) => [name, outputs[i]])), feeds);
}
