import { pluralsOf } from "@/i18n/format";

const plural = pluralsOf("en");

export const messages = {
  title: "Your data",
  lead: "Take your data with you, or delete your account.",
  domains: {
    accounts: "Account",
    catalog: "Courses that you teach",
    videos: "Videos",
    orders: "Purchases and income",
    learning: "Progress and reviews",
    notifications: "Notifications",
    statistics: "Figures",
  } as Record<string, string>,
  export: {
    title: "Export your data",
    text: "An archive with all that Lectern stores about you, as JSON files. A mail says when it is ready.",
    request: "Request an archive",
    again: "Request a new archive",
    collecting: (done: number, all: number) => `Your archive is being made: ${done} of ${all} parts are done. You can leave this page.`,
    progress: "Progress of the export",
    parts: "Parts of the export",
    done: "done",
    pending: "pending",
    ready: (until: string) => `Your archive is ready. It is removed on ${until}.`,
    download: (size: string) => `Download (${size})`,
    began: "The download begins",
    expired: "Your last archive has been removed.",
    failed: "A part of Lectern was not available for days, so the archive could not be made. Please request it again.",
    limited: "You can request an archive three times a day. Please wait.",
  },
  deletion: {
    title: "Delete your account",
    text: "Your profile, progress and settings are deleted, and your access to courses ends. What the books need is kept without your name.",
    request: "Delete my account …",
    sure: "Delete your account?",
    sureText: (email: string) => `First we check whether something is still open. Then a mail to ${email} has a link to confirm it. After that you have some days to change your mind.`,
    confirm: "Request the deletion",
    checking: "We are checking whether something is still open …",
    mail: (email: string) => `Open the link in the mail to ${email} within 24 hours. Nothing is deleted without it.`,
    scheduled: (due: string) => `Your account will be deleted on ${due}. Until then everything works as before.`,
    last: "The time to change your mind is over: your account is being deleted.",
    withdraw: "Keep my account",
    withdrawn: "Your account stays",
    expired: "The last request was not confirmed in time, so nothing was deleted.",
    rejected: "Your account can't be deleted yet:",
    obstacles: {
      PUBLISHED_COURSES: (count: number) => plural(count, { one: "# course on sale has learners.", other: "# courses on sale have learners." }),
      OPEN_PAYOUT: (count: number) => plural(count, { one: "# payout is on its way.", other: "# payouts are on their way." }),
      OPEN_DISPUTE: (count: number) => plural(count, { one: "# payment is disputed.", other: "# payments are disputed." }),
      OPEN_REFUND: (count: number) => plural(count, { one: "# refund is not paid yet.", other: "# refunds are not paid yet." }),
      LAST_ADMIN: () => "You are the last who can manage users.",
    },
    advice: {
      PUBLISHED_COURSES: "Archive them, or hand them over to another instructor. Learners keep their access.",
      OPEN_PAYOUT: "Wait until it has arrived, then request the deletion again.",
      OPEN_DISPUTE: "Wait until your bank or the buyer's has decided.",
      OPEN_REFUND: "Wait until it is paid.",
      LAST_ADMIN: "Give another user that role first.",
    },
    links: { PUBLISHED_COURSES: "To your courses", OPEN_PAYOUT: "To your payouts", OPEN_REFUND: "To your orders", LAST_ADMIN: "To the users" },
  },
};

export type Messages = typeof messages;
