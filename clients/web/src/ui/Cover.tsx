import { memo } from "react";
import styles from "./Cover.module.css";
import { Picture, type PictureData } from "./Picture";

/** A number from a text, the same in every browser (FNV-1a). */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

const PALETTES = [
  ["#3b3fb6", "#6f6bf0", "#ffc24b"],
  ["#0d5c63", "#2a9d8f", "#f4d58d"],
  ["#8a2f4f", "#d4567a", "#ffd6a5"],
  ["#1f3c88", "#3d7fe0", "#ffe08a"],
  ["#5b2a86", "#a05cd6", "#ffb4a2"],
  ["#1d5b3a", "#4ba36c", "#f2e394"],
  ["#7a3b12", "#cf7a30", "#ffe5b4"],
  ["#27364d", "#5a7698", "#ffb86b"],
] as const;

interface CoverProps {
  id: string;
  category: string | null | undefined;
  picture?: PictureData | null;
  sizes?: string;
}

/** The cover of a course; one without a picture is drawn: colours by its category, forms by its own id. */
export const Cover = memo(function Cover({ id, category, picture, sizes = "(max-width: 40rem) 92vw, 20rem" }: CoverProps) {
  if (picture) return <Picture picture={picture} sizes={sizes} className={styles.cover ?? ""} />;
  const form = hashOf(id);
  const [deep, mid, light] = PALETTES[hashOf(category ?? id) % PALETTES.length] ?? PALETTES[0];
  const angle = form % 360;
  const radius = 38 + (form % 23);
  const x = 40 + ((form >> 4) % 240);
  const y = 20 + ((form >> 9) % 130);
  return (
    <svg viewBox="0 0 320 180" preserveAspectRatio="xMidYMid slice" className={styles.cover} aria-hidden focusable="false">
      <rect width="320" height="180" fill={deep} />
      <g transform={`rotate(${angle} 160 90)`}>
        <rect x="-60" y="96" width="460" height="240" fill={mid} opacity="0.75" />
        <rect x="-60" y="132" width="460" height="240" fill={light} opacity="0.28" />
      </g>
      {form % 3 === 0 && <circle cx={x} cy={y} r={radius} fill={light} opacity="0.92" />}
      {form % 3 === 1 && <g fill="none" stroke={light} strokeWidth="10" opacity="0.9">{[0, 22, 44].map((more) => <circle key={more} cx={x} cy={y} r={radius - 22 + more} />)}</g>}
      {form % 3 === 2 && <g fill={light} opacity="0.9">{[0, 1, 2, 3].flatMap((row) => [0, 1, 2, 3, 4].map((column) => <circle key={`${row}-${column}`} cx={x - 50 + column * 25} cy={y - 30 + row * 25} r={5 + ((form >> (row + column)) % 4)} />))}</g>}
    </svg>
  );
});
