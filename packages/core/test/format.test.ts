import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import * as torch from '../src/index.js';
import type { dtype, Tensor } from '../src/index.js';

/** A tensor and how PyTorch prints it: tools/reference/format.py. */
interface Case {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly requires_grad: boolean;
  readonly values: readonly (number | string | boolean)[];
  readonly text: string;
}

const text = readFileSync(new URL('./fixtures/format.json', import.meta.url), 'utf8');
const cases = JSON.parse(text) as readonly Case[];

const DTYPES: Readonly<Record<string, dtype>> = {
  bool: torch.bool,
  uint8: torch.uint8,
  int32: torch.int32,
  int64: torch.int64,
  float32: torch.float32,
  float64: torch.float64,
};

const SPECIAL: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, '-inf': -Infinity, '-0': -0 };

function make({ dtype, shape, values, requires_grad }: Case): Tensor {
  const elements = values.map((v) => (typeof v === 'string' ? (SPECIAL[v] ?? BigInt(v)) : v));
  return torch.tensor(elements, { dtype: DTYPES[dtype] }).view(shape).detach().requires_grad_(requires_grad);
}

describe('a tensor prints as PyTorch prints it', () => {
  it.each(cases)('$name', (testCase) => {
    expect(String(make(testCase))).toBe(testCase.text);
  });

  it('with the operation that made it', () => {
    const x = torch.tensor([1.5, 2], { requires_grad: true });
    expect(String(x.mul(2))).toBe('tensor([3., 4.], grad_fn=<MulBackward0>)');
  });

  it('from its own elements when it is a view', () => {
    const x = torch.arange(6).view(2, 3);
    expect(String(x.t())).toBe('tensor([[0, 3],\n        [1, 4],\n        [2, 5]])');
    expect(String(x.index(1, '1:'))).toBe('tensor([4, 5])');
    expect(String(torch.ones([1]).expand(3))).toBe('tensor([1., 1., 1.])');
  });

  it('without a dtype when it has the default one', () => {
    const x = torch.tensor([1], { dtype: torch.float64 });
    torch.set_default_dtype(torch.float64);
    try {
      expect(String(x)).toBe('tensor([1.])');
      expect(String(torch.tensor([1], { dtype: torch.float32 }))).toBe('tensor([1.], dtype=torch.float32)');
    } finally {
      torch.set_default_dtype(torch.float32);
    }
  });
});

describe("Node's inspect", () => {
  it('shows the same text', () => {
    expect(inspect(torch.tensor([1, 2.5]))).toBe('tensor([1.0000, 2.5000])');
  });

  it('aligns a tensor inside an object', () => {
    expect(inspect({ x: torch.eye(2) })).toBe('{\n  x: tensor([[1., 0.],\n          [0., 1.]])\n}');
  });

  it('shows a tensor whose memory was freed', () => {
    const x = torch.ones([2, 3]);
    x.dispose();
    expect(inspect(x)).toBe('tensor(<disposed>, size=(2, 3))');
  });
});
