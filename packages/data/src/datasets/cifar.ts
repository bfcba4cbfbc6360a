import { fromTypedArray, int64, type Tensor } from '@sconce/core';
import { CIFAR100_CLASSES } from './cifar100_classes.js';
import { cifarRemote, type CifarSource, readCifar } from './cifar_files.js';
import { ImageDataset, type ImageDatasetOptions, type LoadOptions, prepare } from './vision.js';

/** Options of {@link CIFAR10}. */
export interface CIFAR10Options<Image, Label> extends ImageDatasetOptions<Image, Label> {
  /** Turns a uint8 image of shape (3, 32, 32) into what a sample holds. */
  readonly transform?: ImageDatasetOptions<Image, Label>['transform'];
}

const FOLDER_10 = 'cifar-10-batches-bin';
const MIRROR = 'https://www.cs.toronto.edu/~kriz/';
/** Room in an archive for its headers and its small texts. */
const MARGIN = 2 ** 20;

const SOURCE_10: CifarSource = {
  name: 'CIFAR10',
  folder: FOLDER_10,
  train: [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`),
  test: ['test_batch.bin'],
  labels: [{ name: 'label', classes: 10 }],
  most: 60_000 * 3073 + MARGIN,
  archive: {
    path: 'cifar-10-binary.tar.gz',
    urls: [`${MIRROR}cifar-10-binary.tar.gz`],
    md5: 'c32a1d4ab5d03f1284b67883e8d87530',
    size: 170052171,
  },
  pickled: 'cifar-10-batches-py',
};

const SOURCE_100: CifarSource = {
  name: 'CIFAR100',
  folder: 'cifar-100-binary',
  train: ['train.bin'],
  test: ['test.bin'],
  labels: [
    { name: 'coarse label', classes: 20 },
    { name: 'fine label', classes: 100 },
  ],
  most: 60_000 * 3074 + MARGIN,
  archive: {
    path: 'cifar-100-binary.tar.gz',
    urls: [`${MIRROR}cifar-100-binary.tar.gz`],
    md5: '03b5dce01913d631647c71ecec9e9cb8',
    size: 168513733,
  },
  pickled: 'cifar-100-python',
};

/**
 * CIFAR-10: 60,000 colour images of 32 by 32 pixels in 10 classes.
 *
 * It is read from CIFAR's binary version: the folder `root/cifar-10-batches-bin`, or else the archive `root/cifar-10-binary.tar.gz`, whose MD5
 * is checked and which is decompressed each time. The pickled version, which torchvision downloads, is not read.
 *
 * A sample is `[image, label]`. Without a transform the image is a uint8 tensor of shape (3, 32, 32), as {@link read_image} has it and as all
 * {@link transforms} take it. `data` shows the same pixels with the channels last, as in torchvision. `targets` is a tensor, where
 * torchvision has a list.
 *
 * @typeParam Image - what `transform` returns; a tensor by default.
 * @typeParam Label - what `target_transform` returns; a number by default.
 *
 * @example
 * ```ts
 * const load = () => CIFAR10.load('data', { train: false, download: true });
 * console.log(CIFAR10.classes[3]); // cat
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.datasets.CIFAR10.html | torchvision.datasets.CIFAR10}
 */
export class CIFAR10<Image = Tensor, Label = number> extends ImageDataset<Image, Label> {
  /** The names of the classes, `airplane` to `truck`. */
  static readonly classes: readonly string[] = [
    ...['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
  ];
  /** @internal */
  protected static readonly source: CifarSource = SOURCE_10;

  /** The images, a uint8 tensor of shape (N, 3, 32, 32). */
  private readonly pixels: Tensor;
  /** The labels, an int64 tensor of shape (N). */
  override readonly targets: Tensor;

  /**
   * @param root - the folder in which the dataset is.
   * @param options - `train`, `transform`, `target_transform`.
   * @throws DatasetError when the files are missing, unreadable or have another MD5; FileFormatError when they are malformed. TypeError for
   * an argument of the wrong kind; ValueError for `download: true`, which takes {@link CIFAR10.load}.
   */
  constructor(root: string | null | undefined, options: CIFAR10Options<Image, Label> = {}) {
    const { source } = new.target;
    super(source.name, root, options);
    const { images, labels } = readCifar(source, root, this.train);
    this.pixels = fromTypedArray(images.data, images.dims);
    this.targets = fromTypedArray(labels.data, labels.dims, { dtype: int64 });
  }

  /**
   * Returns the dataset, downloaded first if need be: the archive of the binary version, of 170 MB.
   *
   * @param root - the folder in which to look and into which to download.
   * @param options - those of the constructor; `download` and `onProgress`.
   * @throws (by rejection) what the constructor throws; DatasetError when no mirror has the archive, FileAccessError when it can not be
   * written.
   *
   * @example
   * ```ts
   * const loading = CIFAR10.load('no such folder', { train: false });
   * console.log((await loading.catch((error: Error) => error.name))); // DatasetError
   * ```
   */
  static async load<Image = Tensor, Label = number>(
    root: string | null | undefined,
    options: CIFAR10Options<Image, Label> & LoadOptions = {},
  ): Promise<CIFAR10<Image, Label>> {
    return new this(root, await this.prepare(root, options));
  }

  /** @internal The constructor's options, once they are checked and what is to be downloaded is there. */
  protected static prepare<Options extends CIFAR10Options<unknown, unknown> & LoadOptions>(
    root: string | null | undefined,
    options: Options,
  ): Promise<Omit<Options, keyof LoadOptions>> {
    return prepare(this.source.name, root, options, [], () => [cifarRemote(this.source)]);
  }

  /** The images, a uint8 tensor of shape (N, 32, 32, 3): a view of the pixels that samples have with their channels in front. */
  override get data(): Tensor {
    return this.pixels.permute(0, 2, 3, 1);
  }

  protected override get images(): Tensor {
    return this.pixels;
  }

  /** The names of the classes, in the order of their labels. */
  override get classes(): readonly string[] {
    return (this.constructor as typeof CIFAR10).classes;
  }
}

/**
 * CIFAR-100: 60,000 colour images of 32 by 32 pixels in 100 classes, samples as those of {@link CIFAR10}.
 *
 * It is read from `root/cifar-100-binary`, or else from `root/cifar-100-binary.tar.gz`, as {@link CIFAR10} is. Labels are those of the fine
 * classes.
 *
 * @typeParam Image - what `transform` returns; a tensor by default.
 * @typeParam Label - what `target_transform` returns; a number by default.
 *
 * @example
 * ```ts
 * const load = () => CIFAR100.load('data', { train: false, download: true });
 * console.log(CIFAR100.classes.length, CIFAR100.classes[99]); // 100 worm
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.datasets.CIFAR100.html | torchvision.datasets.CIFAR100}
 */
export class CIFAR100<Image = Tensor, Label = number> extends CIFAR10<Image, Label> {
  /** The names of the fine classes, `apple` to `worm`. */
  static override readonly classes: readonly string[] = CIFAR100_CLASSES;
  /** @internal */
  protected static override readonly source: CifarSource = SOURCE_100;

  /** Returns the dataset, downloaded first if need be; see {@link CIFAR10.load}. */
  static override async load<Image = Tensor, Label = number>(
    root: string | null | undefined,
    options: CIFAR10Options<Image, Label> & LoadOptions = {},
  ): Promise<CIFAR100<Image, Label>> {
    return new this(root, await this.prepare(root, options));
  }
}
