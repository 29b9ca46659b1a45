"""The commands on users. Each imports its dependencies when it runs."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import click

_data = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var"),
    show_default=True,
    help="The folder that everything is kept in.",
)
_user = click.argument("user", metavar="ID|EMAIL")
_reason = click.option("--reason", help="It is in the audit log; the user gets it by mail.")


@click.group()
def users() -> None:
    """Find users and keep order, when no admin can."""


@users.command()
@_data
@click.argument("text")
@click.option("--suspended", is_flag=True, help="Suspended users only.")
def find(data: Path, text: str, *, suspended: bool) -> None:
    """List the users with the text in their address or name, or with that id."""
    from lectern.commands.settings_errors import settings_explained
    from lectern.commands.status import join
    from lectern.commands.users import tasks as run

    join(data)
    with settings_explained():
        for line in asyncio.run(run.find(text, suspended=suspended)):
            click.echo(line)


@users.command()
@_data
@_user
@click.option("--reason", required=True, help="It is in the audit log; the user gets it by mail.")
@click.option("--until", type=click.DateTime(), help="The end, in UTC; until they are restored, if not given.")
@click.option("--take-down-courses", is_flag=True, help="Also end the sale of the courses that they own.")
def suspend(data: Path, user: str, reason: str, until: datetime | None, *, take_down_courses: bool) -> None:
    """Suspend a user: they can't log in, and everything that they opened ends. Their courses stay on sale."""
    from lectern.commands.settings_errors import settings_explained
    from lectern.commands.status import join
    from lectern.commands.users import tasks as run

    join(data)
    with settings_explained():
        end = None if until is None else until.replace(tzinfo=UTC)
        click.echo(asyncio.run(run.suspend(user, reason, end, take_down_courses=take_down_courses)))


@users.command()
@_data
@_user
@_reason
def restore(data: Path, user: str, reason: str | None) -> None:
    """End the suspension of a user."""
    from lectern.commands.settings_errors import settings_explained
    from lectern.commands.status import join
    from lectern.commands.users import tasks as run

    join(data)
    with settings_explained():
        click.echo(asyncio.run(run.restore(user, reason)))


@users.command()
@_data
@_user
@click.argument("role", type=click.Choice(["instructor", "moderator", "support", "admin"]))
@_reason
def take_role(data: Path, user: str, role: str, reason: str | None) -> None:
    """Take a role from a user, which ends their sessions."""
    from lectern.commands.settings_errors import settings_explained
    from lectern.commands.status import join
    from lectern.commands.users import tasks as run

    join(data)
    with settings_explained():
        click.echo(asyncio.run(run.take_role(user, role, reason)))


@users.command()
@_data
@_user
@_reason
def revoke_sessions(data: Path, user: str, reason: str | None) -> None:
    """End all sessions of a user, who may log in again."""
    from lectern.commands.settings_errors import settings_explained
    from lectern.commands.status import join
    from lectern.commands.users import tasks as run

    join(data)
    with settings_explained():
        click.echo(asyncio.run(run.revoke_sessions(user, reason)))


@users.command()
@_data
@_user
@_reason
def reset_factors(data: Path, user: str, reason: str | None) -> None:
    """Remove the second factors of a user who lost them. See first that it is them."""
    from lectern.commands.settings_errors import settings_explained
    from lectern.commands.status import join
    from lectern.commands.users import tasks as run

    join(data)
    with settings_explained():
        click.echo(asyncio.run(run.reset_factors(user, reason)))
