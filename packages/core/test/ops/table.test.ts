import { describe, expect, test } from 'vitest';
import { cpuKernels } from '../../src/device/cpu/index.js';
import { withoutKernels } from '../../src/device/device.js';
import type { Kernel } from '../../src/device/kernel.js';
import * as torch from '../../src/index.js';
import { Tensor } from '../../src/index.js';
import { expectClose, expectEvaluationClose, expectGradientClose, type Tolerance } from '../helpers/close.js';
import {
  cotangent,
  evaluate,
  type Evaluation,
  gradientsOf,
  hasGradient,
  type Layout,
  materialize,
  toList,
  toResult,
} from '../helpers/evaluate.js';
import { expected, expectedError } from '../helpers/fixtures.js';
import { KERNELS_ELSEWHERE, NOT_IN_TABLE, UNTABLED_METHODS } from './table/exempt.js';
import { families } from './table/index.js';
import { inDouble, samplesOf, titleOf } from './table/inputs.js';
import type { Row, Sample } from './table/types.js';

/** Past this many input elements the Jacobian of a sample is not worked out, unless the row would have too few. */
const GRADCHECK_LIMIT = 70;
const GRADGRAD_LIMIT = 40;
/** So many samples with elements each row has checked, if it has them, up to a size. */
const LEAST_SAMPLES = 3;
const LARGEST = 120;
/** How many of a row's samples gradcheck tries on strided inputs too. */
const STRIDED_GRADCHECKS = 3;

const rows = families.flatMap(({ name, rows }) => rows.map((row) => ({ family: name, title: titleOf(row), row })));
const samplesByRow = new Map(rows.map(({ row }) => [row, samplesOf(row)]));

function samples(row: Row): readonly Sample[] {
  return samplesByRow.get(row) ?? [];
}

/** The row's own tolerance, for float32 results only. */
function widerFor(row: Row, dtype: string): Partial<Tolerance> | undefined {
  if (dtype !== 'float32') return undefined;
  return { ...(row.rtol !== undefined && { rtol: row.rtol }), ...(row.atol !== undefined && { atol: row.atol }) };
}

function toleranceOf(row: Row, sample: Sample): Partial<Tolerance> | undefined {
  return sample.inputs.some(({ dtype }) => dtype === 'float64') ? undefined : widerFor(row, 'float32');
}

function elements({ inputs }: Sample): number {
  return inputs.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
}

function isDifferentiable(row: Row, sample: Sample): boolean {
  return row.differentiable !== false && sample.inputs.some(hasGradient);
}

/** Samples in double precision on which central differences make sense, the smallest first. */
function smoothSamples(row: Row, limit: number): Sample[] {
  const smooth = row.samples.filter((s) => !s.kink && isDifferentiable(row, s) && elements(s) <= LARGEST);
  const sorted = smooth.toSorted((a, b) => elements(a) - elements(b));
  const least = sorted.filter((s) => elements(s) > 0).slice(0, LEAST_SAMPLES);
  return sorted.filter((s) => elements(s) <= limit || least.includes(s)).map(inDouble);
}

const evaluations = new Map(rows.map(({ row }) => [row, new Map<Sample, Evaluation>()]));

/** What the row gives for contiguous inputs, with kernels; worked out once. */
function plainly(row: Row, sample: Sample): Evaluation {
  const known = evaluations.get(row)?.get(sample);
  if (known) return known;
  const found = evaluate(row.call, materialize(sample));
  evaluations.get(row)?.set(sample, found);
  return found;
}

function testEvaluation(family: string, title: string, row: Row): void {
  test('gives the values, dtypes, shapes and gradients that PyTorch gives', () => {
    for (const sample of samples(row)) {
      if (sample.referenceOnly) continue;
      const wanted = expected(family, title, row, sample);
      expectEvaluationClose(plainly(row, sample), wanted, sample.name, toleranceOf(row, sample));
    }
  });

  test('gives with kernels what the reference loops give', () => {
    for (const sample of samples(row)) {
      const reference = withoutKernels(() => evaluate(row.call, materialize(sample)));
      expectEvaluationClose(plainly(row, sample), reference, sample.name, toleranceOf(row, sample));
    }
  });
}

