import { Plus, TicketPercent } from "lucide-react";
import { useState } from "react";
import { useMutation, useQuery } from "urql";
import { CourseCouponsDocument, CreateCouponDocument, UpdateCouponDocument } from "@/gql/teach-coupons";
import type { CouponPartsFragment, CouponStatus } from "@/gql/teach-coupons";
import { problemOf } from "@/graphql/errors";
import { usePages } from "@/graphql/usePages";
import { useFormat, useMessages } from "@/i18n";
import { CourseFrame, useCourseId } from "@/screens/editor/CourseFrame";
import { useTeachMessages } from "@/teach/messages";
import type { Tone } from "@/ui/Badge";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import form from "@/ui/Form.module.css";
import { LoadMore } from "@/ui/LoadMore";
import { NumberCell, Table } from "@/ui/Table";
import { Alert, EmptyState } from "@/ui/states";
import { useToast } from "@/ui/Toast";
import { text } from "@/ui/formText";

const TONES: Record<CouponStatus, Tone> = { ACTIVE: "good", SCHEDULED: "info", EXPIRED: "neutral", EXHAUSTED: "neutral", INACTIVE: "warn" };

/** The coupons of a course: made, and switched off and on. */
export default function Coupons() {
  const t = useTeachMessages();
  const core = useMessages();
  const courseId = useCourseId();
  const variables = { courseId, first: 20 };
  const [{ data, error, fetching }, again] = useQuery({ query: CourseCouponsDocument, variables, requestPolicy: "cache-and-network" });
  const { nodes, more, busy, load } = usePages(data?.viewer?.coupons, CourseCouponsDocument, variables, (page) => page.viewer?.coupons);
  const [updated, update] = useMutation(UpdateCouponDocument);
  const [creating, setCreating] = useState(false);
  const problem = problemOf(updated.data?.updateCoupon, updated.error, core.errors.failed.body);
  const create = <Button onClick={() => setCreating(true)}><Plus aria-hidden size={18} />{t.coupons.create}</Button>;
  const reload = () => again({ requestPolicy: "network-only" });
  return (
    <CourseFrame course={data?.course} page={t.editor.coupons} lead={t.coupons.lead} fetching={fetching} error={error} retry={reload}>
      {problem && <Alert kind="bad">{problem}</Alert>}
      {nodes.length === 0 ? (
        <EmptyState icon={<TicketPercent />} title={t.coupons.none} action={create}>{t.coupons.noneText}</EmptyState>
      ) : (
        <>
          <div className={form.actions}>{create}</div>
          <Table caption={t.editor.coupons} hideCaption head={[{ label: t.coupons.code }, { label: t.coupons.percent, number: true }, { label: t.coupons.used, number: true }, { label: t.coupons.valid }, { label: t.coupons.status }, { label: t.coupons.switch }]}>
            {nodes.map((coupon) => <Row key={coupon.id} coupon={coupon} onSwitch={() => void update({ input: { couponId: coupon.id, active: !coupon.active } })} />)}
          </Table>
          <LoadMore more={more} busy={busy} onLoad={load} />
        </>
      )}
      {creating && <NewCoupon courseId={courseId} onClose={() => setCreating(false)} onDone={() => { setCreating(false); reload(); }} />}
    </CourseFrame>
  );
}

function Row({ coupon, onSwitch }: { coupon: CouponPartsFragment; onSwitch: () => void }) {
  const t = useTeachMessages();
  const format = useFormat();
  const used = format.number(coupon.redeemed);
  const valid = [coupon.startsAt && t.coupons.from(format.date(coupon.startsAt)), coupon.endsAt && t.coupons.until(format.date(coupon.endsAt))].filter(Boolean).join(" ");
  return (
    <tr>
      <th scope="row"><code>{coupon.code}</code></th>
      <NumberCell>{format.percent(coupon.percentOff)}</NumberCell>
      <NumberCell>{coupon.maxRedemptions === null ? used : t.coupons.usedOf(used, format.number(coupon.maxRedemptions))}</NumberCell>
      <td>{valid || t.coupons.always}</td>
      <td><Badge tone={TONES[coupon.status]}>{t.coupons.states[coupon.status]}</Badge></td>
      <td><Button size="s" variant="secondary" aria-label={coupon.active ? t.coupons.offOf(coupon.code) : t.coupons.onOf(coupon.code)} onClick={onSwitch}>{coupon.active ? t.coupons.off : t.coupons.on}</Button></td>
    </tr>
  );
}

function NewCoupon({ courseId, onClose, onDone }: { courseId: string; onClose: () => void; onDone: () => void }) {
  const t = useTeachMessages();
  const core = useMessages();
  const toast = useToast();
  const [{ data, error, fetching }, create] = useMutation(CreateCouponDocument);
  const problem = problemOf(data?.createCoupon, error, core.errors.failed.body);

  async function submit(fields: FormData): Promise<void> {
    const moment = (name: string) => (text(fields, name) === "" ? null : new Date(text(fields, name)).toISOString());
    const maximum = text(fields, "maximum");
    const result = await create({
      input: { courseId, code: text(fields, "code"), percentOff: Number(text(fields, "percent")), maxRedemptions: maximum === "" ? null : Number(maximum), startsAt: moment("starts"), endsAt: moment("ends") },
    });
    if (result.data?.createCoupon.errors.length !== 0) return;
    toast({ title: t.coupons.created });
    onDone();
  }

  return (
    <Dialog open title={t.coupons.create} onOpenChange={(open) => { if (!open) onClose(); }}>
      <form className={form.form} onSubmit={(event) => { event.preventDefault(); void submit(new FormData(event.currentTarget)); }}>
        <TextField label={t.coupons.code} name="code" required minLength={3} maxLength={32} pattern="[A-Za-z0-9_\-]+" autoComplete="off" hint={t.coupons.codeHint} />
        <div className={form.pair}>
          <TextField label={t.coupons.percent} name="percent" type="number" required min={1} max={100} defaultValue={20} />
          <TextField label={t.coupons.maximum} name="maximum" type="number" min={1} max={1_000_000} hint={t.coupons.emptyHint} />
        </div>
        <div className={form.pair}>
          <TextField label={t.coupons.starts} name="starts" type="datetime-local" hint={t.coupons.emptyHint} />
          <TextField label={t.coupons.ends} name="ends" type="datetime-local" hint={t.coupons.emptyHint} />
        </div>
        {problem && <Alert kind="bad">{problem}</Alert>}
        <div className={form.actions}>
          <Button type="submit" busy={fetching}>{t.coupons.submit}</Button>
          <Button variant="quiet" onClick={onClose}>{core.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
