/** What a worker of the loader imports, and so begins nothing. */
import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import { Dataset } from '@sconce/data';

const SIZE = 8;

/** Images of ten kinds of stripes, each time shifted, turned round and noisy by chance. */
export class Stripes extends Dataset<readonly [Tensor, Tensor]> {
  static readonly worker_module = import.meta.url;

  override get length(): number {
    return 90;
  }

  override get(index: number): readonly [Tensor, Tensor] {
    const kind = index % 10;
    const stripes = Float32Array.from({ length: SIZE * SIZE }, (_, i) => Math.sin(i * (1 + kind / 3)));
    let image = torch.fromTypedArray(stripes, [1, SIZE, SIZE]);
    image = image.roll(torch.randint(SIZE, [1]).item(), 2);
    if (torch.rand([1]).item() < 0.5) image = image.flip([2]);
    return [image.add(torch.randn([1, SIZE, SIZE]).mul(0.1)), torch.tensor(BigInt(kind))];
  }
}
