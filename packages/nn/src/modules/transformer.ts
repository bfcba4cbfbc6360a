import { RuntimeError, type Tensor, zeros } from '@sconce/core';
import { bindArguments, checkInteger, type Signature } from '../_arguments.js';
import { cloneModule } from '../_clone.js';
import { keepsNothing } from '../_members.js';
import { giveAllBut } from '../_tape.js';
import { laterThan } from '../functional/attention.js';
import { xavier_uniform_ } from '../init.js';
import type { AnyModule } from '../any_module.js';
import { Module } from '../module.js';
import { ModuleList } from './containers.js';
import { LayerNorm } from './layer_norm.js';
import {
  bindDecoderCall,
  keepsNothingBelow,
  type TransformerDecoderCall,
  TransformerDecoderLayer,
  type TransformerDecoderMasks,
  TransformerEncoderLayer,
  type TransformerEncoderLayerMasks,
  type TransformerLayerOptions,
} from './transformer_layers.js';

/** What a {@link TransformerEncoder} is made of: a {@link TransformerEncoderLayer}, or a module that is called like one. */
export type EncoderLayer = AnyModule & ((src: Tensor, masks?: TransformerEncoderLayerMasks) => Tensor);

/** What a {@link TransformerDecoder} is made of: a {@link TransformerDecoderLayer}, or a module that is called like one. */
export type DecoderLayer = AnyModule & ((tgt: Tensor, memory: Tensor, masks?: TransformerDecoderMasks) => Tensor);

/** What a {@link Transformer} takes for an encoder. */
export type CustomEncoder = AnyModule & ((src: Tensor, masks?: TransformerEncoderMasks) => Tensor);

/** Copies of one layer, each with parameters of its own. */
function clones<M extends EncoderLayer | DecoderLayer>(layer: M, count: number): ModuleList<M> {
  return new ModuleList<M>(Array.from({ length: checkInteger(count, 'num_layers', 0) }, () => cloneModule(layer)));
}

/** Calls layers one after another, and frees what lies between them where nobody else can see it. */
function chain<M extends EncoderLayer | DecoderLayer>(
  layers: Iterable<M>,
  norm: Module | null,
  first: Tensor,
  call: (layer: M, x: Tensor) => Tensor,
): Tensor {
  let x = first;
  let isPrivate = false;
  const advance = (next: Tensor, isQuiet: boolean): void => {
    if (isPrivate && isQuiet) giveAllBut([first, next], x);
    isPrivate = isQuiet;
    x = next;
  };
  for (const layer of layers) advance(call(layer, x), keepsNothingBelow(layer));
  if (norm) advance(norm(x), keepsNothing(norm));
  return x;
}

/** The masks of a call of {@link TransformerEncoder}, as {@link AttentionOptions} describes them. */
export interface TransformerEncoderMasks {
  /** Where a place must not see another. */
  readonly mask?: Tensor | null;
  /** The places that nobody must see. */
  readonly src_key_padding_mask?: Tensor | null;
  /** Says that the mask is causal, which makes no difference here. */
  readonly is_causal?: boolean;
}

/** How {@link TransformerEncoder} is called: the masks by position or by name. */
export type TransformerEncoderCall =
  | [src: Tensor, masks?: TransformerEncoderMasks]
  | [src: Tensor, mask: Tensor | null, masks?: Omit<TransformerEncoderMasks, 'mask'>]
  | [src: Tensor, mask: Tensor | null, src_key_padding_mask: Tensor | null];

const ENCODER_CALL: Signature = {
  where: 'TransformerEncoder.forward',
  positional: ['src', 'mask', 'src_key_padding_mask'],
  required: 1,
  keywords: ['is_causal'],
};

/**
 * A stack of encoder layers: copies of one layer, each with parameters of its own that begin the same.
 *
 * Input and output have the shape that the layer takes and gives.
 *
 * @example
 * ```ts
 * const layer = new nn.TransformerEncoderLayer(16, 4, { dim_feedforward: 32 });
 * const encoder = new nn.TransformerEncoder(layer, 3, new nn.LayerNorm(16));
 * const mask = nn.Transformer.generate_square_subsequent_mask(5);
 * console.log(encoder(torch.randn([5, 2, 16]), { mask }).shape); // [ 5, 2, 16 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.TransformerEncoder.html | torch.nn.TransformerEncoder}
 */
export class TransformerEncoder extends Module<TransformerEncoderCall> {
  /** The layers. */
  layers: ModuleList<EncoderLayer>;
  /** How many layers there are. */
  readonly num_layers: number;
  /** What comes last, or null. */
  norm: Module | null;

  /**
   * @param encoder_layer - the layer to copy.
   * @param num_layers - how many copies there are.
   * @param norm - what comes last; nothing by default.
   */
  constructor(encoder_layer: EncoderLayer, num_layers: number, norm: Module | null = null) {
    super();
    this.layers = clones(encoder_layer, num_layers);
    this.num_layers = num_layers;
    this.norm = norm;
  }

