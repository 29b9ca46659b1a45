"""The commands. Each imports what it needs when it runs: `lectern status` must not wait for seven subgraphs to load."""

import asyncio
import signal
import sys
import time
from pathlib import Path

import click
from rich.console import Console

from lectern.subgraph_names import SUBGRAPHS

_SERVABLE = ("all", "router", "edge", *SUBGRAPHS)

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
@click.option("--separate", is_flag=True, help="Run every subgraph as a process of its own, as production does.")
def up(data: Path, host: str, port: int, *, reset: bool, no_seed: bool, separate: bool) -> None:
    """Run everything on this machine: servers, subgraphs, router, worker."""
    from lectern.screen import Screen
    from lectern.up import UpOptions
    from lectern.up import up as run_up

    asyncio.run(run_up(UpOptions(data, host, port, reset, not no_seed, separate), Screen(Console())))
    # What comes late of a Ctrl-C must not make an orderly stop look like a crash.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@cli.command()
@_data
def status(data: Path) -> None:
    """Show what runs; exit with 1 if anything is down."""
    from lectern.status import show_status

    sys.exit(0 if show_status(data, Console()) else 1)


@cli.command()
@_data
def down(data: Path) -> None:
    """Stop a Lectern that runs elsewhere."""
    from lectern.status import stop

    stop(data, Console())


@cli.command()
@_data
@_host
@_port
def doctor(data: Path, host: str, port: int) -> None:
    """Check whether this machine can run Lectern."""
    from lectern.doctor import examine, report

    sys.exit(0 if report(examine(data, host, port), Console()) else 1)


@cli.command()
@click.argument("what", type=click.Choice(_SERVABLE), metavar="all|router|edge|SUBGRAPH")
@_host
@_port
def serve(what: str, host: str, port: int) -> None:
    """Run one web process: the router, one subgraph, the playback edge, or all of them in one.

    Settings come from the environment (LECTERN_...); see docs/configuration.md.
    """
    from lectern.serve import serve as run

    run(what, host, port)


@cli.command()
def worker() -> None:
    """Run the worker: outbox relay, reactions, jobs, sweeps."""
    from jobs.worker import main
    from lectern.settings_errors import settings_explained
    from lectern.stores_awaited import await_stores

    await_stores()
    with settings_explained():
        main()


@cli.command()
def migrate() -> None:
    """Bring every domain's database to the newest version."""
    from lectern.migrate import migrate_all
    from lectern.settings_errors import settings_explained

    with settings_explained():
        asyncio.run(migrate_all(click.echo))


@cli.command()
@_data
def seed(data: Path) -> None:
    """Fill the marketplace with demonstration data; safe to repeat.

    That is the marketplace that runs on the data folder; where none does, the one that the environment names.
    """
    from lectern.data_folder import SEEDED_FILE
    from lectern.seed import main
    from lectern.settings_errors import settings_explained
    from lectern.status import join

    joined = join(data)
    with settings_explained():
        main()
    if joined is not None:
        joined.write_private(SEEDED_FILE, {"at": time.time()})


@cli.command()
@_data
@click.argument("email")
@click.option("--name", required=True, help="What others see.")
@click.option("--role", "roles", multiple=True, type=click.Choice(["instructor", "admin"]), help="May be repeated.")
@click.password_option(help="Asked for if not given.")
def admit(data: Path, email: str, name: str, roles: tuple[str, ...], password: str) -> None:
    """Make a user whose address needs no proof, such as the first admin."""
    from lectern.operators import admit as run
    from lectern.settings_errors import settings_explained
    from lectern.status import join

    join(data)
    with settings_explained():
        click.echo(asyncio.run(run(email, name, password, roles)))


@cli.command()
@_data
@click.option("--deliver", "ids", multiple=True, metavar="ID", help="Deliver this one once more; may be repeated.")
def dead_letters(data: Path, ids: tuple[str, ...]) -> None:
    """Show events that a domain could not handle, or deliver some again."""
    from lectern.operators import deliver_dead_letters, list_dead_letters
    from lectern.settings_errors import settings_explained
    from lectern.status import join

    join(data)
    with settings_explained():
        if ids:
            asyncio.run(deliver_dead_letters(ids))
            return
        for key, letter in asyncio.run(list_dead_letters()).items():
            click.echo(f"{key}  {letter.group}  {letter.fields.get('type')}  {letter.problem}")


@cli.command()
def settings() -> None:
    """Print every variable of the environment that a process reads, as a page."""
    from lectern.settings_reference import reference

    click.echo(reference(), nl=False)


@cli.group()
def schema() -> None:
    """The schema artefacts in schema/."""


_artefacts = click.option(
    "--folder", type=click.Path(file_okay=False, path_type=Path), default=Path("schema"), show_default=True
)


@schema.command()
@_artefacts
def export(folder: Path) -> None:
    """Write the subgraphs' schemas, the supergraph and the public API schema."""
    from lectern.schema_artefacts import artefacts, write

    for path in write(artefacts(), folder):
        click.echo(f"wrote {path}")


@schema.command()
@_artefacts
def check(folder: Path) -> None:
    """Exit with 1 if an artefact is not what the code says."""
    from lectern.schema_artefacts import artefacts, stale

    out_of_date = stale(artefacts(), folder)
    for path in out_of_date:
        click.echo(f"{path} is out of date: run 'lectern schema export'", err=True)
    sys.exit(1 if out_of_date else 0)
