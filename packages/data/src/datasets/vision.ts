import { checkKeys, type Tensor, ValueError } from '@sconce/core';
import { selectRows, wrapIndex } from '../_rows.js';
import { type Collated, default_collate } from '../collate.js';
import { Dataset } from '../dataset.js';
import type { TransformFunction } from '../transforms.js';
import { downloadFile, type ProgressFunction, type RemoteFile } from './download.js';

/** Options that all datasets of labelled images take. */
export interface ImageDatasetOptions<Image, Label, Target = number> {
  /** The images for training when true, the default; else those for testing. */
  readonly train?: boolean;
  /** Turns a uint8 image into what a sample holds. */
  readonly transform?: TransformFunction<Tensor, Image> | null;
  /** Turns a label into what a sample holds. */
  readonly target_transform?: ((label: Target) => Label) | null;
  /** Downloads what is missing: only `load` can, since a constructor cannot wait. */
  readonly download?: boolean;
}

/** Options of a dataset's `load` beside those of its constructor. */
export interface LoadOptions {
  /** Downloads into `root` what is missing there; false by default. */
  readonly download?: boolean;
  /** Told of each piece of a download: bytes so far, bytes in all (if known), and which file. What it throws ends the download. */
  readonly onProgress?: ProgressFunction;
}

const KEYS = ['train', 'transform', 'target_transform', 'download'];

/** Throws for an argument that is of the wrong kind. */
export function checkArgument(
  name: string,
  argument: string,
  value: unknown,
  type: 'string' | 'boolean' | 'function',
): void {
  if (typeof value === type) return;
  throw new TypeError(`${name}(): argument '${argument}' must be a ${type}, not ${typeof value}`);
}

/** Checks the arguments that all have; `keys` are the options that the dataset has beside them. */
function checkArguments(
  name: string,
  root: string | null | undefined,
  options: ImageDatasetOptions<unknown, unknown, never>,
  keys: readonly string[],
): void {
  checkKeys(options, [...KEYS, ...keys], name);
  const { train = true, transform, target_transform, download = false } = options;
  checkArgument(name, 'root', root ?? '', 'string');
  checkArgument(name, 'train', train, 'boolean');
  checkArgument(name, 'download', download, 'boolean');
  if (transform != null) checkArgument(name, 'transform', transform, 'function');
  if (target_transform != null) checkArgument(name, 'target_transform', target_transform, 'function');
}

/** Throws for one of several words that an argument may be. */
export function checkChoice(argument: string, value: unknown, choices: readonly string[]): void {
  if (choices.includes(value as string)) return;
  throw new ValueError(
    `Unknown value '${String(value)}' for argument ${argument}. Valid values are {'${choices.join("', '")}'}.`,
  );
}

/**
 * What a dataset's `load` does first: checks the options and downloads what is to be downloaded.
 *
 * @param remote - the files that the options mean.
 * @returns the options that the constructor takes.
 */
export async function prepare<Options extends ImageDatasetOptions<unknown, unknown, never> & LoadOptions>(
  name: string,
  root: string | null | undefined,
  options: Options,
  keys: readonly string[],
  remote: (options: Omit<Options, keyof LoadOptions>) => readonly RemoteFile[],
): Promise<Omit<Options, keyof LoadOptions>> {
  const { download, onProgress, ...rest } = options;
  checkArguments(name, root, { ...rest, download }, keys);
  if (onProgress !== undefined) checkArgument(name, 'onProgress', onProgress, 'function');
  if (!download) return rest;
  if (root == null) throw new ValueError(`${name}.load(): download needs a root, the folder to download into`);
  for (const file of remote(rest)) await downloadFile(root, file, { onProgress });
  return rest;
}

/**
 * A dataset whose images and labels lie in memory, one tensor each: the base of {@link MNIST} and {@link CIFAR10}.
 *
 * @typeParam Image - what `transform` returns.
 * @typeParam Label - what `target_transform` returns.
 * @typeParam Target - what `target_transform` is given.
 */
export abstract class ImageDataset<Image, Label, Target = number> extends Dataset<[Image, Label]> {
  /** The images, a uint8 tensor whose first dimension counts them. */
  abstract readonly data: Tensor;
  /** The labels, an int64 tensor whose first dimension counts them. */
  abstract readonly targets: Tensor;
  /** Whether these are the images for training. */
  readonly train: boolean;
  /** The folder that was given, or null. */
  readonly root: string | null;
  /** What is applied to each image, or null. */
  readonly transform: TransformFunction<Tensor, Image> | null;
  /** What is applied to each label, or null. */
  readonly target_transform: ((label: Target) => Label) | null;

  protected constructor(
    /** The name of the class, which survives a minifier. */
    private readonly title: string,
    root: string | null | undefined,
    options: ImageDatasetOptions<Image, Label, Target>,
    keys: readonly string[] = [],
  ) {
    super();
    checkArguments(title, root, options, keys);
    if (options.download) {
      const advice = `await ${title}.load(root, { download: true })`;
      throw new ValueError(`${title}(): download=true takes time, which a constructor does not have: ${advice}`);
    }
    this.root = root ?? null;
    this.train = options.train ?? true;
    this.transform = options.transform ?? null;
    this.target_transform = options.target_transform ?? null;
  }

  /** The names of the classes, in the order of their labels. */
  abstract get classes(): readonly string[];

  /** The label of each class name. */
  get class_to_idx(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.classes.map((name, i) => [name, i]));
  }

  /** The number of images. */
  override get length(): number {
    return this.data.shape[0];
  }

  /** What a sample has as its image, before its transform: the rows of `data`, or the same otherwise laid out. */
  protected get images(): Tensor {
    return this.data;
  }

  /** What a sample has as its label: the rows of `targets` or something of them. */
  protected get labels(): Tensor {
    return this.targets;
  }

  /**
   * Returns the image and label of that number.
   *
   * @throws IndexError when there is none.
   */
  override get(index: number): [Image, Label] {
    const row = wrapIndex(index, this.length);
    const image = this.images.select(0, row);
    const label = this.labels.select(0, row);
    const target = (label.ndim === 0 ? label.item() : label) as Target;
    return [
      this.transform ? this.transform(image) : (image as Image),
      this.target_transform ? this.target_transform(target) : (target as unknown as Label),
    ];
  }

  /** Returns the images and labels of these numbers at once, if the transform takes batches; else undefined. */
  override getBatch(indices: readonly number[]): Collated<[Image, Label]> | undefined {
    const { transform, target_transform } = this;
    if (transform && !transform.batch) return undefined;
    const [images, labels] = selectRows([this.images, this.labels], indices);
    const batch = transform?.batch ? transform.batch(images) : images;
    if (!target_transform) return [batch, labels] as Collated<[Image, Label]>;
    const single = labels.ndim === 1 ? (labels.tolist() as Target[]) : (labels.unbind(0) as Target[]);
    const changed = default_collate(single.map(target_transform));
    labels.dispose();
    return [batch, changed] as Collated<[Image, Label]>;
  }

  /** Returns what the description adds, as torchvision has it. */
  extra_repr(): string {
    return `Split: ${this.train ? 'Train' : 'Test'}`;
  }

  /** Returns a description as torchvision prints it. */
  override toString(): string {
    const lines = [`Dataset ${this.title}`, `Number of datapoints: ${this.length}`];
    if (this.root !== null) lines.push(`Root location: ${this.root}`);
    return [...lines, this.extra_repr()].join('\n    ');
  }
}
