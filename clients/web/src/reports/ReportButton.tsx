import { Flag } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useMessages } from "@/i18n";
import { useSession } from "@/session/useSession";
import { Button } from "@/ui/Button";

const ReportDialog = lazy(() => import("./ReportDialog"));

/** Lets a logged-in viewer report something; `what` is its name. */
export function ReportButton({ subjectId, what }: { subjectId: string; what: string }) {
  const t = useMessages();
  const [open, setOpen] = useState(false);
  if (useSession() !== "authenticated") return null;
  return (
    <>
      <Button variant="quiet" size="s" aria-label={`${t.report}: ${what}`} onClick={() => setOpen(true)}><Flag aria-hidden size={16} />{t.report}</Button>
      {open && <Suspense fallback={null}><ReportDialog subjectId={subjectId} what={what} onClose={() => setOpen(false)} /></Suspense>}
    </>
  );
}
