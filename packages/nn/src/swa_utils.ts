/**
 * Averages of models: what `torch.optim.swa_utils` has of modules. Its scheduler is in `@sconce/optim`, as `optim.swa_utils.SWALR`; that
 * package does not know modules.
 *
 * @packageDocumentation
 */
import type { Tensor } from '@sconce/core';
import { checkKeys, int64, no_grad, tensor, tidy, ValueError } from '@sconce/core';
import { cloneModule } from './_clone.js';
import type { AnyModule } from './any_module.js';
import { Module } from './module.js';
import { BatchNorm } from './modules/batch_norm.js';

/** Returns a parameter's new average, from the average of `num_averaged` models and the value in one more. */
export type AvgFn = (averaged_param: Tensor, current_param: Tensor, num_averaged: number) => Tensor;

/** Changes the averages of all parameters in place. */
export type MultiAvgFn = (
  averaged_params: readonly Tensor[],
  current_params: readonly Tensor[],
  num_averaged: number,
) => void;

/** Options of {@link AveragedModel}. */
export interface AveragedModelOptions {
  /** How a parameter is averaged; all models count alike by default. */
  readonly avg_fn?: AvgFn | null;
  /** How all parameters are averaged, instead of `avg_fn`. */
  readonly multi_avg_fn?: MultiAvgFn | null;
  /** Whether buffers are averaged, too; otherwise, by default, they are those of the last model. */
  readonly use_buffers?: boolean;
}

/**
 * Returns the function by which all models count alike: averaged + (current − averaged) / (num_averaged + 1).
 *
 * @example
 * ```ts
 * const average = nn.swa_utils.get_swa_avg_fn();
 * console.log(average(torch.tensor([1]), torch.tensor([4]), 2).tolist()); // [ 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/optim.html#weight-averaging-swa-and-ema | torch.optim.swa_utils.get_swa_avg_fn}
 */
export function get_swa_avg_fn(): AvgFn {
  return (averaged, current, num_averaged) => averaged.add(current.sub(averaged).div(num_averaged + 1));
}

/**
 * Returns the function of an exponential moving average: decay · averaged + (1 − decay) · current.
 *
 * @param decay - how much of the average stays; 0.999 by default.
 * @throws ValueError for a decay outside of [0, 1].
 *
 * @example
 * ```ts
 * const average = nn.swa_utils.get_ema_avg_fn(0.75);
 * console.log(average(torch.tensor([1]), torch.tensor([5]), 2).tolist()); // [ 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/optim.html#weight-averaging-swa-and-ema | torch.optim.swa_utils.get_ema_avg_fn}
 */
export function get_ema_avg_fn(decay = 0.999): AvgFn {
  if (!(decay >= 0 && decay <= 1)) {
    throw new ValueError(`Invalid decay value ${decay} provided. Please provide a value in [0,1] range.`);
  }
  return (averaged, current) => averaged.mul(decay).add(current.mul(1 - decay));
}

/** Applies a function that leaves nothing behind to one parameter after the other. */
function inPlace(fn: AvgFn): MultiAvgFn {
  return (averaged, current, num_averaged) => {
    tidy(() => {
      averaged.forEach((param, i) => param.copy_(fn(param, current[i], num_averaged)));
    });
  };
}

/**
 * {@link get_swa_avg_fn} for all parameters, in place.
 *
 * @example
 * ```ts
 * const averaged = [torch.tensor([1])];
 * nn.swa_utils.get_swa_multi_avg_fn()(averaged, [torch.tensor([4])], 2);
 * console.log(averaged[0].tolist()); // [ 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/optim.html#weight-averaging-swa-and-ema | torch.optim.swa_utils.get_swa_multi_avg_fn}
 */
export function get_swa_multi_avg_fn(): MultiAvgFn {
  return inPlace(get_swa_avg_fn());
}

/**
 * {@link get_ema_avg_fn} for all parameters, in place.
 *
 * @param decay - how much of the average stays; 0.999 by default.
 * @throws ValueError for a decay outside of [0, 1].
 *
 * @example
 * ```ts
 * const averaged = [torch.tensor([1])];
 * nn.swa_utils.get_ema_multi_avg_fn(0.75)(averaged, [torch.tensor([5])], 2);
 * console.log(averaged[0].tolist()); // [ 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/optim.html#weight-averaging-swa-and-ema | torch.optim.swa_utils.get_ema_multi_avg_fn}
 */
export function get_ema_multi_avg_fn(decay = 0.999): MultiAvgFn {
  return inPlace(get_ema_avg_fn(decay));
}

