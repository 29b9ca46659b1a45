import { MessageSquareQuote } from "lucide-react";
import { useMemo, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { useMutation, useQuery } from "urql";
import { ReceivedReviewsDocument, ReplyToReviewDocument } from "@/gql/teach-reviews";
import type { ReceivedReviewFragment } from "@/gql/teach-reviews";
import { problemOf } from "@/graphql/errors";
import { usePages } from "@/graphql/usePages";
import { useFormat, useMessages } from "@/i18n";
import { useTeachMessages } from "@/teach/messages";
import { Button } from "@/ui/Button";
import { Select, TextArea } from "@/ui/Field";
import form from "@/ui/Form.module.css";
import { LoadMore } from "@/ui/LoadMore";
import { Card, Page } from "@/ui/Page";
import { RowsSkeleton } from "@/ui/Skeleton";
import { Stars } from "@/ui/Stars";
import { Alert, EmptyState, ErrorState } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import { text } from "@/ui/formText";
import styles from "./Reviews.module.css";

/** Reviews of the viewer's courses, those that wait for a reply first of all. */
export default function Reviews() {
  const t = useTeachMessages();
  const [parameters, setParameters] = useSearchParams();
  const all = parameters.get("show") === "all";
  const variables = useMemo(() => ({ first: 10, filter: all ? null : { hasReply: false } }), [all]);
  const [{ data, error, fetching }, again] = useQuery({ query: ReceivedReviewsDocument, variables, requestPolicy: "cache-and-network" });
  const { nodes, more, busy, load } = usePages(data?.viewer?.receivedReviews, ReceivedReviewsDocument, variables, (page) => page.viewer?.receivedReviews);
  return (
    <Page title={t.nav.reviews} lead={t.reviews.lead}>
      <div>
        <Select inline label={t.reviews.show} value={all ? "all" : "waiting"} onChange={(event) => setParameters(event.target.value === "all" ? { show: "all" } : {}, { replace: true })}>
          <option value="waiting">{t.reviews.filters.waiting}</option>
          <option value="all">{t.reviews.filters.all}</option>
        </Select>
      </div>
      {!data && fetching && <RowsSkeleton count={4} height="8rem" />}
      {!data && !fetching && <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />}
      {data && nodes.length === 0 && <EmptyState icon={<MessageSquareQuote />} title={all ? t.reviews.noneAll : t.reviews.none}>{t.reviews.noneText}</EmptyState>}
      {nodes.map((review) => <ReviewCard key={review.id} review={review} />)}
      <LoadMore more={more} busy={busy} onLoad={load} />
    </Page>
  );
}

function ReviewCard({ review }: { review: ReceivedReviewFragment }) {
  const t = useTeachMessages();
  const core = useMessages();
  const format = useFormat();
  const toast = useToast();
  const [{ data, error, fetching }, reply] = useMutation(ReplyToReviewDocument);
  const [writing, setWriting] = useState(false);
  const problem = problemOf(data?.replyToReview, error, core.errors.failed.body);

  async function submit(body: string): Promise<void> {
    const result = await reply({ input: { reviewId: review.id, body } });
    if (result.data?.replyToReview.errors.length !== 0) return;
    setWriting(false);
    toast({ title: t.reviews.sent });
  }

  return (
    <Card className={styles.review}>
      <header>
        <h2>{review.author.displayName}</h2>
        <Stars value={review.rating} />
        <span className="visually-hidden">{core.course.stars(review.rating)}</span>
        <p><Link to={`/courses/${review.course.slug}#reviews`}>{review.course.title}</Link> · {format.date(review.createdAt)}</p>
      </header>
      <p className={review.body ? styles.body : styles.quiet}>{review.body ?? t.reviews.noText}</p>
      {review.reply !== null && !writing && (
        <blockquote className={styles.reply}>
          <strong>{t.reviews.reply}</strong>
          <p>{review.reply}</p>
        </blockquote>
      )}
      {writing ? (
        <form className={form.form} onSubmit={(event) => { event.preventDefault(); void submit(text(new FormData(event.currentTarget), "reply")); }}>
          <TextArea label={t.reviews.reply} name="reply" required maxLength={5000} defaultValue={review.reply ?? ""} autoFocus />
          {problem && <Alert kind="bad">{problem}</Alert>}
          <div className={form.actions}>
            <Button type="submit" size="s" busy={fetching}>{t.reviews.send}</Button>
            <Button size="s" variant="quiet" onClick={() => setWriting(false)}>{core.cancel}</Button>
          </div>
        </form>
      ) : (
        <div><Button size="s" variant="secondary" aria-label={t.reviews.replyTo(review.author.displayName)} onClick={() => setWriting(true)}>{review.reply === null ? t.reviews.send : t.reviews.change}</Button></div>
      )}
    </Card>
  );
}
