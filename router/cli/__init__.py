"""The command line: `python -m router COMMAND ...`, one module per command.

- `main`: the group of all commands; maps errors to exit statuses
- `commands`: the commands, which import what they need when they run, so that `--help` is quick
- `options`: options that several commands have
- `failures`: errors that end a command with a status
- `composition_input` with `composition_config`: the subgraphs to compose; `diagnostics`: errors and hints
- `operation_document`: the operation to plan; `recording`: operations recorded and replayed
- `supergraph_wait`: the wait for subgraphs that are starting
"""

from router.cli.main import cli

__all__ = ["cli"]
