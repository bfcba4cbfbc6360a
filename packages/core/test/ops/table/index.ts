import { adaptivePool } from './adaptive_pool.js';
import { arithmetic } from './arithmetic.js';
import { bilinear } from './bilinear.js';
import { binaryCrossEntropy } from './binary_cross_entropy.js';
import { bitwise } from './bitwise.js';
import { comparison } from './comparison.js';
import { convRanks } from './conv_ranks.js';
import { convTranspose } from './conv_transpose.js';
import { convolution } from './convolution.js';
import { copy } from './copy.js';
import { distances } from './distances.js';
import { division } from './division.js';
import { counting } from './counting.js';
import { diagonal } from './diagonal.js';
import { dimensions } from './dimensions.js';
import { embedding } from './embedding.js';
import { floating } from './floating.js';
import { ctcLoss } from './ctc_loss.js';
import { cumulative } from './cumulative.js';
import { differences } from './differences.js';
import { einsum } from './einsum.js';
import { indexing } from './indexing.js';
import { interpolation } from './interpolation.js';
import { joining } from './joining.js';
import { linalgRows } from './linalg.js';
import { loss } from './loss.js';
import { mixedIndexing } from './mixed_indexing.js';
import { matmul } from './matmul.js';
import { normalization } from './normalization.js';
import { moments } from './moments.js';
import { padding } from './padding.js';
import { pointwise } from './pointwise.js';
import { poolOthers } from './pool_others.js';
import { poolRanks } from './pool_ranks.js';
import { pooling } from './pooling.js';
import { ranking } from './ranking.js';
import { rectifiers } from './rectifiers.js';
import { names } from './names.js';
import { predicates } from './predicates.js';
import { products } from './products.js';
import { reduction } from './reduction.js';
import { resizing } from './resizing.js';
import { sampling } from './sampling.js';
import { selection } from './selection.js';
import { softmax } from './softmax.js';
import { sorting } from './sorting.js';
import { rearranging } from './rearranging.js';
import { stacking } from './stacking.js';
import { special } from './special.js';
import { statistics } from './statistics.js';
import { taking } from './taking.js';
import type { Family } from './types.js';
import { view } from './view.js';

/** The op table: every op that the package exports, and how it is called. */
export const families: readonly Family[] = [
  adaptivePool,
  arithmetic,
  bilinear,
  binaryCrossEntropy,
  bitwise,
  comparison,
  convRanks,
  convTranspose,
  convolution,
  copy,
  distances,
  division,
  counting,
  diagonal,
  dimensions,
  embedding,
  floating,
  ctcLoss,
  cumulative,
  differences,
  einsum,
  indexing,
  interpolation,
  joining,
  linalgRows,
  loss,
  mixedIndexing,
  matmul,
  normalization,
  moments,
  padding,
  pointwise,
  poolOthers,
  poolRanks,
  pooling,
  ranking,
  rectifiers,
  names,
  predicates,
  products,
  reduction,
  resizing,
  sampling,
  selection,
  softmax,
  sorting,
  rearranging,
  stacking,
  special,
  statistics,
  taking,
  view,
];
