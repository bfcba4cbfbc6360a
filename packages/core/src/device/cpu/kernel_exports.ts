// The exports of the WebAssembly module built from kernels/; kernels/check.mjs compares the names with the module.
// Pointers are byte addresses in the one shared memory, sizes are counts of elements; see kernels/README.md.

type Pointer = number;
type Size = number;

/** Strided elementwise kernels: `p` is the address of the block described in kernels/strided.ts. */
type Unary = (p: Pointer, out: Pointer, a: Pointer, from: Size, to: Size) => void;
type Binary = (p: Pointer, out: Pointer, a: Pointer, b: Pointer, from: Size, to: Size) => void;
type Cast = (out: Pointer, a: Pointer, from: Size, to: Size) => void;

/** Input and weight sizes, stride, padding, dilation, groups and output size of a conv2d, NCHW. */
export type Conv2dShape = [
  N: Size,
  C: Size,
  H: Size,
  W: Size,
  O: Size,
  KH: Size,
  KW: Size,
  sh: Size,
  sw: Size,
  ph: Size,
  pw: Size,
  dh: Size,
  dw: Size,
  groups: Size,
  OH: Size,
  OW: Size,
];

/** The product of an m x k and a k x n matrix, over a range of its rows or columns. */
type MatrixProduct = (
  m: Size,
  n: Size,
  k: Size,
  a: Pointer,
  rsa: Size,
  csa: Size,
  b: Pointer,
  rsb: Size,
  csb: Size,
  c: Pointer,
  ldc: Size,
  accumulate: number,
  bias: Pointer,
  biasMode: number,
  scratch: Pointer,
  from: Size,
  to: Size,
) => void;