  override forward(...args: TransformerEncoderCall): Tensor {
    const given = bindArguments<TransformerEncoderMasks & { readonly src: Tensor }>(ENCODER_CALL, args);
    const { src, mask: src_mask = null, src_key_padding_mask = null } = given;
    return chain(this.layers, this.norm, src, (layer, x) => layer(x, { src_mask, src_key_padding_mask }));
  }
}

/**
 * A stack of decoder layers: copies of one layer, each with parameters of its own that begin the same.
 *
 * Target, memory and output have the shapes that the layer takes and gives.
 *
 * @example
 * ```ts
 * const layer = new nn.TransformerDecoderLayer(16, 4, { dim_feedforward: 32 });
 * const decoder = new nn.TransformerDecoder(layer, 2);
 * console.log(decoder(torch.randn([3, 2, 16]), torch.randn([5, 2, 16])).shape); // [ 3, 2, 16 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.TransformerDecoder.html | torch.nn.TransformerDecoder}
 */
export class TransformerDecoder extends Module<TransformerDecoderCall> {
  /** The layers. */
  layers: ModuleList<DecoderLayer>;
  /** How many layers there are. */
  readonly num_layers: number;
  /** What comes last, or null. */
  norm: Module | null;

  /**
   * @param decoder_layer - the layer to copy.
   * @param num_layers - how many copies there are.
   * @param norm - what comes last; nothing by default.
   */
  constructor(decoder_layer: DecoderLayer, num_layers: number, norm: Module | null = null) {
    super();
    this.layers = clones(decoder_layer, num_layers);
    this.num_layers = num_layers;
    this.norm = norm;
  }

  override forward(...args: TransformerDecoderCall): Tensor {
    const { tgt, memory, ...masks } = bindDecoderCall('TransformerDecoder.forward', args);
    return chain(this.layers, this.norm, tgt, (layer, x) => layer(x, memory, masks));
  }
}

/** Options of {@link Transformer}. */
export interface TransformerOptions extends TransformerLayerOptions {
  /** How many layers the encoder has; 6 by default. */
  readonly num_encoder_layers?: number;
  /** How many layers the decoder has; 6 by default. */
  readonly num_decoder_layers?: number;
  /** An encoder to take instead. */
  readonly custom_encoder?: CustomEncoder | null;
  /** A decoder to take instead. */
  readonly custom_decoder?: DecoderLayer | null;
}

/** All arguments of {@link Transformer} by name. */
export interface TransformerArguments extends TransformerOptions {
  /** How many features there are at each place; 512 by default. */
  readonly d_model?: number;
  /** How many heads each attention has; 8 by default. */
  readonly nhead?: number;
}

/** The masks of a call of {@link Transformer}, as {@link AttentionOptions} describes them. */
export interface TransformerMasks extends TransformerDecoderMasks {
  /** Where a place of the source must not see another. */
  readonly src_mask?: Tensor | null;
  /** The places of the source that the source must not see. */
  readonly src_key_padding_mask?: Tensor | null;
  /** Says that the source's mask is causal, which makes no difference here. */
  readonly src_is_causal?: boolean;
}

/** How {@link Transformer} is called: the masks by position or by name. */
export type TransformerCall =
  | [src: Tensor, tgt: Tensor, masks?: TransformerMasks]
  | [
      src: Tensor,
      tgt: Tensor,
      src_mask: Tensor | null,
      tgt_mask: Tensor | null,
      memory_mask?: Tensor | null,
      src_key_padding_mask?: Tensor | null,
      tgt_key_padding_mask?: Tensor | null,
      memory_key_padding_mask?: Tensor | null,
    ];

const SIGNATURE: Signature = {
  where: 'Transformer',
  positional: ['d_model', 'nhead', 'num_encoder_layers', 'num_decoder_layers', 'dim_feedforward', 'dropout'],
  required: 0,
  keywords: [
    ...['activation', 'custom_encoder', 'custom_decoder', 'layer_norm_eps', 'batch_first', 'norm_first'],
    ...['bias', 'dtype'],
  ],
};

const PADDING_MASKS = ['src_key_padding_mask', 'tgt_key_padding_mask', 'memory_key_padding_mask'];
const CALL: Signature = {
  where: 'Transformer.forward',
  positional: ['src', 'tgt', 'src_mask', 'tgt_mask', 'memory_mask', ...PADDING_MASKS],
  required: 2,
  keywords: ['src_is_causal', 'tgt_is_causal', 'memory_is_causal'],
};

function makeEncoder(given: TransformerArguments & { d_model: number; nhead: number }): TransformerEncoder {
  const { d_model, nhead, num_encoder_layers = 6, layer_norm_eps: eps = 1e-5, bias = true, dtype } = given;
  const layer = new TransformerEncoderLayer({ ...layerOptions(given), d_model, nhead });
  return new TransformerEncoder(layer, num_encoder_layers, new LayerNorm(d_model, { eps, bias, dtype }));
}

