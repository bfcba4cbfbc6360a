/** TensorFlow.js as a runner: `tfjs.mjs wasm|cpu`. Images are NHWC, as it wants them. */
import { dirname } from 'node:path';
import { require } from './_peer.mjs';
import { Cannot, readBatches, readOperand, readValues, serve } from './_serve.mjs';

const backend = process.argv[2];
const tf = require('@tensorflow/tfjs');
if (backend === 'wasm') {
  const wasm = require('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
}

/** What goes through the layers: channels, height, width. */
function follow(shape, layer) {
  const [channels, height, width] = shape;
  if (layer.type === 'conv2d') return [layer.out, height - layer.kernel + 1, width - layer.kernel + 1];
  if (layer.type === 'max_pool2d')
    return [channels, Math.floor(height / layer.kernel), Math.floor(width / layer.kernel)];
  return shape;
}

/** torch's parameters as variables: conv OIHW to HWIO, linear [out, in] to [in, out] with in as flattened from NHWC. */
function makeParameters(layers, values) {
  let at = 0;
  const take = (count) => values.subarray(at, (at += count));
  let shape = [1, 28, 28];
  let flattened;
  return layers.map((layer) => {
    if (layer.type === 'flatten') flattened = shape;
    shape = follow(shape, layer);
    if (layer.type === 'conv2d') {
      const weight = tf.tensor4d(take(layer.out * layer.in * layer.kernel ** 2), [
        layer.out,
        layer.in,
        layer.kernel,
        layer.kernel,
      ]);
      return [tf.variable(tf.transpose(weight, [2, 3, 1, 0])), tf.variable(tf.tensor1d(take(layer.out)))];
    }
    if (layer.type !== 'linear') return [];
    const [c, h, w] = flattened ?? [layer.in, 1, 1];
    flattened = undefined;
    const weight = tf.tensor4d(take(layer.out * layer.in), [layer.out, c, h, w]);
    return [
      tf.variable(tf.reshape(tf.transpose(weight, [2, 3, 1, 0]), [layer.in, layer.out])),
      tf.variable(tf.tensor1d(take(layer.out))),
    ];
  });
}

function forward(layers, parameters, x) {
  layers.forEach((layer, i) => {
    const [weight, bias] = parameters[i];
    if (layer.type === 'conv2d') x = tf.add(tf.conv2d(x, weight, 1, 'valid'), bias);
    else if (layer.type === 'max_pool2d') x = tf.maxPool(x, layer.kernel, layer.kernel, 'valid');
    else if (layer.type === 'relu') x = tf.relu(x);
    else if (layer.type === 'flatten') x = tf.reshape(x, [x.shape[0], -1]);
    else x = tf.add(tf.matMul(x, weight), bias);
  });
  return x;
}

function makeBatches({ batch }, files) {
  return readBatches(files, batch).map(({ images, labels }) => ({
    images: tf.tensor4d(images, [batch, 28, 28, 1]),
    labels: tf.oneHot(tf.tensor1d(labels, 'int32'), 10),
  }));
}

function read(tensor) {
  const [value] = tensor.dataSync();
  tensor.dispose();
  return value;
}

function train(task, files) {
  const { layers } = task.model;
  const parameters = makeParameters(layers, readValues(files));
  const batches = makeBatches(task, files);
  const optimizer = tf.train.momentum(task.lr, task.momentum);
  let i = 0;
  return () => {
    const { images, labels } = batches[i++ % batches.length];
    return read(
      optimizer.minimize(() => tf.losses.softmaxCrossEntropy(labels, forward(layers, parameters, images)), true),
    );
  };
}

function infer(task, files) {
  const { layers } = task.model;
  const parameters = makeParameters(layers, readValues(files));
  const batches = makeBatches(task, files);
  let i = 0;
  return () => read(tf.tidy(() => forward(layers, parameters, batches[i++ % batches.length].images)));
}

function matmul({ size }, files) {
  const values = readValues(files);
  const [a, b] = [values.slice(0, size * size), values.slice(size * size)].map((v) => tf.tensor2d(v, [size, size]));
  return () => {
    const c = tf.matMul(a, b);
    const value = read(tf.slice(c, [0, 0], [1, 1]));
    c.dispose();
    return value;
  };
}

/** Only forward: tf.grad makes the forward pass anew each time. */
function op({ op: layer, input, pass }, files) {
  if (pass === 'backward') throw new Cannot('no gradient apart from its forward pass');
  const values = readValues(files);
  const count = input.reduce((a, b) => a * b);
  let x = tf.tensor(values.slice(0, count), input);
  if (layer.type === 'cross_entropy') {
    const [{ labels }] = makeBatches({ batch: input[0] }, files);
    return () => read(tf.losses.softmaxCrossEntropy(labels, x));
  }
  if (input.length === 4) x = tf.transpose(x, [0, 2, 3, 1]);
  const parameters = makeParameters([layer], values.subarray(count));
  return () =>
    read(
      tf.tidy(() => {
        const y = forward([layer], parameters, x);
        const [origin, one] = [0, 1].map((value) => y.shape.map(() => value));
        return tf.slice(y, origin, one);
      }),
    );
}

function elementwise({ op: name, count }, files) {
  const [a, b] = [0, 1].map((which) => tf.tensor1d(readOperand(files, which, count)));
  // `clone` shares the elements; a copy has to be asked for.
  if (name === 'clone') throw new Cannot('no plain copy of a tensor');
  const operands = name === 'add' || name === 'mul' ? [a, b] : [a];
  return () => {
    const c = tf[name](...operands);
    const value = read(tf.slice(c, [0], [1]));
    c.dispose();
    return value;
  };
}

/** The tape runs inside `variableGrads` only, which also takes the gradient of the last sum. */
function tape({ count }) {
  const [a, b] = [2, 3].map((value) => tf.variable(tf.scalar(value)));
  return () => {
    const { value, grads } = tf.variableGrads(() => {
      let sum = tf.add(a, b);
      for (let i = 1; i < count; i++) sum = tf.add(a, b);
      return sum;
    });
    tf.dispose(grads);
    return read(value);
  };
}

const kinds = { train, infer, matmul, op, elementwise, tape };

await tf.setBackend(backend);
await tf.ready();
await serve({ version: `TensorFlow.js ${tf.version.tfjs} ${tf.getBackend()}`, threads: 1 }, (task, files) => {
  if (!(task.kind in kinds)) throw new Cannot('no loader');
  tf.disposeVariables();
  return kinds[task.kind](task, files);
});
