import { Link } from "react-router";
import { useLanguage, useMessages } from "@/i18n";
import type { Language } from "@/i18n/language";
import { chooseLanguage, LANGUAGES } from "@/i18n/language";
import { Select } from "@/ui/Field";
import type { Theme } from "@/ui/theme";
import { chooseTheme, useTheme } from "@/ui/theme";
import styles from "./Footer.module.css";

export function Footer() {
  const t = useMessages();
  const tag = useLanguage();
  const theme = useTheme();
  return (
    <footer className={styles.footer}>
      <div>
        <p className={styles.claim}>{t.footer.claim}</p>
        <nav aria-label={t.footer.label}>
          <Link to="/categories">{t.nav.categories}</Link>
          <Link to="/search">{t.footer.allCourses}</Link>
          <a href="/status">{t.footer.status}</a>
        </nav>
        <div className={styles.choices}>
          <Select label={t.language} inline value={tag} onChange={(event) => chooseLanguage(event.target.value as Language)}>
            {Object.entries(LANGUAGES).map(([each, name]) => <option key={each} value={each} lang={each}>{name}</option>)}
          </Select>
          <Select label={t.theme.label} inline value={theme} onChange={(event) => chooseTheme(event.target.value as Theme)}>
            {(["system", "light", "dark"] as const).map((each) => <option key={each} value={each}>{t.theme[each]}</option>)}
          </Select>
        </div>
      </div>
    </footer>
  );
}
