import { Check, Play } from "lucide-react";
import { Link, useLocation, useNavigate } from "react-router";
import { useMutation } from "urql";
import { useShell } from "@/app/shellData";
import { WishlistButton } from "@/course/WishlistButton";
import { EnrollInFreeCourseDocument } from "@/gql/course";
import type { CourseQuery } from "@/gql/course";
import { AddToCartDocument } from "@/gql/shared";
import { problemOf } from "@/graphql/errors";
import { useFormat, useMessages } from "@/i18n";
import { useSession } from "@/session/useSession";
import { Button, ButtonLink } from "@/ui/Button";
import { Cover } from "@/ui/Cover";
import { isFree, Price } from "@/ui/Price";
import { Progress } from "@/ui/Progress";
import { Alert } from "@/ui/states";
import styles from "./BuyBox.module.css";

type CourseData = NonNullable<CourseQuery["course"]>;

/** The price and the way to the course: buy, enrol, or go on learning. Sticks to the bottom edge on phones. */
export function BuyBox({ course, onPreview }: { course: CourseData; onPreview: (() => void) | null }) {
  const t = useMessages();
  return (
    <div className={styles.box}>
      <div className={styles.cover}>
        <Cover id={course.id} category={course.category?.id} picture={course.cover} sizes="(max-width: 60rem) 92vw, 21rem" />
        {onPreview && (
          <button type="button" className={styles.play} onClick={onPreview}>
            <span aria-hidden><Play /></span>
            {t.course.preview}
          </button>
        )}
        <WishlistButton course={course} className={styles.heart ?? ""} />
      </div>
      <div className={styles.body}>
        {course.viewerEnrollment?.status === "ACTIVE" ? <Owned course={course} /> : <Offer course={course} />}
      </div>
    </div>
  );
}

function Owned({ course }: { course: CourseData }) {
  const t = useMessages();
  const format = useFormat();
  const percent = course.viewerProgress?.percent ?? 0;
  return (
    <>
      <p className={styles.owned}><Check aria-hidden size={18} />{t.course.ownedLong}</p>
      <Progress value={percent} label={t.learning.progressOf(course.title)} />
      <p className={styles.note}>{t.learning.percent(format.percent(percent))}</p>
      <ButtonLink to={`/learn/${course.slug}`} size="l" block>{percent > 0 ? t.learning.resume : t.learning.start}</ButtonLink>
    </>
  );
}

function Offer({ course }: { course: CourseData }) {
  const t = useMessages();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { cartCourseIds, viewer } = useShell();
  const anonymous = useSession() === "anonymous";
  const [adding, add] = useMutation(AddToCartDocument);
  const [enrolling, enroll] = useMutation(EnrollInFreeCourseDocument);
  const price = course.viewerPrice;
  const free = price !== null && isFree(price);
  const problem = problemOf(adding.data?.addToCart, adding.error, t.errors.failed.body) ?? problemOf(enrolling.data?.enrollInFreeCourse, enrolling.error, t.errors.failed.body);

  if (viewer && course.instructors.some(({ id }) => id === viewer.user.id)) return <p>{t.course.own}</p>;
  if (price === null) return <p>{t.course.notForSale}</p>;

  async function buy(then?: string): Promise<void> {
    if (anonymous) {
      await navigate(`/login?next=${encodeURIComponent(pathname)}`);
      return;
    }
    const { data } = await add({ input: { courseId: course.id } });
    if (then && data?.addToCart.errors.length === 0) await navigate(then);
  }

  async function begin(): Promise<void> {
    if (anonymous) {
      await navigate(`/login?next=${encodeURIComponent(pathname)}`);
      return;
    }
    const { data } = await enroll({ input: { courseId: course.id } });
    if (data?.enrollInFreeCourse.errors.length === 0) await navigate(`/learn/${course.slug}`);
  }

  return (
    <>
      <p><span className="visually-hidden">{t.course.price}: </span><Price price={price} large /></p>
      <div className={styles.actions}>
        {free ? (
          <Button size="l" block busy={enrolling.fetching} onClick={() => void begin()}>{t.course.enroll}</Button>
        ) : cartCourseIds.has(course.id) ? (
          <ButtonLink to="/cart" size="l" block>{t.course.inCart}</ButtonLink>
        ) : (
          <>
            <Button size="l" block busy={adding.fetching} onClick={() => void buy()}>{t.course.addToCart}</Button>
            <Button variant="secondary" block className={styles["buy-now"] ?? ""} onClick={() => void buy("/cart")}>{t.course.buyNow}</Button>
          </>
        )}
      </div>
      {problem && <Alert kind="bad">{problem}</Alert>}
      {!free && <p className={styles.note}>{t.course.guarantee}</p>}
      <ul className={styles.includes}>
        <li>{t.course.includesAccess}</li>
        <li>{t.course.includesDevices}</li>
      </ul>
      {!free && <Link to="/cart" className={styles.coupon}>{t.course.couponHint}</Link>}
    </>
  );
}
