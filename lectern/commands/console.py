"""The output of `lectern up`: a line per step, then a summary with everything needed to begin."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from lectern.platform.demo_accounts import DEMO_ACCOUNTS
from lectern.platform.deployment import Deployment
from lectern.platform.supervision import PartState, Phase

FIRST_QUERY = """\
{
  courseSearch(first: 3) {
    totalCount
    edges { node { title slug listPrice { amountMinor currency } } }
  }
}"""


class ConsoleOutput:
    """The terminal output of `lectern up`; plain lines where there is no terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._ready = False

    def part_changed(self, name: str, state: PartState) -> None:
        """Print that a process came up; after the start, that one went down or came back."""
        match state.phase:
            case Phase.RUNNING:
                again = f" again (restart {state.restarts})" if state.restarts else ""
                self._console.print(f"  [green]✓[/green] {name}{again}")
            case Phase.DOWN:
                self._console.print(
                    f"  [red]✗[/red] {name} {state.reason}; it is being restarted", highlight=False, soft_wrap=True
                )
            case Phase.STARTING | Phase.STOPPED:
                pass

    def note(self, text: str) -> None:
        """Print one line."""
        self._console.print(text, highlight=False, soft_wrap=True)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Print the name and the duration of a step when the block ends."""
        began = monotonic()
        yield
        self._console.print(
            f"  [green]✓[/green] {name} [dim]{monotonic() - began:.1f} s[/dim]", highlight=False, soft_wrap=True
        )

    def ready(self, deployment: Deployment, management_url: str, seconds: float, *, seeded: bool) -> None:
        """Print the summary."""
        url = deployment.public_url
        table = Table.grid(padding=(0, 3))
        table.add_row("Web app", f"{url}/")
        table.add_row("GraphiQL", f"{url}/graphiql")
        table.add_row("GraphQL", f"{url}/graphql")
        if deployment.mail is not None:
            table.add_row("Mail inbox", deployment.mail.url)
        if deployment.stripe is not None:
            table.add_row("Stripe simulator", deployment.stripe.url)
        table.add_row("Health", f"{management_url}/status")
        table.add_row("Metrics", f"{management_url}/metrics")
        if seeded:
            table.add_row("")
            for account in DEMO_ACCOUNTS:
                table.add_row(f"Demo {account.role}", f"{account.email}   {account.password}")
        title = f"Lectern is ready ({seconds:.1f} s)"
        self._console.print(Panel(table, title=title, expand=False, padding=(1, 2)))
        self._console.print("A first query to paste into GraphiQL:\n")
        self._console.print(Text(FIRST_QUERY))
        self._console.print("\nCtrl-C stops everything.", highlight=False, soft_wrap=True)

    def stopping(self) -> None:
        """Print that a stop was requested."""
        self._console.print("\nStopping …")

    def stopped(self) -> None:
        """Print that everything has stopped."""
        self._console.print("Stopped.")
