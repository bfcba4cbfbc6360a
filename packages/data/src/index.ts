/**
 * Datasets, samplers, transforms and the loader: what `torch.utils.data` and `torchvision` give in Python.
 *
 * @packageDocumentation
 */
export { type Collated, default_collate } from './collate.js';
export { DataLoader, type DataLoaderOptions } from './dataloader.js';
export { Dataset, random_split, Subset, TensorDataset } from './dataset.js';
export { IdxError } from './idx.js';
export { MNIST, type MNISTOptions } from './mnist.js';
export { DatasetError } from './mnist_files.js';
export {
  BatchSampler,
  RandomSampler,
  type RandomSamplerOptions,
  Sampler,
  SequentialSampler,
  type Sized,
} from './sampler.js';
export * as transforms from './transforms.js';
export { ImageError } from './image/error.js';
export {
  decode_image,
  decode_jpeg,
  decode_png,
  encode_png,
  type ImageBytes,
  type ImageOptions,
  type PngOptions,
  read_image,
  readImageSync,
  write_png,
} from './image/image.js';
export { ImageReadMode } from './image/raster.js';
export {
  DatasetFolder,
  type DatasetFolderOptions,
  type FolderOptions,
  ImageFolder,
  type ImageFolderOptions,
} from './folder.js';
