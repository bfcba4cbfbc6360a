import { fromTypedArray, int64, type Tensor } from '@sconce/core';
import type { RemoteFile } from './download.js';
import { type IdxSource, readIdxPair } from './idx_files.js';
import { MNIST } from './mnist.js';
import {
  checkArgument,
  checkChoice,
  ImageDataset,
  type ImageDatasetOptions,
  type LoadOptions,
  prepare,
} from './vision.js';

/** A part of {@link QMNIST}. */
export type QMNISTSubset = 'train' | 'test' | 'test10k' | 'test50k' | 'nist';

/** Options of {@link QMNIST}. */
export interface QMNISTOptions<Image, Label, Target> extends ImageDatasetOptions<Image, Label, Target> {
  /** Which part of the database; by default `train` or `test`, as the option `train` says. */
  readonly what?: QMNISTSubset | null;
  /** Whether a label is the digit alone, the default, or all 8 numbers of its row, as a tensor. */
  readonly compat?: boolean;
}

type AnyOptions = QMNISTOptions<unknown, unknown, never>;

const MIRROR = 'https://raw.githubusercontent.com/facebookresearch/qmnist/master/';
const SUBSETS: readonly QMNISTSubset[] = ['train', 'test', 'test10k', 'test50k', 'nist'];
const OPTIONS = ['what', 'compat'];
/** The MD5 of the compressed images and labels. */
const MD5 = {
  train: ['ed72d4157d28c017586c42bc6afe6370', '0058f8dd561b90ffdd0f734c6a30e5e4'],
  test: ['1394631089c404de565df7b7aeaf9412', '5b5b05890a5e13444e108efe57b788aa'],
} as const;
/** The images have less than 10 MB. */
const MOST_BYTES = 16e6;
const NIST_ADVICE = `Fetch the two files as .xz from ${MIRROR} and unxz them there.`;
const ROWS = { test10k: [0, 10_000], test50k: [10_000, 60_000] } as const;

function subsetOf({ what, train = true }: AnyOptions): QMNISTSubset {
  return what ?? (train ? 'train' : 'test');
}

/** The files that these options mean. */
export function source(options: AnyOptions): IdxSource {
  const what = subsetOf(options);
  checkChoice('what', what, SUBSETS);
  const part = what === 'train' ? 'train' : 'test';
  const prefix = what === 'nist' ? 'xnist' : `qmnist-${part}`;
  const names = [`${prefix}-images-idx3-ubyte`, `${prefix}-labels-idx2-int`];
  const remote = names.map((name, i): RemoteFile => {
    const path = `QMNIST/raw/${name}`;
    return { path: `${path}.gz`, urls: [`${MIRROR}${name}.gz`], md5: MD5[part][i], most: MOST_BYTES, unless: [path] };
  });
  return {
    name: 'QMNIST',
    images: { name: names[0], rank: 3, type: 'unsigned byte' },
    labels: { name: names[1], rank: 2, type: 'int' },
    rows: what === 'test10k' || what === 'test50k' ? ROWS[what] : undefined,
    ...(what === 'nist' ? { remote: [], advice: NIST_ADVICE } : { remote }),
  };
}

/**
 * QMNIST: MNIST's images made anew from their sources, all 60,000 test images among them, with the writer and the origin of each.
 *
 * The files are looked for in `root/QMNIST/raw`, then in `root`, each also as `.gz`. The MD5 of what they hold is not known: it is the
 * download that is checked. A row of `targets` is the digit, the NIST series, the writer, the digit's number among the writer's, NIST's
 * class code, the number in NIST's database, a duplicate's number, and 0. Those of `what: 'nist'` are published as `.xz`, which is not
 * read here: `unxz` them in `root/QMNIST/raw` first.
 *
 * @typeParam Image - what `transform` returns; a tensor by default.
 * @typeParam Label - what `target_transform` returns; a number by default.
 * @typeParam Target - a label as `target_transform` gets it: a number, or a tensor of shape (8) with `compat: false`.
 *
 * @example
 * ```ts
 * const load = () => QMNIST.load('data', { what: 'test50k', download: true });
 * console.log(QMNIST.classes[3]); // 3 - three
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.datasets.QMNIST.html | torchvision.datasets.QMNIST}
 */
export class QMNIST<Image = Tensor, Label = number, Target = number> extends ImageDataset<Image, Label, Target> {
  /** The names of the classes, those of {@link MNIST}. */
  static readonly classes: readonly string[] = MNIST.classes;

  /** The images, a uint8 tensor of shape (N, 28, 28). */
  override readonly data: Tensor;
  /** The extended labels, an int64 tensor of shape (N, 8). */
  override readonly targets: Tensor;
  /** Which part of the database this is. */
  readonly what: QMNISTSubset;
  /** Whether a label is the digit alone. */
  readonly compat: boolean;
  /** The column of `targets` that a sample shows when `compat` is true. */
  private readonly digits: Tensor;

  /**
   * @param root - the folder in which to look.
   * @param options - `what`, `compat`, `train`, `transform`, `target_transform`.
   * @throws ValueError for an unknown `what`; else as {@link MNIST}.
   */
  constructor(root: string | null | undefined, options: QMNISTOptions<Image, Label, Target> = {}) {
    super('QMNIST', root, options, OPTIONS);
    this.what = subsetOf(options);
    this.compat = options.compat ?? true;
    checkArgument('QMNIST', 'compat', this.compat, 'boolean');
    const { images, labels } = readIdxPair(source(options), root);
    this.data = fromTypedArray(images.data, images.dims);
    this.targets = fromTypedArray(labels.data, labels.dims, { dtype: int64 });
    this.digits = this.targets.select(1, 0).clone();
  }

  /**
   * Returns the dataset, downloaded first if need be; see {@link MNIST.load}. Only the files of `what` are downloaded.
   *
   */
  static async load<Image = Tensor, Label = number, Target = number>(
    root: string | null | undefined,
    options: QMNISTOptions<Image, Label, Target> & LoadOptions = {},
  ): Promise<QMNIST<Image, Label, Target>> {
    return new this(root, await prepare('QMNIST', root, options, OPTIONS, (rest) => source(rest).remote));
  }

  /** The names of the classes, in the order of their labels. */
  override get classes(): readonly string[] {
    return QMNIST.classes;
  }

  protected override get labels(): Tensor {
    return this.compat ? this.digits : this.targets;
  }

  override extra_repr(): string {
    return `Split: ${this.what}`;
  }
}
