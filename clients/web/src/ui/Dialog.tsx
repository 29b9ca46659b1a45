import * as Radix from "@radix-ui/react-dialog";
import { X } from "lucide-react";
import { useRef } from "react";
import type { ReactNode } from "react";
import { useMessages } from "@/i18n";
import styles from "./Dialog.module.css";

/** Begins in the first field of a form, so that one can type at once; without one, Radix chooses. */
function focusField(event: Event): void {
  const field = (event.currentTarget as HTMLElement).querySelector<HTMLElement>("form :is(input, textarea, select):not([type=hidden])");
  if (field === null) return;
  event.preventDefault();
  field.focus();
}

/** What to return to: the focused element, or, since a menu closes before the dialog does, the button of the menu. */
function opener(): Element | null {
  const focused = document.activeElement;
  const button = focused?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  return button ? document.getElementById(button) : focused;
}

/** A modal dialog: focus stays inside, Escape closes it, focus returns to what opened it. */
export function Dialog({ open, onOpenChange, title, description, wide = false, children }: { open: boolean; onOpenChange: (open: boolean) => void; title: string; description?: string; wide?: boolean; children: ReactNode }) {
  const t = useMessages();
  const opened = useRef<Element | null>(null);

  function begin(event: Event): void {
    opened.current = opener();
    focusField(event);
  }

  // Radix returns to its own triggers alone. What opened the dialog may be gone, as a row that was deleted.
  function end(event: Event): void {
    event.preventDefault();
    const target = opened.current?.isConnected ? opened.current : document.getElementById("main");
    if (target instanceof HTMLElement) target.focus();
  }

  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={styles.overlay}>
          <Radix.Content onOpenAutoFocus={begin} onCloseAutoFocus={end} className={wide ? styles.wide : styles.content} {...(description ? {} : { "aria-describedby": undefined })}>
            <header>
              <Radix.Title className={styles.title}>{title}</Radix.Title>
              <Radix.Close className={styles.close} aria-label={t.close}><X aria-hidden size={20} /></Radix.Close>
            </header>
            {description && <Radix.Description className={styles.description}>{description}</Radix.Description>}
            {children}
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  );
}