/** Every kernel runs synchronously over [from, to) of its outer index and writes only the outputs of that range. */
export interface KernelExports {
  // heap.ts
  /** First byte that the module itself does not use; the allocator may have everything from here on. */
  readonly heap_base: () => Pointer;
  // unary.ts
  readonly neg_f32: Unary;
  readonly abs_f32: Unary;
  readonly relu_f32: Unary;
  readonly exp_f32: Unary;
  readonly log_f32: Unary;
  readonly sqrt_f32: Unary;
  readonly rsqrt_f32: Unary;
  readonly reciprocal_f32: Unary;
  readonly square_f32: Unary;
  readonly sigmoid_f32: Unary;
  readonly tanh_f32: Unary;
  readonly log1p_f32: Unary;
  readonly floor_f32: Unary;
  readonly ceil_f32: Unary;
  // binary.ts
  readonly add_f32: Binary;
  readonly sub_f32: Binary;
  readonly mul_f32: Binary;
  readonly div_f32: Binary;
  readonly maximum_f32: Binary;
  readonly minimum_f32: Binary;
  readonly threshold_backward_f32: Binary;
  readonly sigmoid_backward_f32: Binary;
  readonly tanh_backward_f32: Binary;
  // compare.ts
  readonly eq_f32: Binary;
  readonly ne_f32: Binary;
  readonly lt_f32: Binary;
  readonly le_f32: Binary;
  readonly gt_f32: Binary;
  readonly ge_f32: Binary;
  // where.ts
  readonly where_f32: (
    p: Pointer,
    out: Pointer,
    condition: Pointer,
    a: Pointer,
    b: Pointer,
    from: Size,
    to: Size,
  ) => void;
  // int64.ts
  readonly add_i64: Binary;
  readonly sub_i64: Binary;
  readonly mul_i64: Binary;
  readonly eq_i64: Binary;
  readonly lt_i64: Binary;
  // copy.ts
  readonly copy8: Unary;
  readonly copy64: Unary;
  readonly copy32: Unary;
  // cast.ts
  readonly cast_u8_f32: Cast;
  readonly cast_i32_f32: Cast;
  readonly cast_i64_f32: Cast;
  readonly cast_f32_f64: Cast;
  readonly cast_f64_f32: Cast;
  // gemm.ts
  /** Bytes of scratch that sgemm needs. */
  readonly sgemm_scratch: (m: Size, n: Size, k: Size) => number;
  /**
   * Strides are in elements; a's rows are rsa apart and its columns csa; c's columns are adjacent and its rows ldc apart.
   * biasMode: 0 none, 1 bias[column], 2 bias[row]. Computes rows [mFrom, mTo).
   */
  readonly sgemm: MatrixProduct;
  /** The same over columns [nFrom, nTo) of all rows. */
  readonly sgemm_columns: MatrixProduct;
  // conv_forward.ts
  readonly conv2d_forward_scratch: (...shape: Conv2dShape) => number;
  /** Images [from, to). */
  readonly conv2d_forward: (
    ...args: [
      x: Pointer,
      w: Pointer,
      bias: Pointer,
      y: Pointer,
      ...shape: Conv2dShape,
      scratch: Pointer,
      from: Size,
      to: Size,
    ]
  ) => void;
  // conv_input_grad.ts
  readonly conv2d_input_grad_scratch: (...shape: Conv2dShape) => number;
  /** grad is the output's gradient, gx is written whole. Images [from, to). */
  readonly conv2d_input_grad: (
    ...args: [grad: Pointer, w: Pointer, gx: Pointer, ...shape: Conv2dShape, scratch: Pointer, from: Size, to: Size]
  ) => void;
  // conv_weight_grad.ts
  readonly conv2d_weight_grad_scratch: (...shape: Conv2dShape) => number;
  /** grad is the output's gradient, gw (shaped like the weights) is written. Output channels [from, to) of all groups. */
  readonly conv2d_weight_grad: (
    ...args: [x: Pointer, grad: Pointer, gw: Pointer, ...shape: Conv2dShape, scratch: Pointer, from: Size, to: Size]
  ) => void;
  // winograd.ts
  /** Bytes of the transformed weights. */
  readonly winograd_weights_size: (rows: Size, depth: Size) => number;
  readonly winograd_weights_scratch: () => number;
  /** The taps of row r and depth d lie at w + 4 (r rowStep + d depthStep), backwards with `flip`. Fours of rows [from, to). */
  readonly winograd_weights: (
    w: Pointer,
    u: Pointer,
    rows: Size,
    depth: Size,
    rowStep: Size,
    depthStep: Size,
    flip: number,
    scratch: Pointer,
    from: Size,
    to: Size,
  ) => void;
  readonly winograd_convolve_scratch: (C: Size, W: Size, O: Size, OW: Size) => number;
  /** A convolution with transformed weights u; W must be at least 4. Eights of tiles [from, to). */
  readonly winograd_convolve: (
    x: Pointer,
    u: Pointer,
    bias: Pointer,
    y: Pointer,
    N: Size,
    C: Size,
    H: Size,
    W: Size,
    O: Size,
    top: Size,
    left: Size,
    OH: Size,
    OW: Size,
    scratch: Pointer,
    from: Size,
    to: Size,
  ) => void;
  // winograd_input_grad.ts
  readonly winograd_input_grad_scratch: (C: Size, O: Size, OW: Size) => number;
  /** The gradient for an unpadded input, from weights whose rows are its channels. Images [from, to), from a multiple of 4. */
  readonly winograd_input_grad: (
    grad: Pointer,
    u: Pointer,
    gx: Pointer,
    C: Size,
    H: Size,
    W: Size,
    O: Size,
    scratch: Pointer,
    from: Size,
    to: Size,
  ) => void;
  // winograd_weight_grad.ts
  /** Bytes of the sums of all chunks. */
  readonly winograd_weight_sums_size: (C: Size, O: Size, chunks: Size) => number;
  readonly winograd_weight_sums_scratch: (C: Size, W: Size, OW: Size, together: Size) => number;
  /** W and OW must be at least 4. Pairs [from, to) of a chunk of tiles and a block of output channels, which count faster. */
  readonly winograd_weight_sums: (
    x: Pointer,
    grad: Pointer,
    sums: Pointer,
    N: Size,
    C: Size,
    H: Size,
    W: Size,
    O: Size,
    top: Size,
    left: Size,
    OH: Size,
    OW: Size,
    chunks: Size,
    together: Size,
    scratch: Pointer,
    from: Size,
    to: Size,
  ) => void;
  readonly winograd_weight_grad_scratch: () => number;
  /** gw from the sums of the chunks. Output channels [from, to). */
  readonly winograd_weight_grad: (
    sums: Pointer,
    gw: Pointer,
    C: Size,
    O: Size,
    chunks: Size,
    scratch: Pointer,
    from: Size,
    to: Size,
  ) => void;
  // max_pool.ts
  /** Planes [from, to). */
  readonly max_pool2d_forward: (
    x: Pointer,
    y: Pointer,
    indices: Pointer,
    H: Size,
    W: Size,
    OH: Size,
    OW: Size,
    kh: Size,
    kw: Size,
    sh: Size,
    sw: Size,
    ph: Size,
    pw: Size,
    dh: Size,
    dw: Size,
    from: Size,
    to: Size,
  ) => void;
  /**
   * gx (planes of H x W) gets every gradient at the index it came from, and zeros. `pairs` says that the windows are 2x2, side by
   * side and inside the plane. Planes [from, to).
   */
  readonly max_pool2d_backward: (
    grad: Pointer,
    indices: Pointer,
    gx: Pointer,
    H: Size,
    W: Size,
    OH: Size,
    OW: Size,
    pairs: number,
    from: Size,
    to: Size,
  ) => void;
  // avg_pool.ts
  /** Planes [from, to). */
  readonly avg_pool2d_forward: (
    x: Pointer,
    y: Pointer,
    H: Size,
    W: Size,
    OH: Size,
    OW: Size,
    kh: Size,
    kw: Size,
    sh: Size,
    sw: Size,
    ph: Size,
    pw: Size,
    countPadding: number,
    divisor: number,
    from: Size,
    to: Size,
  ) => void;
  /** gx is written whole. Planes [from, to). */
  readonly avg_pool2d_backward: (
    grad: Pointer,
    gx: Pointer,
    H: Size,
    W: Size,
    OH: Size,
    OW: Size,
    kh: Size,
    kw: Size,
    sh: Size,
    sw: Size,
    ph: Size,
    pw: Size,
    countPadding: number,
    divisor: number,
    from: Size,
    to: Size,
  ) => void;
  // reduce.ts
  /** out[outer, inner] = scale * sum over red; a mean is scale 1 / red. */
  readonly sum: (x: Pointer, out: Pointer, red: Size, inner: Size, scale: number, from: Size, to: Size) => void;
  /** red must not be 0. */
  readonly amax: (x: Pointer, out: Pointer, red: Size, inner: Size, from: Size, to: Size) => void;
  /** red must not be 0. */
  readonly amin: (x: Pointer, out: Pointer, red: Size, inner: Size, from: Size, to: Size) => void;
  /** out[c] = sum over n and pixels of x[n, c, pixel]: a convolution's bias gradient. Channels [from, to). */
  readonly channel_sum: (x: Pointer, out: Pointer, N: Size, C: Size, pixels: Size, from: Size, to: Size) => void;
  // arg_reduce.ts
  /** red must not be 0. */
  readonly argmax: (x: Pointer, out: Pointer, red: Size, inner: Size, from: Size, to: Size) => void;
  /** red must not be 0. */
  readonly argmin: (x: Pointer, out: Pointer, red: Size, inner: Size, from: Size, to: Size) => void;
  // softmax.ts
  readonly softmax: (x: Pointer, out: Pointer, cols: Size, from: Size, to: Size) => void;
  readonly log_softmax: (x: Pointer, out: Pointer, cols: Size, from: Size, to: Size) => void;
  /** gx = (grad - sum(grad * out)) * out */
  readonly softmax_backward: (grad: Pointer, out: Pointer, gx: Pointer, cols: Size, from: Size, to: Size) => void;
  /** gx = grad - exp(out) * sum(grad) */
  readonly log_softmax_backward: (grad: Pointer, out: Pointer, gx: Pointer, cols: Size, from: Size, to: Size) => void;
  // cross_entropy.ts
  /** gx = scale * (exp(logp) - 1 at the target); rows whose target (int64) is `ignored` get zeros. Rows [from, to). */
  readonly cross_entropy_backward: (
    logp: Pointer,
    target: Pointer,
    gx: Pointer,
    cols: Size,
    scale: number,
    ignored: number,
    from: Size,
    to: Size,
  ) => void;
  // optim.ts
  /**
   * torch.optim.SGD's step on n values. buf is the momentum buffer, 0 when momentum is 0; the first step copies the gradient
   * into it. Hyperparameters are float64, as in Python, and are rounded where torch rounds them.
   */
  readonly sgd_step: (
    p: Pointer,
    g: Pointer,
    buf: Pointer,
    lr: number,
    momentum: number,
    dampening: number,
    weight_decay: number,
    nesterov: number,
    maximize: number,
    first: number,
    from: Size,
    to: Size,
  ) => void;
  /**
   * torch.optim.Adam's step on values [from, to). top is the largest v so far, 0 without amsgrad; step_size is lr / (1 - beta1^t), correction
   * the root of 1 - beta2^t; the parameter is multiplied by shrink first.
   */
  readonly adam_step: (
    p: Pointer,
    g: Pointer,
    m: Pointer,
    v: Pointer,
    top: Pointer,
    beta1: number,
    beta2: number,
    eps: number,
    weight_decay: number,
    shrink: number,
    step_size: number,
    correction: number,
    maximize: number,
    from: Size,
    to: Size,
  ) => void;
}
