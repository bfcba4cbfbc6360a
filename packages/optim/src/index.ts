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
export type { StepArguments, StepPostHook, StepPreHook } from './_hooks.js';
export type { OptimizerStateDict, ParamState, SavedParamGroup } from './_state_dict.js';
export { Adadelta, type AdadeltaGroupOptions, type AdadeltaOptions } from './adadelta.js';
export { Adagrad, type AdagradGroupOptions, type AdagradOptions } from './adagrad.js';
export { Adam, type AdamGroupOptions, type AdamOptions } from './adam.js';
export { Adamax, type AdamaxGroupOptions, type AdamaxOptions } from './adamax.js';
export { AdamW } from './adamw.js';
export { ASGD, type ASGDGroupOptions, type ASGDOptions } from './asgd.js';
export { LBFGS, type LBFGSGroupOptions, type LBFGSOptions } from './lbfgs.js';
export { Muon, type MuonGroupOptions, type MuonOptions } from './muon.js';
export { NAdam, type NAdamGroupOptions, type NAdamOptions } from './nadam.js';
export { RAdam, type RAdamGroupOptions, type RAdamOptions } from './radam.js';
export { RMSprop, type RMSpropGroupOptions, type RMSpropOptions } from './rmsprop.js';
export { Rprop, type RpropGroupOptions, type RpropOptions } from './rprop.js';
export { SGD, type SGDGroupOptions, type SGDOptions } from './sgd.js';
export * as lr_scheduler from './lr_scheduler.js';
export * as swa_utils from './swa_utils.js';
