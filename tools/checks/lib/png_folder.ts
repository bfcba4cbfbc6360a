import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as torch from '@sconce/core';
import { Dataset } from '@sconce/data';
import { decode } from 'fast-png';

/** The PNG files of a folder, as float32 images of shape (C, H, W); all are of class 0. */
export class PngFolder extends Dataset<[torch.Tensor, number]> {
  static readonly worker_module = import.meta.url;
  readonly files: readonly string[];

  constructor(readonly root: string) {
    super();
    this.files = readdirSync(root).sort();
  }

  override get length(): number {
    return this.files.length;
  }

  override get(index: number): [torch.Tensor, number] {
    const { width, height, channels, data } = decode(readFileSync(join(this.root, this.files[index])));
    const pixels = torch.fromTypedArray(Uint8Array.from(data), [height, width, channels]);
    return [pixels.permute(2, 0, 1).to(torch.float32).div_(255), 0];
  }
}
