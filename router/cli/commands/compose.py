"""`compose`: subgraph schemas -> supergraph SDL."""

import json
from pathlib import Path

import click

from router.cli.failures import CommandFailed
from router.cli.options import FILE, format_option

UNREADABLE_INPUT = "UNREADABLE_INPUT"
"""The code of errors that are not about the subgraphs: they could not be read."""


@click.command(short_help="Compose subgraph schemas into a supergraph.")
@click.argument("source", metavar="INPUT", type=FILE)
@click.option("-o", "--output", metavar="FILE", type=FILE, help="Write the supergraph to this file, not to stdout.")
@format_option("The format of errors and hints.")
@click.option("--include-tag", metavar="TAG", multiple=True, help="Include only elements with this tag (repeatable).")
@click.option("--exclude-tag", metavar="TAG", multiple=True, help="Exclude elements with this tag (repeatable).")
@click.option("--hide-unreachable", is_flag=True, help="Exclude types that nothing visible refers to.")
def compose(
    source: Path,
    output: Path | None,
    output_format: str,
    include_tag: tuple[str, ...],
    exclude_tag: tuple[str, ...],
    hide_unreachable: bool,
) -> None:
    """Compose subgraph schemas into a supergraph.

    INPUT is a supergraph config (YAML) or a JSON list of subgraphs; - reads the standard input. The supergraph goes to
    the standard output or a file, hints to the standard error, errors to the standard error or, as JSON, to the
    standard output.
    """
    from router.cli.composition_input import UnreadableInput, read_subgraphs
    from router.cli.diagnostics import diagnostics_json, diagnostics_text
    from router.composition import Contract, apply_contract
    from router.composition import compose as compose_subgraphs
    from router.federation.diagnostics import Diagnostic

    as_json = output_format == "json"
    try:
        documents = read_subgraphs(source)
    except UnreadableInput as error:
        if not as_json:
            raise CommandFailed(str(error)) from error
        problems = [Diagnostic(UNREADABLE_INPUT, message) for message in error.messages]
        click.echo(json.dumps(diagnostics_json(problems, []), indent=2))
        raise click.exceptions.Exit(1) from error
    result = compose_subgraphs(documents)
    if include_tag or exclude_tag or hide_unreachable:
        result = apply_contract(result, Contract(frozenset(include_tag), frozenset(exclude_tag), hide_unreachable))
    if as_json:
        report = json.dumps(diagnostics_json(result.errors, result.hints), indent=2)
        click.echo(report, err=not result.errors)
    else:
        sources = {document.name: document.sdl for document in documents}
        for kind, diagnostics in (("error", result.errors), ("hint", result.hints)):
            for line in diagnostics_text(kind, diagnostics, sources):
                click.echo(line, err=True)
    if result.supergraph_sdl is None:
        raise click.exceptions.Exit(1)
    if output is None:
        click.echo(result.supergraph_sdl, nl=False)
        return
    try:
        output.write_text(result.supergraph_sdl, encoding="utf-8")
    except OSError as error:
        raise CommandFailed(f"Cannot write {output}: {error}") from error
