import * as Menu from "@radix-ui/react-dropdown-menu";
import { Check, Menu as MenuIcon } from "lucide-react";
import { useNavigate } from "react-router";
import { useLanguage, useMessages } from "@/i18n";
import type { Language } from "@/i18n/language";
import { chooseLanguage, LANGUAGES } from "@/i18n/language";
import { session } from "@/session/session";
import { useSession } from "@/session/useSession";
import { Avatar } from "@/ui/Avatar";
import { IconButton } from "@/ui/Button";
import type { Theme } from "@/ui/theme";
import { chooseTheme, useTheme } from "@/ui/theme";
import styles from "./AccountMenu.module.css";
import { useShell } from "./shellData";

/** The viewer's own pages, the theme and the language. */
export default function AccountMenu() {
  const t = useMessages();
  const navigate = useNavigate();
  const theme = useTheme();
  const tag = useLanguage();
  const { viewer } = useShell();
  const anonymous = useSession() !== "authenticated";
  const entry = (to: string, label: string) => <Menu.Item key={to} className={styles.item} onSelect={() => void navigate(to)}>{label}</Menu.Item>;
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger asChild>
        <IconButton label={viewer ? t.nav.accountOf(viewer.user.displayName) : t.nav.menu}>
          {viewer ? <Avatar id={viewer.user.id} name={viewer.user.displayName} size="2.25rem" picture={viewer.user.avatar} /> : <MenuIcon aria-hidden />}
        </IconButton>
      </Menu.Trigger>
        <Menu.Content className={styles.menu} align="end" sideOffset={8} collisionPadding={12}>
          {viewer && <div className={styles.who}><strong>{viewer.user.displayName}</strong><span>{viewer.email}</span></div>}
          {anonymous
            ? [entry("/login", t.account.logIn), entry("/register", t.account.register)]
            : [entry("/learning", t.nav.learning), entry("/wishlist", t.nav.wishlist), entry("/orders", t.nav.orders), entry("/teach", t.nav.teach), ...(viewer?.scopes.length ? [entry("/admin", t.nav.admin)] : []), entry("/notifications", t.notifications.title), entry("/settings/profile", t.nav.settings)]}
          {entry("/categories", t.nav.categories)}
          <Menu.Separator className={styles.line} />
          <Menu.Label className={styles.label}>{t.theme.label}</Menu.Label>
          <Menu.RadioGroup value={theme} onValueChange={(value) => chooseTheme(value as Theme)}>
            {(["system", "light", "dark"] as const).map((each) => <Radio key={each} value={each} label={t.theme[each]} />)}
          </Menu.RadioGroup>
          <Menu.Separator className={styles.line} />
          <Menu.Label className={styles.label}>{t.language}</Menu.Label>
          <Menu.RadioGroup value={tag} onValueChange={(value) => chooseLanguage(value as Language)}>
            {Object.entries(LANGUAGES).map(([each, name]) => <Radio key={each} value={each} label={name} lang={each} />)}
          </Menu.RadioGroup>
          {!anonymous && (
            <>
              <Menu.Separator className={styles.line} />
              <Menu.Item className={styles.item} onSelect={() => void session.end().then(() => navigate("/"))}>{t.account.logOut}</Menu.Item>
            </>
          )}
        </Menu.Content>
    </Menu.Root>
  );
}

function Radio({ value, label, lang }: { value: string; label: string; lang?: string }) {
  return (
    <Menu.RadioItem value={value} lang={lang} className={styles.item} onSelect={(event) => event.preventDefault()}>
      {label}
      <Menu.ItemIndicator><Check aria-hidden size={16} /></Menu.ItemIndicator>
    </Menu.RadioItem>
  );
}
