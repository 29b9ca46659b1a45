import { useState } from "react";
import { Link } from "react-router";
import { useMutation } from "urql";
import { useAdminMessages } from "@/admin/messages";
import { RestoreReviewDocument, TakeDownReviewDocument } from "@/gql/admin-moderation";
import type { ModeratedReviewFragment } from "@/gql/admin-moderation";
import { problemOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import { Card } from "@/ui/Page";
import { Stars } from "@/ui/Stars";
import styles from "./Admin.module.css";
import { TakeDown } from "./TakeDown";

/** A review, with its take-down or what takes it down. */
export function ModeratedReview({ review }: { review: ModeratedReviewFragment }) {
  const t = useAdminMessages();
  const core = useMessages();
  const format = useFormat();
  const [taken, takeDown] = useMutation(TakeDownReviewDocument);
  const [restored, restore] = useMutation(RestoreReviewDocument);
  // What a change returns is newer than the list that the review came with.
  const [hidden, setHidden] = useState(review.takeDown);
  const reviewId = review.id;
  return (
    <Card className={styles.stack}>
      <p className={styles.facts}>
        <Stars value={review.rating} />
        <span>{t.reviews.by(review.author.displayName)}</span>
        <Link to={`/courses/${review.course.slug}`}>{review.course.title}</Link>
        <span>{format.date(review.createdAt)}</span>
      </p>
      {review.body ? <p className={styles.prose}>{review.body}</p> : <p>{t.reviews.noText}</p>}
      <TakeDown
        hidden={hidden}
        texts={{ title: t.reviews.takeDownTitle(review.author.displayName), text: t.reviews.takeDownText }}
        busy={taken.fetching || restored.fetching}
        problem={problemOf(taken.data?.takeDownReview, taken.error, core.errors.failed.body) ?? problemOf(restored.data?.restoreReview, restored.error, core.errors.failed.body)}
        onTakeDown={async (reason) => {
          const payload = (await takeDown({ input: { reviewId, reason } })).data?.takeDownReview;
          if (payload?.review) setHidden(payload.review.takeDown);
          return payload?.errors.length === 0;
        }}
        onRestore={async () => {
          const payload = (await restore({ input: { reviewId } })).data?.restoreReview;
          if (payload?.review) setHidden(payload.review.takeDown);
          return payload?.errors.length === 0;
        }}
      />
    </Card>
  );
}
