import * as Menu from "@radix-ui/react-dropdown-menu";
import { Check, Gauge } from "lucide-react";
import type { RefObject } from "react";
import { useFormat, useMessages } from "@/i18n";
import type { Quality } from "./useHls";
import styles from "./VideoPlayer.module.css";
import { SPEEDS } from "./VideoPlayer";

interface Props {
  container: RefObject<HTMLElement | null>;
  speed: number;
  onSpeed: (speed: number) => void;
  qualities: Quality[];
  quality: number;
  onQuality: (index: number) => void;
}

/** Speed and quality. Rendered inside the player, so that it shows in full screen. */
export function SettingsMenu({ container, speed, onSpeed, qualities, quality, onQuality }: Props) {
  const t = useMessages();
  const format = useFormat();
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className={styles.control} aria-label={t.player.settings} title={t.player.settings}>
        <Gauge aria-hidden />
        {speed !== 1 && <span className={styles.speed}>{format.number(speed)}×</span>}
      </Menu.Trigger>
      <Menu.Portal container={container.current}>
        <Menu.Content className={styles.menu} side="top" align="end" sideOffset={8} collisionPadding={8}>
          <Menu.Label>{t.player.speed}</Menu.Label>
          <Menu.RadioGroup value={String(speed)} onValueChange={(value) => onSpeed(Number(value))}>
            {SPEEDS.map((each) => <Menu.RadioItem key={each} value={String(each)}>{each === 1 ? t.player.normal : `${format.number(each)}×`}<Menu.ItemIndicator><Check aria-hidden size={15} /></Menu.ItemIndicator></Menu.RadioItem>)}
          </Menu.RadioGroup>
          {qualities.length > 1 && (
            <>
              <Menu.Label>{t.player.quality}</Menu.Label>
              <Menu.RadioGroup value={String(quality)} onValueChange={(value) => onQuality(Number(value))}>
                <Menu.RadioItem value="-1">{t.player.automatic}<Menu.ItemIndicator><Check aria-hidden size={15} /></Menu.ItemIndicator></Menu.RadioItem>
                {qualities.map(({ index, height }) => <Menu.RadioItem key={index} value={String(index)}>{`${height}p`}<Menu.ItemIndicator><Check aria-hidden size={15} /></Menu.ItemIndicator></Menu.RadioItem>)}
              </Menu.RadioGroup>
            </>
          )}
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}
