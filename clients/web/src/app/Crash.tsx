import { CloudOff } from "lucide-react";
import type { ErrorInfo, ReactNode } from "react";
import { Component } from "react";
import { useMessages } from "@/i18n";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/states";

const RELOADED = "lectern.reloaded";

interface Props {
  /** What is shown: another page is another attempt. */
  page: string;
  children: ReactNode;
}

/** Catches the failure of a page. After a release, the chunks of the one before are gone: one reload fetches the new. */
export class CrashBoundary extends Component<Props, { failed: boolean; page: string }> {
  override state = { failed: false, page: this.props.page };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  static getDerivedStateFromProps({ page }: Props, state: { failed: boolean; page: string }): { failed: boolean; page: string } | null {
    return page === state.page ? null : { failed: false, page };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error(error, info.componentStack);
    const missing = error instanceof TypeError && /import|module/i.test(error.message);
    if (!missing || Date.now() - Number(sessionStorage.getItem(RELOADED)) < 30_000) return;
    sessionStorage.setItem(RELOADED, String(Date.now()));
    location.reload();
  }

  override render(): ReactNode {
    return this.state.failed ? <Crash /> : this.props.children;
  }
}

function Crash() {
  const t = useMessages();
  return (
    <div role="alert">
      <EmptyState page icon={<CloudOff />} title={t.errors.failed.title} action={<Button onClick={() => location.reload()}>{t.errors.reload}</Button>}>
        {t.errors.failed.body}
      </EmptyState>
    </div>
  );
}
