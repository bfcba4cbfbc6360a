/**
 * Optimizers: what `torch.optim` gives in Python.
 *
 * @packageDocumentation
 */
export {
  type Defaults,
  Optimizer,
  type ParamGroup,
  type ParamGroupInput,
  type ParamsInput,
  type ZeroGradOptions,
} from './optimizer.js';
export type { OptimizerStateDict, ParamState, SavedParamGroup } from './_state_dict.js';
export { Adam, type AdamGroupOptions, type AdamOptions } from './adam.js';
export { AdamW } from './adamw.js';
export { SGD, type SGDGroupOptions, type SGDOptions } from './sgd.js';
export * as lr_scheduler from './lr_scheduler.js';
