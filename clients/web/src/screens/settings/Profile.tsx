import { useCallback } from "react";
import { useMutation, useQuery } from "urql";
import { ProfileDocument, RemoveAvatarDocument, SetAvatarDocument, SetLearnerVisibilityDocument, SetMarketingConsentDocument, StartAvatarUploadDocument, UpdateProfileDocument } from "@/gql/account";
import type { ProfileQuery } from "@/gql/account";
import { problemOf } from "@/graphql/errors";
import { useMessages } from "@/i18n";
import { chooseLanguage, languageOf } from "@/i18n/language";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { Checkbox, Select, TextField } from "@/ui/Field";
import { Card, Page } from "@/ui/Page";
import { PictureUpload } from "@/ui/PictureUpload";
import { RowsSkeleton } from "@/ui/Skeleton";
import { Alert, ErrorState } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import { text } from "@/ui/formText";
import styles from "./Settings.module.css";

/** The time zones that the browser knows, and the one that is chosen. */
function zones(chosen: string | null): string[] {
  const known = Intl.supportedValuesOf("timeZone");
  return chosen === null || known.includes(chosen) ? known : [chosen, ...known];
}

export default function Profile() {
  const t = useMessages();
  const toast = useToast();
  const [{ data, error, fetching }, again] = useQuery({ query: ProfileDocument, requestPolicy: "cache-and-network" });
  const [saved, save] = useMutation(UpdateProfileDocument);
  const [, show] = useMutation(SetLearnerVisibilityDocument);
  const [, consent] = useMutation(SetMarketingConsentDocument);
  const refresh = useCallback(() => again({ requestPolicy: "network-only" }), [again]);
  const viewer = data?.viewer;
  const problem = problemOf(saved.data?.updateProfile, saved.error, t.errors.failed.body);
  return (
    <Page narrow title={t.settings.profile} lead={t.settings.profileLead}>
      {!viewer && fetching && <RowsSkeleton count={3} />}
      {!viewer && !fetching && error && <ErrorState error={error} retry={() => again({ requestPolicy: "network-only" })} />}
      {viewer && (
        <Card>
          <AvatarUpload viewer={viewer} refresh={refresh} refreshing={fetching} />
          <form
            key={viewer.user.id}
            className={styles.form}
            onSubmit={(event) => {
              event.preventDefault();
              const fields = new FormData(event.currentTarget);
              void save({ input: { displayName: text(fields, "name"), headline: text(fields, "headline") || null, locale: text(fields, "locale"), timeZone: text(fields, "zone") || null } }).then((result) => {
                if (result.data?.updateProfile.errors.length !== 0) return;
                chooseLanguage(languageOf(text(fields, "locale")) ?? "en");
                toast({ title: t.settings.saved });
              });
            }}
          >
            <div className={styles.who}><div><strong>{viewer.user.displayName}</strong><p>{viewer.email}</p></div></div>
            <TextField label={t.account.name} name="name" defaultValue={viewer.user.displayName} required maxLength={80} autoComplete="name" hint={t.account.nameHint} />
            {viewer.user.textsTakeDown && <Alert kind="warn" title={t.settings.textsTakenDown}>{viewer.user.textsTakeDown.reason}</Alert>}
            <TextField label={t.settings.headline} name="headline" defaultValue={viewer.user.headline ?? ""} maxLength={120} hint={t.settings.headlineHint} />
            <Select label={t.settings.language} name="locale" defaultValue={viewer.locale.startsWith("de") ? "de" : "en"}>
              <option value="en" lang="en">English</option>
              <option value="de" lang="de">Deutsch</option>
            </Select>
            <Select label={t.settings.timeZone} name="zone" defaultValue={viewer.timeZone ?? ""}>
              <option value="">UTC</option>
              {zones(viewer.timeZone).map((zone) => <option key={zone} value={zone}>{zone.replaceAll("_", " ")}</option>)}
            </Select>
            {viewer.visibleToInstructors !== null && <Checkbox label={t.settings.visible} checked={viewer.visibleToInstructors} onChange={(event) => void show({ input: { visibleToInstructors: event.target.checked } })} />}
            <Checkbox label={t.settings.marketing} checked={viewer.marketingConsent} onChange={(event) => void consent({ input: { granted: event.target.checked } })} />
            {problem && <Alert kind="bad">{problem}</Alert>}
            <Button type="submit" busy={saved.fetching}>{t.save}</Button>
          </form>
        </Card>
      )}
    </Page>
  );
}

function AvatarUpload({ viewer, refresh, refreshing }: { viewer: NonNullable<ProfileQuery["viewer"]>; refresh: () => void; refreshing: boolean }) {
  const t = useMessages();
  const [, start] = useMutation(StartAvatarUploadDocument);
  const [, set] = useMutation(SetAvatarDocument);
  const [, remove] = useMutation(RemoveAvatarDocument);
  const { user, submittedAvatar } = viewer;
  return (
    <PictureUpload
      label={t.settings.avatar}
      alt={user.avatar?.alt ?? ""}
      shown={user.avatar !== null}
      submitted={submittedAvatar}
      refresh={refresh}
      refreshing={refreshing}
      start={async (file) => {
        const { data, error } = await start({ input: file });
        const upload = data?.startAvatarUpload.upload;
        return upload ? { value: upload } : { problem: problemOf(data?.startAvatarUpload, error, t.errors.failed.body) ?? t.errors.failed.body };
      }}
      submit={async (pictureId, alt) => {
        const { data, error } = await set({ input: { pictureId, alt } });
        const problem = problemOf(data?.setAvatar, error, t.errors.failed.body);
        return problem === null ? { value: pictureId } : { problem };
      }}
      remove={async () => {
        const { data, error } = await remove({ input: {} });
        const problem = problemOf(data?.removeAvatar, error, t.errors.failed.body);
        return problem === null ? { value: null } : { problem };
      }}
    >
      <Avatar id={user.id} name={user.displayName} size="5rem" picture={user.avatar} />
    </PictureUpload>
  );
}
