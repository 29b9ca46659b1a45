"""Requirements of normalised caches: ids, nodes, connections, and payloads with the changed objects."""

from pathlib import Path

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    introspection_types,
    is_specified_scalar_type,
    parse,
    validate,
)

SCHEMA: GraphQLSchema = build_schema((Path(__file__).parents[3] / "schema" / "api.graphql").read_text())
ROOTS = {of.name for of in (SCHEMA.query_type, SCHEMA.mutation_type, SCHEMA.subscription_type) if of is not None}
OBJECTS = {
    name: of
    for name, of in SCHEMA.type_map.items()
    if isinstance(of, GraphQLObjectType) and name not in ROOTS and name not in introspection_types
}

VALUES = {
    *("Money", "PageInfo", "RatingSummary", "PriceQuote", "InstructorProfile"),
    *("Playback", "PlaybackGrant", "Rendition", "UploadPart", "TokenPair"),
    *("AccountDeletionObstacle", "ErasureReceipt", "DataExportPart"),
    *("CourseFacet", "FacetValue", "CourseStats", "LectureDropOff", "SalesPoint", "TopCourse", "InstructorBalance"),
    *(
        "SearchSuggestion",
        "UnmatchedSearch",
        "UserSuspension",
        "CourseSuspension",
        "AuditActor",
        "AuditedChange",
        "AccountSecurity",
        "LogInChallenge",
        "IdentityProvider",
        "PictureSource",
        "StaffRole",
        "TeachingNumbers",
        "InstructorShare",
        "PictureUpload",
        "LectureResourceUpload",
        "LectureResourceDownload",
        "Chapter",
        "Transcript",
        "TranscriptPassage",
        "TranscriptHit",
        "UsageReport",
        "OperationUsage",
        "DeprecatedUsage",
        "Funnel",
        "FunnelCount",
        "FunnelDay",
        "ReviewTakeDown",
        "ProfileTakeDown",
    ),
}
"""Types without an id: parts of the object in which they are, or of one response."""


def _is_wrapper(name: str) -> bool:
    return name.endswith(("Connection", "Edge", "Payload", "Error"))


def test_every_object_has_an_id_or_is_a_value() -> None:
    without = {name for name, of in OBJECTS.items() if "id" not in of.fields and not _is_wrapper(name)}
    assert without == VALUES & OBJECTS.keys()


def test_an_id_is_never_null() -> None:
    ids = {name: str(of.fields["id"].type) for name, of in OBJECTS.items() if "id" in of.fields}
    assert {name for name, of in ids.items() if of != "ID!"} == set()


def test_nodes_are_found_by_an_interface_of_their_id() -> None:
    node = SCHEMA.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    assert {name: str(field.type) for name, field in node.fields.items()} == {"id": "ID!"}
    query = SCHEMA.query_type
    assert query is not None
    assert (str(query.fields["node"].type), str(query.fields["nodes"].type)) == ("Node", "[Node]!")


def test_a_custom_scalar_refers_to_its_specification() -> None:
    scalars = [of for of in SCHEMA.type_map.values() if isinstance(of, GraphQLScalarType)]
    assert [of.name for of in scalars if not is_specified_scalar_type(of) and not of.specified_by_url] == []


def test_connections_are_those_of_relay() -> None:
    """GraphQL Cursor Connections Specification, sections 2 to 4: types, arguments and PageInfo."""
    page = SCHEMA.type_map["PageInfo"]
    assert isinstance(page, GraphQLObjectType)
    assert {name: str(field.type) for name, field in page.fields.items()} == {
        "hasNextPage": "Boolean!",
        "hasPreviousPage": "Boolean!",
        "startCursor": "String",
        "endCursor": "String",
    }
    wrong: list[str] = []
    for name, of in OBJECTS.items():
        if name.endswith("Edge") and not (
            str(of.fields["cursor"].type) == "String!" and isinstance(of.fields["node"].type, GraphQLNonNull)
        ):
            wrong.append(name)
        for key, field in of.fields.items():
            if get_named_type(field.type).name.endswith("Connection"):
                arguments = {each: str(argument.type) for each, argument in field.args.items()}
                if (arguments.get("first"), arguments.get("after")) != ("Int!", "String"):
                    wrong.append(f"{name}.{key}")
    assert wrong == []


