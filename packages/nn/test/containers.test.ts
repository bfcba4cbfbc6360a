import * as torch from '@sconce/core';
import * as nn from '@sconce/nn';
import { describe, expect, it } from 'vitest';

const names = (modules: Iterable<nn.AnyModule>): string[] => Array.from(modules, (m) => m.constructor.name);

describe('Sequential', () => {
  it('chains modules, numbered or named', () => {
    const numbered = new nn.Sequential(new nn.Linear(2, 3), new nn.ReLU());
    expect(numbered(torch.ones([1, 2])).shape).toEqual([1, 3]);
    expect(Object.keys(numbered.state_dict())).toEqual(['0.weight', '0.bias']);
    const named = new nn.Sequential({ fc: new nn.Linear(2, 3), act: new nn.ReLU() });
    expect([...named.named_children()].map(([name]) => name)).toEqual(['fc', 'act']);
    expect(named(torch.ones([1, 2])).shape).toEqual([1, 3]);
    expect(new nn.Sequential()(torch.ones([1])).tolist()).toEqual([1]);
    expect(() => new nn.Sequential(3 as never)).toThrow('number is not a Module subclass');
    for (const make of [
      () => new nn.Sequential(null as never),
      () => new nn.Sequential(new nn.ReLU(), undefined as never),
      () => new nn.Sequential({ act: null as never }),
    ]) {
      expect(make).toThrow('is not a Module subclass');
    }
  });

  it('is a list', () => {
    const m = new nn.Sequential(new nn.ReLU(), new nn.Tanh());
    m.append(new nn.Sigmoid()).insert(1, new nn.Identity()).insert(-1, new nn.Flatten());
    expect(names(m)).toEqual(['ReLU', 'Identity', 'Tanh', 'Flatten', 'Sigmoid']);
    expect([m.length, names([m.get(0), m.get(-1)])]).toEqual([5, ['ReLU', 'Sigmoid']]);
    m.set(-1, new nn.Dropout());
    expect(names([m.pop(), m.pop(0)])).toEqual(['Dropout', 'ReLU']);
    expect([...m.named_children()].map(([name]) => name)).toEqual(['0', '1', '2']);
    m.extend(m);
    expect(m.length).toBe(6);
    expect(() => m.get(6)).toThrow(expect.objectContaining({ name: 'IndexError', message: 'index 6 is out of range' }));
    expect(() => m.insert(7, new nn.ReLU())).toThrow('Index out of range: 7');
  });

  it('keeps the order of more than ten modules', () => {
    const m = new nn.Sequential(...Array.from({ length: 12 }, () => new nn.ReLU()));
    expect([...m.named_children()].map(([name]) => name)).toEqual(Array.from({ length: 12 }, (_, i) => String(i)));
  });
});

describe('ModuleList', () => {
  it('holds modules', () => {
    const list = new nn.ModuleList([new nn.Linear(1, 2), new nn.Linear(2, 1)]);
    list.append(new nn.Linear(1, 1));
    expect([list.length, list.get(1).in_features]).toEqual([3, 2]);
    expect(Object.keys(list.state_dict())).toHaveLength(6);
    expect(() => list.append(null as never)).toThrow(TypeError);
    expect(() => (list as unknown as (x: number) => unknown)(1)).toThrow('missing the required "forward"');
  });
});

describe('ModuleDict', () => {
  it('holds modules by name', () => {
    const dict: nn.ModuleDict = new nn.ModuleDict({ a: new nn.Linear(1, 2), b: new nn.ReLU() });
    dict.set('c', new nn.Tanh());
    dict.update({ b: new nn.Sigmoid() });
    expect([[...dict], dict.length, names(dict.values())]).toEqual([['a', 'b', 'c'], 3, ['Linear', 'Sigmoid', 'Tanh']]);
    expect([dict.has('a'), dict.has('x'), dict.has('training')]).toEqual([true, false, false]);
    expect(dict.items().map(([name]) => name)).toEqual(['a', 'b', 'c']);
    expect(names([dict.pop('b')])).toEqual(['Sigmoid']);
    expect(() => dict.get('b')).toThrow("ModuleDict has no module 'b'");
    expect(() => dict.set('forward', new nn.ReLU())).toThrow("attribute 'forward' already exists");
    dict.clear();
    dict.update([['x', new nn.ReLU()]]);
    dict.update(new nn.ModuleDict({ y: new nn.Tanh() }));
    expect(dict.keys()).toEqual(['x', 'y']);
    dict.clear();
    expect(dict.length).toBe(0);
  });
});

