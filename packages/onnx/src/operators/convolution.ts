import type { Converter, Origin } from '../graph.js';
import type { Attribute } from '../model_proto.js';
import { isSame } from '../sizes.js';
import type { Value } from '../value.js';

type Pair = readonly [number, number];

interface ConvAttrs {
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  readonly groups: number;
}

/** The attributes along some axes: both, or the second one for lines. */
function convAttributes(attrs: ConvAttrs, kernel: readonly number[]): Record<string, Attribute> {
  const along = (pair: Pair): number[] => pair.slice(-kernel.length);
  return {
    dilations: along(attrs.dilation),
    group: attrs.groups,
    kernel_shape: kernel,
    pads: [...along(attrs.padding), ...along(attrs.padding)],
    strides: along(attrs.stride),
  };
}

/** Whether an image of one row is a line that was given a height. */
const isLine = ({ shapes }: Origin, image: Value): boolean =>
  shapes.every((shape, k) => {
    const [n, c, h, w] = image.shapes[k];
    return h === 1 && shape.join() === [n, c, w].join();
  });

const conv2d: Converter = (graph, { attrs, inputs, outputs: [result] }) => {
  const [x, weight, bias] = inputs as readonly [Value, Value, Value?];
  const rest = bias ? [graph.nameOf(bias)] : [];
  const [line, kernel] = [graph.originOf(x), graph.originOf(weight)];
  if (!isLine(line, x) || !isLine(kernel, weight)) {
    const attributes = convAttributes(attrs as ConvAttrs, weight.shape.slice(2));
    return graph.node('Conv', [graph.nameOf(x), graph.nameOf(weight), ...rest], attributes);
  }
  const attributes = convAttributes(attrs as ConvAttrs, weight.shape.slice(3));
  const name = graph.node('Conv', [line.name, kernel.name, ...rest], attributes);
  return graph.alias(result, { name, shapes: result.shapes.map(([n, c, , w]) => [n, c, w]) });
};

/** A transposed convolution is a convolution's gradient. */
const convTranspose: Converter = (graph, step) => {
  const [x, weight] = step.inputs;
  const settings = step.attrs as ConvAttrs;
  const kernel = weight.shape.slice(2);
  const extra = step.variants.map((variant) => {
    const { stride, padding, dilation } = variant.attrs as ConvAttrs;
    const sizes = variant.outputs[0].shape.slice(2);
    return sizes.map((size, axis) => {
      const [step, pad, reach] = [stride[axis], padding[axis], dilation[axis] * (kernel[axis] - 1)];
      return size - ((variant.inputs[0].shape[axis + 2] - 1) * step - 2 * pad + reach + 1);
    });
  });
  if (!isSame(extra.map(([y]) => y)) || !isSame(extra.map(([, w]) => w))) {
    graph.refuse(step, 'its output padding depends on a dynamic axis');
  }
  const attributes = { ...convAttributes(settings, kernel), output_padding: extra[0] };
  return graph.node('ConvTranspose', [graph.nameOf(x), graph.nameOf(weight)], attributes);
};

export const convolution: Readonly<Record<string, Converter>> = { conv2d, conv2d_input_grad: convTranspose };
