import { useEffect, useEffectEvent } from "react";

/** Milliseconds between two looks, and how many there are. */
const POLL = 2_000;
const POLLS = 30;

/** Look again and again for a minute, as long as something is awaited: other parts of the server get to know a moment later. */
export function usePoll(awaited: boolean, look: () => void): void {
  const again = useEffectEvent(look);
  useEffect(() => {
    if (!awaited) return;
    let left = POLLS;
    const timer = setInterval(() => {
      again();
      if (--left === 0) clearInterval(timer);
    }, POLL);
    return () => clearInterval(timer);
  }, [awaited]);
}
