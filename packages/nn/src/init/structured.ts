import { checkKeys, eye, fromTypedArray, linalg, no_grad, randperm, type Tensor, ValueError } from '@sconce/core';
import type { InitOptions } from '../init.js';

const cdf = (x: number): number =>
  (1 +
    fromTypedArray(new Float64Array([x / Math.SQRT2]), [1])
      .erf()
      .item()) /
  2;

/**
 * Fills a tensor, in place, with samples of the normal distribution that lie between two bounds, and returns it.
 *
 * @param tensor - a floating point tensor of any shape.
 * @param mean - the mean of the distribution before it is cut.
 * @param std - its standard deviation.
 * @param a - the lower bound.
 * @param b - the upper bound.
 * @param options - `generator`.
 * @throws RuntimeError when `a` is greater than `b`.
 *
 * @example
 * ```ts
 * const w = nn.init.trunc_normal_(torch.empty([100]), 0, 0.02, -0.04, 0.04);
 * console.log(w.abs().le(0.04).all().item()); // true
 * ```
 * @see {@link https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.trunc_normal_ | torch.nn.init.trunc_normal_}
 */
export function trunc_normal_(tensor: Tensor, mean = 0, std = 1, a = -2, b = 2, options?: InitOptions): Tensor {
  checkKeys(options, ['generator'], 'trunc_normal_');
  const [low, high] = [cdf((a - mean) / std), cdf((b - mean) / std)];
  return no_grad(() => {
    tensor.uniform_(2 * low - 1, 2 * high - 1, options);
    return tensor
      .erfinv_()
      .mul_(std * Math.SQRT2)
      .add_(mean)
      .clamp_(a, b);
  });
}

/**
 * Fills a matrix, in place, with ones on its diagonal and zeros elsewhere, and returns it.
 *
 * @param tensor - a matrix of any dtype.
 * @throws ValueError when it has not two dimensions.
 *
 * @example
 * ```ts
 * console.log(nn.init.eye_(torch.empty([2, 3])).tolist()); // [ [ 1, 0, 0 ], [ 0, 1, 0 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.eye_ | torch.nn.init.eye_}
 */
export function eye_(tensor: Tensor): Tensor {
  if (tensor.ndim !== 2) throw new ValueError('Only tensors with 2 dimensions are supported');
  return no_grad(() => tensor.copy_(eye(...(tensor.shape as [number, number]), { dtype: tensor.dtype })));
}

/**
 * Fills the weight of a convolution, in place, so that as many channels as possible pass unchanged, and returns it.
 *
 * @param tensor - a weight of shape (out, in, …) with one to three spatial dimensions.
 * @param groups - the groups of the convolution, each of which begins anew; 1 by default.
 * @throws ValueError when it has not three to five dimensions, or the outputs cannot be divided so.
 *
 * @example
 * ```ts
 * console.log(nn.init.dirac_(torch.empty([2, 1, 3])).tolist()); // [ [ [ 0, 1, 0 ] ], [ [ 0, 0, 0 ] ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.dirac_ | torch.nn.init.dirac_}
 */
export function dirac_(tensor: Tensor, groups = 1): Tensor {
  if (tensor.ndim < 3 || tensor.ndim > 5) {
    throw new ValueError('Only tensors with 3, 4, or 5 dimensions are supported');
  }
  const [out, inputs, ...field] = tensor.shape;
  if (out % groups !== 0) throw new ValueError('dim 0 must be divisible by groups');
  return no_grad(() => {
    tensor.zero_();
    const centres = field.reduce((rest, size) => rest.select(2, Math.floor(size / 2)), tensor);
    for (let i = 0; i < out; i++) {
      const channel = i % (out / groups);
      if (channel < inputs) centres.select(0, i).select(0, channel).fill_(1);
    }
    return tensor;
  });
}

/** Options of {@link orthogonal_}. */
export interface OrthogonalOptions extends InitOptions {
  /** What the matrix is multiplied with; 1 by default. */
  readonly gain?: number;
}

/**
 * Fills a weight, in place, with a random matrix whose rows, or columns if there are fewer, are orthogonal and of length 1, and returns it.
 *
 * A weight of more than two dimensions is the matrix of its first dimension by all others. A tensor without elements is returned as it is.
 *
 * @param tensor - a floating point tensor with at least two dimensions.
 * @param options - `gain`, `generator`.
 * @throws ValueError when it has fewer than two dimensions.
 *
 * @example
 * ```ts
 * const w = nn.init.orthogonal_(torch.empty([3, 5]));
 * console.log(torch.allclose(w.mm(w.t()), torch.eye(3), { atol: 1e-5 })); // true
 * ```
 * @see {@link https://arxiv.org/abs/1312.6120 | Exact solutions to the nonlinear dynamics of learning}
 * @see {@link https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.orthogonal_ | torch.nn.init.orthogonal_}
 */
export function orthogonal_(tensor: Tensor, options: OrthogonalOptions = {}): Tensor {
  checkKeys(options, ['gain', 'generator'], 'orthogonal_');
  const { gain = 1, generator } = options;
  if (tensor.ndim < 2) throw new ValueError('Only tensors with 2 or more dimensions are supported');
  if (tensor.numel() === 0) return tensor;
  const rows = tensor.shape[0];
  const columns = tensor.numel() / rows;
  return no_grad(() => {
    const drawn = tensor.new_empty([rows, columns]).normal_(0, 1, generator && { generator });
    const isWide = rows < columns;
    const { Q, R } = linalg.qr(isWide ? drawn.t() : drawn);
    // These signs make the factors, and so the distribution, unique.
    const matrix = Q.mul(R.diagonal().sign());
    return tensor.copy_((isWide ? matrix.t() : matrix).reshape(tensor.shape)).mul_(gain);
  });
}

/**
 * Fills a matrix, in place, with samples of a normal distribution, of which some in each column become zero, and returns it.
 *
 * @param tensor - a floating point matrix.
 * @param sparsity - which part of each column becomes zero.
 * @param std - the standard deviation of the others; 0.01 by default.
 * @param options - `generator`.
 * @throws ValueError when it has not two dimensions.
 *
 * @example
 * ```ts
 * console.log(nn.init.sparse_(torch.empty([4, 2]), 0.5).eq(0).sum(0).tolist()); // [ 2, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.sparse_ | torch.nn.init.sparse_}
 */
export function sparse_(tensor: Tensor, sparsity: number, std = 0.01, options?: InitOptions): Tensor {
  checkKeys(options, ['generator'], 'sparse_');
  if (tensor.ndim !== 2) throw new ValueError('Only tensors with 2 dimensions are supported');
  const [rows, columns] = tensor.shape;
  const zeros = Math.ceil(sparsity * rows);
  return no_grad(() => {
    tensor.normal_(0, std, options);
    for (let column = 0; column < columns; column++) {
      const chosen = randperm(rows, options).narrow(0, 0, Math.min(zeros, rows));
      tensor.select(1, column).index_put_([chosen], tensor.new_zeros([]));
    }
    return tensor;
  });
}
