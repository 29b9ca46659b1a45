import { Heart } from "lucide-react";
import { useNavigate } from "react-router";
import { useMutation } from "urql";
import clsx from "clsx";
import { AddToWishlistDocument, RemoveFromWishlistDocument } from "@/gql/shared";
import { problemOf } from "@/graphql/errors";
import { useMessages } from "@/i18n";
import { useSession } from "@/session/useSession";
import { useToast } from "@/ui/Toast";
import styles from "./WishlistButton.module.css";

interface Wishable {
  id: string;
  title: string;
  slug: string;
  viewerInWishlist: boolean | null;
}

/** Puts a course on the wishlist or takes it off; shown at once, taken back if the server declines. */
export function WishlistButton({ course, className = "" }: { course: Wishable; className?: string }) {
  const t = useMessages();
  const toast = useToast();
  const navigate = useNavigate();
  const anonymous = useSession() === "anonymous";
  const [, add] = useMutation(AddToWishlistDocument);
  const [, remove] = useMutation(RemoveFromWishlistDocument);
  const wished = course.viewerInWishlist === true;

  async function change(): Promise<void> {
    if (anonymous) {
      await navigate(`/login?next=${encodeURIComponent(`/courses/${course.slug}`)}`);
      return;
    }
    const input = { courseId: course.id };
    const { data, error } = wished ? await remove({ input }) : await add({ input });
    const payload = data && ("addToWishlist" in data ? data.addToWishlist : data.removeFromWishlist);
    const problem = problemOf(payload, error, t.errors.failed.body);
    if (problem !== null) toast({ title: problem });
  }

  return (
    <button type="button" className={clsx(styles.heart, className)} aria-pressed={wished} aria-label={t.wishlist.toggle(course.title)} onClick={() => void change()}>
      <Heart aria-hidden />
    </button>
  );
}
