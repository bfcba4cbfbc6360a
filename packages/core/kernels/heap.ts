/** First byte that the module itself does not use; the allocator may have everything from here on. */
export function heap_base(): usize {
  return __heap_base;
}
