/** The kinds of notifications in English, and the shape of every other language. */
export const messages = {
  kinds: {
    ORDER_PAID: "An order is paid",
    ORDER_REFUNDED: "An order is refunded",
    ORDER_PAYMENT_FAILED: "A payment fails",
    ORDER_REFUND_FAILED: "A refund is returned by the bank",
    COURSE_PUBLISHED: "An instructor I follow publishes a course",
    COURSE_APPROVED: "A course of mine is approved",
    COURSE_CHANGES_REQUESTED: "A course of mine needs changes",
    COURSE_TAKEN_DOWN: "A course of mine is taken down",
    COURSE_RESTORED: "A course of mine is back",
    COURSE_SOLD: "A course of mine is bought",
    CO_INSTRUCTOR_INVITED: "I am invited to teach a course",
    INCOME_SHARE_CHANGED: "My share of a course's income changes",
    VIDEO_READY: "A video of mine is ready",
    VIDEO_FAILED: "A video of mine cannot be used",
    REVIEW_TAKEN_DOWN: "A review of mine is taken down",
    REVIEW_RESTORED: "A review of mine is back",
    PROFILE_TEXTS_TAKEN_DOWN: "The texts of my profile are taken down",
    PROFILE_TEXTS_RESTORED: "The texts of my profile are back",
    REPORT_DECIDED: "A report of mine is decided",
    REPORT_UPHELD: "Something of mine that was reported breaks the rules",
    SECURITY_ALERT: "My account needs attention",
  } as Record<string, string>,
};

export type NotificationMessages = typeof messages;
