"""The command line: `python -m router COMMAND ...`, one module per command.

- `command`: what a command is
- `registry`: the commands there are; a new command is one module and one line there
- `main`: parses the arguments and runs the command
- `compose`: subgraph schemas -> supergraph
"""

from router.cli.main import main

__all__ = ["main"]