/**
 * A copy of a model whose parameters are the average of those that {@link AveragedModel.update_parameters} was given.
 *
 * The first update copies the parameters. Where `device` stands in torch, nothing does here.
 *
 * @example
 * ```ts
 * const model = new nn.Linear(1, 1);
 * const ema = new nn.swa_utils.AveragedModel(model, { multi_avg_fn: nn.swa_utils.get_ema_multi_avg_fn(0.75) });
 * for (const weight of [1, 5]) {
 *   torch.no_grad(() => model.weight.fill_(weight)); // instead of a step of training
 *   ema.update_parameters(model);
 * }
 * console.log(ema.get_parameter('module.weight').item()); // 2
 * ```
 * @see {@link https://pytorch.org/docs/stable/optim.html#weight-averaging-swa-and-ema | torch.optim.swa_utils.AveragedModel}
 * @see {@link https://arxiv.org/abs/1803.05407 | Averaging Weights Leads to Wider Optima and Better Generalization}
 */
export class AveragedModel<Args extends unknown[] = [Tensor], Out = Tensor> extends Module<Args, Out> {
  /** The copy of the model. */
  module: Module<Args, Out>;
  /** How many models were averaged; int64. */
  declare n_averaged: Tensor;
  /** How a parameter is averaged. */
  avg_fn: AvgFn | null;
  /** How all parameters are averaged. */
  multi_avg_fn: MultiAvgFn | null;
  /** Whether buffers are averaged, too. */
  use_buffers: boolean;

  /**
   * @param model - the model that is copied.
   * @param options - `avg_fn`, `multi_avg_fn`, `use_buffers`.
   * @throws ValueError when both functions are given.
   */
  constructor(model: Module<Args, Out>, options: AveragedModelOptions = {}) {
    checkKeys(options, ['avg_fn', 'multi_avg_fn', 'use_buffers'], 'AveragedModel');
    super();
    const { avg_fn = null, multi_avg_fn = null, use_buffers = false } = options;
    if (avg_fn && multi_avg_fn) throw new ValueError('Only one of avg_fn and multi_avg_fn should be provided');
    this.module = cloneModule(model);
    this.register_buffer('n_averaged', tensor(0, { dtype: int64 }));
    this.avg_fn = avg_fn;
    this.multi_avg_fn = multi_avg_fn;
    this.use_buffers = use_buffers;
  }

  /** Calls the copy. */
  override forward(...args: Args): Out {
    return this.module(...args);
  }

  /**
   * Takes one more model into the average.
   *
   * @param model - a model with the same parameters as the one that was copied.
   */
  update_parameters(model: AnyModule): void {
    const { use_buffers } = this;
    const detached = (tensors: Iterable<Tensor>): Tensor[] => Array.from(tensors, (x) => x.detach());
    const membersOf = (root: AnyModule): Tensor[] =>
      detached(use_buffers ? [...root.parameters(), ...root.buffers()] : root.parameters());
    const copy = (into: readonly Tensor[], from: readonly Tensor[]): void => {
      into.forEach((x, i) => x.copy_(from[i]));
    };
    no_grad(() => {
      const [averaged, current] = [membersOf(this.module), membersOf(model)];
      if (this.n_averaged.item() === 0) copy(averaged, current);
      else this.average(averaged, current);
      if (!use_buffers) copy(detached(this.module.buffers()), detached(model.buffers()));
      this.n_averaged.add_(1);
    });
  }

  private average(averaged: readonly Tensor[], current: readonly Tensor[]): void {
    const { avg_fn } = this;
    const num_averaged = this.n_averaged.item();
    if (avg_fn) averaged.forEach((x, i) => x.copy_(avg_fn(x, current[i], num_averaged)));
    else (this.multi_avg_fn ?? get_swa_multi_avg_fn())(averaged, current, num_averaged);
  }
}

/**
 * Computes anew the running means and variances of a model's batch normalizations, by one pass over the data: those of an averaged model
 * are not the average.
 *
 * @param loader - batches: tensors, or arrays of which the first is given to the model; a loader, an array or any other iterable.
 * @param model - the model; it is in training mode meanwhile.
 *
 * @example
 * ```ts
 * const model = new nn.BatchNorm1d(1);
 * await nn.swa_utils.update_bn([torch.tensor([[1], [3]]), torch.tensor([[5], [7]])], model);
 * console.log(model.running_mean?.tolist()); // [ 4 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/optim.html#taking-care-of-batch-normalization | torch.optim.swa_utils.update_bn}
 */
export async function update_bn<T = Tensor>(
  loader: Iterable<T | readonly [T, ...unknown[]]> | AsyncIterable<T | readonly [T, ...unknown[]]>,
  model: AnyModule,
): Promise<void> {
  const norms = [...model.modules()].filter((module): module is BatchNorm => module instanceof BatchNorm);
  if (norms.length === 0) return;
  const momenta = norms.map(({ momentum }) => momentum);
  const { training } = model;
  try {
    model.train();
    for (const norm of norms) {
      norm.reset_running_stats();
      norm.momentum = null;
    }
    for await (const batch of loader) {
      const input: unknown = Array.isArray(batch) ? batch[0] : batch;
      no_grad(() => (model as unknown as Module<[unknown], unknown>)(input));
    }
  } finally {
    norms.forEach((norm, i) => (norm.momentum = momenta[i]));
    model.train(training);
  }
}
