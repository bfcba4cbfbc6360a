import * as torch from '@sconce/core';
import * as nn from '@sconce/nn';
import { expect, expectTypeOf, it } from 'vitest';

// What the comments say must be an error is checked by `npm run typecheck`: an error that does not come is one itself.

class Net extends nn.Module {
  conv1 = new nn.Conv2d(1, 8, 3);
  pool = new nn.MaxPool2d(2);
  fc = new nn.Linear(8 * 13 * 13, 10);

  override forward(x: torch.Tensor): torch.Tensor {
    return this.fc(this.pool(this.conv1(x).relu()).flatten(1));
  }
}

class Pair extends nn.Module<[a: torch.Tensor, k: number], [torch.Tensor, torch.Tensor]> {
  override forward(a: torch.Tensor, k: number): [torch.Tensor, torch.Tensor] {
    return [a, a.mul(k)];
  }
}

/** Compiled, never called. */
export function shouldNotCompile(model: Net, pair: Pair, x: torch.Tensor): void {
  // @ts-expect-error no argument
  model();
  // @ts-expect-error one argument too many
  model(x, x);
  // @ts-expect-error not a tensor
  model('x');
  // @ts-expect-error the second argument is a number
  pair(x, x);
  // @ts-expect-error an unknown option
  new nn.Conv2d(1, 8, 3, { strid: 2 });
  // @ts-expect-error an unknown name
  new nn.Conv2d({ in_channels: 1, out_channels: 8, kernel: 3 });
  // @ts-expect-error a name is missing
  new nn.Linear({ in_features: 3 });
  // @ts-expect-error three sizes for two dimensions
  new nn.Conv2d(1, 8, [3, 3, 3]);
  // @ts-expect-error a pair for one dimension
  new nn.Conv1d(1, 8, [3, 3]);
  // @ts-expect-error transposed convolutions have no padding in words
  new nn.ConvTranspose2d(1, 8, 3, { padding: 'same' });
  // @ts-expect-error a sequence has two sides
  new nn.ReflectionPad1d([1, 1, 1, 1]);
  // @ts-expect-error no such mode
  new nn.Upsample({ scale_factor: 2, mode: 'cubic' });
  // @ts-expect-error indices are missing
  new nn.MaxUnpool2d(2)(x);
  // @ts-expect-error no such padding
  new nn.Conv2d(1, 8, 3, { padding: 'full' });
  // @ts-expect-error given twice
  new nn.Conv2d(1, 8, 3, 2, { stride: 2 });
  // @ts-expect-error an unknown option
  new nn.CrossEntropyLoss({ smoothing: 0.1 });
  // @ts-expect-error an unknown option
  nn.functional.cross_entropy(x, x, { label_smooth: 0.1 });
  // @ts-expect-error an unknown option
  nn.functional.dropout(x, { probability: 0.1 });
  // @ts-expect-error an unknown option
  nn.init.kaiming_uniform_(x, { slope: 0.1 });
  // @ts-expect-error a loss takes two arguments
  new nn.Sequential(new nn.Linear(1, 2), new nn.MSELoss());
  // @ts-expect-error a pair is no tensor
  new nn.Sequential(new nn.MaxPool2d(2, { return_indices: true }));
  // @ts-expect-error a list cannot be called
  new nn.ModuleList()(x);
  // @ts-expect-error a target is missing
  new nn.MSELoss()(x);

  class Wrong extends nn.Module {
    // @ts-expect-error forward takes other arguments than the class says
    override forward(a: torch.Tensor, b: torch.Tensor): torch.Tensor {
      return a.add(b);
    }
  }
  expect(Wrong).toBeDefined();
}

it('a model’s call has the types of its forward', () => {
  expectTypeOf<Net>().toBeCallableWith(torch.ones([1]));
  expectTypeOf<ReturnType<Net>>().toEqualTypeOf<torch.Tensor>();
  expectTypeOf<Parameters<Pair>>().toEqualTypeOf<[a: torch.Tensor, k: number]>();
  expectTypeOf<ReturnType<Pair>>().toEqualTypeOf<[torch.Tensor, torch.Tensor]>();
  expect(new Net()(torch.zeros([2, 1, 28, 28])).shape).toEqual([2, 10]);
  expect(new Pair()(torch.ones([1]), 3)[1].tolist()).toEqual([3]);
});

it('a pool’s output follows return_indices', () => {
  const [_plain, _pair] = [new nn.MaxPool2d(2), new nn.MaxPool2d({ kernel_size: 2, return_indices: true })];
  expectTypeOf<ReturnType<typeof _plain>>().toEqualTypeOf<torch.Tensor>();
  expectTypeOf<ReturnType<typeof _pair>>().toEqualTypeOf<[torch.Tensor, torch.Tensor]>();
  const _ceil = new nn.MaxPool2d(2, { ceil_mode: true });
  expectTypeOf<ReturnType<typeof _ceil>>().toEqualTypeOf<torch.Tensor>();
});

it('a chain takes modules that have further, optional arguments', () => {
  const layer = new nn.TransformerEncoderLayer(4, 2, { dim_feedforward: 3 });
  const chain = new nn.Sequential(layer, new nn.Linear(4, 1));
  expect(chain(torch.ones([2, 1, 4])).shape).toEqual([2, 1, 1]);
  expect(new nn.Sequential({ layer }).get(0)).toBeInstanceOf(nn.TransformerEncoderLayer);
});

it('every module is an AnyModule, and keeps its own type in a list', () => {
  const modules: nn.AnyModule[] = [new Net(), new Pair(), new nn.MSELoss(), new nn.ModuleDict(), new nn.Module()];
  expect(modules).toHaveLength(5);
  const pairs = new nn.ModuleList([new Pair()]);
  expectTypeOf(pairs.get(0)).toEqualTypeOf<Pair>();
  const hooked = new Pair();
  hooked.register_forward_hook((module, [a, k], [first]) => {
    expectTypeOf(module).toEqualTypeOf<Pair>();
    expectTypeOf([a, k] as const).toEqualTypeOf<readonly [torch.Tensor, number]>();
    expectTypeOf(first).toEqualTypeOf<torch.Tensor>();
  });
  expect(hooked(torch.ones([1]), 2)).toHaveLength(2);
});