function testLayouts(row: Row): void {
  if (row.needsContiguous !== undefined) return;
  test.each<Layout>(['transposed', 'strided', 'offset'])('takes %s inputs', (layout) => {
    for (const sample of samples(row)) {
      const actual = evaluate(row.call, materialize(sample, layout));
      expectEvaluationClose(actual, plainly(row, sample), sample.name, toleranceOf(row, sample));
    }
  });

  test('takes expanded inputs, and adds up their gradients', () => {
    for (const sample of row.samples) {
      if (sample.referenceOnly) continue;
      sample.inputs.forEach((spec, index) => {
        const dim = spec.shape.findIndex((size) => size > 1);
        // The count of a mask and the range of indices go with their values.
        if (dim < 0 || (spec.recipe.kind === 'given' && !hasGradient(spec))) return;
        const wider = toleranceOf(row, sample);
        const call = (repeat: (first: Tensor) => Tensor) => {
          const inputs = materialize(sample);
          const first = inputs[index].detach().narrow(dim, 0, 1).clone();
          if (hasGradient(spec)) first.requires_grad_();
          const outputs = toList(row.call(inputs.with(index, repeat(first))));
          return { outputs: outputs.map(toResult), gradient: gradientsOf(outputs, [first])[0] };
        };
        const expanded = call((first) => first.expand(spec.shape));
        const copied = call((first) => first.expand(spec.shape).clone());
        expanded.outputs.forEach((output, k) => expectClose(output, copied.outputs[k], sample.name, wider));
        const [a, b] = [expanded.gradient, copied.gradient].map((g) => g && toResult(g));
        expectGradientClose(a, b, `${sample.name}, gradient of input ${index}`, wider);
      });
    }
  });
}

/** Samples whose first two inputs could be one tensor. */
function pairs(row: Row): Sample[] {
  return row.samples.filter(({ inputs: [a, b] }) => {
    return b && a.dtype === b.dtype && hasGradient(a) && hasGradient(b) && a.shape.join() === b.shape.join();
  });
}

function testSameInputTwice(row: Row): void {
  const alike = pairs(row);
  if (alike.length === 0) return;
  test('takes one tensor twice, and adds up its gradients', () => {
    for (const sample of alike) {
      const [x, , ...rest] = materialize(sample);
      const [a, b] = [x.detach().clone().requires_grad_(), x.detach().clone().requires_grad_()];
      const apart = toList(row.call([a, b, ...rest]));
      const [ofA, ofB] = gradientsOf(apart, [a, b]);
      const together = toList(row.call([x, x, ...rest]));
      const [ofX] = gradientsOf(together, [x]);
      together.forEach((output, k) =>
        expectClose(toResult(output), toResult(apart[k]), sample.name, toleranceOf(row, sample)),
      );
      const sum = ofA && ofB ? ofA.add(ofB) : (ofA ?? ofB);
      expectGradientClose(ofX && toResult(ofX), sum && toResult(sum), sample.name, toleranceOf(row, sample));
    }
  });
}

function testInPlace(row: Row): void {
  const { inPlace } = row;
  if (!inPlace) return;
  test('does the same in place, on the tape and off it, and on a view', () => {
    for (const sample of samples(row)) {
      const inputs = materialize(sample);
      const plain = evaluate(row.call, inputs);
      const [output] = plain.outputs;
      const [self] = inputs;
      if (output.shape.join() !== self.shape.join() || output.dtype !== self.dtype.name) continue;
      const wider = toleranceOf(row, sample);
      const version = self._version;
      torch.no_grad(() => {
        const copy = self.clone();
        expect(inPlace([copy, ...inputs.slice(1)]), sample.name).toBe(copy);
        expectClose(toResult(copy), output, `${sample.name}, off the tape`, wider);
        expect(copy._version).toBe(1);
        const wide = torch.zeros([...self.shape, 2], { dtype: self.dtype });
        const view = wide.select(-1, 1).copy_(self);
        inPlace([view, ...inputs.slice(1)]);
        expectClose(toResult(view), output, `${sample.name}, on a view`, wider);
        expect(wide.select(-1, 0).ne(0).any().item(), `${sample.name}, beside the view`).toBe(false);
      });
      const onTape = evaluate(([first, ...others]) => inPlace([first.clone(), ...others]), inputs);
      expectEvaluationClose(onTape, plain, `${sample.name}, on the tape`, wider);
      expect(self._version).toBe(version);
    }
  });
}

function testDerivatives(row: Row): void {
  if (row.differentiable === false) return;
  if (row.gradcheck !== false) {
    test('has the gradients that central differences give', () => {
      const smooth = smoothSamples(row, GRADCHECK_LIMIT);
      expect(smooth.length, 'samples small and smooth enough').toBeGreaterThan(0);
      const check = (sample: Sample, layout: Layout): boolean =>
        torch.autograd.gradcheck((...inputs) => row.call(inputs), materialize(sample, layout));
      for (const sample of smooth) check(sample, 'contiguous');
      if (row.needsContiguous !== undefined) return;
      for (const sample of smooth.slice(-STRIDED_GRADCHECKS)) check(sample, 'strided');
    });
  }
  if (row.gradgrad !== false && row.gradcheck !== false) {
    test('has the second derivatives that central differences give', () => {
      for (const sample of smoothSamples(row, GRADGRAD_LIMIT)) {
        const inputs = materialize(sample);
        torch.autograd.gradgradcheck((...args) => row.call(args), inputs);
      }
    });
  }
}

