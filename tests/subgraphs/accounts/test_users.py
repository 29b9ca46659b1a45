"""Users as others see them, following, teaching, roles, and who may do what."""

import asyncio

from subgraphs.kernel.identity import Role
from subgraphs.kernel.ids import USER, UserId
from tests.subgraphs.accounts.conftest import Accounts, principal

TEACH = 'mutation { becomeInstructor(headline: "Potter", bio: "Clay.") { viewer { roles } errors { reason } } }'
FOLLOW = """mutation($id: ID!, $follow: Boolean!) {
    instructorFollow(userId: $id, follow: $follow) {
        user { viewerFollows instructorProfile { followerCount } } errors { reason }
    }
}"""
ROLES = """mutation($id: ID!, $roles: [Role!]!) {
    userSetRoles(userId: $id, roles: $roles) { user { id } errors { reason } }
}"""
ENTITIES = """query($representations: [_Any!]!) {
    _entities(representations: $representations) {
        ... on User { id displayName headline viewerFollows instructorProfile { bio followerCount } }
    }
}"""


async def instructor(accounts: Accounts, email: str) -> UserId:
    user = await accounts.user(email)
    await accounts.data(TEACH, principal(user))
    return user


async def test_an_anonymous_viewer_is_nobody(accounts: Accounts) -> None:
    assert await accounts.data("{ viewer { email } }") == {"viewer": None}


async def test_a_viewer_sees_their_own_address(accounts: Accounts) -> None:
    user = await accounts.user("ada@users.test")

    seen = await accounts.data("{ viewer { email emailVerified roles user { id } } }", principal(user))

    assert seen["viewer"] == {
        "email": "ada@users.test",
        "emailVerified": True,
        "roles": ["STUDENT"],
        "user": {"id": user},
    }


async def test_others_have_no_way_to_an_address(accounts: Accounts) -> None:
    answer = await accounts.ask("{ user(id: 1) { email } }")

    assert answer["errors"][0]["message"] == "Cannot query field 'email' on type 'User'."


async def test_a_user_is_resolved_as_an_entity_and_an_unknown_one_is_null(accounts: Accounts) -> None:
    teacher = await instructor(accounts, "bea@users.test")
    ids = [teacher, USER.new(), "nonsense"]

    found = await accounts.data(ENTITIES, representations=[{"__typename": "User", "id": user_id} for user_id in ids])

    assert found["_entities"] == [
        {
            "id": teacher,
            "displayName": "Ada",
            "headline": "Potter",
            "viewerFollows": False,
            "instructorProfile": {"bio": "Clay.", "followerCount": 0},
        },
        None,
        None,
    ]


async def test_becoming_an_instructor_twice_is_becoming_it_once(accounts: Accounts) -> None:
    user = await accounts.user("cleo@users.test")

    answers = [(await accounts.data(TEACH, principal(user)))["becomeInstructor"] for _ in range(2)]

    assert answers[0] == answers[1] == {"viewer": {"roles": ["INSTRUCTOR", "STUDENT"]}, "errors": []}


async def test_following_counts_once_and_ends(accounts: Accounts) -> None:
    teacher, student = await instructor(accounts, "dora@users.test"), await accounts.user("emmy@users.test")

    async def follow(follow: bool) -> object:
        return (await accounts.data(FOLLOW, principal(student), id=teacher, follow=follow))["instructorFollow"]

    followed = [await follow(True) for _ in range(2)]
    unfollowed = await follow(False)

    for answer in followed:
        assert answer == {"user": {"viewerFollows": True, "instructorProfile": {"followerCount": 1}}, "errors": []}
    assert unfollowed == {"user": {"viewerFollows": False, "instructorProfile": {"followerCount": 0}}, "errors": []}


async def test_many_followers_at_once_are_all_counted(accounts: Accounts) -> None:
    teacher = await instructor(accounts, "fay@users.test")
    students = [await accounts.user(f"student{number}@users.test") for number in range(5)]

    await asyncio.gather(*(accounts.data(FOLLOW, principal(student), id=teacher, follow=True) for student in students))

    seen = await accounts.data("query($id: ID!) { user(id: $id) { instructorProfile { followerCount } } }", id=teacher)
    assert seen["user"]["instructorProfile"]["followerCount"] == 5