describe('ParameterList', () => {
  it('holds parameters', () => {
    const own = new nn.Parameter(torch.ones([2]));
    const list = new nn.ParameterList([own, torch.zeros([3, 2])]);
    expect([list.length, list.get(0) === own, list.get(-1).requires_grad]).toEqual([2, true, true]);
    list.append(torch.ones([1])).extend(list);
    expect(Object.keys(list.state_dict())).toEqual(['0', '1', '2', '3', '4', '5']);
    // Shared ones count once.
    expect([...list.parameters()]).toHaveLength(3);
    list.set(-1, torch.ones([7]));
    expect([list.pop().shape, list.pop(0) === own, list.length]).toEqual([[7], true, 4]);
    expect(Array.from(list, (p) => p.shape)).toEqual([[3, 2], [1], [2], [3, 2]]);
    expect(() => list.get(4)).toThrow('index 4 is out of range');
    expect(() => list.append(3 as never)).toThrow('ParameterList holds tensors, got number');
    expect(() => (list as unknown as () => unknown)()).toThrow('ParameterList should not be called.');
  });

  it('prints as in torch', () => {
    const list = new nn.ParameterList([torch.ones([2]), torch.ones([3, 2], { dtype: torch.float64 })]);
    expect(String(list)).toBe(
      `ParameterList(
    (0): Parameter containing: [torch.float32 of size 2]
    (1): Parameter containing: [torch.float64 of size 3x2]
)`,
    );
  });
});

describe('ParameterDict', () => {
  it('holds parameters by name', () => {
    const dict = new nn.ParameterDict({ b: torch.ones([2]), a: new nn.Parameter(torch.zeros([1])) });
    expect([[...dict], dict.length, dict.has('a'), dict.has('forward')]).toEqual([['b', 'a'], 2, true, false]);
    dict.update({ c: torch.ones([3]) });
    const b = dict.get('b');
    expect(dict.setdefault('b', torch.ones([9])) === b).toBe(true);
    expect(dict.setdefault('d', torch.ones([9])).shape).toEqual([9]);
    expect([dict.pop('b') === b, dict.keys(), dict.values().length]).toEqual([true, ['a', 'c', 'd'], 3]);
    expect(dict.items().map(([name, { shape }]) => [name, shape])).toEqual([
      ['a', [1]],
      ['c', [3]],
      ['d', [9]],
    ]);
    expect(() => dict.get('b')).toThrow("ParameterDict has no parameter 'b'");
    expect(() => dict.set('forward', torch.ones([1]))).toThrow("attribute 'forward' already exists");
    expect(() => (dict as unknown as () => unknown)()).toThrow('ParameterDict should not be called.');
    dict.clear();
    expect(dict.length).toBe(0);
  });

  it('prints as in torch, and belongs to its module', () => {
    const module = new nn.Module();
    module.add_module('scales', new nn.ParameterDict({ a: torch.ones([2]) }));
    expect(Object.keys(module.state_dict())).toEqual(['scales.a']);
    expect(String(module)).toBe(
      `Module(
  (scales): ParameterDict(  (a): Parameter containing: [torch.FloatTensor of size 2])
)`,
    );
  });
});

describe('what lies between the layers of a Sequential', () => {
  const layers = (): nn.Module[] => [new nn.Conv2d(1, 4, 3), new nn.ReLU(), new nn.MaxPool2d(2), new nn.Flatten()];
  const input = (): torch.Tensor => torch.rand([4, 1, 20, 20]);
  const blocks = (): number => torch.memory_stats().blocks;

  it('is freed at once where no gradient is recorded', () => {
    const model = new nn.Sequential(...layers());
    const x = input();
    const before = blocks();
    const out = torch.no_grad(() => model(x));
    expect(blocks()).toBe(before + 1);
    expect(out.sum().item()).toBeGreaterThan(0);
  });

  it('is freed after backward() where one is', () => {
    const model = new nn.Sequential(...layers());
    const x = input();
    const out = model(x);
    out.sum().backward();
    const gradients = [...model.parameters()].map(({ grad }) => grad?.square().sum().item() ?? 0);
    expect(Math.min(...gradients)).toBeGreaterThan(0);
    const before = blocks();
    out.dispose();
    x.dispose();
    // The output, the input: all else was freed before.
    expect(before - blocks()).toBe(2);
  });

  it('gives the gradients of layers called one by one, also twice with the graph retained', () => {
    const model = new nn.Sequential(...layers(), new nn.Linear(4 * 81, 3), new nn.Tanh());
    const x = input().requires_grad_();
    let y: torch.Tensor = x;
    for (const layer of model) y = layer(y);
    y.square().sum().backward();
    const expected = x.grad?.clone();
    const out = model(x).square().sum();
    for (const retain_graph of [true, false]) {
      x.grad = null;
      out.backward(null, { retain_graph });
      expect((x.grad as torch.Tensor | null)?.equal(expected as torch.Tensor)).toBe(true);
    }
  });

  it('stays where a hook, a module of the user or the caller may have seen it', () => {
    const seen: torch.Tensor[] = [];
    class Peek extends nn.Module {
      override forward(x: torch.Tensor): torch.Tensor {
        seen.push(x);
        return x;
      }
    }
    const model = new nn.Sequential(new nn.Flatten(), new nn.ReLU(), new Peek(), new nn.ReLU(), new nn.Sigmoid());
    const x = input();
    const hooked = [...model][3];
    hooked.register_forward_hook((_module, _args, output) => void seen.push(output));
    torch.no_grad(() => model(x));
    for (const tensor of [x, ...seen]) expect(tensor.sum().item()).toBeGreaterThan(0);
  });
});
