/** Short messages at the edge of the screen, announced politely; hover or focus keeps them. */
import type { ReactNode } from "react";
import { createContext, lazy, Suspense, use, useCallback, useState } from "react";

export interface ToastMessage {
  title: string;
  body?: string;
  to?: string;
  action?: string;
}

const Toasts = lazy(() => import("./Toasts"));
const ToastContext = createContext<(message: ToastMessage) => void>(() => undefined);

export function useToast(): (message: ToastMessage) => void {
  return use(ToastContext);
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<(ToastMessage & { id: string })[]>([]);
  const [used, setUsed] = useState(false);
  const show = useCallback((message: ToastMessage) => {
    setUsed(true);
    setShown((before) => [...before.slice(-2), { ...message, id: crypto.randomUUID() }]);
  }, []);
  const hide = useCallback((id: string) => setShown((before) => before.filter((toast) => toast.id !== id)), []);
  return (
    <ToastContext value={show}>
      {children}
      {used && <Suspense fallback={null}><Toasts shown={shown} onHide={hide} /></Suspense>}
    </ToastContext>
  );
}
