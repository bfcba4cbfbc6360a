import { bmpSuite } from './bmp.js';
import { cifar } from './cifar.js';
import { gzip } from './gzip.js';
import { idx } from './idx.js';
import { jpegSuite } from './jpeg.js';
import { npy, npz } from './npy.js';
import { pickle } from './pickle.js';
import { pngRowsSuite, pngSuite } from './png.js';
import { safetensors } from './safetensors.js';
import type { FormatSuite } from './suite.js';
import { torch } from './torch.js';
import { zip } from './zip.js';
import { zipEntry } from './zip_entry.js';

/** Every format whose files come from strangers. */
export const suites: readonly FormatSuite[] = [
  ...[idx, gzip, cifar, zipEntry],
  ...[zip, pickle, torch, safetensors, npy, npz],
  ...[pngSuite, pngRowsSuite, jpegSuite, bmpSuite],
];
