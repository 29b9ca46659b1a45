/** The question for the password that some changes need, although one is logged in: one dialog for all who wait. */

let waiting: { promise: Promise<void>; resolve: () => void } | null = null;
const listeners = new Set<() => void>();

function notify(): void {
  for (const listener of listeners) listener();
}

export const confirmation = {
  subscribe(this: void, listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  isAsked: (): boolean => waiting !== null,
  /** Ask; resolves when the viewer has confirmed or declined. */
  ask(): Promise<void> {
    if (waiting === null) {
      let resolve = (): void => undefined;
      const promise = new Promise<void>((settle) => (resolve = settle));
      waiting = { promise, resolve };
      notify();
    }
    return waiting.promise;
  },
  settle(): void {
    waiting?.resolve();
    waiting = null;
    notify();
  },
};
