/** A message of protobuf's wire format: the values of each field, integers, 4-byte and length-delimited ones. */
type Fields = Map<number, (bigint | Uint8Array)[]>;

function varint(bytes: Uint8Array, start: number): [value: bigint, next: number] {
  let value = 0n;
  for (let at = start, shift = 0n; ; at++, shift += 7n) {
    value |= BigInt(bytes[at] & 127) << shift;
    if (bytes[at] < 128) return [BigInt.asIntN(64, value), at + 1];
  }
}

function fieldsOf(bytes: Uint8Array): Fields {
  const fields: Fields = new Map();
  for (let at = 0; at < bytes.length;) {
    const [tag, start] = varint(bytes, at);
    const [wireType, field] = [Number(tag) & 7, Number(tag >> 3n)];
    let value: bigint | Uint8Array;
    if (wireType === 0) [value, at] = varint(bytes, start);
    else {
      const [length, from] = wireType === 5 ? [4n, start] : varint(bytes, start);
      at = from + Number(length);
      value = bytes.subarray(from, at);
    }
    fields.set(field, [...(fields.get(field) ?? []), value]);
  }
  return fields;
}

const text = (value: bigint | Uint8Array | undefined): string => new TextDecoder().decode(value as Uint8Array);
const texts = (fields: Fields, field: number): string[] => (fields.get(field) ?? []).map(text);
const int = (fields: Fields, field: number): number => Number(fields.get(field)?.[0] ?? 0);
const message = (fields: Fields, field: number): Fields => fieldsOf(fields.get(field)?.[0] as Uint8Array);
const messages = (fields: Fields, field: number): Fields[] =>
  (fields.get(field) ?? []).map((value) => fieldsOf(value as Uint8Array));

function valueOf(fields: Fields): string {
  const tensor = message(message(fields, 2), 1);
  const sizes = messages(message(tensor, 2), 1).map((dim) => (dim.has(1) ? int(dim, 1) : text(dim.get(2)?.[0])));
  return `${text(fields.get(1)?.[0])}: ${int(tensor, 1)}[${sizes.join(', ')}]`;
}

function attributeOf(fields: Fields): [string, string | number | number[]] {
  const name = text(fields.get(1)?.[0]);
  const kind = int(fields, 20);
  if (kind === 1) {
    const bytes = fields.get(2)?.[0] as Uint8Array;
    return [name, new DataView(bytes.buffer, bytes.byteOffset).getFloat32(0, true)];
  }
  if (kind === 2) return [name, int(fields, 3)];
  return [name, kind === 3 ? text(fields.get(4)?.[0]) : (fields.get(8) ?? []).map(Number)];
}

/** What a test looks at of an ONNX file. Inputs and outputs are written `name: dtype number[sizes]`. */
export function readModel(bytes: Uint8Array) {
  const model = fieldsOf(bytes);
  const graph = message(model, 7);
  return {
    ir_version: int(model, 1),
    producer_name: text(model.get(2)?.[0]),
    opset_import: messages(model, 8).map((opset) => [text(opset.get(1)?.[0]), int(opset, 2)]),
    nodes: messages(graph, 1).map((node) => ({
      name: text(node.get(3)?.[0]),
      op_type: text(node.get(4)?.[0]),
      inputs: texts(node, 1),
      outputs: texts(node, 2),
      attributes: Object.fromEntries(messages(node, 5).map(attributeOf)),
    })),
    initializers: messages(graph, 5).map((tensor) => ({
      name: text(tensor.get(8)?.[0]),
      dims: (tensor.get(1) ?? []).map(Number),
      data_type: int(tensor, 2),
      bytes: (tensor.get(9)?.[0] as Uint8Array).length,
    })),
    inputs: messages(graph, 11).map(valueOf),
    outputs: messages(graph, 12).map(valueOf),
  };
}