function testErrors(family: string, title: string, row: Row): void {
  row.errors?.forEach((error, i) => {
    test(`refuses what does not fit, before anything has changed (${i})`, () => {
      const inputs = materialize(error);
      const versions = inputs.map((input) => input._version);
      const before = inputs.map(toResult);
      expect(() => error.call(inputs)).toThrow(error.message);
      expect(inputs.map((input) => input._version)).toEqual(versions);
      expect(inputs.map(toResult)).toEqual(before);
      if (error.torch !== undefined) expect(expectedError(family, title, error)).toMatch(error.message);
    });
  });
}

describe.each(rows)('$family: $title', ({ family, title, row }) => {
  testEvaluation(family, title, row);
  testLayouts(row);
  testSameInputTwice(row);
  testInPlace(row);
  testDerivatives(row);
  testErrors(family, title, row);
});

/** The names of a room's functions; its classes are no ops. */
function functionsOf(room: object): string[] {
  return Object.entries(room).flatMap(([name, value]) =>
    typeof value === 'function' && !/^class /.test(Function.prototype.toString.call(value)) ? [name] : [],
  );
}

describe('the table', () => {
  const named = new Set(rows.flatMap(({ row }) => (row.inPlace ? [row.name, `${row.name}_`] : [row.name])));

  test('has each title once', () => {
    const titles = rows.map(({ family, title }) => `${family}: ${title}`);
    expect(titles).toEqual([...new Set(titles)]);
  });

  test('has a row for each exported function that is no exception', () => {
    const own = functionsOf(torch.linalg).filter(
      (name) => !Object.values<unknown>(torch).includes(Reflect.get(torch.linalg, name)),
    );
    const functions = [...functionsOf(torch), ...own.map((name) => `linalg.${name}`)];
    const missing = functions.filter((name) => !named.has(name) && !NOT_IN_TABLE.has(name));
    expect(missing, 'exported functions without a row').toEqual([]);
    expect(
      [...NOT_IN_TABLE].filter((name) => !functions.includes(name)),
      'exceptions that are not exported',
    ).toEqual([]);
    expect(
      [...NOT_IN_TABLE].filter((name) => named.has(name)),
      'exceptions that have a row',
    ).toEqual([]);
  });

  test('has a row for each method of Tensor that is no exception', () => {
    const descriptors = Object.entries(Object.getOwnPropertyDescriptors(Tensor.prototype));
    const methods = descriptors.flatMap(([name, { value }]) => (typeof value === 'function' ? [name] : []));
    const missing = methods.filter((name) => !named.has(name) && !UNTABLED_METHODS.has(name));
    expect(missing, 'methods without a row').toEqual([]);
    expect(
      [...UNTABLED_METHODS].filter((name) => !methods.includes(name)),
      'exceptions that do not exist',
    ).toEqual([]);
    expect(
      [...UNTABLED_METHODS].filter((name) => named.has(name)),
      'exceptions that have a row',
    ).toEqual([]);
  });

  test('makes every kernel run that is no exception', () => {
    const kernels = cpuKernels as Map<string, Kernel>;
    const originals = [...kernels];
    const taken = new Set<string>();
    for (const [name, kernel] of originals) {
      kernels.set(name, (...operands) => {
        const done = kernel(...operands);
        if (done) taken.add(name);
        return done;
      });
    }
    try {
      for (const { row } of rows) for (const sample of samples(row)) evaluate(row.call, materialize(sample));
    } finally {
      for (const [name, kernel] of originals) kernels.set(name, kernel);
    }
    const untouched = originals.flatMap(([name]) => (taken.has(name) ? [] : [name]));
    expect(
      untouched.filter((name) => !KERNELS_ELSEWHERE.has(name)),
      'kernels that no row reaches',
    ).toEqual([]);
    expect(
      [...KERNELS_ELSEWHERE].filter((name) => !untouched.includes(name)),
      'exceptions that are reached',
    ).toEqual([]);
  });

  test('has samples without elements, and says why where there are none', () => {
    const names = new Set(rows.map(({ row }) => row.name));
    const emptied = new Set(
      rows.flatMap(({ row }) =>
        row.neverEmpty !== undefined || row.samples.some(({ inputs }) => inputs.some(({ shape }) => shape.includes(0)))
          ? [row.name]
          : [],
      ),
    );
    expect([...names].filter((name) => !emptied.has(name))).toEqual([]);
  });

  test('says why where a check is off or a tolerance wider', () => {
    const silent = rows.filter(({ row }) => {
      const { gradcheck, gradgrad, rtol, atol } = row;
      return (gradcheck ?? gradgrad ?? rtol ?? atol) !== undefined && !row.why;
    });
    expect(silent.map(({ title }) => title)).toEqual([]);
  });

  test('starts from a cotangent without zeros', () => {
    expect(
      cotangent(torch.zeros([100]), 1)
        .eq(0)
        .any()
        .item(),
    ).toBe(false);
  });
});
