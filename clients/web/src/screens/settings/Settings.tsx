import { Outlet } from "react-router";
import { useMessages } from "@/i18n";
import { Frame } from "@/ui/Frame";

export default function Settings() {
  const t = useMessages();
  return (
    <Frame
      label={t.nav.settings}
      links={[
        { to: "/settings/profile", label: t.settings.profile },
        { to: "/settings/security", label: t.settings.security },
        { to: "/settings/sessions", label: t.settings.sessions },
        { to: "/settings/notifications", label: t.notifications.title },
        { to: "/settings/reports", label: t.settings.reports },
        { to: "/settings/data", label: t.settings.data },
      ]}
    >
      <Outlet />
    </Frame>
  );
}
