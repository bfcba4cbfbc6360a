import type { Converter } from '../graph.js';
import { convolution } from './convolution.js';
import { elementwise } from './elementwise.js';
import { fused } from './fused.js';
import { normalization } from './normalization.js';
import { pooling } from './pooling.js';
import { products } from './products.js';
import { reduction } from './reduction.js';
import { resampling } from './resampling.js';
import { selection } from './selection.js';
import { views } from './views.js';

/** What each operation of core becomes. */
const converters: ReadonlyMap<string, Converter> = new Map(
  [elementwise, views, products, convolution, pooling, normalization, reduction, selection, resampling].flatMap(
    (family) => Object.entries(family),
  ),
);

/** The operations whose converters look at the attributes of all traces. */
const followsSizes: ReadonlySet<string> = new Set([
  'view',
  'expand',
  'select',
  'slice',
  'split',
  'split_with_sizes',
  'cat',
  'conv2d_input_grad',
  'max_pool2d',
  'avg_pool2d',
  'adaptive_avg_pool2d',
  'native_layer_norm',
  'native_group_norm',
  'native_batch_norm',
  'resample',
  'embedding',
]);

function sameAttributes(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = Object.keys(a);
  const [left, right] = [a, b] as Record<string, unknown>[];
  return keys.length === Object.keys(b).length && keys.every((key) => sameAttributes(left[key], right[key]));
}

/** What a user knows an operation as, where that is another name. */
const hints: Readonly<Record<string, string>> = {
  places: 'it is what sort, argsort, topk, kthvalue, median and mode find elements by',
  im2col: 'it is that of unfold',
  col2im: 'it is that of fold',
};

/** Turns any operation into nodes. */
export const convert: Converter = (graph, step) => {
  const converter = converters.get(step.op);
  if (!converter) return graph.refuse(step, hints[step.op]);
  const isSame = step.variants.every(({ attrs }) => sameAttributes(attrs, step.attrs));
  if (!isSame && !followsSizes.has(step.op)) graph.refuse(step, 'its attributes depend on a dynamic axis');
  return fused(graph, step) ?? converter(graph, step);
};
