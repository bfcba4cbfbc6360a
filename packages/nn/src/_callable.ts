interface Call {
  _call_impl(...args: unknown[]): unknown;
}

/**
 * What makes modules callable: `new` returns a function that has the class's prototype instead of `Function.prototype`, so that
 * `model(x)` works and `model.apply`, `model.name` or `model.length` are the module's and not a function's.
 */
export const Callable = function (): object {
  const call = (...args: unknown[]): unknown => (call as unknown as Call)._call_impl(...args);
  // A function's own, read-only ones: they would hide a getter, and refuse a plain assignment.
  Reflect.deleteProperty(call, 'name');
  Reflect.deleteProperty(call, 'length');
  Object.setPrototypeOf(call, (new.target as unknown as { prototype: object }).prototype);
  return call;
} as unknown as new () => object;
