/** Exported functions that are no ops of tensors, and so have no row: each has a test of its own. */
export const NOT_IN_TABLE: ReadonlySet<string> = new Set([
  // Making tensors
  'arange',
  'empty',
  'empty_like',
  'eye',
  'fromTypedArray',
  'full',
  'full_like',
  'linspace',
  'ones',
  'ones_like',
  'tensor',
  'zeros',
  'zeros_like',
  // Random numbers
  'bernoulli',
  'initial_seed',
  'manual_seed',
  'normal',
  'rand',
  'rand_like',
  'randint',
  'randn',
  'randn_like',
  'randperm',
  'seed',
  // Modes, dtypes and memory
  'checkKeys',
  'enable_grad',
  'get_default_dtype',
  'get_num_threads',
  'is_grad_enabled',
  'keep',
  'memory_stats',
  'no_grad',
  'promote_types',
  'set_default_dtype',
  'set_grad_enabled',
  'set_num_threads',
  'hasRelaxedSimd',
  'setMemoryBudget',
  'setRelaxedSimd',
  'tidy',
  // What index() takes
  'slice',
  '_give_to_tape',
  // The optimizers' steps, past the tape
  '_fused_adam_',
  '_fused_adamw_',
  '_fused_sgd_',
]);

/** Methods of Tensor that are no ops. */
export const UNTABLED_METHODS: ReadonlySet<string> = new Set([
  'constructor',
  // The tape's own
  'attachTo',
  'becomeViewOf',
  'backward',
  'detach',
  'detach_',
  'dropGrad',
  'refresh',
  'register_hook',
  'requires_grad_',
  'retain_grad',
  'setOwnGrad',
  // What a tensor says of itself
  'dim',
  'dispose',
  'element_size',
  'isSummableTo',
  'is_contiguous',
  'is_floating_point',
  'item',
  'numel',
  'size',
  'storage_offset',
  'stride',
  'toString',
  'toTypedArray',
  'tolist',
  // Making tensors
  'new_empty',
  'new_full',
  'new_ones',
  'new_zeros',
  // Random numbers
  'bernoulli',
  'bernoulli_',
  'exponential_',
  'normal_',
  'random_',
  'uniform_',
  // Parts of other ops, which have rows
  'asStrided',
  'setIndex',
  'sliced',
]);

/** Kernels that no op of the table runs. */
export const KERNELS_ELSEWHERE: ReadonlySet<string> = new Set([
  // The optimizers' steps, past the tape
  'adam_step',
  'sgd_step',
]);
