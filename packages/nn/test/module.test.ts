import { inspect } from 'node:util';
import * as torch from '@sconce/core';
import * as nn from '@sconce/nn';
import { describe, expect, it } from 'vitest';
import { readFixture } from './fixtures.js';

class Scale extends nn.Module {
  weight: nn.Parameter;
  constructor(value = 2) {
    super();
    this.weight = new nn.Parameter(torch.full([1], value));
  }
  override forward(x: torch.Tensor): torch.Tensor {
    return x.mul(this.weight);
  }
}

describe('a module is a function', () => {
  it('that runs forward', () => {
    const m = new Scale();
    expect(typeof m).toBe('function');
    expect(m(torch.ones([2])).tolist()).toEqual([2, 2]);
  });

  it('and an instance of its classes only', () => {
    const m = new Scale();
    expect([m instanceof Scale, m instanceof nn.Module, m instanceof nn.Linear]).toEqual([true, true, false]);
    const others: unknown[] = [() => 0, {}, null, 3, nn.Module];
    expect(others.filter((other) => other instanceof nn.Module)).toEqual([]);
    expect(m.constructor).toBe(Scale);
  });

  it('without a function’s own properties', () => {
    const m = new Scale();
    expect(Object.keys(m)).toEqual(['training', 'weight']);
    expect(Reflect.ownKeys(m).filter((key) => typeof key === 'string')).toEqual(['training', 'weight']);
    expect('bind' in m || 'call' in m || 'name' in m || 'length' in m).toBe(false);
  });

  it('whose subclass may have fields of any name', () => {
    class Named extends nn.Module {
      override readonly name = 'mine';
      override length = 3;
      override prototype = 1;
      override arguments = [2];
    }
    const m = new Named();
    expect([m.name, m.length, m.prototype, m.arguments]).toEqual(['mine', 3, 1, [2]]);
    m.length = 4;
    expect(m.length).toBe(4);
  });

  it('that complains when there is no forward', () => {
    expect(() => new nn.Module()(torch.ones([1]))).toThrow(
      'Module [Module] is missing the required "forward" function',
    );
  });
});

describe('Parameter', () => {
  it('shares the elements of its data', () => {
    const data = torch.zeros([2]);
    const p = new nn.Parameter(data);
    data.fill_(1);
    expect(p.tolist()).toEqual([1, 1]);
    expect([p.requires_grad, p.is_leaf, data.requires_grad]).toEqual([true, true, false]);
  });

  it('is a leaf even when its data were computed', () => {
    const p = new nn.Parameter(torch.ones([1], { requires_grad: true }).mul(2));
    expect([p.is_leaf, p.requires_grad]).toEqual([true, true]);
  });

  it('may go without a gradient', () => {
    expect(new nn.Parameter(torch.ones([1]), false).requires_grad).toBe(false);
    expect(new nn.Parameter(torch.ones([1]).long(), { requires_grad: false }).dtype).toBe(torch.int64);
    expect(() => new nn.Parameter(torch.ones([1]).long())).toThrow('floating point');
    expect(() => new nn.Parameter([1] as never)).toThrow("argument 'data' must be Tensor, not object");
  });

  it('is told from a tensor', () => {
    const p = new nn.Parameter(torch.ones([1]));
    expect([p instanceof nn.Parameter, p instanceof torch.Tensor]).toEqual([true, true]);
    expect([torch.ones([1]) instanceof nn.Parameter, p.mul(1) instanceof nn.Parameter]).toEqual([false, false]);
  });

  it('prints as in torch', () => {
    expect(String(new nn.Parameter(torch.ones([2])))).toBe(
      'Parameter containing:\ntensor([1., 1.], requires_grad=True)',
    );
    expect(inspect(new nn.Parameter(torch.ones([2])))).toContain('Parameter containing:');
  });
});

