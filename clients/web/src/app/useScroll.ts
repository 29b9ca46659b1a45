import { useEffect, useRef } from "react";
import { NavigationType, useLocation, useNavigationType } from "react-router";

/** Milliseconds in which a page that one comes back to may grow to its former height. */
const PATIENCE = 2_000;

/** New pages begin at their top or at the anchor of their URL; the back button returns to where one was. */
export function useScroll(): void {
  const { key, pathname, hash } = useLocation();
  const kind = useNavigationType();
  const positions = useRef(new Map<string, number>());
  const last = useRef(pathname);

  useEffect(() => {
    history.scrollRestoration = "manual";
    const note = (): void => void positions.current.set(key, window.scrollY);
    window.addEventListener("scroll", note, { passive: true });
    return () => window.removeEventListener("scroll", note);
  }, [key]);

  useEffect(() => {
    const moved = last.current !== pathname;
    last.current = pathname;
    const known = kind === NavigationType.Pop ? positions.current.get(key) : undefined;
    const target = (): number | null => {
      if (known !== undefined) return known;
      if (hash === "") return moved ? 0 : null;
      const anchor = document.getElementById(decodeURIComponent(hash.slice(1)));
      return anchor && anchor.getBoundingClientRect().top + window.scrollY - 88;
    };
    const go = (): void => {
      const top = target();
      if (top !== null) window.scrollTo({ top, behavior: "instant" });
    };
    go();
    if (!known && hash === "") return;
    // What the position depends on may still be loading.
    const observer = new ResizeObserver(go);
    observer.observe(document.body);
    const stop = (): void => observer.disconnect();
    const timer = setTimeout(stop, PATIENCE);
    for (const event of ["wheel", "touchstart", "keydown"] as const) window.addEventListener(event, stop, { once: true, passive: true });
    return () => {
      stop();
      clearTimeout(timer);
      for (const event of ["wheel", "touchstart", "keydown"] as const) window.removeEventListener(event, stop);
    };
  }, [key, pathname, hash, kind]);
}
