import * as torch from '../../src/index.js';
import type { dtype, Tensor } from '../../src/index.js';
import { valuesOf } from '../ops/table/inputs.js';
import type { DtypeName, InputSpec, Row, Sample } from '../ops/table/types.js';

const DTYPES: Readonly<Record<DtypeName, dtype>> = {
  bool: torch.bool,
  uint8: torch.uint8,
  int32: torch.int32,
  int64: torch.int64,
  float32: torch.float32,
  float64: torch.float64,
};

/** How an input lies in memory. */
export type Layout = 'contiguous' | 'transposed' | 'strided' | 'offset';

/** A tensor off the tape, before it is made a leaf. */
function place(values: Tensor, layout: Layout): Tensor {
  const reversed = values.shape.map((_, d) => values.ndim - 1 - d);
  if (layout === 'contiguous') return values;
  if (layout === 'transposed') return values.permute(reversed).contiguous().permute(reversed);
  if (layout === 'offset') {
    const longer = torch.zeros([values.numel() + 3], { dtype: values.dtype });
    const window = longer.narrow(0, 3, values.numel()).view(values.shape);
    return window.copy_(values);
  }
  // Every second element of a transposed tensor.
  const wide = torch.zeros([...values.permute(reversed).shape, 2], { dtype: values.dtype });
  const window = wide.select(-1, 1).permute(reversed);
  return window.copy_(values);
}

export function hasGradient(spec: InputSpec): boolean {
  return spec.dtype.startsWith('float') && spec.grad !== false;
}

function toTensor(spec: InputSpec, index: number): Tensor {
  return torch.tensor(valuesOf(spec, index), { dtype: DTYPES[spec.dtype] }).view(spec.shape);
}

/** A sample's tensors; those that have a gradient are leaves that require one. */
export function materialize(
  sample: Sample | { inputs: readonly InputSpec[] },
  layout: Layout = 'contiguous',
): Tensor[] {
  return torch.no_grad(() =>
    sample.inputs.map((spec, index) => {
      const tensor = place(toTensor(spec, index), layout);
      return hasGradient(spec) ? tensor.requires_grad_() : tensor;
    }),
  );
}

/** What a call gave, as plain numbers. */
export interface Result {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

export function toResult(tensor: Tensor): Result {
  return { dtype: tensor.dtype.name, shape: tensor.shape, values: Array.from(tensor.toTypedArray(), Number) };
}

/** What a call gave and its gradients; null for inputs that have none. */
export interface Evaluation {
  readonly outputs: readonly Result[];
  readonly gradients: readonly (Result | null)[];
}

/** The gradient of output `k` from which every comparison starts; tools/reference/ops.py has the same formula. */
export function cotangent(output: Tensor, k: number): Tensor {
  const values = Array.from({ length: output.numel() }, (_, i) => (((5 * i + 3 * k) % 16) - 7.5) / 8);
  return torch.tensor(values, { dtype: output.dtype }).view(output.shape);
}

export function toList(value: Tensor | readonly Tensor[]): readonly Tensor[] {
  return Array.isArray(value) ? (value as readonly Tensor[]) : [value as Tensor];
}

/** The gradients of `inputs`, from {@link cotangent}. */
export function gradientsOf(outputs: readonly Tensor[], inputs: readonly Tensor[]): (Tensor | null)[] {
  const wanted = inputs.filter((input) => input.requires_grad);
  const starting = outputs.flatMap((output, k) => (output.requires_grad ? [{ output, k }] : []));
  if (starting.length === 0) return inputs.map(() => null);
  const found = torch.autograd.grad(
    starting.map(({ output }) => output),
    wanted,
    { grad_outputs: starting.map(({ output, k }) => cotangent(output, k)), allow_unused: true },
  );
  return inputs.map((input) => (input.requires_grad ? found[wanted.indexOf(input)] : null));
}

/** Calls the row on these tensors and differentiates it. */
export function evaluate(call: Row['call'], inputs: Tensor[]): Evaluation {
  const outputs = toList(call(inputs));
  const results = outputs.map(toResult);
  if (outputs.some((output) => output.requires_grad && !output.is_floating_point())) {
    throw new Error('an output that is not floating point requires a gradient');
  }
  return {
    outputs: results,
    gradients: gradientsOf(outputs, inputs).map((gradient) => gradient && toResult(gradient)),
  };
}
