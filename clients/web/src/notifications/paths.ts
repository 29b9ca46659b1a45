import type { NotificationPartsFragment } from "@/gql/shared";

/** The page that a notification is about. */
export function notificationPath(notification: NotificationPartsFragment): string {
  if ("order" in notification && notification.order) return `/orders/${notification.order.id}`;
  if (notification.kind === "CO_INSTRUCTOR_INVITED") return "/teach/invitations";
  if (notification.kind === "COURSE_SOLD") return "/teach/sales";
  if (notification.kind === "VIDEO_READY" || notification.kind === "VIDEO_FAILED") return "/teach/videos";
  if (notification.kind === "REPORT_DECIDED") return "/settings/reports";
  if (notification.kind === "PROFILE_TEXTS_TAKEN_DOWN" || notification.kind === "PROFILE_TEXTS_RESTORED") return "/settings/profile";
  if ("course" in notification && notification.course) return `/courses/${notification.course.slug}`;
  return notification.kind === "SECURITY_ALERT" ? "/settings/sessions" : "/notifications";
}
