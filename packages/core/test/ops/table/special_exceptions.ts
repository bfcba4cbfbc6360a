/** Where Sconce and PyTorch 1.13 differ on special values, and why it stays so. */
export interface SpecialException {
  /** The rows, by family and title. */
  readonly rows: RegExp;
  /** The replacements, by name. */
  readonly values: RegExp;
  readonly why: string;
}

const ANY_NON_FINITE = /NaN|Infinity/;
const INFINITE = /Infinity/;
const NAN = /NaN/;
const LARGEST = /largest/;

export const SPECIAL_EXCEPTIONS: readonly SpecialException[] = [
  {
    rows: /^conv/,
    values: ANY_NON_FINITE,
    why: 'Whether a NaN or infinite factor meets the zeros of the padding (0 · NaN = NaN) depends on the algorithm, in torch too.',
  },
  {
    rows: /^copy: (int|long|to \(int)/,
    values: /NaN|Infinity|largest/,
    why: 'C++ leaves open what integer such a number becomes; here it is JavaScript’s 0 or the nearest.',
  },
  {
    rows: /^(normalization|statistics: (norm|std)|moments: (cov|renorm)|distances|floating: dist|pool_others: lp_pool1d)/,
    values: LARGEST,
    why: 'A square overflows in torch’s float32, and not here, where squares are added up in double precision, or earlier.',
  },
  {
    rows: /^(einsum|interpolation: addc|loss: nll_loss|products: (addr|cross|kron)|floating: ldexp|dimensions: as_strided)/,
    values: LARGEST,
    why: 'A product or sum overflows in one order of its factors and not in another.',
  },
  {
    rows: /^(cumulative: (logcumsumexp|cumprod)|moments: (var|std)_mean|special: (igamma|sinc|special\.zeta|float_power))/,
    values: LARGEST,
    why: 'torch loses the answer in an overflow or in rounding; here it is right.',
  },
  {
    rows: /^normalization: (batch|instance|group|layer)_norm/,
    values: /^input 1, .*Infinity/,
    why: 'torch multiplies the mean by the weight on its own, and gets ∞ − ∞ where here is ∞.',
  },
  {
    rows: /^moments: (var|std)_mean/,
    values: INFINITE,
    why: 'The mean of an infinity is infinite, as mean() says; torch’s Welford recurrence makes it NaN.',
  },
  {
    rows: /^differences: trap/,
    values: INFINITE,
    why: 'torch takes half of the first and last value off the sum again, which is ∞ − ∞.',
  },
  {
    rows: /^resizing: interpolate \(scale_factor=\[(2, 3\], mode='bilinear', align_corners=True|1\.3)/,
    values: INFINITE,
    why: 'Whether a weight is 0 (0 · ∞ = NaN) or nearly 0 depends on rounding.',
  },
  {
    rows: /^sampling: grid_sample \(padding_mode='border'/,
    values: ANY_NON_FINITE,
    why: 'A coordinate beyond the border has the gradient 0 here; torch multiplies the border’s value by 0.',
  },
  {
    rows: /^sampling: grid_sample \(mode='bicubic'/,
    values: /Infinity|largest/,
    why: 'Sixteen products that overflow, added up in another order.',
  },
  {
    rows: /^(cumulative: cumprod|statistics: prod)/,
    values: ANY_NON_FINITE,
    why: 'The derivative of a product is that of the other factors; torch divides the product by the factor, NaN by NaN.',
  },
  {
    rows: /^cumulative: cumprod \(dim -1, dtype\)/,
    values: / -?0 at/,
    why: 'torch refuses its own mask there.',
  },
  {
    rows: /^ctc_loss/,
    values: /Infinity|largest/,
    why: 'A length of 0, and log-probabilities above 0: see the differences in docs/.',
  },
  {
    rows: /^(distances: (cdist|pdist) \(p 1\)|predicates: clamp \(tensor bounds\))/,
    values: NAN,
    why: 'The value is NaN, the gradient is that of sign(NaN) = 0.',
  },
  { rows: /^counting: unique/, values: NAN, why: 'torch sorts with NaN unequal to itself and misplaces the others.' },
  { rows: /^counting: histc/, values: NAN, why: 'torch counts NaN into the first bin.' },
  {
    rows: /^ranking: mode/,
    values: /./,
    why: 'torch compares with a NaN that is unequal to itself; here NaN is one value, the largest.',
  },
  {
    rows: /^special: logit/,
    values: /NaN|Infinity|largest/,
    why: 'Outside (0, 1) the gradient is 0, as inside the clamp.',
  },
  { rows: /^special: special\.log_ndtr/, values: /-Infinity/, why: 'The slope’s limit, where torch has ∞ · 0.' },
  {
    rows: /^special: (polygamma|special\.zeta)/,
    values: /Infinity/,
    why: 'Their limit at infinity is 0, which torch’s series does not reach.',
  },
  {
    rows: /^special: special\.i1/,
    values: NAN,
    why: 'torch takes a NaN for a number near 0 in the gradient.',
  },
  {
    rows: /^(binary_cross_entropy: _binary_cross_entropy|special: special\.ndtri)/,
    values: /subnormal/,
    why: 'In float64 alone: the target’s gradient is that of the clamped logarithm; and the square of a slope overflows.',
  },
  {
    rows: /^resizing: interpolate \(.*antialias=True/,
    values: /NaN|Infinity|largest/,
    why: 'At the rim of its filter a weight is 0 or just above, as positions are rounded; torch adds 0 · ∞ at other places.',
  },
];