function makeDecoder(given: TransformerArguments & { d_model: number; nhead: number }): TransformerDecoder {
  const { d_model, nhead, num_decoder_layers = 6, layer_norm_eps: eps = 1e-5, bias = true, dtype } = given;
  const layer = new TransformerDecoderLayer({ ...layerOptions(given), d_model, nhead });
  return new TransformerDecoder(layer, num_decoder_layers, new LayerNorm(d_model, { eps, bias, dtype }));
}

function layerOptions(given: TransformerArguments): TransformerLayerOptions {
  const { dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias, dtype } = given;
  return { dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias, dtype };
}

/**
 * The transformer of "Attention Is All You Need": an encoder makes a memory of the source, and a decoder reads it while it looks at the target.
 *
 * A source of shape (S, N, d_model) and a target of shape (T, N, d_model) give an output of the target's shape; with `batch_first` N comes
 * first, and without a batch it is missing.
 *
 * @example
 * ```ts
 * const model = new nn.Transformer({ d_model: 16, nhead: 4, num_encoder_layers: 2, num_decoder_layers: 2, dim_feedforward: 32 });
 * const tgt_mask = nn.Transformer.generate_square_subsequent_mask(3);
 * console.log(model(torch.randn([5, 2, 16]), torch.randn([3, 2, 16]), { tgt_mask }).shape); // [ 3, 2, 16 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Transformer.html | torch.nn.Transformer}
 * @see {@link https://arxiv.org/abs/1706.03762 | Attention Is All You Need}
 */
export class Transformer extends Module<TransformerCall> {
  /** Makes the memory. */
  encoder: CustomEncoder;
  /** Makes the output. */
  decoder: DecoderLayer;
  /** How many features there are at each place. */
  readonly d_model: number;
  /** How many heads each attention has. */
  readonly nhead: number;
  /** Whether the batch is the first dimension. */
  readonly batch_first: boolean;

  /** @throws ValueError for an impossible size or dropout; RuntimeError for an unknown activation; TypeError for an unknown option. */
  constructor(args?: TransformerArguments);
  constructor(d_model: number, nhead: number, options?: TransformerOptions);
  constructor(
    d_model: number,
    nhead: number,
    num_encoder_layers: number,
    num_decoder_layers: number,
    options?: Omit<TransformerOptions, 'num_encoder_layers' | 'num_decoder_layers'>,
  );
  constructor(
    d_model: number,
    nhead: number,
    num_encoder_layers: number,
    num_decoder_layers: number,
    dim_feedforward: number,
    dropout: number,
    options?: Omit<TransformerOptions, 'num_encoder_layers' | 'num_decoder_layers' | 'dim_feedforward' | 'dropout'>,
  );
  constructor(...args: unknown[]) {
    super();
    const given = { d_model: 512, nhead: 8, ...bindArguments<TransformerArguments>(SIGNATURE, args) };
    this.encoder = given.custom_encoder ?? makeEncoder(given);
    this.decoder = given.custom_decoder ?? makeDecoder(given);
    this.d_model = given.d_model;
    this.nhead = given.nhead;
    this.batch_first = given.batch_first ?? false;
    this._reset_parameters();
  }

  /** Draws all matrices anew. */
  _reset_parameters(): void {
    for (const parameter of this.parameters()) if (parameter.ndim > 1) xavier_uniform_(parameter);
  }

  /**
   * Returns the mask with which each place sees only those before it and itself: −∞ above the diagonal, else 0.
   *
   * @param sz - how many places there are.
   *
   * @example
   * ```ts
   * console.log(nn.Transformer.generate_square_subsequent_mask(2).tolist()); // [ [ 0, -Infinity ], [ 0, 0 ] ]
   * ```
   */
  static generate_square_subsequent_mask(sz: number): Tensor {
    return zeros([sz, sz]).masked_fill(laterThan(sz, sz), -Infinity);
  }

  /** See {@link Transformer.generate_square_subsequent_mask}; torch has it on both. */
  generate_square_subsequent_mask(sz: number): Tensor {
    return Transformer.generate_square_subsequent_mask(sz);
  }

  /**
   * Computes the output.
   *
   * @throws RuntimeError when the batches or features of source and target differ.
   */
  override forward(...args: TransformerCall): Tensor {
    const given = bindArguments<TransformerMasks & { readonly src: Tensor; readonly tgt: Tensor }>(CALL, args);
    const { src, tgt, src_mask: mask, src_key_padding_mask, src_is_causal: is_causal, ...masks } = given;
    const batch = this.batch_first ? 0 : 1;
    if (src.ndim === 3 && src.shape[batch] !== tgt.shape[batch]) {
      throw new RuntimeError('the batch number of src and tgt must be equal');
    }
    if (src.shape[src.ndim - 1] !== this.d_model || tgt.shape[tgt.ndim - 1] !== this.d_model) {
      throw new RuntimeError('the feature number of src and tgt must be equal to d_model');
    }
    const memory = this.encoder(src, { mask, src_key_padding_mask, is_causal });
    return this.decoder(tgt, memory, masks);
  }
}
