import type { Tensor } from '@sconce/core';
import type { IdxSource } from './idx_files.js';
import { MNIST, type MNISTOptions } from './mnist.js';
import { checkChoice, type LoadOptions } from './vision.js';

/** A part of {@link EMNIST}. */
export type EMNISTSplit = 'byclass' | 'bymerge' | 'balanced' | 'letters' | 'digits' | 'mnist';

/** Options of {@link EMNIST}. */
export interface EMNISTOptions<Image, Label> extends MNISTOptions<Image, Label> {
  /** Which part of the database. */
  readonly split: EMNISTSplit;
}

const DIGITS = Array.from('0123456789');
const UPPER = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
const LOWER = Array.from('abcdefghijklmnopqrstuvwxyz');
/** Letters whose small form is told from the large one. */
const UNMERGED = Array.from('abdefghnqrt');

const ARCHIVE = {
  name: 'gzip.zip',
  urls: [
    'https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip',
    'https://www.itl.nist.gov/iaui/vip/cs_links/EMNIST/gzip.zip',
  ],
  md5: '58c8d27c78d21e728a6bc7b3cc06412e',
  size: 561753746,
};

/**
 * The extended MNIST database: grey images of 28 by 28 pixels of handwritten letters and digits.
 *
 * The files of the split are looked for in `root/EMNIST/raw`, then in `root`: as they are, as `.gz`, or in the archive `gzip.zip`, from which
 * only the files of the split are read. A download fetches this archive, of 562 MB. The MD5 of the files in it is not known: it is the
 * download that is checked. As in torchvision, the images lie on their side: rows and columns are exchanged.
 *
 * @typeParam Image - what `transform` returns; a tensor by default.
 * @typeParam Label - what `target_transform` returns; a number by default.
 *
 * @example
 * ```ts
 * const load = () => EMNIST.load('data', { split: 'letters', download: true });
 * console.log(EMNIST.classes_split_dict.letters[1], EMNIST.classes_split_dict.balanced.length); // a 47
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.datasets.EMNIST.html | torchvision.datasets.EMNIST}
 */
export class EMNIST<Image = Tensor, Label = number> extends MNIST<Image, Label> {
  /** The parts of the database. */
  static readonly splits: readonly EMNISTSplit[] = ['byclass', 'bymerge', 'balanced', 'letters', 'digits', 'mnist'];
  /** The names of the classes of each part; `letters` begins with a class that has no image. */
  static readonly classes_split_dict: Readonly<Record<EMNISTSplit, readonly string[]>> = {
    byclass: [...DIGITS, ...UPPER, ...LOWER],
    bymerge: [...DIGITS, ...UPPER, ...UNMERGED],
    balanced: [...DIGITS, ...UPPER, ...UNMERGED],
    letters: ['N/A', ...LOWER],
    digits: DIGITS,
    mnist: DIGITS,
  };
  /** @internal */
  protected static override readonly title: string = 'EMNIST';
  /** @internal */
  protected static override readonly options: readonly string[] = ['split'];

  /** Which part of the database this is. */
  readonly split: EMNISTSplit;

  /**
   * @param root - the folder in which to look.
   * @param options - `split`, `train`, `transform`, `target_transform`.
   * @throws ValueError for an unknown split; else as {@link MNIST}.
   */
  constructor(root: string | null | undefined, options: EMNISTOptions<Image, Label>) {
    super(root, options);
    this.split = options.split;
  }

  /** Returns the dataset, downloaded first if need be; see {@link MNIST.load}. */
  static override async load<Image = Tensor, Label = number>(
    root: string | null | undefined,
    options: EMNISTOptions<Image, Label> & LoadOptions,
  ): Promise<EMNIST<Image, Label>> {
    return new this(root, await this.prepare(root, options));
  }

  /** @internal */
  protected static override source({ split, train = true }: EMNISTOptions<unknown, unknown>): IdxSource {
    checkChoice('split', split, this.splits);
    const prefix = `emnist-${split}-${train ? 'train' : 'test'}`;
    const names = [`${prefix}-images-idx3-ubyte`, `${prefix}-labels-idx1-ubyte`];
    const { name, urls, md5, size } = ARCHIVE;
    return {
      name: this.title,
      images: { name: names[0], rank: 3, type: 'unsigned byte' },
      labels: { name: names[1], rank: 1, type: 'unsigned byte' },
      archive: name,
      remote: [{ path: `EMNIST/raw/${name}`, urls, md5, size, unless: names.map((file) => `EMNIST/raw/${file}`) }],
    };
  }

  /** The names of the classes of this split, in the order of their labels. */
  override get classes(): readonly string[] {
    return EMNIST.classes_split_dict[this.split];
  }
}
