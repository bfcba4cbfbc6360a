/**
 * Schedules of the learning rate: what `torch.optim.lr_scheduler` gives in Python.
 *
 * Where torch has an argument `verbose`, to print each change, these have none: a library does not print. {@link LRScheduler.get_last_lr}
 * tells what to print.
 *
 * @packageDocumentation
 */
export { LRScheduler, type LRSchedulerStateDict, type ScheduledOptimizer } from './lr_scheduler/scheduler.js';
export { ChainedScheduler, SequentialLR } from './lr_scheduler/composed.js';
export {
  CosineAnnealingLR,
  type CosineAnnealingLRArguments,
  type CosineAnnealingLROptions,
  CosineAnnealingWarmRestarts,
  type CosineAnnealingWarmRestartsArguments,
  type CosineAnnealingWarmRestartsOptions,
} from './lr_scheduler/cosine.js';
export { CyclicLR, type CyclicLRArguments, type CyclicLROptions } from './lr_scheduler/cyclic.js';
export {
  ConstantLR,
  type ConstantLROptions,
  LinearLR,
  type LinearLROptions,
  PolynomialLR,
  type PolynomialLROptions,
} from './lr_scheduler/factor.js';
export {
  LambdaLR,
  type LambdaLRArguments,
  type LambdaLROptions,
  type LRLambda,
  MultiplicativeLR,
} from './lr_scheduler/lambda.js';
export { OneCycleLR, type OneCycleLRArguments, type OneCycleLROptions } from './lr_scheduler/one_cycle.js';
export {
  ReduceLROnPlateau,
  type ReduceLROnPlateauArguments,
  type ReduceLROnPlateauOptions,
} from './lr_scheduler/plateau.js';
export {
  ExponentialLR,
  type ExponentialLRArguments,
  type ExponentialLROptions,
  MultiStepLR,
  type MultiStepLRArguments,
  type MultiStepLROptions,
  StepLR,
  type StepLRArguments,
  type StepLROptions,
} from './lr_scheduler/step.js';