CHANGED = {
    "removeLectureResource": "resource { id title } lecture { id resources { id title } }",
    "updateLectureResource": "resource { id title } lecture { id resources { id title } }",
    "completeLectureResourceUpload": "resource { id title } lecture { id resources { id title } }",
    "addLectureLink": "resource { id title } lecture { id resources { id title } }",
    "takeDownProfileTexts": "user { id headline textsTakeDown { reason } }",
    "restoreProfileTexts": "user { id headline textsTakeDown { reason } }",
    "takeDownReview": "review { id takeDown { reason } } course { id rating { count } }",
    "restoreReview": "review { id takeDown { reason } } course { id rating { count } }",
    "moveCategory": "category { id parent { id } }",
    "deleteCategory": "deletedCategoryId target { id children { id } }",
    "replyToReport": "report { id messages { id text } }",
    "reportContent": "report { id status }",
    "resolveReport": "report { id status decision }",
    "requestDataExport": "export { id status parts { domain exportedAt } }",
    "requestAccountDeletion": "deletion { id status obstacles { kind } }",
    "withdrawAccountDeletion": "deletion { id status }",
    "withdrawAccountDeletionByLink": "deletion { id status }",
    "acceptTerms": "viewer { termsToAccept }",
    "acceptCoInstructorInvitation": "invitation { id status } course { id instructors { id } }",
    "acceptVideoCaptions": "video { id captions { id label } captionDrafts { id } }",
    "addToCart": "cart { id items { id } total { amountMinor } }",
    "addToWishlist": "course { id viewerInWishlist }",
    "applyCartCoupon": "cart { id couponCode total { amountMinor } }",
    "approveCourse": "course { id status reviewNotes }",
    "archiveCourse": "course { id status }",
    "attachLectureVideo": "lecture { id complete video { id status } } course { id publishBlockers { code } }",
    "banUserFromTeaching": "account { id status roles bannedFromTeaching user { id } }",
    "becomeInstructor": "viewer { roles user { id instructorProfile { bio } } }",
    "changeInstructorShare": "course { id version instructorShares { user { id } basisPoints } } invitation { id }",
    "changePassword": "viewer { sessions { id } security { trustedDevices { id } } }",
    "completeLogIn": "viewer { user { id } }",
    "completeVideoUpload": "video { id status }",
    "confirmAccountDeletion": "deletion { id status dueAt }",
    "confirmEmailChange": "user { id }",
    "confirmTotpEnrollment": "viewer { security { factors recoveryCodesLeft } }",
    "createCategory": "category { id name parent { id } }",
    "createCoupon": "coupon { id code course { id } }",
    "createCourse": "course { id status version }",
    "createLecture": "lecture { id } course { id version sections { id lectures { id } } }",
    "createSection": "section { id } course { id version sections { id } }",
    "declineCoInstructorInvitation": "invitation { id status }",
    "deleteLecture": "course { id version sections { id lectures { id } } }",
    "deleteSection": "course { id version sections { id } }",
    "deleteVideo": "video { id status }",
    "enrollInFreeCourse": "order { id status lines { id course { id viewerEnrollment { id status } } } }",
    "followInstructor": "user { id viewerFollows instructorProfile { followerCount } }",
    "grantAccess": "enrollment { id status user { id } course { id viewerEnrollment { id } } }",
    "grantUserRole": "account { id status roles bannedFromTeaching user { id } }",
    "inviteCoInstructor": "invitation { id status } course { id }",
    "inviteCourseOwner": "invitation { id status role } course { id }",
    "logIn": "viewer { user { id } }",
    "markNotificationsRead": "unreadCount",
    "moveLecture": "lecture { id position } course { id version sections { id lectures { id } } }",
    "publishCourse": "course { id status }",
    "addPasskey": "viewer { security { factors passkeys { id name } } }",
    "renamePasskey": "viewer { security { passkeys { id name } } }",
    "removePasskey": "viewer { security { factors passkeys { id } } }",
    "logInWithPasskey": "viewer { user { id } }",
    "reauthenticateWithPasskey": "viewer { user { id } }",
    "linkIdentity": "viewer { linkedIdentities { id } }",
    "logInWithProvider": "viewer { user { id } }",
    "reauthenticateWithProvider": "viewer { user { id } }",
    "removeVideoCaptions": "video { id captions { id } captionDrafts { id } }",
    "requestVideoTranscription": "video { id captionDrafts { id language status } }",
    "setVideoCaptions": "video { id captions { id language label isAutomatic } }",
    "setVideoChapters": "video { id chapters { title startSeconds } }",
    "unlinkIdentity": "viewer { linkedIdentities { id } }",
    "reauthenticate": "viewer { user { id } }",
    "refreshTokens": "viewer { roles }",
    "refundOrderLine": "order { id status lines { id refundStatus course { id viewerEnrollment { id status } } } }",
    "removeAvatar": "user { id avatar { id } }",
    "removeCategoryImage": "category { id image { id } }",
    "removeCourseCover": "course { id cover { id } }",
    "removeCoursePromoVideo": "course { id promoVideo { id } }",
    "removeFromCart": "cart { id items { id } total { amountMinor } }",
    "removeFromWishlist": "course { id viewerInWishlist }",
    "removeTotp": "viewer { security { factors trustedDevices { id } } }",
    "removeTrustedDevice": "viewer { security { trustedDevices { id } } }",
    "replaceRecoveryCodes": "viewer { security { recoveryCodesLeft } }",
    "replyToReview": "review { id reply } course { id }",
    "reportProgress": "course { id viewerProgress { id percent } viewerEnrollment { id } }"
    " lectures { id viewerProgress { id positionSeconds completed } }",
    "requestCourseChanges": "course { id status reviewNotes }",
    "requestPayout": "payout { id status } balances { available { amountMinor } }",
    "requestRefund": "order { id status lines { id refundStatus course { id viewerEnrollment { id status } } } }",
    "resolveMoneyIssue": "moneyIssueId",
    "restoreCourse": "course { id status }",
    "restoreUser": "account { id status roles bannedFromTeaching user { id } }",
    "resumeVideoUpload": "uploadSession { id video { id status } }",
    "retryVideo": "video { id status }",
    "revokeAccess": "enrollment { id status user { id } course { id viewerEnrollment { id } } }",
    "revokeOtherSessions": "viewer { sessions { id } }",
    "revokeUserSessions": "account { id status roles bannedFromTeaching user { id } }",
    "setRoleScopes": "role { role scopes adjustable }",
    "revokeSession": "viewer { sessions { id } }",
    "setAvatar": "viewer { submittedAvatar { id status } }",
    "setCategoryImage": "category { id submittedImage { id status } }",
    "setCourseCover": "course { id submittedCover { id status } }",
    "setCoursePromoVideo": "course { id promoVideo { id } }",
    "setCourseCoInstructors": "course { id instructors { id } }",
    "setLearnerVisibility": "viewer { id visibleToInstructors }",
    "setLectureCompleted": "course { id viewerProgress { id percent } }"
    " lectures { id viewerProgress { id completed } }",
    "setMarketingConsent": "viewer { marketingConsent }",
    "setNotificationPreference": "preferences { id channels }",
    "setUserRoles": "user { id instructorProfile { bio } }",
    "startCheckout": "order { id status }",
    "startVideoUpload": "uploadSession { id video { id status } }",
    "submitCourse": "course { id status }",
    "suspendUser": "account { id status roles bannedFromTeaching user { id } }",
    "takeDownCourse": "course { id status suspension { reason } }",
    "takeUserRole": "account { id status roles bannedFromTeaching user { id } }",
    "undoEmailChange": "user { id }",
    "unfollowInstructor": "user { id viewerFollows instructorProfile { followerCount } }",
    "unlistCourse": "course { id status }",
    "updateCategory": "category { id name }",
    "updateCoupon": "coupon { id status active percentOff course { id } }",
    "updateCourse": "course { id title version updatedAt }",
    "updateLecture": "lecture { id title isPreview } course { id version }",
    "updateProfile": "viewer { user { id displayName headline instructorProfile { bio } } }",
    "updateSection": "section { id title position } course { id version sections { id position } }",
    "verifyEmail": "user { id displayName }",
    "resetPassword": "user { id }",
    "withdrawCoInstructorInvitation": "invitation { id status }",
    "withdrawCourse": "course { id status }",
    "writeLectureArticle": "lecture { id complete articleHtml } course { id publishBlockers { code } }",
    "writeReview": "review { id rating body } course { id rating { average count } viewerReview { id } }",
}
"""The objects that each mutation changes, as a client selects them in the payload."""

