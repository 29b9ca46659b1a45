"""The commands. Each imports its dependencies when it runs, so that `lectern status` does not load seven subgraphs."""

import asyncio
import signal
import sys
import time
from pathlib import Path

import click
from rich.console import Console

from lectern.commands.logs.cli import logs
from lectern.commands.users.cli import users
from subgraphs.registry import DOMAINS

_SERVABLE = ("all", "router", "edge", *DOMAINS)

_data = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var"),
    show_default=True,
    help="The folder that everything is kept in.",
)
_host = click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
_port = click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Where to listen.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lectern")
def cli() -> None:
    """Lectern: a course marketplace behind one federated GraphQL graph."""


@cli.command()
@_data
@_host
@_port
@click.option("--reset", is_flag=True, help="Throw the data away first.")
@click.option("--no-seed", is_flag=True, help="Don't make demonstration data on the first start.")
@click.option("--multi-process", is_flag=True, help="Run every subgraph as a process of its own, as production does.")
def up(data: Path, host: str, port: int, *, reset: bool, no_seed: bool, multi_process: bool) -> None:
    """Run everything on this machine: servers, subgraphs, router, worker."""
    from lectern.commands.console import ConsoleOutput
    from lectern.commands.up import UpOptions
    from lectern.commands.up import up as run_up

    asyncio.run(run_up(UpOptions(data, host, port, reset, not no_seed, multi_process), ConsoleOutput(Console())))
    # What comes late of a Ctrl-C must not make an orderly stop look like a crash.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@cli.command()
@_data
def status(data: Path) -> None:
    """Show what runs; exit with 1 if anything is down."""
    from lectern.commands.status import show_status

    sys.exit(0 if show_status(data, Console()) else 1)


@cli.command()
@_data
def down(data: Path) -> None:
    """Stop a Lectern that runs elsewhere."""
    from lectern.commands.status import stop

    stop(data, Console())


@cli.command()
@_data
@_host
@_port
def doctor(data: Path, host: str, port: int) -> None:
    """Check whether this machine can run Lectern."""
    from lectern.commands.doctor import examine, report

    sys.exit(0 if report(examine(data, host, port), Console()) else 1)


@cli.command()
@click.argument("what", type=click.Choice(_SERVABLE), metavar="all|router|edge|SUBGRAPH")
@_host
@_port
def serve(what: str, host: str, port: int) -> None:
    """Run one web process: the router, one subgraph, the playback edge, or all of them in one.

    Settings come from the environment (LECTERN_...); see docs/configuration.md.
    """
    from lectern.commands.serve import serve as run

    run(what, host, port)


@cli.command()
def worker() -> None:
    """Run the worker: outbox relay, event handlers, jobs, periodic tasks."""
    from jobs.worker import main
    from lectern.commands.http_connections import http_protocol
    from lectern.commands.settings_errors import settings_explained
    from lectern.embedded.errors import PlatformError
    from lectern.platform.garbage_collection import spare_what_stays
    from lectern.platform.wait_for_stores import wait_for_stores
    from subgraphs.kernel.platform.management_server import ManagementPortUnavailable

    wait_for_stores()
    spare_what_stays()
    try:
        with settings_explained():
            main(http_protocol)
    except ManagementPortUnavailable as error:
        raise PlatformError(str(error)) from error


@cli.command()
def migrate() -> None:
    """Migrate every domain's database to the newest version."""
    from lectern.commands.migrate import migrate_all
    from lectern.commands.settings_errors import settings_explained

    with settings_explained():
        asyncio.run(migrate_all(click.echo))


@cli.command()
@_data
def seed(data: Path) -> None:
    """Fill the marketplace with demonstration data; safe to repeat.

    The target is the deployment that runs on the data folder; if there is none, the one that the environment names.
    """
    from lectern.commands.settings_errors import settings_explained
    from lectern.commands.status import join
    from lectern.platform.data_folder import SEEDED_FILE
    from lectern.seed import main

    joined = join(data)
    with settings_explained():
        main()
    if joined is not None:
        joined.write_private(SEEDED_FILE, {"at": time.time()})


@cli.command()
@_data
@click.argument("email")
@click.option("--name", required=True, help="What others see.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(["instructor", "moderator", "support", "admin"]),
    help="May be repeated.",
)
@click.password_option(help="Prompted for if omitted.")
def admit(data: Path, email: str, name: str, roles: tuple[str, ...], password: str) -> None:
    """Create a user without verification of the address, such as the first admin."""
    from lectern.commands.operators import admit as run
    from lectern.commands.settings_errors import settings_explained
    from lectern.commands.status import join

    join(data)
    with settings_explained():
        click.echo(asyncio.run(run(email, name, password, roles)))


@cli.command()
@_data
@click.option("--deliver", "ids", multiple=True, metavar="ID", help="Deliver this one once more; may be repeated.")
def dead_letters(data: Path, ids: tuple[str, ...]) -> None:
    """List the events that a domain could not handle, or redrive some of them."""
    from lectern.commands.operators import deliver_dead_letters, list_dead_letters
    from lectern.commands.settings_errors import settings_explained
    from lectern.commands.status import join

    join(data)
    with settings_explained():
        if ids:
            asyncio.run(deliver_dead_letters(ids))
            return
        for key, letter in asyncio.run(list_dead_letters()).items():
            click.echo(f"{key}  {letter.group}  {letter.fields.get('type')}  {letter.problem}")


