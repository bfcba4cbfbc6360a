import { describe, expect, it } from 'vitest';
import * as torch from '../../src/index.js';
import { withoutKernels } from '../../src/device/device.js';
import type { Tensor } from '../../src/index.js';

/** The result and both gradients, with kernels and without. */
function both(x: Tensor, weight: Tensor, bias: Tensor | null, options: torch.Conv2dOptions): [unknown[], unknown[]] {
  const compute = (): unknown[] => {
    const leaves = [x, weight].map((tensor) => tensor.clone().requires_grad_());
    const y = torch.conv2d(leaves[0], leaves[1], bias, options);
    y.sum().backward();
    return [y.tolist(), ...leaves.map((tensor) => tensor.grad?.tolist())];
  };
  return [compute(), withoutKernels(compute)];
}

describe('conv2d on sizes that its kernels cannot count', () => {
  it('takes a padding whose padded image would pass 2 GiB', () => {
    const [fast, slow] = both(torch.ones([1, 1, 4, 4]), torch.ones([1, 1, 3, 3]), null, {
      padding: 40000,
      stride: 40001,
    });
    expect(fast).toEqual(slow);
    expect(fast[0]).toEqual([
      [
        [
          [0, 0],
          [0, 9],
        ],
      ],
    ]);
  });

  it('takes a stride of more than 32 bits', () => {
    const [fast, slow] = both(torch.ones([1, 2, 4, 4]), torch.ones([3, 2, 3, 3]), null, { stride: 2 ** 32 });
    expect(fast).toEqual(slow);
    expect(torch.max_pool2d(torch.ones([1, 1, 4, 4]), 2, { stride: 2 ** 32 }).tolist()).toEqual([[[[1]]]]);
    expect(torch.avg_pool2d(torch.ones([1, 1, 4, 4]), 2, { stride: 2 ** 32 }).tolist()).toEqual([[[[1]]]]);
  });

  it('gives the bias alone where there are no channels', () => {
    torch.full([500], 7).dispose();
    const [fast, slow] = both(torch.ones([2, 0, 8, 8]), torch.ones([3, 0, 3, 3]), torch.tensor([1, 2, 3]), {});
    expect(fast).toEqual(slow);
  });
});
