"""Users, profiles, follows and roles in the graph, with their permissions."""

import asyncio
from typing import Any

from subgraphs.kernel.identity.ids import USER, UserId
from subgraphs.kernel.identity.principal import Role
from tests.subgraphs.accounts.conftest import Accounts, principal

TEACH = 'mutation { becomeInstructor(input: {headline: "Potter", bio: "Clay."}) { viewer { roles } errors { code } } }'
FOLLOW = """mutation($id: ID!) { followInstructor(input: {userId: $id}) {
    user { viewerFollows instructorProfile { followerCount } } errors { code }
} }"""
UNFOLLOW = """mutation($id: ID!) { unfollowInstructor(input: {userId: $id}) {
    user { viewerFollows instructorProfile { followerCount } } errors { code }
} }"""
ROLES = """mutation($id: ID!, $roles: [Role!]!) {
    setUserRoles(input: {userId: $id, roles: $roles}) { user { id } errors { code } }
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


async def test_a_user_whose_instructor_role_an_admin_took_away_stays_without_it_until_an_admin_grants_it(
    accounts: Accounts,
) -> None:
    admin = await accounts.admin("boss@barred.test")
    teacher = await instructor(accounts, "ada@barred.test")

    async def roles(after: Any) -> list[str]:
        await after
        seen = await accounts.data("{ viewer { roles } }", principal(teacher))
        return list(seen["viewer"]["roles"])

    async def take(*left: str) -> None:
        await accounts.data(ROLES, admin, id=teacher, roles=list(left))

    await take()
    barred = (await accounts.data(TEACH, principal(teacher)))["becomeInstructor"]

    assert barred == {"viewer": None, "errors": [{"code": "INSTRUCTOR_BARRED"}]}
    assert await roles(take()) == ["STUDENT"]
    assert (await accounts.data(TEACH, principal(teacher)))["becomeInstructor"]["viewer"] is None
    assert await roles(take("INSTRUCTOR")) == ["INSTRUCTOR", "STUDENT"]
    assert (await accounts.data(TEACH, principal(teacher)))["becomeInstructor"]["errors"] == []


async def test_a_role_that_was_never_granted_is_not_barred(accounts: Accounts) -> None:
    admin = await accounts.admin("boss2@barred.test")
    student = await accounts.user("bea@barred.test")
    await accounts.data(ROLES, admin, id=student, roles=["ADMIN"])
    await accounts.data(ROLES, admin, id=student, roles=[])

    assert (await accounts.data(TEACH, principal(student)))["becomeInstructor"]["errors"] == []


async def test_the_viewer_is_null_for_an_anonymous_caller(accounts: Accounts) -> None:
    assert await accounts.data("{ viewer { email } }") == {"viewer": None}


async def test_the_viewer_has_an_address(accounts: Accounts) -> None:
    user = await accounts.user("ada@users.test")

    seen = await accounts.data("{ viewer { email emailVerified roles user { id } } }", principal(user))

    assert seen["viewer"] == {
        "email": "ada@users.test",
        "emailVerified": True,
        "roles": ["STUDENT"],
        "user": {"id": user},
    }


async def test_a_user_has_no_address(accounts: Accounts) -> None:
    response = await accounts.execute("{ user(id: 1) { email } }")

    assert response["errors"][0]["message"] == "Cannot query field 'email' on type 'User'."


async def test_a_user_is_resolved_as_an_entity_and_an_unknown_one_is_null(accounts: Accounts) -> None:
    teacher = await instructor(accounts, "bea@users.test")
    ids = [teacher, USER.new()]

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
    ]


async def test_a_malformed_id_is_bad_user_input(accounts: Accounts) -> None:
    viewer = principal(USER.new(), Role.ADMIN)
    for document, argument in (
        ('{ user(id: "nonsense") { id } }', "id"),
        ('{ _entities(representations: [{ __typename: "User", id: "nonsense" }]) { ... on User { id } } }', "id"),
        ('mutation { followInstructor(input: {userId: "nonsense"}) { errors { code } } }', "userId"),
        ('mutation { setUserRoles(input: {userId: "nonsense", roles: []}) { errors { code } } }', "userId"),
        ('mutation { revokeSession(input: {sessionId: "nonsense"}) { errors { code } } }', "sessionId"),
    ):
        response = await accounts.execute(document, viewer)
        assert response["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT", "argument": argument}


async def test_becoming_an_instructor_is_idempotent(accounts: Accounts) -> None:
    user = await accounts.user("cleo@users.test")

    responses = [(await accounts.data(TEACH, principal(user)))["becomeInstructor"] for _ in range(2)]

    assert responses[0] == responses[1] == {"viewer": {"roles": ["INSTRUCTOR", "STUDENT"]}, "errors": []}


async def test_following_counts_once_and_ends(accounts: Accounts) -> None:
    teacher, student = await instructor(accounts, "dora@users.test"), await accounts.user("emmy@users.test")

    followed = [await accounts.data(FOLLOW, principal(student), id=teacher) for _ in range(2)]
    unfollowed = [await accounts.data(UNFOLLOW, principal(student), id=teacher) for _ in range(2)]

    following = {"viewerFollows": True, "instructorProfile": {"followerCount": 1}}
    not_following = {"viewerFollows": False, "instructorProfile": {"followerCount": 0}}
    assert followed == [{"followInstructor": {"user": following, "errors": []}}] * 2
    assert unfollowed == [{"unfollowInstructor": {"user": not_following, "errors": []}}] * 2


async def test_many_followers_at_once_are_all_counted(accounts: Accounts) -> None:
    teacher = await instructor(accounts, "fay@users.test")
    students = [await accounts.user(f"student{number}@users.test") for number in range(5)]

    await asyncio.gather(*(accounts.data(FOLLOW, principal(student), id=teacher) for student in students))

    seen = await accounts.data("query($id: ID!) { user(id: $id) { instructorProfile { followerCount } } }", id=teacher)
    assert seen["user"]["instructorProfile"]["followerCount"] == 5


async def test_only_other_instructors_can_be_followed(accounts: Accounts) -> None:
    student, other = await accounts.user("gala@users.test"), await accounts.user("hana@users.test")

    async def reasons(target: str) -> object:
        response = await accounts.data(FOLLOW, principal(student), id=target)
        return response["followInstructor"]["errors"]

    assert await reasons(other) == [{"code": "NOT_AN_INSTRUCTOR"}]
    assert await reasons(student) == [{"code": "OWN_ACCOUNT"}]
    assert await reasons(USER.new()) == [{"code": "USER_NOT_FOUND"}]


async def test_an_admin_sets_roles(accounts: Accounts) -> None:
    admin, user = await accounts.admin("ines@users.test"), await accounts.user("jo@users.test")

    await accounts.data(ROLES, admin, id=user, roles=["INSTRUCTOR"])

    assert (await accounts.login("jo@users.test"))["viewer"]["roles"] == ["INSTRUCTOR", "STUDENT"]


async def test_only_an_admin_sets_roles(accounts: Accounts) -> None:
    user = await accounts.user("kim@users.test")

    response = await accounts.execute(ROLES, principal(user, Role.INSTRUCTOR), id=user, roles=["ADMIN"])

    assert response["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert (await accounts.login("kim@users.test"))["viewer"]["roles"] == ["STUDENT"]


async def test_an_admin_does_not_change_their_own_roles(accounts: Accounts) -> None:
    admin = await accounts.admin("lea@users.test")

    response = await accounts.data(ROLES, admin, id=admin.user_id, roles=["STUDENT"])

    assert response["setUserRoles"]["errors"] == [{"code": "OWN_ACCOUNT"}]


async def test_mutations_for_viewers_reject_anonymous_callers(accounts: Accounts) -> None:
    for document in (
        TEACH,
        'mutation { updateProfile(input: {displayName: "X"}) { errors { code } } }',
        'mutation { followInstructor(input: {userId: "x"}) { errors { code } } }',
        'mutation { revokeSession(input: {sessionId: "x"}) { errors { code } } }',
        'mutation { setUserRoles(input: {userId: "x", roles: []}) { errors { code } } }',
    ):
        response = await accounts.execute(document)
        assert response["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_profile_update_changes_the_given_arguments(accounts: Accounts) -> None:
    user = await instructor(accounts, "mia@users.test")

    changed = await accounts.data(
        'mutation { updateProfile(input: {displayName: "Mia", bio: ""}) { viewer { user {'
        " displayName headline instructorProfile { bio } } } errors { code } } }",
        principal(user),
    )

    assert changed["updateProfile"] == {
        "viewer": {"user": {"displayName": "Mia", "headline": "Potter", "instructorProfile": {"bio": None}}},
        "errors": [],
    }


async def test_control_characters_are_removed_from_a_profile(accounts: Accounts) -> None:
    user = await instructor(accounts, "pia@users.test")

    changed = await accounts.data(
        "mutation($bio: String!) { updateProfile(input: {bio: $bio}) {"
        " viewer { user { instructorProfile { bio } } } errors { code } } }",
        principal(user),
        bio="Clay\x00 and\r\n\u202e glaze.",
    )

    assert changed["updateProfile"]["viewer"]["user"]["instructorProfile"] == {"bio": "Clay and\n glaze."}


async def test_concurrent_changes_of_roles_and_profile_are_both_stored(accounts: Accounts) -> None:
    admin, user = await accounts.admin("nia@users.test"), await accounts.user("olga@users.test")
    rename = "mutation($name: String!) { updateProfile(input: {displayName: $name}) { errors { code } } }"

    await asyncio.gather(
        accounts.data(ROLES, admin, id=user, roles=["INSTRUCTOR"]),
        *(accounts.data(rename, principal(user), name=f"Olga {number}") for number in range(5)),
    )

    assert (await accounts.login("olga@users.test"))["viewer"]["roles"] == ["INSTRUCTOR", "STUDENT"]


UPDATE_PROFILE = """mutation($input: UpdateProfileInput!) { updateProfile(input: $input) {
    viewer { user { displayName headline instructorProfile { bio } } } errors { code }
} }"""


async def test_null_clears_a_part_of_the_profile_and_leaves_what_is_left_out(accounts: Accounts) -> None:
    viewer = principal(await accounts.user("uma@users.test"))
    await accounts.data(TEACH, viewer)

    async def update(**fields: object) -> Any:
        return (await accounts.data(UPDATE_PROFILE, viewer, input=fields))["updateProfile"]["viewer"]["user"]

    name = (await update())["displayName"]
    without_headline = await update(headline=None)
    without_bio = await update(bio=None)

    assert without_headline == {"displayName": name, "headline": None, "instructorProfile": {"bio": "Clay."}}
    assert without_bio == {"displayName": name, "headline": None, "instructorProfile": {"bio": None}}


async def test_a_display_name_is_not_cleared(accounts: Accounts) -> None:
    viewer = principal(await accounts.user("stan@users.test"))
    response = await accounts.execute(UPDATE_PROFILE, viewer, input={"displayName": None})
    assert response["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT", "argument": "displayName"}
