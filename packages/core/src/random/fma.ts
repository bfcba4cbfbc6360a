/**
 * a·b + c of three float32 values, rounded to float32 once, as the machine's fused multiply-add does it.
 *
 * PyTorch's compiler fuses products and sums in its random kernels, so that the same bits need the same fusing. The product of two
 * float32 is exact in a double; only when the sum, rounded to a double, lies exactly between two float32 can rounding it again go
 * wrong, and then what was lost the first time decides.
 */
export function fma32(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  const rounded = Math.fround(sum);
  const other = sum + (sum - rounded);
  if (rounded === sum || Math.fround(other) !== other) return rounded;
  const lost = sumError(product, c, sum);
  return lost !== 0 && lost > 0 === other > rounded ? other : rounded;
}

/**
 * a·b + c of three float64 values as if rounded once, for finite values of moderate size.
 *
 * The errors of the product (Dekker) and of the sum (Knuth) are added at the end; that is the fused result, but for about one case
 * in 2^50.
 */
export function fma64(a: number, b: number, c: number): number {
  const product = a * b;
  if (c === 0) return product;
  const sum = product + c;
  const fused = sum + (sumError(product, c, sum) + productError(a, b, product));
  return Number.isFinite(fused) ? fused : sum;
}

/** What a + b lost when it was rounded to `sum` (Knuth's TwoSum): exact. */
function sumError(a: number, b: number, sum: number): number {
  const partB = sum - a;
  return a - (sum - partB) + (b - partB);
}

/** What a · b lost when it was rounded to `product` (Dekker): exact, short of overflow. */
function productError(a: number, b: number, product: number): number {
  const splitA = 134217729 * a;
  const highA = splitA - (splitA - a);
  const lowA = a - highA;
  const splitB = 134217729 * b;
  const highB = splitB - (splitB - b);
  const lowB = b - highB;
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}
