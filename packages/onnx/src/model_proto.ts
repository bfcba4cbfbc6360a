import type { dtype } from '@sconce/core';
import { Message } from './protobuf.js';

/** What an attribute of a node may be: an integer or several, text, or a floating point number. */
export type Attribute = number | readonly number[] | string | { readonly float: number };

/** An operator with the names of what it reads and makes. */
export interface NodeSpec {
  readonly type: string;
  readonly name: string;
  /** The empty name stands for an input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A tensor as the file stores it. */
export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: dtype;
  /** Row-major, little-endian. */
  readonly bytes: Uint8Array;
}

/** A graph's input or output; a size that is not fixed has a name. */
export interface ValueSpec {
  readonly name: string;
  readonly shape: readonly (number | string)[];
  readonly dtype: dtype;
}

export interface GraphSpec {
  readonly name: string;
  readonly nodes: readonly NodeSpec[];
  readonly initializers: ReadonlyMap<string, TensorSpec>;
  readonly inputs: readonly ValueSpec[];
  readonly outputs: readonly ValueSpec[];
}

/** The numbers of TensorProto.DataType. */
const DATA_TYPES: Readonly<Record<string, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  bfloat16: 16,
};

/** The number by which ONNX knows a dtype. */
export const dataType = ({ name }: dtype): number => DATA_TYPES[name];

function attributeProto(name: string, value: Attribute): Message {
  const proto = new Message().string(1, name);
  if (typeof value === 'number') return proto.int(3, value).int(20, 2);
  if (typeof value === 'string') return proto.string(4, value).int(20, 3);
  if ('float' in value) return proto.float(2, value.float).int(20, 1);
  for (const n of value) proto.int(8, n);
  return proto.int(20, 7);
}

function nodeProto({ type, name, inputs, outputs, attributes }: NodeSpec): Message {
  const proto = new Message();
  for (const input of inputs) proto.string(1, input);
  for (const output of outputs) proto.string(2, output);
  proto.string(3, name).string(4, type);
  for (const [key, value] of Object.entries(attributes)) proto.message(5, attributeProto(key, value));
  return proto;
}

function tensorProto(name: string, { shape, dtype, bytes }: TensorSpec): Message {
  const proto = new Message();
  for (const size of shape) proto.int(1, size);
  return proto.int(2, dataType(dtype)).string(8, name).bytes(9, bytes);
}

function valueProto({ name, shape, dtype }: ValueSpec): Message {
  const sizes = new Message();
  for (const size of shape) {
    sizes.message(1, typeof size === 'number' ? new Message().int(1, size) : new Message().string(2, size));
  }
  const tensorType = new Message().int(1, dataType(dtype)).message(2, sizes);
  return new Message().string(1, name).message(2, new Message().message(1, tensorType));
}

function graphProto({ name, nodes, initializers, inputs, outputs }: GraphSpec): Message {
  const proto = new Message();
  for (const node of nodes) proto.message(1, nodeProto(node));
  proto.string(2, name);
  for (const [key, tensor] of initializers) proto.message(5, tensorProto(key, tensor));
  for (const input of inputs) proto.message(11, valueProto(input));
  for (const output of outputs) proto.message(12, valueProto(output));
  return proto;
}

/** The version of the file format that came with opset 17. */
const IR_VERSION = 8;

/** A whole file. */
export function modelProto(graph: GraphSpec, opset: number): Message {
  return new Message()
    .int(1, IR_VERSION)
    .string(2, 'sconce')
    .message(7, graphProto(graph))
    .message(8, new Message().string(1, '').int(2, opset));
}
