/**
 * Resolves in a task of its own, so that the event loop gets a turn: timers run, pages are painted, and the memory of tensors
 * that were collected is freed. (What a resolved promise queues runs before the loop's next turn.)
 */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else if (typeof MessageChannel === 'function') {
      // Browsers delay nested timers by 4 ms, messages not at all.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    } else setTimeout(resolve, 0);
  });
}
