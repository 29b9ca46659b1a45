import { lazy, Suspense, useEffect, useRef, useSyncExternalStore } from "react";
import { Outlet, useLocation } from "react-router";
import { useLanguage, useMessages } from "@/i18n";
import { direction } from "@/i18n/language";
import { confirmation } from "@/session/confirmation";
import { PageSkeleton } from "@/ui/Skeleton";
import { ToastProvider } from "@/ui/Toast";
import { CrashBoundary } from "./Crash";
import { Footer } from "./Footer";
import { Header } from "./Header";
import styles from "./Shell.module.css";
import { ShellProvider } from "./shellData";
import { useScroll } from "./useScroll";

const ConfirmLogIn = lazy(() => import("@/session/ConfirmLogIn"));

/** The frame of every page: skip link, header, main, footer. */
export function Shell() {
  const t = useMessages();
  const tag = useLanguage();
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const before = useRef(pathname);
  const asked = useSyncExternalStore(confirmation.subscribe, confirmation.isAsked);
  useScroll();

  useEffect(() => {
    document.documentElement.lang = tag;
    document.documentElement.dir = direction(tag);
  }, [tag]);

  // A page without a reload: readers continue at its beginning, as after a load.
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);

  return (
    <ToastProvider>
      <ShellProvider>
        <a href="#main" className={styles.skip} onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>{t.nav.skip}</a>
        <Header />
        <main id="main" ref={main} tabIndex={-1} className={styles.main}>
          <CrashBoundary page={pathname}><Suspense fallback={<PageSkeleton />}><Outlet /></Suspense></CrashBoundary>
        </main>
        <Footer />
        {asked && <Suspense fallback={null}><ConfirmLogIn /></Suspense>}
      </ShellProvider>
    </ToastProvider>
  );
}
