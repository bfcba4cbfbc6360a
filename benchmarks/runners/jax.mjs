/** jax-js as a runner, on its WebAssembly device. An argument is consumed unless `.ref` was taken. */
import { require } from './_peer.mjs';
import { Cannot, readBatches, readOperand, readValues, serve } from './_serve.mjs';

// It asks for the user agent, which Node 20 does not have.
globalThis.navigator ??= { userAgent: 'Node.js', hardwareConcurrency: 1 };

const jax = require('@jax-js/jax');
const { jit, lax, nn, numpy: np, tree, valueAndGrad } = jax;

function makeParameters(layers, values) {
  let at = 0;
  const take = (...shape) => {
    const count = shape.reduce((a, b) => a * b);
    return np.array(values.slice(at, (at += count)), { shape });
  };
  return layers.map((layer) => {
    if (layer.type === 'conv2d') return [take(layer.out, layer.in, layer.kernel, layer.kernel), take(layer.out)];
    if (layer.type === 'linear') return [take(layer.out, layer.in), take(layer.out)];
    return [];
  });
}

/** Consumes the parameters and x. */
function forward(layers, parameters, x) {
  layers.forEach((layer, i) => {
    const [weight, bias] = parameters[i];
    if (layer.type === 'conv2d') {
      x = lax.convGeneralDilated(x, weight, [1, 1], 'VALID').add(bias.reshape([1, layer.out, 1, 1]));
    } else if (layer.type === 'max_pool2d') {
      const window = [layer.kernel, layer.kernel];
      x = lax.reduceWindow(x, np.max, window, window);
    } else if (layer.type === 'relu') x = nn.relu(x);
    else if (layer.type === 'flatten') x = x.reshape([x.shape[0], -1]);
    else x = np.dot(x, weight.transpose()).add(bias);
  });
  return x;
}

function makeBatches({ batch }, files) {
  return readBatches(files, batch).map(({ images, labels }) => ({
    images: np.array(images, { shape: [batch, 1, 28, 28] }),
    labels: nn.oneHot(np.array(Int32Array.from(labels)), 10),
  }));
}

function train({ model, batch, lr, momentum }, files) {
  const { layers } = model;
  const batches = makeBatches({ batch }, files);
  const lossOf = (parameters, images, labels) =>
    nn
      .logSoftmax(forward(layers, parameters, images), -1)
      .mul(labels)
      .sum()
      .mul(-1 / batch);
  const update = jit((parameters, velocities, images, labels) => {
    const [loss, gradients] = valueAndGrad(lossOf)(tree.ref(parameters), images, labels);
    const moved = tree.map((v, g) => v.mul(momentum).add(g), velocities, gradients);
    return [tree.map((p, v) => p.sub(v.ref.mul(lr)), parameters, moved), moved, loss];
  });

  let parameters = makeParameters(layers, readValues(files));
  let velocities = tree.map((p) => np.zeros(p.shape), parameters);
  let i = 0;
  return () => {
    const { images, labels } = batches[i++ % batches.length];
    const result = update(parameters, velocities, images.ref, labels.ref);
    [parameters, velocities] = result;
    return result[2].item();
  };
}

function infer({ model, batch }, files) {
  const parameters = makeParameters(model.layers, readValues(files));
  const batches = makeBatches({ batch }, files);
  const logits = jit((p, x) => forward(model.layers, p, x));
  let i = 0;
  return () => {
    const { images } = batches[i++ % batches.length];
    return first(logits(tree.ref(parameters), images.ref));
  };
}

/** Reads one number and not all of them. */
function first(x) {
  return x.slice(...x.shape.map(() => 0)).item();
}

function matmul({ size }, files) {
  const values = readValues(files);
  const [a, b] = [values.slice(0, size * size), values.slice(size * size)].map((v) =>
    np.array(v, { shape: [size, size] }),
  );
  const product = jit((x, y) => np.matmul(x, y));
  return () => first(product(a.ref, b.ref));
}

/** Only forward: jitted, a gradient makes the forward pass anew each time. */
function op({ op: layer, input, pass }, files) {
  if (pass === 'backward') throw new Cannot('no gradient apart from its forward pass');
  const values = readValues(files);
  const count = input.reduce((a, b) => a * b);
  const x = np.array(values.slice(0, count), { shape: input });
  if (layer.type === 'cross_entropy') {
    const [{ labels }] = makeBatches({ batch: input[0] }, files);
    const loss = jit((x, y) =>
      nn
        .logSoftmax(x, -1)
        .mul(y)
        .sum()
        .mul(-1 / input[0]),
    );
    return () => loss(x.ref, labels.ref).item();
  }
  const parameters = makeParameters([layer], values.slice(count));
  const run = jit((p, x) => forward([layer], p, x));
  return () => first(run(tree.ref(parameters), x.ref));
}

const elementwiseOps = {
  add: (a, b) => a.add(b),
  mul: (a, b) => a.mul(b),
  relu: (a) => nn.relu(a),
  exp: (a) => np.exp(a),
  tanh: (a) => np.tanh(a),
  sigmoid: (a) => nn.sigmoid(a),
};

function elementwise({ op: name, count }, files) {
  if (!(name in elementwiseOps)) throw new Cannot('no plain copy of a tensor');
  const operands = [0, 1]
    .slice(0, elementwiseOps[name].length)
    .map((which) => np.array(readOperand(files, which, count)));
  const run = jit(elementwiseOps[name]);
  return () => first(run(...operands.map((x) => x.ref)));
}

/** What stands for the tape is `grad`, which also takes the gradient of the last sum. */
function tape({ count }) {
  const [a, b] = [2, 3].map((value) => np.array([value]));
  const sums = valueAndGrad((x, y) => {
    let sum = x.ref.add(y.ref);
    for (let i = 1; i < count; i++) {
      sum.dispose();
      sum = x.ref.add(y.ref);
    }
    x.dispose();
    y.dispose();
    return sum.sum();
  });
  return () => {
    const [value, gradient] = sums(a.ref, b.ref);
    gradient.dispose();
    return value.item();
  };
}

const kinds = { train, infer, matmul, op, elementwise, tape };

await jax.init('wasm');
jax.defaultDevice('wasm');
const { version } = require('./node_modules/@jax-js/jax/package.json');
await serve({ version: `jax-js ${version} wasm`, threads: 1 }, (task, files) => {
  if (!(task.kind in kinds)) throw new Cannot('no loader');
  return kinds[task.kind](task, files);
});
