import { Check, Plus } from "lucide-react";
import { useLocation, useNavigate } from "react-router";
import { useMutation } from "urql";
import { useShell } from "@/app/shellData";
import { FollowInstructorDocument, UnfollowInstructorDocument } from "@/gql/shared";
import { problemOf } from "@/graphql/errors";
import { useMessages } from "@/i18n";
import { useSession } from "@/session/useSession";
import { Button } from "@/ui/Button";
import { useToast } from "@/ui/Toast";

/** Follows an instructor, whose new courses are then notified. */
export function FollowButton({ user }: { user: { id: string; displayName: string; viewerFollows: boolean } }) {
  const t = useMessages();
  const toast = useToast();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { viewer } = useShell();
  const anonymous = useSession() === "anonymous";
  const [following, follow] = useMutation(FollowInstructorDocument);
  const [unfollowing, unfollow] = useMutation(UnfollowInstructorDocument);
  if (viewer?.user.id === user.id) return null;

  async function change(): Promise<void> {
    if (anonymous) {
      await navigate(`/login?next=${encodeURIComponent(pathname)}`);
      return;
    }
    const input = { userId: user.id };
    const { data, error } = user.viewerFollows ? await unfollow({ input }) : await follow({ input });
    const payload = data && ("followInstructor" in data ? data.followInstructor : data.unfollowInstructor);
    const problem = problemOf(payload, error, t.errors.failed.body);
    if (problem !== null) toast({ title: problem });
  }

  return (
    <Button variant={user.viewerFollows ? "secondary" : "primary"} size="s" busy={following.fetching || unfollowing.fetching} aria-pressed={user.viewerFollows} aria-label={t.instructor.follow(user.displayName)} onClick={() => void change()}>
      {user.viewerFollows ? <Check aria-hidden size={17} /> : <Plus aria-hidden size={17} />}
      {user.viewerFollows ? t.instructor.following : t.instructor.followShort}
    </Button>
  );
}
