import { checkKeys, type Tensor, ValueError } from '@sconce/core';
import { wrapIndex } from './_rows.js';
import { Dataset } from './dataset.js';
import { byCodePoint, filesUnder, foldersIn, pathIn } from './folder_files.js';
import { readImageSync } from './image/image.js';
import { ImageReadMode } from './image/raster.js';
import { DatasetError } from './datasets/errors.js';
import type { TransformFunction } from './transforms/transform.js';

/** Options that {@link ImageFolder} and {@link DatasetFolder} share. */
export interface FolderOptions<Sample, Image, Label> {
  /** Turns what the loader returns into what a sample holds. */
  readonly transform?: TransformFunction<Sample, Image> | null;
  /** Turns the number of a class into what a sample holds. */
  readonly target_transform?: ((target: number) => Label) | null;
  /** Whether a file belongs to the dataset; takes the place of the extensions. */
  readonly is_valid_file?: ((path: string) => boolean) | null;
}

/** Options of {@link DatasetFolder}. */
export interface DatasetFolderOptions<Sample, Image, Label> extends FolderOptions<Sample, Image, Label> {
  /** The endings of the files' names, in lower case, such as `.txt`; those of the files may have capitals. */
  readonly extensions?: string | readonly string[] | null;
}

/** Options of {@link ImageFolder}. */
export interface ImageFolderOptions<Image, Label> extends FolderOptions<Tensor, Image, Label> {
  /** Reads a file; {@link readImageSync} in RGB by default. */
  readonly loader?: ((path: string) => Tensor) | null;
}

const IMG_EXTENSIONS = ['.jpg', '.jpeg', '.png', '.ppm', '.bmp', '.pgm', '.tif', '.tiff', '.webp'];

type Extensions = string | readonly string[] | null;
type IsValidFile = ((path: string) => boolean) | null;

function checkFunctions(caller: string, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === null || typeof value === 'function') continue;
    throw new TypeError(`${caller}(): argument '${name}' must be a function, not ${typeof value}`);
  }
}

function validator(extensions: Extensions, is_valid_file: IsValidFile): (path: string) => boolean {
  if ((extensions === null) === (is_valid_file === null))
    throw new ValueError('Both extensions and is_valid_file cannot be None or not None at the same time');
  if (is_valid_file) return is_valid_file;
  const endings = [extensions!].flat();
  return (path) => endings.some((ending) => path.toLowerCase().endsWith(ending));
}

/**
 * A dataset of files that lie in folders, one for each class.
 *
 * ```
 * root/cat/1.txt
 * root/cat/deeper/2.txt
 * root/dog/3.txt
 * ```
 *
 * A sample is what the loader makes of a file, and the number of its class. The classes are the folders of `root`, sorted as Python sorts;
 * files are looked for at any depth, links to folders followed.
 *
 * @typeParam Sample - what `loader` returns.
 * @typeParam Image - what `transform` returns; what `loader` returns by default.
 * @typeParam Label - what `target_transform` returns; a number by default.
 *
 * @example
 * ```ts
 * import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 *
 * const root = mkdtempSync(`${tmpdir()}/sconce-`);
 * for (const name of ['cat', 'dog']) {
 *   mkdirSync(`${root}/${name}`);
 *   writeFileSync(`${root}/${name}/1.txt`, `a ${name}`);
 * }
 * const dataset = new DatasetFolder(root, (path) => readFileSync(path, 'utf8'), { extensions: '.txt' });
 * console.log(dataset.classes, dataset.get(1)); // [ 'cat', 'dog' ] [ 'a dog', 1 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.datasets.DatasetFolder.html | torchvision.datasets.DatasetFolder}
 */
export class DatasetFolder<Sample, Image = Sample, Label = number> extends Dataset<[Image, Label]> {
  /** The folder of the classes' folders. */
  readonly root: string;
  /** Reads a file; null stands for the class's own. */
  readonly loader: ((path: string) => Sample) | null;
  /** The endings of the files' names, or null. */
  readonly extensions: string | readonly string[] | null;
  /** What is applied to what was loaded, or null. */
  readonly transform: TransformFunction<Sample, Image> | null;
  /** What is applied to the number of a class, or null. */
  readonly target_transform: ((target: number) => Label) | null;
  /** The names of the classes, sorted. */
  readonly classes: readonly string[];
  /** The number of each class. */
  readonly class_to_idx: Readonly<Record<string, number>>;
  /** The path of each file, and the number of its class. */
  readonly samples: readonly (readonly [string, number])[];
  /** The number of each file's class. */
  readonly targets: readonly number[];

  /**
   * @param root - the folder of the classes' folders.
   * @param loader - reads a file; null in a class of your own that defines `load`.
   * @param options - `extensions` or `is_valid_file`, one of the two; `transform`, `target_transform`.
   * @throws DatasetError when there is no class, or a class without files; FileAccessError, which names the folder that cannot be read;
   * ValueError when both or none of `extensions` and `is_valid_file` are given; TypeError for an argument of the wrong kind.
   */
  constructor(
    root: string,
    loader: ((path: string) => Sample) | null,
    options: DatasetFolderOptions<Sample, Image, Label> = {},
  ) {
    super();
    checkKeys(options, ['extensions', 'transform', 'target_transform', 'is_valid_file'], 'DatasetFolder');
    const { extensions = null, transform = null, target_transform = null, is_valid_file = null } = options;
    if (typeof root !== 'string') throw new TypeError(`${new.target.name}(): argument 'root' must be a string`);
    checkFunctions(new.target.name, { loader, transform, target_transform, is_valid_file });
    const [classes, class_to_idx] = this.find_classes(root);
    this.root = root;
    this.loader = loader;
    this.extensions = extensions;
    this.transform = transform;
    this.target_transform = target_transform;
    this.classes = classes;
    this.class_to_idx = class_to_idx;
    this.samples = DatasetFolder.make_dataset(root, class_to_idx, { extensions, is_valid_file });
    this.targets = this.samples.map(([, target]) => target);
  }