describe('members', () => {
  it('are found once, however often they are shared', () => {
    class Tied extends nn.Module {
      a = new nn.Linear(2, 2, { bias: false });
      b = this.a;
      c = new nn.Linear(2, 2, { bias: false });
      constructor() {
        super();
        this.c.weight = this.a.weight;
      }
    }
    const m = new Tied();
    expect([...m.named_parameters()].map(([name]) => name)).toEqual(['a.weight']);
    expect(Object.keys(m.state_dict())).toEqual(['a.weight', 'b.weight', 'c.weight']);
    expect([...m.named_children()].map(([name]) => name)).toEqual(['a', 'c']);
    expect([...m.named_modules()].map(([name]) => name)).toEqual(['', 'a', 'c']);
    expect([...m.named_modules(null, 'net', false)].map(([name]) => name)).toEqual(['net', 'net.a', 'net.b', 'net.c']);
  });

  it('may be asked for without those of submodules', () => {
    const m = new nn.Sequential(new nn.Linear(2, 2));
    expect([...m.parameters(false)]).toEqual([]);
    expect([...m.named_parameters('net')].map(([name]) => name)).toEqual(['net.0.weight', 'net.0.bias']);
  });

  it('are found by path', () => {
    const m = new nn.Sequential({ fc: new nn.Linear(2, 3) });
    m.register_buffer('mean', torch.zeros([1]));
    expect(m.get_submodule('')).toBe(m);
    expect(m.get_submodule('fc')).toBe(m.get(0));
    expect(m.get_parameter('fc.weight').shape).toEqual([3, 2]);
    expect(m.get_buffer('mean').tolist()).toEqual([0]);
    expect(() => m.get_submodule('fd')).toThrow('Sequential has no attribute `fd`');
    expect(() => m.get_submodule('fc.weight')).toThrow('`weight` is not an nn.Module');
    expect(() => m.get_parameter('fc.nothing')).toThrow('Linear has no attribute `nothing`');
    expect(() => m.get_parameter('mean')).toThrow('`mean` is not an nn.Parameter');
    expect(() => m.get_buffer('fc.weight')).toThrow('`weight` is not a buffer');
  });

  it('are all named when duplicates are to stay', () => {
    const shared = new nn.Linear(1, 1);
    const model = new nn.Sequential(shared, new nn.BatchNorm1d(1), shared);
    const names = Array.from(model.named_parameters('', true, false), ([name]) => name);
    expect(names).toEqual(['0.weight', '0.bias', '1.weight', '1.bias', '2.weight', '2.bias']);
    expect([...model.named_parameters()]).toHaveLength(4);
    expect([...model.named_buffers('', true, false)]).toHaveLength(3);
  });

  it('are replaced by path', () => {
    const model = new nn.Sequential({ block: new nn.Sequential(new nn.ReLU()), fc: new nn.Linear(1, 2) });
    const tanh = new nn.Tanh();
    model.set_submodule('block.0', tanh);
    model.set_submodule('block.1', new nn.Sigmoid());
    expect(model.get_submodule('block.0')).toBe(tanh);
    expect([...model.named_children()].map(([name]) => name)).toEqual(['block', 'fc']);
    expect(() => {
      model.set_submodule('', tanh);
    }).toThrow('Cannot set the submodule without a target name!');
    expect(() => {
      model.set_submodule('a.b', tanh);
    }).toThrow('Sequential has no attribute `a`');
    expect(() => {
      model.set_submodule('fc.weight', tanh);
    }).toThrow("attribute 'weight' already exists");
    expect(() => {
      model.set_submodule('fc', 3 as never);
    }).toThrow('number is not a Module subclass');
  });

  it('are registered under free names only', () => {
    const m = new nn.Module();
    m.add_module('child', new nn.ReLU());
    m.register_parameter('weight', new nn.Parameter(torch.ones([1])));
    m.register_parameter('none', null);
    m.register_buffer('mean', null);
    m.register_buffer('mean', torch.ones([1]));
    m.register_module('child', new nn.Tanh());
    expect(String(m)).toBe('Module(\n  (child): Tanh()\n)');
    expect(Object.keys(m.state_dict())).toEqual(['weight', 'mean']);
    expect(() => m.register_buffer('weight', torch.ones([1]))).toThrow("attribute 'weight' already exists");
    expect(() => m.add_module('forward', new nn.ReLU())).toThrow("attribute 'forward' already exists");
    expect(() => m.add_module('a.b', new nn.ReLU())).toThrow('module name can\'t contain ".", got: a.b');
    expect(() => m.register_parameter('', null)).toThrow('parameter name can\'t be empty string ""');
    expect(() => m.add_module('x', 3 as never)).toThrow('number is not a Module subclass');
    expect(() => m.register_parameter('x', torch.ones([1]) as never)).toThrow('torch.nn.Parameter or None required');
    expect(() => m.register_buffer('x', 3 as never)).toThrow("cannot assign 'number' object to buffer 'x'");
  });

  it('may be replaced by assignment', () => {
    const m = new Scale();
    m.weight = new nn.Parameter(torch.full([1], 5));
    expect(m(torch.ones([1])).tolist()).toEqual([5]);
    expect([...m.parameters()][0]).toBe(m.weight);
  });
});

