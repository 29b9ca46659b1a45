import * as Menu from "@radix-ui/react-dropdown-menu";
import { Captions, CaptionsOff, Check } from "lucide-react";
import type { RefObject } from "react";
import type { CaptionTrack } from "./captionChoice";
import { OFF } from "./captionChoice";
import { usePlayerMessages } from "./messages";
import styles from "./VideoPlayer.module.css";

interface Props {
  container: RefObject<HTMLElement | null>;
  tracks: readonly CaptionTrack[];
  chosen: number;
  onChoose: (index: number) => void;
}

/** The languages of captions. Rendered inside the player, so that it shows in full screen. */
export function CaptionsMenu({ container, tracks, chosen, onChoose }: Props) {
  const t = usePlayerMessages();
  if (tracks.length === 0) return null;
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className={styles.control} aria-label={t.captions} title={t.captions}>
        {chosen === OFF ? <CaptionsOff aria-hidden /> : <Captions aria-hidden />}
      </Menu.Trigger>
      <Menu.Portal container={container.current}>
        <Menu.Content className={styles.menu} side="top" align="end" sideOffset={8} collisionPadding={8}>
          <Menu.Label>{t.captions}</Menu.Label>
          <Menu.RadioGroup value={String(chosen)} onValueChange={(value) => onChoose(Number(value))}>
            <Menu.RadioItem value={String(OFF)}>{t.captionsOff}<Menu.ItemIndicator><Check aria-hidden size={15} /></Menu.ItemIndicator></Menu.RadioItem>
            {tracks.map(({ index, label, language }) => <Menu.RadioItem key={index} value={String(index)} lang={language}>{label}<Menu.ItemIndicator><Check aria-hidden size={15} /></Menu.ItemIndicator></Menu.RadioItem>)}
          </Menu.RadioGroup>
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}
