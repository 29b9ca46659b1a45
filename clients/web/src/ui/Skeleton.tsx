import clsx from "clsx";
import { useMessages } from "@/i18n";
import styles from "./Skeleton.module.css";

/** A grey block in the place of what is being loaded. */
export function Skeleton({ height = "1rem", width = "100%", round = false }: { height?: string; width?: string; round?: boolean }) {
  return <span className={clsx(styles.bone, round && styles.round)} style={{ blockSize: height, inlineSize: width }} />;
}

/** Announces that something is loading, and hides its bones from assistive technology. */
export function Loading({ children }: { children: React.ReactNode }) {
  const t = useMessages();
  return (
    <div role="status">
      <span className="visually-hidden">{t.loading}</span>
      <div aria-hidden>{children}</div>
    </div>
  );
}

export function CardsSkeleton({ count = 4 }: { count?: number }) {
  return (
    <div className={styles.cards}>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={styles.card}>
          <Skeleton height="9.5rem" />
          <Skeleton width="85%" />
          <Skeleton width="55%" />
          <Skeleton width="35%" />
        </div>
      ))}
    </div>
  );
}

export function PageSkeleton() {
  return (
    <div className={styles.page} aria-hidden>
      <Skeleton height="2.5rem" width="min(26rem, 70%)" />
      <Skeleton width="min(34rem, 90%)" />
      <CardsSkeleton count={8} />
    </div>
  );
}

export function RowsSkeleton({ count = 5, height = "5rem" }: { count?: number; height?: string }) {
  return (
    <Loading>
      <div className={styles.rows}>
        {Array.from({ length: count }, (_, index) => <Skeleton key={index} height={height} />)}
      </div>
    </Loading>
  );
}
