import * as Radix from "@radix-ui/react-dropdown-menu";
import { EllipsisVertical } from "lucide-react";
import { IconButton } from "./Button";
import styles from "./Menu.module.css";

export interface MenuEntry {
  label: string;
  onSelect: () => void;
  disabled?: boolean;
  danger?: boolean;
}

/** What can be done with a thing, behind a button with three dots. */
export function Menu({ label, entries }: { label: string; entries: readonly MenuEntry[] }) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild><IconButton label={label}><EllipsisVertical aria-hidden /></IconButton></Radix.Trigger>
      <Radix.Content className={styles.menu} align="end" sideOffset={4} collisionPadding={12}>
        {entries.map(({ label: text, onSelect, disabled = false, danger = false }) => (
          <Radix.Item key={text} className={styles.item} data-danger={danger || undefined} disabled={disabled} onSelect={onSelect}>{text}</Radix.Item>
        ))}
      </Radix.Content>
    </Radix.Root>
  );
}
