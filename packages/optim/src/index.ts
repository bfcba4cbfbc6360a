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
export { SGD, type SGDGroupOptions, type SGDOptions } from './sgd.js';
