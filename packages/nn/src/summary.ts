import { no_grad, random, Tensor, zeros } from '@sconce/core';
import { MODULE_STATE, ownParameters } from './_members.js';
import type { AnyModule } from './any_module.js';

/** What {@link summary} tells of one module. */
export interface LayerSummary {
  /** The module's path, such as `features.0`; empty for the model itself. */
  readonly name: string;
  /** The name of its class. */
  readonly type: string;
  /** How many modules it lies in. */
  readonly depth: number;
  /** The shape of its (first) output, or null where it was not called. */
  readonly outputShape: readonly number[] | null;
  /** How many numbers its own parameters have; those of its submodules are theirs. */
  readonly parameters: number;
  /** How many multiplications and additions its own weights took part in. */
  readonly macs: number;
}

/** What {@link summary} returns. As text it is a table. */
export class ModelSummary {
  /** How many numbers the parameters have, shared ones counted once. */
  readonly parameters: number;
  /** How many of them are trained. */
  readonly trainableParameters: number;
  /** How many multiplications and additions the weights take part in, for the input that was given. */
  readonly macs: number;

  /** @internal */
  constructor(
    /** The modules, parents first. */
    readonly layers: readonly LayerSummary[],
    model: AnyModule,
  ) {
    const count = (trainableOnly: boolean): number =>
      [...model.parameters()].reduce((sum, p) => sum + (p.requires_grad || !trainableOnly ? p.numel() : 0), 0);
    this.parameters = count(false);
    this.trainableParameters = count(true);
    this.macs = layers.reduce((sum, { macs }) => sum + macs, 0);
  }

  /** Returns a table of the modules, with the sums below it. */
  toString(): string {
    const header = ['Layer (type)', 'Output shape', 'Parameters', 'MACs'];
    const rows = [header, ...this.layers.map(cells)];
    const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
    const lines = rows.map((row) =>
      row
        .map((cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
        .join('  ')
        .trimEnd(),
    );
    const rule = '─'.repeat(widths.reduce((sum, width) => sum + width + 2, -2));
    return [
      lines[0],
      rule,
      ...lines.slice(1),
      rule,
      `Parameters: ${grouped(this.parameters)}, of which ${grouped(this.trainableParameters)} are trained`,
      `Multiply-adds: ${grouped(this.macs)}`,
    ].join('\n');
  }

  /** @internal */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

function cells({ name, type, depth, outputShape, parameters, macs }: LayerSummary): string[] {
  const own = name.slice(name.lastIndexOf('.') + 1);
  const title = own === '' ? type : `${own} (${type})`;
  const shape = outputShape ? `[${outputShape.join(', ')}]` : '';
  const number = (n: number): string => (n === 0 ? '' : grouped(n));
  return ['  '.repeat(depth) + title, shape, number(parameters), number(macs)];
}

/** The first tensor among outputs that may be nested. */
function firstTensor(output: unknown): Tensor | null {
  if (output instanceof Tensor) return output;
  if (!Array.isArray(output)) return null;
  for (const part of output) {
    const found = firstTensor(part);
    if (found) return found;
  }
  return null;
}

/** What a module's own weights take part in during one call. A vector only scales or shifts, and a table is only looked up in. */
function macsOf(module: AnyModule, input: Tensor | null, output: Tensor | null): number {
  if (!input || !output || 'num_embeddings' in module) return 0;
  const matrices = ownParameters(module).filter(([, { ndim }]) => ndim > 1);
  return matrices.reduce((sum, [name, weight]) => {
    // Each step of a sequence passes all matrices of a recurrent layer.
    if (/^weight_[ih]h/.test(name)) return sum + (input.numel() / input.shape[input.ndim - 1]) * weight.numel();
    if (name !== 'weight') return sum;
    // A transposed convolution spreads each input as far as a row of its weight, which others gather.
    const ends = 'transposed' in module && module.transposed === true ? input : output;
    return sum + (ends.numel() / weight.shape[0]) * weight.numel();
  }, 0);
}

/**
 * Calls a model once, with zeros, and tells of each of its modules the shape of its output, its parameters and its multiplications and
 * additions.
 *
 * The call is in evaluation mode and records nothing; the model is as it was afterwards. Counted are the products with the weights of
 * linear, convolutional and recurrent layers.
 *
 * @param model - the model.
 * @param input - the shape of its input, the batch included; a tensor; or an array of these where it takes several.
 *
 * @example
 * ```ts
 * const model = new nn.Sequential(new nn.Linear(4, 3), new nn.ReLU(), new nn.Linear(3, 2));
 * console.log(nn.summary(model, [1, 4]));
 * // Layer (type)  Output shape  Parameters  MACs
 * // ────────────────────────────────────────────
 * // Sequential    [1, 2]
 * //   0 (Linear)  [1, 3]                15    12
 * //   1 (ReLU)    [1, 3]
 * //   2 (Linear)  [1, 2]                 8     6
 * // ────────────────────────────────────────────
 * // Parameters: 23, of which 23 are trained
 * // Multiply-adds: 18
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Module.html | torch.nn.Module}
 */
export function summary(
  model: AnyModule,
  input: readonly number[] | Tensor | readonly (Tensor | readonly number[])[],
): ModelSummary {
  const isOne = input instanceof Tensor || input.every((size) => typeof size === 'number');
  const given = isOne ? [input] : input;
  const [parameter] = model.parameters();
  const inputs = given.map((x) => (x instanceof Tensor ? x : zeros(x, { dtype: parameter?.dtype })));
  const seen = callAndSee(model, inputs);
  const layers = [...model.named_modules()].map(([name, module]): LayerSummary => {
    const { shape = null, macs = 0 } = seen.get(module) ?? {};
    return {
      name,
      type: module._get_name(),
      depth: name === '' ? 0 : name.split('.').length,
      outputShape: shape,
      parameters: ownParameters(module).reduce((sum, [, own]) => sum + own.numel(), 0),
      macs,
    };
  });
  return new ModelSummary(layers, model);
}

interface Seen {
  shape: readonly number[] | null;
  macs: number;
}

/** What each module gave in one call of the model. */
function callAndSee(model: AnyModule, inputs: readonly Tensor[]): Map<AnyModule, Seen> {
  const seen = new Map<AnyModule, Seen>();
  const modules = [...model.modules()];
  const modes = modules.map(({ training }) => training);
  const hooks = modules.map((module) => {
    const { forward } = module[MODULE_STATE].hooks;
    const entry = {
      hook: (_: unknown, args: unknown, output: unknown): void => {
        const [first, result] = [firstTensor(args), firstTensor(output)];
        const before = seen.get(module)?.macs ?? 0;
        seen.set(module, { shape: result?.shape ?? null, macs: before + macsOf(module, first, result) });
      },
    };
    forward.add(entry);
    return () => forward.delete(entry);
  });
  try {
    model.eval();
    random.fork_rng(() => no_grad(() => model._call_impl(...inputs)));
  } finally {
    for (const remove of hooks) remove();
    modules.forEach((module, i) => (module.training = modes[i]));
  }
  return seen;
}
