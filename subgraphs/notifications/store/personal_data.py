"""The personal data that notifications stores."""

from sqlalchemy import ColumnElement, select

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.privacy.personal_data import Deleted, Expires, Kept, PersonalTable, Withheld, personal_table
from subgraphs.kernel.privacy.reports import KeptReason
from subgraphs.notifications.store import tables

_WHILE_ACTIVE = "as long as the account"


def _to_address_of(user_id: UserId) -> ColumnElement[bool]:
    address = select(tables.recipients.c.email).where(tables.recipients.c.user_id == user_id)
    return tables.mails.c.recipient.in_(address)


PERSONAL_DATA: tuple[PersonalTable, ...] = (
    personal_table(
        tables.mails,
        *("recipient", "subject", "paragraphs", "link", "unsubscribe_url"),
        purpose="mails that wait or were sent",
        retention="30 days after they are sent",
        erasure=Deleted(),
        of_user=_to_address_of,
        exported=("recipient", "subject", "paragraphs", "created_at", "sent_at"),
    ),
    personal_table(
        tables.notifications,
        *("user_id", "title", "body"),
        purpose="notifications in the app",
        retention=_WHILE_ACTIVE,
        erasure=Deleted(),
        of_user="user_id",
        exported=("kind", "title", "body", "created_at", "read_at"),
    ),
    personal_table(
        tables.sequences,
        "user_id",
        purpose="the numbers of notifications",
        retention=_WHILE_ACTIVE,
        erasure=Deleted(),
        of_user="user_id",
        withheld=Withheld.TECHNICAL,
    ),
    personal_table(
        tables.preferences,
        "user_id",
        purpose="the channels that a user chose",
        retention=_WHILE_ACTIVE,
        erasure=Deleted(),
        of_user="user_id",
        exported=("kind", "channels"),
    ),
    personal_table(
        tables.follows,
        *("instructor_id", "follower_id"),
        purpose="news of followed instructors",
        retention=_WHILE_ACTIVE,
        erasure=Deleted(),
        of_user=("instructor_id", "follower_id"),
        withheld=Withheld.REPLICA,
    ),
    personal_table(
        tables.recipients,
        *("user_id", "email", "display_name"),
        purpose="the address that mails go to",
        retention=_WHILE_ACTIVE,
        erasure=Deleted(),
        of_user="user_id",
        exported=("email", "display_name"),
    ),
    personal_table(
        tables.readers,
        *("user_id", "locale", "time_zone"),
        purpose="the language and the time zone of notifications and mails",
        retention=_WHILE_ACTIVE,
        erasure=Deleted(),
        of_user="user_id",
        withheld=Withheld.REPLICA,
    ),
    personal_table(
        tables.announcements,
        "cursor",
        purpose="the follower that the announcement of a course has reached",
        retention="30 days after it is finished",
        erasure=Expires(),
        withheld=Withheld.NOT_BY_USER,
    ),
    personal_table(
        tables.erased_users,
        "user_id",
        purpose="late events bring nothing back",
        retention="for good",
        erasure=Kept(KeptReason.ACCESS_RECORDS),
        withheld=Withheld.TECHNICAL,
    ),
)
"""The entries, in the order of the erasure: mails are found by the address, which is deleted after them."""