  /**
   * Finds the classes in a folder; a class of your own may find others.
   *
   * @returns their names, and the number of each.
   * @throws DatasetError when there is none; FileAccessError when the folder cannot be read.
   */
  find_classes(directory: string): [string[], Record<string, number>] {
    const classes = foldersIn(directory);
    if (classes.length === 0) throw new DatasetError(`Couldn't find any class folder in ${directory}.`);
    return [classes, Object.fromEntries(classes.map((name, i) => [name, i]))];
  }

  /**
   * Lists the files of classes, each with the number of its class.
   *
   * @param directory - the folder of the classes' folders.
   * @param class_to_idx - the number of each class.
   * @param options - `extensions` or `is_valid_file`, one of the two.
   * @throws DatasetError when a class has no files; FileAccessError when a folder cannot be read; ValueError when there is no class, or both
   * or none of the options are given.
   */
  static make_dataset(
    directory: string,
    class_to_idx: Readonly<Record<string, number>>,
    options: Pick<DatasetFolderOptions<unknown, unknown, unknown>, 'extensions' | 'is_valid_file'>,
  ): [string, number][] {
    checkKeys(options, ['extensions', 'is_valid_file'], 'make_dataset');
    const { extensions = null, is_valid_file = null } = options;
    const isValid = validator(extensions, is_valid_file);
    const names = Object.keys(class_to_idx).sort(byCodePoint);
    if (names.length === 0)
      throw new ValueError("'class_to_index' must have at least one entry to collect any samples.");
    const existing = new Set(foldersIn(directory));
    const files = names.map((name) => (existing.has(name) ? filesUnder(pathIn(directory, name)).filter(isValid) : []));
    const empty = names.filter((_, i) => files[i].length === 0);
    if (empty.length === 0) {
      return names.flatMap((name, i) => files[i].map((path): [string, number] => [path, class_to_idx[name]]));
    }
    const supported = extensions === null ? '' : `Supported extensions are: ${[extensions].flat().join(', ')}`;
    throw new DatasetError(`Found no valid file for the classes ${empty.join(', ')}. ${supported}`);
  }

  /** The number of files. */
  override get length(): number {
    return this.samples.length;
  }

  /** Reads a file, by the loader. */
  protected load(path: string): Sample {
    return this.loader!(path);
  }

  /**
   * Reads the file of that number.
   *
   * @returns what the loader, and then the transform, makes of it, and its class.
   * @throws IndexError when there is none; what the loader throws.
   */
  override get(index: number): [Image, Label] {
    const [path, target] = this.samples[wrapIndex(index, this.length)];
    const sample = this.load(path);
    return [
      this.transform ? this.transform(sample) : (sample as unknown as Image),
      this.target_transform ? this.target_transform(target) : (target as Label),
    ];
  }

  /** Returns a description as torchvision prints it. */
  override toString(): string {
    return [
      `Dataset ${this.constructor.name}`,
      `    Number of datapoints: ${this.length}`,
      `    Root location: ${this.root}`,
    ].join('\n');
  }
}

/**
 * A dataset of images that lie in folders, one for each class.
 *
 * ```
 * root/cat/1.png
 * root/cat/deeper/2.jpg
 * root/dog/3.bmp
 * ```
 *
 * A sample is `[image, target]`. Where torchvision loads a PIL image, there is a uint8 tensor of shape (3, height, width), in red, green
 * and blue: `ConvertImageDtype` brings it to floating point, and so does `ToTensor` if it has more than 4 columns. The files are those with
 * the endings that torchvision knows; of these formats PNG, JPEG and BMP can be read, and for another `get` says which it found.
 *
 * @typeParam Image - what `transform` returns; a tensor by default.
 * @typeParam Label - what `target_transform` returns; a number by default.
 *
 * @example
 * ```ts
 * import { mkdirSync, mkdtempSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 *
 * const root = mkdtempSync(`${tmpdir()}/sconce-`);
 * for (const name of ['cat', 'dog']) {
 *   mkdirSync(`${root}/${name}`);
 *   await write_png(torch.zeros([1, 4, 6], { dtype: torch.uint8 }), `${root}/${name}/1.png`);
 * }
 * const dataset = new ImageFolder(root, { transform: new transforms.ToTensor() });
 * const [image, target] = dataset.get(1);
 * console.log(dataset.class_to_idx, image.shape, target); // { cat: 0, dog: 1 } [ 3, 4, 6 ] 1
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.datasets.ImageFolder.html | torchvision.datasets.ImageFolder}
 */
export class ImageFolder<Image = Tensor, Label = number> extends DatasetFolder<Tensor, Image, Label> {
  /** The path of each image, and the number of its class: the same as `samples`. */
  readonly imgs: readonly (readonly [string, number])[];

  /**
   * @param root - the folder of the classes' folders.
   * @param options - `transform`, `target_transform`, `loader`, `is_valid_file`.
   * @throws what {@link DatasetFolder} throws.
   */
  constructor(root: string, options: ImageFolderOptions<Image, Label> = {}) {
    checkKeys(options, ['transform', 'target_transform', 'loader', 'is_valid_file'], 'ImageFolder');
    const { loader = null, ...rest } = options;
    super(root, loader, { ...rest, extensions: rest.is_valid_file ? null : IMG_EXTENSIONS });
    this.imgs = this.samples;
  }

  /** Reads an image. */
  protected override load(path: string): Tensor {
    return this.loader ? this.loader(path) : readImageSync(path, { mode: ImageReadMode.RGB });
  }
}
