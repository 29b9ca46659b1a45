import { useEffect, useMemo, useRef } from "react";
import { session } from "@/session/session";
import { deliverer } from "./deliver";
import { HeartbeatQueue, WatchedRanges } from "./heartbeats";

/** Milliseconds between two beats of a playing video. */
const INTERVAL = 10_000;

export interface ProgressReporter {
  tick: (position: number, duration: number) => void;
  pause: () => void;
}

/** Reports what is watched of a lecture, also when its page is left or the network is away. */
export function useProgress(viewerId: string | null, lectureId: string | null): ProgressReporter {
  const queue = useMemo(() => (viewerId === null ? null : new HeartbeatQueue(`lectern.progress.${viewerId}`, deliverer(session))), [viewerId]);
  const watched = useRef(new WatchedRanges());
  const last = useRef({ position: 0, duration: 0, at: 0 });

  const reporter = useMemo<ProgressReporter & { beat: (keepalive: boolean) => void }>(() => {
    const beat = (keepalive: boolean): void => {
      if (queue === null || lectureId === null) return;
      const { position, duration } = last.current;
      const watchedRanges = watched.current.take(duration);
      if (watchedRanges.length > 0) {
        queue.add({ lectureId, positionSeconds: Math.floor(position), watchedRanges, clientEventId: crypto.randomUUID(), at: new Date().toISOString() });
      }
      void queue.flush({ keepalive });
    };
    return {
      beat,
      tick(position, duration) {
        watched.current.tick(position);
        const now = Date.now();
        if (last.current.at === 0) last.current.at = now;
        last.current = { position, duration, at: last.current.at };
        if (now - last.current.at >= INTERVAL) {
          last.current.at = now;
          beat(false);
        }
      },
      pause() {
        watched.current.close();
        beat(false);
      },
    };
  }, [queue, lectureId]);

  useEffect(() => {
    const leave = (): void => {
      if (document.visibilityState === "hidden") reporter.beat(true);
    };
    const online = (): void => reporter.beat(false);
    document.addEventListener("visibilitychange", leave);
    window.addEventListener("pagehide", leave);
    window.addEventListener("online", online);
    // What an earlier visit could not send.
    void queue?.flush();
    return () => {
      document.removeEventListener("visibilitychange", leave);
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("online", online);
      reporter.beat(false);
      last.current = { position: 0, duration: 0, at: 0 };
      watched.current = new WatchedRanges();
    };
  }, [queue, reporter]);

  return reporter;
}
