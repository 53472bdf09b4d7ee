/** How it is waited; tests give one that does not. */
export type Pause = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/** Resolves after so many milliseconds, or at once when the signal is given meanwhile. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener('abort', end, { once: true });
    function end() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    }
  });
}
