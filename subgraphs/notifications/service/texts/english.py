"""The texts of notifications and mails in English."""

from subgraphs.kernel.identity.principal import Role
from subgraphs.notifications.service.texts.message_texts import MessageTexts, Texts

_UNLESS_ACCEPTED = "You can accept or decline until {until}. If you do nothing, nothing happens."
_APPEAL = "If you think this is wrong, write to our support."
_UPHELD = "{what} was reported, and we found that it breaks our rules ({reason})."

ENGLISH = Texts(
    greeting="Hello {name},",
    reason="The reason: {reason}",
    order_line="{title}: {amount}",
    order_total="Total: {amount}",
    order_named="order {number}",
    learners_keep_access="Its learners keep access.",
    learners_lose_access="Its learners have no access either.",
    roles_granted="An admin gave you: {roles}. Log in again to use it.",
    roles_taken="An admin took from you: {roles}. You were logged out everywhere.",
    teaching_banned="You can't teach until an admin permits it.",
    teaching_permitted="You may teach again.",
    roles={
        Role.STUDENT: "the role of student",
        Role.INSTRUCTOR: "the role of instructor",
        Role.MODERATOR: "the role of moderator",
        Role.SUPPORT: "the role of support",
        Role.ADMIN: "the role of admin",
    },
    reported={"COURSE": "a course", "REVIEW": "a review", "USER": "a profile", "VIDEO": "a video"},
    reported_otherwise="something",
    report_reasons={
        "SPAM": "spam or advertising",
        "MISLEADING": "misleading",
        "HARASSMENT": "harassment",
        "VIOLENCE": "violence",
        "SEXUAL": "sexual content",
        "COPYRIGHT": "a breach of copyright",
        "PRIVACY": "a breach of privacy",
        "OTHER": "another breach of our rules",
    },
    video_failures={},
    order_paid=MessageTexts(
        "Your order {number}",
        "You can start {titles}.",
        opening="Thank you for your order {number}.",
        link="See the order",
    ),
    course_sold=MessageTexts(
        "You sold a course",
        "{title} was bought for {amount}.",
        more=("Your share is {share}, once the time for refunds is over.",),
        link="See your sales",
    ),
    order_refunded=MessageTexts(
        "Refund for order {number}",
        "{amount} for {subject} goes back to you.",
        more=("It takes some days until your bank shows it.",),
        link="See the order",
    ),
    order_payment_failed=MessageTexts(
        "Your payment for order {number} failed",
        "Your payment for {titles} failed, and nothing was charged.",
        more=("You can buy again with another way to pay.",),
        link="Go to the cart",
    ),
    order_refund_failed=MessageTexts(
        "Your refund for order {number} failed",
        "Your bank did not accept the refund of {amount} for order {number}.",
        more=("We still owe you this amount. Our support will pay it in another way.",),
        link="See the order",
    ),
    course_published=MessageTexts(
        "A new course",
        "An instructor you follow published {title}.",
        opening="An instructor you follow published a new course: {title}.",
        link="Open",
    ),
    course_approved=MessageTexts(
        "Your course is published",
        "{title} is online.",
        opening="{title} was approved and can be found and bought now.",
        link="Open",
    ),
    course_changes_requested=MessageTexts(
        "Your course needs changes",
        "{title}: {notes}",
        opening="We looked at {title} and ask for changes:",
        more=("{notes}",),
        link="Edit the course",
    ),
    course_taken_down=MessageTexts(
        "Your course was taken down",
        "We took {title} down. It can't be found or bought. {learners}",
        more=("The reason: {reason}", _APPEAL),
        link="Go to the course",
    ),
    course_restored=MessageTexts(
        "Your course is restored",
        "{title} is back, as it was before we took it down.",
        link="Go to the course",
    ),
    co_instructor_invited=MessageTexts(
        "An invitation to teach a course",
        "You are invited to teach {title} with its instructor.",
        more=("Your share of the instructors' income from later sales would be {share}.", _UNLESS_ACCEPTED),
        link="See the invitation",
    ),
    instructor_share_proposed=MessageTexts(
        "Another share is proposed to you",
        "The owner of {title} proposes that your share of its later income is {after} instead of {before}.",
        more=("You can accept or decline until {until}. If you do nothing, your share stays as it is.",),
        link="See the proposal",
    ),
    instructor_share_changed=MessageTexts(
        "Your share of a course's income",
        "Your share of the instructors' income from {title} is {after} now, and was {before}.",
        more=("It holds for what is sold from now on. What was sold before stays as it was.",),
        link="See the course",
    ),
    course_transfer_offered=MessageTexts(
        "A course is offered to you",
        "You are offered to take over the course {title}: you would own it, with its owner's later income.",
        more=(_UNLESS_ACCEPTED,),
        link="See the offer",
    ),
    course_transferred=MessageTexts(
        "Your course was handed over",
        "{title} has another owner now, with your part of its later income. Earlier income stays yours.",
        more=(
            "You offered it, and the other person accepted. You still teach the course with them.",
            "If you did not offer it, change your password at once and write to our support.",
        ),
        link="See who teaches it",
    ),
    video_ready=MessageTexts("Your video is ready", "{filename} can be played.", link="Open"),
    video_failed=MessageTexts(
        "Your video could not be processed",
        "{filename}: {problem}",
        opening="{filename} could not be processed.",
        more=("{problem}", "Try again, or upload another file."),
        link="Go to the course",
    ),
    password_changed=MessageTexts(
        "Your password was changed",
        "Your password was changed, and you were logged out everywhere.",
        more=("If that was not you, ask for a new password at once.",),
    ),
    user_suspended=MessageTexts(
        "Your account is suspended",
        "Your account is suspended until we restore it. You can't log in, and you were logged out everywhere.",
        more=("The reason: {reason}", _APPEAL),
    ),
    user_suspended_until=MessageTexts(
        "Your account is suspended",
        "Your account is suspended until {until}. You can't log in, and you were logged out everywhere.",
        more=("The reason: {reason}", _APPEAL),
    ),
    user_restored=MessageTexts(
        "Your account is restored", "Your account is no longer suspended. You can log in again."
    ),
    roles_changed=MessageTexts("Your roles were changed", "{changes}"),
    refresh_token_reused=MessageTexts(
        "A session was ended",
        "We ended one of your sessions, because somebody else may have had access to it.",
        more=("Log in again there. If you are worried, choose a new password.",),
    ),
    review_taken_down=MessageTexts(
        "Your review was taken down",
        "We took your review down. Only you see it, and its stars don't count.",
        more=("The reason: {reason}", _APPEAL),
    ),
    review_restored=MessageTexts(
        "Your review is restored", "Your review is back. Everyone sees it, and its stars count."
    ),
    profile_texts_taken_down=MessageTexts(
        "The texts of your profile were taken down",
        "We took the headline and the biography of your profile down. Only you see them, also when you change them.",
        more=("The reason: {reason}", "Change them, and write to our support to have them restored."),
        link="Go to the profile",
    ),
    profile_texts_restored=MessageTexts(
        "The texts of your profile are restored",
        "Everyone sees the headline and the biography of your profile again.",
    ),
    report_upheld=MessageTexts(
        "Your report was decided", "You reported {subject}. It breaks our rules.", link="See it"
    ),
    report_rejected=MessageTexts(
        "Your report was decided", "You reported {subject}. We found no breach of our rules.", link="See it"
    ),
    profile_reported=MessageTexts(
        "Your profile was reported", _UPHELD.replace("{what}", "Your profile"), more=(_APPEAL,)
    ),
    review_reported=MessageTexts("Your review was reported", _UPHELD.replace("{what}", "Your review"), more=(_APPEAL,)),
    course_reported=MessageTexts("{title} was reported", _UPHELD.replace("{what}", "{title}"), more=(_APPEAL,)),
    video_reported=MessageTexts(
        "A video of {title} was reported", _UPHELD.replace("{what}", "A video of {title}"), more=(_APPEAL,)
    ),
)
