import * as torch from '../../../src/index.js';
import type { Tensor } from '../../../src/index.js';
import { kink, sample } from './build.js';
import { booleans, given, random } from './inputs.js';
import type { Family, Row } from './types.js';

const UNARY = ['absolute', 'negative', 'sgn', 'fix', 'arcsin', 'arccos', 'arctan'] as const;
const BINARY = ['multiply', 'subtract', 'divide', 'true_divide'] as const;
const COMPARISONS = ['not_equal', 'less', 'less_equal', 'greater', 'greater_equal'] as const;

const inPlaceOf = (name: (typeof UNARY)[number]) => (inputs: Tensor[]) => inputs[0][`${name}_`]();

/** The second names of functions that have rows of their own. */
export const names: Family = {
  name: 'names',
  rows: [
    ...UNARY.map((name): Row => ({
      name,
      call: ([x]) => torch[name](x),
      // sgn's zero gradient is one that torch 1.13 cannot show.
      torch: `torch.${name === 'sgn' ? 'sign' : name}(i[0])`,
      inPlace: inPlaceOf(name),
      samples: [sample('plain', random([2, 3], 0.1, 0.9)), sample('empty', random([0]))],
    })),
    ...BINARY.map((name): Row => ({
      name,
      call: ([a, b]) => torch[name](a, b),
      torch: `torch.${name}(i[0], i[1])`,
      inPlace: ([a, b]) => a[`${name}_`](b),
      samples: [sample('plain', random([2, 3]), random([3], 1, 2)), sample('empty', random([0]), random([0]))],
    })),
    ...COMPARISONS.map((name): Row => ({
      name,
      call: ([a, b]) => torch[name](a, b),
      torch: `torch.${name}(i[0], i[1])`,
      inPlace: ([a, b]) => a[`${name}_`](b),
      samples: [
        kink('plain', given([1, 2, 3]), given([2, 2, 2])),
        sample('bools', booleans([2, 3]), booleans([3])),
        sample('empty', random([0]), random([0])),
      ],
      differentiable: false,
    })),
    ...(['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const).map((name): Row => ({
      name,
      variant: 'in place',
      call: ([a, b]) => torch[name](a, b),
      torch: `torch.${name}(i[0], i[1])`,
      inPlace: ([a, b]) => a[`${name}_`](b),
      samples: [sample('bools', booleans([2, 3]), booleans([3]))],
      differentiable: false,
    })),
    ...(['logical_and', 'logical_or', 'logical_xor'] as const).map((name): Row => ({
      name,
      variant: 'in place',
      call: ([a, b]) => torch[name](a, b),
      torch: `torch.${name}(i[0], i[1])`,
      inPlace: ([a, b]) => a[`${name}_`](b),
      samples: [sample('bools', booleans([2, 3]), booleans([3]))],
      differentiable: false,
    })),
    {
      name: 'eq',
      variant: 'in place, over numbers',
      call: ([a, b]) => a.clone().eq_(b),
      torch: 'i[0].clone().eq_(i[1])',
      samples: [kink('plain', given([1, 2, NaN, 3]), given([1, 3, NaN, 3])), sample('empty', random([0]), random([0]))],
      gradcheck: false,
      why: 'the result is a step function',
    },
    {
      name: 'clip',
      call: ([x]) => torch.clip(x, -1, 1),
      torch: 'torch.clip(i[0], -1, 1)',
      inPlace: ([x]) => x.clip_(-1, 1),
      samples: [sample('plain', random([2, 3], -0.9, 0.9)), sample('empty', random([0]))],
    },
  ],
};
