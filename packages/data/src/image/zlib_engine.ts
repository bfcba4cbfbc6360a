import type * as NodeZlib from 'node:zlib';

/** What lies below Node's streams. */
interface Handle {
  onerror: () => void;
  reset(): void;
  writeSync(
    flush: number,
    input: Uint8Array,
    inputOffset: number,
    inputLength: number,
    output: Uint8Array,
    outputOffset: number,
    outputLength: number,
  ): void;
}

interface Internals {
  readonly _handle?: Partial<Handle> | null;
  /** What is left of the output and of the input. */
  readonly _writeState?: unknown;
}

function isHandle(handle: Internals['_handle']): handle is Handle {
  return typeof handle?.writeSync === 'function' && typeof handle.reset === 'function';
}

/**
 * Inflates into memory that is there already, by one engine for all streams: `inflateSync` makes an engine and an array for each, which
 * keeps the threads of the garbage collector as busy as the decoder. Node does not document what this stands on, so whatever is not as
 * expected ends in a `false`, and the caller takes the documented way.
 */
export class ZlibEngine {
  private failed = false;

  private constructor(
    private readonly handle: Handle,
    private readonly left: Uint32Array,
    private readonly finish: number,
  ) {
    handle.onerror = () => {
      this.failed = true;
    };
  }

  /** An engine; null where Node's streams are built another way. */
  static make(zlib: typeof NodeZlib): ZlibEngine | null {
    const { _handle, _writeState } = zlib.createInflate() as unknown as Internals;
    if (!isHandle(_handle) || !(_writeState instanceof Uint32Array)) return null;
    return new ZlibEngine(_handle, _writeState, zlib.constants.Z_FINISH);
  }

  /**
   * Whether the stream was whole and gave all bytes of `output` but the last one: only while there is room left does zlib tell that a
   * stream has not ended.
   */
  inflate(stream: Uint8Array, output: Uint8Array): boolean {
    this.failed = false;
    try {
      this.handle.reset();
      this.handle.writeSync(this.finish, stream, 0, stream.length, output, 0, output.length);
    } catch {
      return false;
    }
    return !this.failed && this.left[0] === 1 && this.left[1] === 0;
  }
}
