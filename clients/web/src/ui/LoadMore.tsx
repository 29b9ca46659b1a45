import { useMessages } from "@/i18n";
import { Button } from "./Button";

/** Asks for the next page of a list. */
export function LoadMore({ more, busy, onLoad }: { more: boolean; busy: boolean; onLoad: () => void }) {
  const t = useMessages();
  if (!more) return null;
  return (
    <div style={{ display: "grid", placeItems: "center" }}>
      <Button variant="secondary" busy={busy} onClick={onLoad}>{t.showMore}</Button>
    </div>
  );
}
