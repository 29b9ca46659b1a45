import type { PicturePartsFragment } from "@/gql/shared";
import { hashOf } from "./Cover";
import { Picture } from "./Picture";
import styles from "./Avatar.module.css";

interface AvatarProps {
  id: string;
  name: string;
  size?: string;
  picture?: PicturePartsFragment | null;
}

/** A user's picture, or their initials on their colour; the name stands beside it. */
export function Avatar({ id, name, size = "2.5rem", picture }: AvatarProps) {
  if (picture) return <span className={styles.avatar} style={{ inlineSize: size, blockSize: size }}><Picture picture={picture} sizes={size} decorative /></span>;
  const initials = name.split(/\s+/).map((word) => String.fromCodePoint(word.codePointAt(0) ?? 32)).filter((_, index, all) => index === 0 || index === all.length - 1).join("").toUpperCase();
  return (
    <span className={styles.avatar} aria-hidden style={{ inlineSize: size, blockSize: size, fontSize: `calc(${size} * 0.38)`, backgroundColor: `hsl(${hashOf(id) % 360} 45% 32%)` }}>
      {initials}
    </span>
  );
}
