/**
 * Schedules of the learning rate: what `torch.optim.lr_scheduler` gives in Python.
 *
 * @packageDocumentation
 */
export { LRScheduler, type LRSchedulerStateDict, type ScheduledOptimizer } from './lr_scheduler/scheduler.js';
export { OneCycleLR, type OneCycleLROptions } from './lr_scheduler/one_cycle.js';