WITHOUT_OBJECTS = {
    "createDataExportLink",
    "logOut",
    "register",
    "requestEmailChange",
    "requestPasswordReset",
    "startPayoutOnboarding",
    "startTotpEnrollment",
    *("startPasskeyRegistration", "startPasskeyAssertion"),
    *("startLectureResourceUpload", "grantLectureResourceDownload"),
    *("startAvatarUpload", "startCategoryImageUpload", "startCourseCoverUpload"),
}
"""Mutations that change nothing that a client could have in its cache."""


@pytest.mark.parametrize("mutation", CHANGED)
def test_a_payload_holds_the_changed_objects(mutation: str) -> None:
    name = mutation[0].upper() + mutation[1:]
    assert SCHEMA.mutation_type is not None
    takes_input = bool(SCHEMA.mutation_type.fields[mutation].args)
    variables, argument = (f"($input: {name}Input!)", "(input: $input)") if takes_input else ("", "")
    document = f"mutation{variables} {{ {mutation}{argument} {{ {CHANGED[mutation]} }} }}"
    assert [error.message for error in validate(SCHEMA, parse(document))] == []


def test_no_mutation_is_left_out() -> None:
    mutations = SCHEMA.mutation_type
    assert mutations is not None
    assert mutations.fields.keys() == CHANGED.keys() | WITHOUT_OBJECTS
