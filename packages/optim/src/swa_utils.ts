/**
 * Stochastic weight averaging: the scheduler of `torch.optim.swa_utils`. `AveragedModel` and `update_bn`, which are made of modules, are in
 * `nn.swa_utils`, since this package does not know modules.
 *
 * @packageDocumentation
 */
export { SWALR, type SWALRArguments, type SWALROptions } from './lr_scheduler/swa.js';
