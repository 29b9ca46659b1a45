import { Outlet } from "react-router";
import { useShell } from "@/app/shellData";
import { useTeachMessages } from "@/teach/messages";
import { Frame } from "@/ui/Frame";

/** The pages of an instructor, about all of their courses. */
export default function Teach() {
  const t = useTeachMessages();
  const { viewer } = useShell();
  return (
    <Frame
      wide
      label={t.title}
      links={viewer?.roles.includes("INSTRUCTOR") !== true ? [] : [
        { to: "/teach", label: t.nav.courses, end: true },
        { to: "/teach/videos", label: t.nav.videos },
        { to: "/teach/reviews", label: t.nav.reviews },
        { to: "/teach/sales", label: t.nav.sales },
        { to: "/teach/payouts", label: t.nav.payouts },
        { to: "/teach/invitations", label: t.nav.invitations },
      ]}
    >
      <Outlet />
    </Frame>
  );
}
