import { useEffect } from "react";
import { useSearchParams } from "react-router";
import { report } from "@/session/methods/flow";
import { useMethodMessages } from "@/session/methods/messages";
import { AccountForm } from "./AccountForm";

/** The end of a provider's log-in in a window of its own: it reports to the window that opened it, and closes. */
export default function Confirmed() {
  const t = useMethodMessages();
  const [parameters] = useSearchParams();
  useEffect(() => {
    report(parameters);
    history.replaceState(null, "", location.pathname);
    window.close();
  }, [parameters]);
  return <AccountForm title={t.callback.title}><p>{t.confirm.done}</p></AccountForm>;
}
