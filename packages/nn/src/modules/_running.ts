import { type dtype, int64, ones, type Tensor, zeros } from '@sconce/core';
import { bindArguments, checkInteger } from '../_arguments.js';
import { ones_, zeros_ } from '../init.js';
import { Module } from '../module.js';
import { Parameter } from '../parameter.js';
import { pythonArguments, pythonValue } from '../_repr.js';

/** Options of layers that normalize channels and may keep running means and variances. */
export interface RunningNormOptions {
  /** What is added to the variance; 1e−5 by default. */
  readonly eps?: number;
  /** How far the running values move; 0.1 by default, and null for the mean over all batches. */
  readonly momentum?: number | null;
  /** Whether each channel has a learned weight and bias. */
  readonly affine?: boolean;
  /** Whether there are running values, which evaluation mode uses. */
  readonly track_running_stats?: boolean;
  /** The dtype of parameters and running values; the default dtype if none is given. */
  readonly dtype?: dtype;
}

/** All arguments of layers that normalize channels by name. */
export interface RunningNormArguments extends RunningNormOptions {
  /** The number of channels, C of (N, C, …). */
  readonly num_features: number;
}

const POSITIONAL = ['num_features', 'eps', 'momentum', 'affine', 'track_running_stats'];

/** What batch and instance normalization have in common. */
export abstract class RunningNorm extends Module {
  /** The number of channels. */
  readonly num_features: number;
  /** What is added to the variance. */
  eps: number;
  /** How far the running values move, or null for the mean over all batches. */
  momentum: number | null;
  /** Whether each channel has a learned weight and bias. */
  readonly affine: boolean;
  /** Whether there are running values. */
  readonly track_running_stats: boolean;
  /** The factors, of shape (C), or null. */
  weight: Parameter | null;
  /** What is added, of shape (C), or null. */
  bias: Parameter | null;
  /** The running means, of shape (C), or null. */
  declare running_mean: Tensor | null;
  /** The running variances, of shape (C), or null. */
  declare running_var: Tensor | null;
  /** How many batches have moved the running values, or null. */
  declare num_batches_tracked: Tensor | null;

  /** @throws ValueError for a negative size; TypeError for one that is no integer and for an unknown option. */
  constructor(where: string, defaultOn: boolean, args: readonly unknown[]) {
    super();
    const signature = { where, positional: POSITIONAL, required: 1, keywords: ['dtype'] };
    const given = bindArguments<RunningNormArguments>(signature, args);
    const { num_features, eps = 1e-5, momentum = 0.1, affine = defaultOn, track_running_stats = defaultOn } = given;
    const options = { dtype: given.dtype };
    this.num_features = checkInteger(num_features, 'num_features', 0);
    this.eps = eps;
    this.momentum = momentum;
    this.affine = affine;
    this.track_running_stats = track_running_stats;
    this.weight = affine ? new Parameter(ones([num_features], options)) : null;
    this.bias = affine ? new Parameter(zeros([num_features], options)) : null;
    const tracked = track_running_stats;
    this.register_buffer('running_mean', tracked ? zeros([num_features], options) : null);
    this.register_buffer('running_var', tracked ? ones([num_features], options) : null);
    this.register_buffer('num_batches_tracked', tracked ? zeros([], { dtype: int64 }) : null);
  }

  /** Sets the running values to what they were at first. */
  reset_running_stats(): void {
    this.running_mean?.zero_();
    this.running_var?.fill_(1);
    this.num_batches_tracked?.zero_();
  }

  /** Sets the running values and the parameters to what they were at first. */
  reset_parameters(): void {
    this.reset_running_stats();
    if (this.weight) ones_(this.weight);
    if (this.bias) zeros_(this.bias);
  }

  override extra_repr(): string {
    const { num_features, eps, momentum, affine, track_running_stats } = this;
    return `${pythonValue(num_features)}, ${pythonArguments({ eps, momentum, affine, track_running_stats })}`;
  }
}