describe('state', () => {
  interface StateCase {
    readonly name: string;
    readonly strict: boolean;
    readonly shapes: Record<string, number[]>;
    readonly message: string | null;
  }

  for (const { name, strict, shapes, message } of readFixture<StateCase>('state_dict')) {
    it(`load_state_dict says what torch says: ${name}, strict ${strict}`, () => {
      const m = new nn.Sequential(new nn.Linear(2, 3), new nn.Linear(3, 4));
      const before = Object.values(m.state_dict()).map((value) => value.clone());
      const given = Object.fromEntries(Object.entries(shapes).map(([key, shape]) => [key, torch.ones(shape)]));
      const load = (): unknown => m.load_state_dict(given, { strict });
      if (message === null) {
        load();
        for (const [key, value] of Object.entries(m.state_dict())) {
          if (key in given) expect(value.equal(given[key]), key).toBe(true);
        }
        return;
      }
      expect(load).toThrow(expect.objectContaining({ name: 'RuntimeError', message }));
      Object.values(m.state_dict()).forEach((value, i) => expect(value.equal(before[i])).toBe(true));
    });
  }

  it('tells what did not match', () => {
    const m = new nn.Linear(2, 3);
    expect(m.load_state_dict({ x: torch.ones([1]) }, { strict: false })).toEqual({
      missing_keys: ['weight', 'bias'],
      unexpected_keys: ['x'],
    });
    expect(() => m.load_state_dict({ weight: [1] as never, bias: torch.ones([3]) })).toThrow(
      'While copying the parameter named "weight", expected torch.Tensor',
    );
    expect(() => m.load_state_dict(3 as never)).toThrow('Expected state_dict to be dict-like, got number.');
    expect(() => m.load_state_dict({}, { strikt: true } as object)).toThrow("Did you mean 'strict'?");
  });

  it('is loaded whole or not at all, also when a tensor was disposed of', () => {
    const m = new nn.Linear(2, 3);
    const [weight, bias] = [m.weight.clone(), torch.ones([3])];
    bias.dispose();
    expect(() => m.load_state_dict({ weight: torch.zeros([3, 2]), bias })).toThrow(
      'While copying the parameter named "bias", expected a tensor that has its elements, but it was disposed of',
    );
    expect([m.weight.equal(weight), m.weight._version]).toEqual([true, new nn.Linear(2, 3).weight._version]);
  });

  it('is shared with the module, and loaded into any dtype', () => {
    const m = new Scale(3);
    const state = m.state_dict();
    expect(Object.getPrototypeOf(state)).toBe(null);
    expect(state['weight'].requires_grad).toBe(false);
    state['weight'].fill_(7);
    expect(m.weight.tolist()).toEqual([7]);
    m.load_state_dict({ weight: torch.tensor([4], { dtype: torch.float64 }) });
    expect([m.weight.dtype, m.weight.tolist(), m.weight.requires_grad]).toEqual([torch.float32, [4], true]);
  });

  it('has a prefix and keeps its history where asked to', () => {
    const model = new nn.Linear(2, 1);
    expect(Object.keys(model.state_dict({ prefix: 'fc.' }))).toEqual(['fc.weight', 'fc.bias']);
    expect(model.state_dict({ keep_vars: true })['weight']).toBe(model.weight);
    expect(() => model.state_dict({ prefx: 'a' } as object)).toThrow("Did you mean 'prefix'?");
  });

  it('changes dtype in place', () => {
    const m = new nn.Sequential(new Scale(), new nn.Linear(2, 2));
    m.register_buffer('mean', torch.ones([1]));
    m.register_buffer('count', torch.ones([1]).long());
    const before = [...m.parameters()];
    m(torch.ones([1, 2]))
      .sum()
      .backward();
    expect(m.double()).toBe(m);
    [...m.parameters()].forEach((p, i) => expect(p).toBe(before[i]));
    expect(before.map((p) => [p.dtype, p.grad?.dtype, p.requires_grad])).toEqual(
      before.map(() => [torch.float64, torch.float64, true]),
    );
    expect([m.get_buffer('mean').dtype, m.get_buffer('count').dtype]).toEqual([torch.float64, torch.int64]);
    m(torch.ones([1, 2]).double())
      .sum()
      .backward();
    expect(m.float().get_parameter('1.weight').dtype).toBe(torch.float32);
    expect(m(torch.ones([1, 2])).dtype).toBe(torch.float32);
    expect(() => m.to(torch.int64)).toThrow('nn.Module.to only accepts floating point');
  });

  it('switches modes, gradients and what apply sees', () => {
    const m = new nn.Sequential(new nn.Dropout(), new nn.Sequential(new Scale()));
    expect(m.eval()).toBe(m);
    expect([...m.modules()].map((module) => module.training)).toEqual([false, false, false, false]);
    expect([...m.train().modules()].every((module) => module.training)).toBe(true);
    expect(() => m.train(1 as never)).toThrow('training mode is expected to be boolean');
    m.requires_grad_(false);
    expect([...m.parameters()].map((p) => p.requires_grad)).toEqual([false]);
    const seen: string[] = [];
    expect(m.apply((module) => seen.push(module.constructor.name))).toBe(m);
    expect(seen).toEqual(['Dropout', 'Scale', 'Sequential', 'Sequential']);
  });

  it('forgets gradients', () => {
    const m = new Scale();
    m(torch.ones([1])).backward();
    m.zero_grad({ set_to_none: false });
    expect(m.weight.grad?.tolist()).toEqual([0]);
    m.zero_grad();
    expect(m.weight.grad).toBe(null);
  });
});

describe('printing', () => {
  it('is torch’s, in Node’s inspect too', () => {
    class Custom extends nn.Module {
      block = new nn.Sequential(new nn.Linear(1, 2), new nn.ReLU(true));
      override extra_repr(): string {
        return 'a=1\nb=2';
      }
    }
    const text = [
      'Custom(',
      '  a=1',
      '  b=2',
      '  (block): Sequential(',
      '    (0): Linear(in_features=1, out_features=2, bias=True)',
      '    (1): ReLU(inplace=True)',
      '  )',
      ')',
    ].join('\n');
    expect(String(new Custom())).toBe(text);
    expect(inspect(new Custom())).toBe(text);
    expect(String(new nn.Sequential())).toBe('Sequential()');
  });
});