@cli.command()
@_data
@click.option(
    "--resolve",
    "resolved",
    nargs=2,
    metavar="KIND ID",
    help="Resolve an event that is not about an order, a declined refund, or a returned one that was paid otherwise.",
)
def money(data: Path, resolved: tuple[str, str] | None) -> None:
    """List what about payments waits for a person, with what to do; exit with 1 if there is something."""
    from lectern.commands.money import list_issues, report, resolve
    from lectern.commands.settings_errors import settings_explained
    from lectern.commands.status import join

    join(data)
    with settings_explained():
        if resolved is not None:
            asyncio.run(resolve(*resolved))
            return
        issues = asyncio.run(list_issues())
    report(issues, click.echo)
    sys.exit(1 if issues else 0)


@cli.command()
@_data
@click.argument("action", type=click.Choice(["check", "apply"]))
@click.option(
    "--origin",
    "origins",
    multiple=True,
    help="The origin of web pages that upload; may be repeated. The public URL's if there is none.",
)
def storage(data: Path, action: str, origins: tuple[str, ...]) -> None:
    """Compare the bucket's CORS, lifecycle, encryption and public access with what is needed, or set what is missing.

    Exits with 1 if something is missing. What the object store does not support is reported as such.
    """
    from lectern.commands.settings_errors import settings_explained
    from lectern.commands.status import join
    from lectern.commands.storage import configure, report

    join(data)
    with settings_explained():
        findings = configure(origins, apply=action == "apply")
    sys.exit(0 if report(findings, click.echo) else 1)


cli.add_command(users)
cli.add_command(logs)


@cli.command()
def settings() -> None:
    """Print a reference of all environment variables, in Markdown."""
    from lectern.reference.settings_reference import reference

    click.echo(reference(), nl=False)


@cli.command("personal-data")
def personal_data() -> None:
    """Print where personal data is stored, why and how long, in Markdown."""
    from lectern.reference.personal_data import page

    click.echo(page(), nl=False)


@cli.command()
@click.option("--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path("schema"))
@click.argument("names", nargs=-1)
def operations(folder: Path, names: tuple[str, ...]) -> None:
    """Show what the operations of our clients take: calls to subgraphs and cost. NAMES are screens or operations."""
    from lectern.reference.client_operations import Footprints, read_operations
    from router import read_supergraph

    graph = read_supergraph((folder / "supergraph.graphql").read_text())
    footprints = Footprints(graph)
    invalid = False
    for operation in read_operations(folder / "operations"):
        if names and operation.name not in names and operation.screen not in names:
            continue
        problems = operation.problems(graph.api_schema)
        invalid |= bool(problems)
        if problems:
            click.echo(f"{operation.screen}/{operation.name}: {'; '.join(problems)}", err=True)
            continue
        footprint = footprints.of(operation)
        click.echo(
            f"{operation.screen + '/' + operation.name:44} {operation.kind:12} cost {footprint.cost:6.0f}  "
            f"{len(footprint.calls)} calls: {' '.join(footprint.calls)}"
        )
    sys.exit(1 if invalid else 0)


@cli.group()
def schema() -> None:
    """Manage the schema files in schema/."""


_artefacts = click.option(
    "--folder", type=click.Path(file_okay=False, path_type=Path), default=Path("schema"), show_default=True
)


@schema.command()
@_artefacts
def export(folder: Path) -> None:
    """Write the subgraphs' schemas, the supergraph, the public API schema and its changelog."""
    from lectern.reference.schema_artefacts import artefacts, write

    for path in write(artefacts(folder), folder):
        click.echo(f"wrote {path}")


@schema.command()
@_artefacts
def check(folder: Path) -> None:
    """Exit with 1 if a schema file differs from the code, or a breaking change of the API is not declared."""
    from lectern.reference.schema_artefacts import API, artefacts, stale
    from lectern.reference.schema_changelog import read_history

    expected = artefacts(folder)
    out_of_date = stale(expected, folder)
    for path in out_of_date:
        click.echo(f"{path} is out of date: run 'lectern schema export'", err=True)
    undeclared = read_history(folder, expected[API]).undeclared
    for change in undeclared:
        click.echo(f"{change.description} This breaks clients: run 'lectern schema declare REASON'", err=True)
    sys.exit(1 if out_of_date or undeclared else 0)


@schema.command()
@click.argument("before", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.argument("after", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@_artefacts
def diff(before: Path | None, after: Path | None, folder: Path) -> None:
    """Show the changes from the last release to the API, or between two files; exit with 1 if one breaks clients."""
    from lectern.reference.schema_artefacts import API
    from lectern.reference.schema_changelog import compare, render

    history = compare(folder, before, after or folder / API)
    click.echo(render(history), nl=False)
    sys.exit(1 if history.undeclared else 0)


@schema.command()
@click.argument("reason")
@_artefacts
def declare(reason: str, folder: Path) -> None:
    """Declare every breaking change of the API that is not declared yet, for this reason."""
    from lectern.reference.schema_artefacts import API, artefacts, write
    from lectern.reference.schema_changelog import declare as declare_changes
    from lectern.reference.schema_changelog import read_history

    for identity in declare_changes(folder, read_history(folder, artefacts(folder)[API]), reason):
        click.echo(f"declared {identity}")
    write(artefacts(folder), folder)


@schema.command()
@click.argument("version")
@_artefacts
def release(version: str, folder: Path) -> None:
    """Make the API the one that later changes are compared with, under this version."""
    from lectern.reference.schema_artefacts import API, artefacts, write
    from lectern.reference.schema_changelog import release as release_schema

    release_schema(folder, version, artefacts(folder)[API])
    write(artefacts(folder), folder)
