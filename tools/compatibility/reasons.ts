/** Why Sconce lacks a name of PyTorch, or has it in part only. What stands in no list here is simply not there yet. */

export interface Reason {
  readonly why: string;
  /** Whether the names would make sense here, and so count against the totals. */
  readonly counts: boolean;
  /** Matches whole names, of any room. */
  readonly names: RegExp;
}

/** The first that matches is given. */
export const REASONS: readonly Reason[] = [
  {
    why: 'about other devices and back ends than the CPU',
    counts: false,
    names:
      /(to_|is_)?(mkldnn|cuda|cpu|xpu|ipu|hip|ort|vulkan|meta|mps|xla)|pin_memory|is_pinned|get_device|record_stream|DataParallel|SyncBatchNorm|convert_conv2d_weight_memory_format|set_flush_denormal|(get|set)_float32_matmul_precision|compiled_with_cxx11_abi/,
  },
  {
    why: 'about processes that share memory',
    counts: false,
    names: /is_distributed|(is_)?share(d|_memory_)|(get|set)_num_interop_threads|init_num_threads/,
  },
  {
    why: 'about TorchScript and its compilers',
    counts: false,
    names:
      /fork|wait|candidate|obj|parse_\w+|import_ir_module(_from_buffer)?|merge_type_from_type_comment|unify_type_list|(?!index_|narrow_)\w+_copy|alias_copy|is_storage|read_vitals|set_vital|vitals_enabled/,
  },
  {
    why: 'about Python: its buffers, pickles and warnings',
    counts: false,
    names:
      /from_dlpack|to_dlpack|frombuffer|from_numpy|numpy|map_|map2_|apply_|storage(_type)?|module_load|set_warn_always|is_warn_always_enabled|__\w+|name|output_nr|volatile|reinforce|new|type|skip_init|retains_grad|is_inference(_mode_enabled)?/,
  },
  {
    why: 'deprecated in PyTorch, or gone from it since',
    counts: false,
    names:
      /symeig|lstsq|eig|solve|Container|NLLLoss2d|CrossMapLRN2d|upsample(_bilinear|_nearest)?|clip_grad_norm|range|resize(_as)?|conv_tbc|lu|qr|cholesky|geqrf|orgqr|ormqr|set_default_tensor_type|triangular_solve|\w*stft/,
  },
  {
    why: 'internal, though it is reachable from outside',
    counts: false,
    names: /assert_int_or_pair|native_channel_shuffle|bind|invert_permutation|Uninitialized\w+|collate|communication/,
  },
  {
    why: 'data pipes, which went to a project of their own',
    counts: false,
    names:
      /\w*DataPipe|DataChunk|DataLoader2|argument_validation|functional_datapipe|guaranteed_datapipes_determinism|non_deterministic|runtime_validation(_disabled)?/,
  },
  {
    why: 'sparse tensors',
    counts: true,
    names:
      /\w*sparse\w*|\w*(ccol|crow|col|row)_indices|values|indices|coalesce|is_coalesced|to_dense|dense_dim|hspmm|smm|sspaddmm|SparseAdam/,
  },
  {
    why: 'quantized tensors',
    counts: true,
    names: /\w*quantize\w*|q(u)?int\w+|q_\w+|int_repr|qscheme|fake_\w+/,
  },
  {
    why: 'complex numbers',
    counts: true,
    names:
      /\w*complex\w*|c(double|float|half)|conj\w*|imag|real|angle|polar|is_conj|resolve_(conj|neg)|is_neg|view_as_real/,
  },
  {
    why: 'named dimensions, a prototype in PyTorch',
    counts: true,
    names: /names|has_names|rename_?|refine_names|align_(as|to)/,
  },
  {
    why: 'int8 and int16 tensors',
    counts: true,
    names: /int8|int16|short|char/,
  },
  {
    why: 'layers whose sizes are found at the first call',
    counts: true,
    names: /Lazy\w+/,
  },
];

/** What Sconce has of a name, where that is not all. */
export const PARTS: Readonly<Record<string, string>> = {
  'torch.optim.swa_utils.AveragedModel': 'in @sconce/nn, as `nn.swa_utils`',
  'torch.optim.swa_utils.update_bn': 'in @sconce/nn, as `nn.swa_utils`',
  'torch.Tensor.to': 'takes a dtype; there is one device',
  'torch.utils.data.DataLoader': 'workers are threads; without `pin_memory` and `multiprocessing_context`',
};
