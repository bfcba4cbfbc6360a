/** The smallest program that trains the seed model: what of TensorFlow.js a page loads for it. Its core and one backend, not all of it. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-cpu';

const kernel = tf.variable(tf.randomUniform([3, 3, 1, 8], -1 / 3, 1 / 3));
const bias = tf.variable(tf.zeros([8]));
const weight = tf.variable(tf.randomUniform([8 * 13 * 13, 10], -0.027, 0.027));
const offset = tf.variable(tf.zeros([10]));
const optimizer = tf.train.momentum(0.01, 0.9);

function forward(x) {
  const pooled = tf.maxPool(tf.add(tf.conv2d(x, kernel, 1, 'valid'), bias), 2, 2, 'valid');
  return tf.add(tf.matMul(tf.reshape(pooled, [x.shape[0], -1]), weight), offset);
}

/** One step on a batch of images (a Float32Array) and labels (a Uint8Array). */
export function step(images, labels) {
  return tf.tidy(() => {
    const x = tf.tensor4d(images, [labels.length, 28, 28, 1]);
    const y = tf.oneHot(tf.tensor1d(labels, 'int32'), 10);
    return optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, forward(x)), true).dataSync()[0];
  });
}
