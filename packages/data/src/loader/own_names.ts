const NAMES = `
  BatchSampler CIFAR10 CIFAR100 CenterCrop ChainDataset ColorJitter Compose ConcatDataset ConvertImageDtype
  DataLoader DatasetError DatasetFolder DistributedSampler EMNIST ElasticTransform FashionMNIST FiveCrop
  GaussianBlur Grayscale IdxError ImageError ImageFolder KMNIST Lambda LinearTransformation MNIST Normalize Pad
  QMNIST RandAugment RandomAdjustSharpness RandomAffine RandomApply RandomAutocontrast RandomChoice RandomCrop
  RandomEqualize RandomErasing RandomGrayscale RandomHorizontalFlip RandomInvert RandomOrder RandomPerspective
  RandomPosterize RandomResizedCrop RandomRotation RandomSampler RandomSolarize RandomVerticalFlip Resize
  SequentialSampler Subset SubsetRandomSampler TenCrop TensorDataset ToTensor TrivialAugmentWide
  WeightedRandomSampler adjust_brightness adjust_contrast adjust_gamma adjust_hue adjust_saturation
  adjust_sharpness affine autocontrast center_crop convert_image_dtype crop decode_image decode_jpeg decode_png
  default_collate default_convert elastic_transform encode_png equalize erase five_crop gaussian_blur
  get_dimensions get_image_num_channels get_image_size get_worker_info hflip invert make_grid normalize pad
  perspective posterize random_split readImageSync read_image resize resized_crop rgb_to_grayscale rotate
  save_image solarize ten_crop to_tensor vflip write_png
`;

/** The classes and functions that this package exports, which a worker finds by their names. A test holds the list complete. */
export const OWN_NAMES: ReadonlySet<string> = /* @__PURE__ */ new Set(NAMES.trim().split(/\s+/));
