/**
 * Datasets, samplers, transforms and the loader: what `torch.utils.data` and `torchvision` give in Python.
 *
 * @packageDocumentation
 */
export { type Collated, default_collate } from './collate.js';
export { DataLoader } from './loader/dataloader.js';
export { type DataLoaderOptions } from './loader/options.js';
export { type DataLoaderState, type GeneratorStates, type WorkersState, type WorkerState } from './loader/state.js';
export { Dataset, random_split, Subset, TensorDataset } from './dataset.js';
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
export { CIFAR10, type CIFAR10Options, CIFAR100 } from './datasets/cifar.js';
export { type ProgressFunction } from './datasets/download.js';
export { EMNIST, type EMNISTOptions, type EMNISTSplit } from './datasets/emnist.js';
export { DatasetError } from './datasets/errors.js';
export { IdxError } from './datasets/idx.js';
export { FashionMNIST, KMNIST, MNIST, type MNISTOptions } from './datasets/mnist.js';
export { QMNIST, type QMNISTOptions, type QMNISTSubset } from './datasets/qmnist.js';
export { ImageDataset, type ImageDatasetOptions, type LoadOptions } from './datasets/vision.js';
export { type Converted, default_convert } from './convert.js';
export { ChainDataset, IterableDataset } from './iterable_dataset.js';
export { get_worker_info, type WorkerInfo } from './loader/worker_info.js';
export { ConcatDataset } from './concat_dataset.js';
export { DistributedSampler, type DistributedSamplerOptions } from './distributed_sampler.js';
export { SubsetRandomSampler, WeightedRandomSampler, type WeightedRandomSamplerOptions } from './random_samplers.js';
export { type GridOptions, make_grid, save_image } from './utils.js';
