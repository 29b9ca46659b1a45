/** The normalised cache: keys of types without ids, and what mutations change beyond what they return. */
import { cacheExchange } from "@urql/exchange-graphcache";
import type { Cache, Entity, KeyingConfig, OptimisticMutationResolver } from "@urql/exchange-graphcache";

const embedded = () => null;

/** Values that belong to the entity or field above them. */
const keys: KeyingConfig = Object.fromEntries(
  [
    ..."Money PriceQuote RatingSummary PageInfo CourseFacet FacetValue InstructorProfile Playback PlaybackGrant".split(" "),
    ..."TopCourse CartItem OrderError NotificationPreference TokenPair UploadPart SearchSuggestion AccountSecurity LogInChallenge IdentityProvider PictureSource PictureUpload LectureResourceUpload LectureResourceDownload TeachingNumbers".split(" "),
    ..."CourseConnection CourseEdge CourseSearchConnection ReviewConnection ReviewEdge OrderConnection OrderEdge".split(" "),
    ..."CourseError CourseSuspension InstructorShare Rendition CourseStats LectureDropOff SalesPoint InstructorBalance".split(" "),
    ..."CoInstructorInvitationConnection CoInstructorInvitationEdge VideoConnection VideoEdge PayoutConnection PayoutEdge MoneyIssue UnmatchedSearch".split(" "),
    ..."UserAccountConnection UserAccountEdge UserSuspension DataExportPart AccountDeletionObstacle ReportConnection ReportEdge".split(" "),
    ..."CouponConnection CouponEdge CourseLearnerConnection CourseLearnerEdge AuditRecordConnection AuditRecordEdge AuditActor AuditedChange".split(" "),
    ..."Chapter Transcript TranscriptPassage TranscriptPassageConnection TranscriptPassageEdge TranscriptHit TranscriptHitConnection TranscriptHitEdge".split(" "),
    ..."EnrollmentConnection EnrollmentEdge NotificationConnection NotificationEdge".split(" "),
  ].map((type) => [type, embedded]),
);

/** The entity of what is the viewer's own. */
const VIEWER = "Viewer:viewer";

/** Forget fields of an entity, every page of them: what shows them is fetched again. */
function invalidateOf(cache: Cache, entity: Entity, fields: readonly string[]): void {
  for (const { fieldName, arguments: args } of cache.inspectFields(entity)) {
    if (fields.includes(fieldName)) cache.invalidate(entity, fieldName, args);
  }
}

/** Forget fields of the viewer. */
function invalidate(cache: Cache, ...fields: string[]): void {
  invalidateOf(cache, VIEWER, fields);
}

export function graphCache() {
  return cacheExchange({
    keys: { ...keys, Viewer: () => "viewer", StaffRole: ({ role }) => role as string },
    optimistic: { addToWishlist: wished(true), removeFromWishlist: wished(false) },
    updates: {
      Mutation: {
        becomeInstructor: (_result, _args, cache) => cache.invalidate(VIEWER, "roles"),
        createCoupon: (_result, _args, cache) => invalidate(cache, "coupons"),
        approveCourse: (_result, _args, cache) => invalidateOf(cache, "Query", ["moderationQueue", "courses"]),
        requestCourseChanges: (_result, _args, cache) => invalidateOf(cache, "Query", ["moderationQueue", "courses"]),
        acceptCoInstructorInvitation: (_result, _args, cache) => forgetOwnCourses(cache),
        createCourse: (_result, _args, cache) => forgetOwnCourses(cache),
        addToWishlist: (_result, _args, cache) => invalidate(cache, "wishlist"),
        removeFromWishlist: (_result, _args, cache) => invalidate(cache, "wishlist"),
        addToCart: (result, _args, cache) => linkCart(cache, result.addToCart),
        removeFromCart: (result, _args, cache) => linkCart(cache, result.removeFromCart),
        applyCartCoupon: (result, _args, cache) => linkCart(cache, result.applyCartCoupon),
        startCheckout: (_result, _args, cache) => invalidate(cache, "cart", "orders"),
        enrollInFreeCourse: (_result, _args, cache) => {
          invalidate(cache, "cart", "orders", "enrollments");
          invalidateOf(cache, "Query", ["user"]);
        },
        writeReview: (_result, { input }, cache) => invalidateOf(cache, { __typename: "Course", id: (input as { courseId: string }).courseId }, ["reviews"]),
        changePassword: (_result, _args, cache) => invalidate(cache, "security"),
        addPasskey: (_result, _args, cache) => invalidate(cache, "security"),
        removePasskey: (_result, _args, cache) => invalidate(cache, "security"),
        removeTotp: (_result, _args, cache) => invalidate(cache, "security"),
        markNotificationsRead: (_result, _args, cache) => invalidate(cache, "notifications"),
      },
      Subscription: {
        notificationReceived: (_result, _args, cache) => invalidate(cache, "notifications"),
        orderStatusChanged: (_result, _args, cache) => invalidate(cache, "cart"),
      },
    },
  });
}

/** Forget the courses that the viewer teaches. */
function forgetOwnCourses(cache: Cache): void {
  const user = cache.resolve(VIEWER, "user");
  if (typeof user === "string") invalidateOf(cache, user, ["taughtCourses"]);
}

/** Shows the heart as it will be, before the server has said so. */
function wished(viewerInWishlist: boolean): OptimisticMutationResolver {
  return ({ input }) => ({
    __typename: "WishlistPayload",
    course: { __typename: "Course", id: (input as { courseId: string }).courseId, viewerInWishlist },
    errors: [],
  });
}

function linkCart(cache: Cache, payload: unknown): void {
  const cart = (payload as { cart?: Entity } | null)?.cart;
  if (cart) cache.link(VIEWER, "cart", cart);
}
