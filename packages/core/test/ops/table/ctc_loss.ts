import * as torch from '../../../src/index.js';
import { kink, sample } from './build.js';
import { given, keywords, random } from './inputs.js';
import type { ErrorCase, Family, InputSpec, Row } from './types.js';

const long = { dtype: 'int64' } as const;
/** The second has a label twice, between which a blank must stand. */
const targets = given([1, 2, 0, 3, 3, 1], [2, 3], long);
const scores = (...shape: number[]): InputSpec => random(shape, -3, 3);

const why = {
  gradgrad: false,
  why: "as torch's, the gradient has no derivative",
  neverEmpty: 'a loss has a time and a label',
};

const rows: Row[] = (['mean', 'sum', 'none'] as const).map((reduction) => ({
  name: 'ctc_loss',
  variant: reduction,
  call: ([x, t]) => torch.ctc_loss(x.log_softmax(2), t, [7, 6], [2, 3], { reduction }),
  torch: `F.ctc_loss(i[0].log_softmax(2), i[1], (7, 6), (2, 3)${keywords({ reduction })})`,
  samples: [sample('plain', scores(7, 2, 4), targets), sample('more labels', scores(8, 2, 9), targets)],
  dtypes: ['float64'],
  ...why,
}));

/** A call whose only input are the scores. */
function row(variant: string, call: Row['call'], inTorch: string, samples: Row['samples']): Row {
  return { name: 'ctc_loss', variant, call, torch: inTorch, samples, ...why };
}

const labels = (...values: number[]): torch.Tensor => torch.tensor(values, { dtype: torch.int64 });

/** A loss that is infinite, or 0 instead. */
const infinite = (one: Row): Row => ({ ...one, gradcheck: false });

const others: Row[] = [
  row(
    'targets in a row, the last label is blank',
    ([x]) => torch.ctc_loss(x.log_softmax(2), labels(0, 1, 1), labels(5, 4), labels(1, 2), { blank: 3 }),
    'F.ctc_loss(i[0].log_softmax(2), torch.tensor([0, 1, 1]), torch.tensor([5, 4]), torch.tensor([1, 2]), blank=3)',
    [sample('plain', scores(5, 2, 4))],
  ),
  row(
    'one sample',
    ([x]) => torch.ctc_loss(x.log_softmax(1), labels(1, 2), labels(4), labels(2), { reduction: 'none' }),
    'F.ctc_loss(i[0].log_softmax(1), torch.tensor([1, 2]), torch.tensor([4]), torch.tensor([2]), reduction="none")',
    [sample('plain', scores(4, 3))],
  ),
  row(
    'no label',
    ([x]) => torch.ctc_loss(x.log_softmax(2), labels(1), [3, 1, 3], [0, 0, 1], { reduction: 'none' }),
    'F.ctc_loss(i[0].log_softmax(2), torch.tensor([1]), (3, 1, 3), (0, 0, 1), reduction="none")',
    [sample('plain', scores(3, 3, 3))],
  ),
  infinite(
    row(
      'too short',
      ([x]) => torch.ctc_loss(x, labels(1, 1, 2), [2, 3], [2, 1], { reduction: 'none' }),
      'F.ctc_loss(i[0], torch.tensor([1, 1, 2]), (2, 3), (2, 1), reduction="none")',
      [kink('plain', scores(3, 2, 3))],
    ),
  ),
  infinite(
    row(
      'too short, zero_infinity',
      ([x]) => torch.ctc_loss(x, labels(1, 1, 2), [2, 3], [2, 1], { zero_infinity: true }),
      'F.ctc_loss(i[0], torch.tensor([1, 1, 2]), (2, 3), (2, 1), zero_infinity=True)',
      [kink('plain', scores(3, 2, 3))],
    ),
  ),
];

type Lengths = readonly [input: number[], target: number[]];

/** What is refused of scores of 5 times, 2 samples and 4 labels. */
function refused(message: string, [input, target]: Lengths, t: InputSpec = targets, options = {}): ErrorCase {
  const tuple = (lengths: readonly number[]): string => `(${lengths.map((n) => `${n},`).join('')})`;
  return {
    inputs: [scores(5, 2, 4), t],
    call: ([x, y]) => torch.ctc_loss(x, y, input, target, options),
    torch: `F.ctc_loss(i[0], i[1], ${tuple(input)}, ${tuple(target)}${keywords(options)})`,
    message,
  };
}

/** What torch reads without looking, outside of its memory. */
const unchecked = (error: ErrorCase): ErrorCase => ({ ...error, torch: undefined });

const WHERE = '(while checking arguments for ctc_loss_cpu)';

export const ctcLoss: Family = {
  name: 'ctc_loss',
  rows: [
    {
      ...rows[0],
      errors: [
        refused(`Expected input_lengths to have value at most 5, but got value 6 ${WHERE}`, [
          [5, 6],
          [2, 2],
        ]),
        refused('input_lengths must be of size batch_size', [[5], [2, 2]]),
        refused('target_lengths must be of size batch_size', [[5, 5], [2]]),
        refused(
          `Expected tensor to have size at least 4 at dimension 1, but got size 3 for argument #2 'targets' ${WHERE}`,
          [
            [5, 5],
            [2, 4],
          ],
        ),
        refused(
          `Expected tensor to have size 3 at dimension 0, but got size 2 for argument #2 'targets' ${WHERE}`,
          [
            [5, 5],
            [2, 1],
          ],
          given([1, 2], [2], long),
        ),
        refused(
          `Expected tensor to have size 2 at dimension 0, but got size 1 for argument #2 'targets' ${WHERE}`,
          [
            [5, 5],
            [1, 1],
          ],
          given([1, 2], [1, 2], long),
        ),
        refused(
          `Expected 1 to 2 dimensions, but got 3-dimensional tensor for argument #2 'targets' ${WHERE}`,
          [
            [5, 5],
            [1, 1],
          ],
          given([1, 2], [1, 1, 2], long),
        ),
        refused(
          'blank must be in label range',
          [
            [5, 5],
            [2, 2],
          ],
          targets,
          { blank: 4 },
        ),
        unchecked(
          refused(
            'targets must be in label range, but got 4',
            [
              [5, 5],
              [1, 1],
            ],
            given([4, 2], [2, 1], long),
          ),
        ),
        unchecked(
          refused(`Expected input_lengths to have value at least 0, but got value -5 ${WHERE}`, [
            [5, -5],
            [2, 2],
          ]),
        ),
        unchecked(
          refused(
            'x is not a valid value for reduction',
            [
              [5, 5],
              [2, 2],
            ],
            targets,
            { reduction: 'x' },
          ),
        ),
      ],
    },
    ...rows.slice(1),
    ...others,
  ],
};
