import { useState } from "react";
import { useMutation } from "urql";
import { MoreReviewsDocument, WriteReviewDocument } from "@/gql/course";
import type { CourseQuery, ReviewPartsFragment } from "@/gql/course";
import { problemOf } from "@/graphql/errors";
import { usePages } from "@/graphql/usePages";
import { useFormat, useMessages } from "@/i18n";
import { ReportButton } from "@/reports/ReportButton";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { TextArea } from "@/ui/Field";
import { LoadMore } from "@/ui/LoadMore";
import { RatingInput, Stars } from "@/ui/Stars";
import { Alert } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import { text } from "@/ui/formText";
import styles from "./Reviews.module.css";

type CourseData = NonNullable<CourseQuery["course"]>;

/** Ratings by stars, the viewer's own review, and the reviews of others. */
export function Reviews({ course }: { course: CourseData }) {
  const t = useMessages();
  const format = useFormat();
  const { nodes, more, busy, load } = usePages(course.reviews, MoreReviewsDocument, { courseId: course.id }, (page) => page.course?.reviews);
  const { average, count, histogram } = course.rating ?? { average: null, count: 0, histogram: [] };
  const others = nodes.filter(({ id }) => id !== course.viewerReview?.id);
  return (
    <section aria-labelledby="reviews" className={styles.reviews}>
      <h2 id="reviews">{t.course.reviews}</h2>
      {average === null ? (
        <p className={styles.muted}>{t.course.noReviews}</p>
      ) : (
        <div className={styles.summary}>
          <div className={styles.average}>
            <strong>{format.number(average, { minimumFractionDigits: 1, maximumFractionDigits: 1 })}</strong>
            <Stars value={average} />
            <span>{t.course.ratings(count)}</span>
          </div>
          <dl>
            {[5, 4, 3, 2, 1].map((stars) => {
              const share = count > 0 ? ((histogram[stars - 1] ?? 0) / count) * 100 : 0;
              return (
                <div key={stars}>
                  <dt>{t.course.stars(stars)}</dt>
                  <dd><span className={styles.bar} aria-hidden><span style={{ inlineSize: `${share}%` }} /></span>{format.percent(share)}</dd>
                </div>
              );
            })}
          </dl>
        </div>
      )}
      {course.viewerEnrollment?.status === "ACTIVE" && <OwnReview course={course} />}
      <ul role="list" className={styles.list}>
        {others.map((review) => <li key={review.id}><ReviewItem review={review} reportable /></li>)}
      </ul>
      <LoadMore more={more} busy={busy} onLoad={load} />
    </section>
  );
}

function ReviewItem({ review, reportable = false }: { review: ReviewPartsFragment; reportable?: boolean }) {
  const t = useMessages();
  const format = useFormat();
  return (
    <article className={styles.review}>
      <Avatar id={review.author.id} name={review.author.displayName} picture={review.author.avatar} />
      <div>
        <h3>{review.author.displayName}</h3>
        <p className={styles.meta}><Stars value={review.rating} /><span className="visually-hidden">{t.course.stars(review.rating)}</span><time dateTime={review.updatedAt}>{format.since(review.updatedAt)}</time></p>
        {review.body && <p className={styles.body}>{review.body}</p>}
        {review.reply && <blockquote><strong>{t.course.reply}</strong><p>{review.reply}</p></blockquote>}
        {reportable && <div><ReportButton subjectId={review.id} what={t.course.reviewOf(review.author.displayName)} /></div>}
      </div>
    </article>
  );
}

function OwnReview({ course }: { course: CourseData }) {
  const t = useMessages();
  const toast = useToast();
  const own = course.viewerReview;
  const [editing, setEditing] = useState(false);
  const [rating, setRating] = useState(own?.rating ?? 0);
  const [missing, setMissing] = useState(false);
  const [{ data, error, fetching }, save] = useMutation(WriteReviewDocument);
  const problem = problemOf(data?.writeReview, error, t.errors.failed.body);

  if (own && !editing) {
    return (
      <div className={styles.own}>
        <ReviewItem review={own} />
        <Button variant="secondary" size="s" onClick={() => { setRating(own.rating); setEditing(true); }}>{t.course.editReview}</Button>
      </div>
    );
  }
  return (
    <form
      className={styles.own}
      onSubmit={(event) => {
        event.preventDefault();
        const body = text(new FormData(event.currentTarget), "body");
        setMissing(rating === 0);
        if (rating === 0) return;
        void save({ input: { courseId: course.id, rating, body: body || null } }).then((result) => {
          if (result.data?.writeReview.errors.length !== 0) return;
          setEditing(false);
          toast({ title: t.course.reviewSaved });
        });
      }}
    >
      <h3>{own ? t.course.editReview : t.course.writeReview}</h3>
      <RatingInput legend={t.course.yourRating} value={rating} onChange={setRating} />
      <TextArea label={t.course.yourReview} name="body" maxLength={5000} defaultValue={own?.body ?? ""} hint={t.optional} />
      {missing && rating === 0 && <Alert kind="bad">{t.course.ratingMissing}</Alert>}
      {problem && <Alert kind="bad">{problem}</Alert>}
      <div className={styles.buttons}>
        <Button type="submit" busy={fetching}>{t.course.publishReview}</Button>
        {own && <Button variant="quiet" onClick={() => setEditing(false)}>{t.cancel}</Button>}
      </div>
    </form>
  );
}
