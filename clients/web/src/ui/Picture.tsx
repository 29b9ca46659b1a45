import clsx from "clsx";
import type { PicturePartsFragment } from "@/gql/shared";
import styles from "./Picture.module.css";

/** A picture as the graph has it; where it is shown small, its other formats and sizes may be left out. */
export type PictureData = Omit<PicturePartsFragment, "sources"> & Partial<Pick<PicturePartsFragment, "sources">>;

/** A picture in the format and size that the browser takes. It fills its box, which has the picture's colour until then. */
export function Picture({ picture, sizes, decorative = false, className }: { picture: PictureData; sizes: string; decorative?: boolean; className?: string }) {
  return (
    <picture className={clsx(styles.picture, className)} style={{ backgroundColor: picture.color }}>
      {picture.sources?.map(({ mediaType, srcset }) => <source key={mediaType} type={mediaType} srcSet={srcset} sizes={sizes} />)}
      <img src={picture.url} alt={decorative ? "" : picture.alt} loading="lazy" decoding="async" />
    </picture>
  );
}
