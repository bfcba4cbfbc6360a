import { run } from '../device/device.js';
import { contiguousOperand, type Operand } from '../device/operand.js';
import type { RefOperand, Runnable } from '../device/reference.js';
import type { dtype } from '../dtype.js';
import { Storage } from '../memory/storage.js';
import { numel } from '../shape.js';

type Conversion = Runnable<void>;

function copyLoop([out]: readonly RefOperand[], [x]: readonly RefOperand[]): void {
  out.data.set(x.data);
}

/** Copies elements as they are. */
export const moveElements: Conversion = { name: 'copy', moves: true, exact: true, ref: copyLoop };

const toWider: Conversion = { name: 'convert', exact: true, ref: copyLoop };

const toBool: Conversion = {
  name: 'convert_to_bool',
  ref([out], [x]) {
    for (let i = 0; i < out.data.length; i++) out.data[i] = x.data[i] === 0 ? 0 : 1;
  },
};

/** NaN and infinities have no integer: 0 instead of what the processor at hand makes of them. */
const toInteger: Conversion = {
  name: 'convert_to_integer',
  ref([out], [x]) {
    for (let i = 0; i < out.data.length; i++) out.data[i] = Number.isFinite(x.data[i]) ? Math.trunc(x.data[i]) : 0;
  },
};

/** What turns elements of one dtype into another's. */
export function conversion(from: dtype, to: dtype): Conversion {
  if (from === to) return moveElements;
  if (to.category === 0) return toBool;
  return from.is_floating_point && !to.is_floating_point ? toInteger : toWider;
}

/** Writes `from`'s elements into `to`, a window of the same shape, converting the dtype. Past the tape. */
export function copyInto(to: Operand, from: Operand): void {
  run(conversion(from.dtype, to.dtype), [to], [from], undefined);
}

/** A row-major copy of a window in another dtype; the caller owns it. */
export function convertWindow(from: Operand, to: dtype): Operand {
  const out = contiguousOperand(new Storage(to, numel(from.shape)), from.shape);
  copyInto(out, from);
  return out;
}