async def test_only_instructors_can_be_followed_and_nobody_follows_themselves(accounts: Accounts) -> None:
    student, other = await accounts.user("gala@users.test"), await accounts.user("hana@users.test")

    async def reasons(target: str) -> object:
        answer = await accounts.data(FOLLOW, principal(student), id=target, follow=True)
        return answer["instructorFollow"]["errors"]

    assert await reasons(other) == [{"reason": "NOT_AN_INSTRUCTOR"}]
    assert await reasons(student) == [{"reason": "OWN_ACCOUNT"}]
    assert await reasons(USER.new()) == [{"reason": "USER_NOT_FOUND"}]
    assert await reasons("nonsense") == [{"reason": "USER_NOT_FOUND"}]


async def test_an_admin_sets_roles(accounts: Accounts) -> None:
    admin, user = await accounts.user("ines@users.test"), await accounts.user("jo@users.test")

    await accounts.data(ROLES, principal(admin, Role.ADMIN), id=user, roles=["INSTRUCTOR"])

    assert (await accounts.login("jo@users.test"))["viewer"]["roles"] == ["INSTRUCTOR", "STUDENT"]


async def test_nobody_but_an_admin_sets_roles(accounts: Accounts) -> None:
    user = await accounts.user("kim@users.test")

    answer = await accounts.ask(ROLES, principal(user, Role.INSTRUCTOR), id=user, roles=["ADMIN"])

    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert (await accounts.login("kim@users.test"))["viewer"]["roles"] == ["STUDENT"]


async def test_an_admin_does_not_change_their_own_roles(accounts: Accounts) -> None:
    admin = await accounts.user("lea@users.test")

    answer = await accounts.data(ROLES, principal(admin, Role.ADMIN), id=admin, roles=["STUDENT"])

    assert answer["userSetRoles"]["errors"] == [{"reason": "OWN_ACCOUNT"}]


async def test_what_needs_a_viewer_refuses_an_anonymous_one_by_itself(accounts: Accounts) -> None:
    for document in (
        TEACH,
        'mutation { profileUpdate(displayName: "X") { errors { reason } } }',
        'mutation { instructorFollow(userId: "x") { errors { reason } } }',
        'mutation { sessionRevoke(id: "x") { errors { reason } } }',
        'mutation { userSetRoles(userId: "x", roles: []) { errors { reason } } }',
    ):
        answer = await accounts.ask(document)
        assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_profile_changes_where_it_is_told_to(accounts: Accounts) -> None:
    user = await instructor(accounts, "mia@users.test")

    changed = await accounts.data(
        'mutation { profileUpdate(displayName: "Mia", bio: "") { viewer { user {'
        " displayName headline instructorProfile { bio } } } errors { reason } } }",
        principal(user),
    )

    assert changed["profileUpdate"] == {
        "viewer": {"user": {"displayName": "Mia", "headline": "Potter", "instructorProfile": {"bio": None}}},
        "errors": [],
    }


async def test_what_no_store_can_keep_is_left_out_of_a_profile(accounts: Accounts) -> None:
    user = await instructor(accounts, "pia@users.test")

    changed = await accounts.data(
        "mutation($bio: String!) { profileUpdate(bio: $bio) {"
        " viewer { user { instructorProfile { bio } } } errors { reason } } }",
        principal(user),
        bio="Clay\x00 and\r\n\u202e glaze.",
    )

    assert changed["profileUpdate"]["viewer"]["user"]["instructorProfile"] == {"bio": "Clay and\n glaze."}


async def test_roles_and_profile_changed_at_once_are_both_kept(accounts: Accounts) -> None:
    admin, user = await accounts.user("nia@users.test"), await accounts.user("olga@users.test")
    rename = "mutation($name: String!) { profileUpdate(displayName: $name) { errors { reason } } }"

    await asyncio.gather(
        accounts.data(ROLES, principal(admin, Role.ADMIN), id=user, roles=["INSTRUCTOR"]),
        *(accounts.data(rename, principal(user), name=f"Olga {number}") for number in range(5)),
    )

    assert (await accounts.login("olga@users.test"))["viewer"]["roles"] == ["INSTRUCTOR", "STUDENT"]
