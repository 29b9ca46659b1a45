"""What `lectern up` shows: a line for each step while it works, then one screen with all that a person needs to
begin.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from lectern.demo_accounts import DEMO_ACCOUNTS
from lectern.deployment import Deployment
from lectern.supervision import PartState, Phase

FIRST_QUERY = """\
{
  courseSearch(first: 3) {
    totalCount
    edges { node { title slug listPrice { amountMinor currency } } }
  }
}"""


class Screen:
    """Writes to the terminal; plain lines where there is none."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._ready = False

    def part_changed(self, name: str, state: PartState) -> None:
        """Tells of a part that came up; after the start, of one that went down or came back."""
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
        """One line."""
        self._console.print(text, highlight=False, soft_wrap=True)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """A step that is over when the block is."""
        began = monotonic()
        yield
        self._console.print(
            f"  [green]✓[/green] {name} [dim]{monotonic() - began:.1f} s[/dim]", highlight=False, soft_wrap=True
        )

    def ready(self, deployment: Deployment, seconds: float, *, seeded: bool) -> None:
        """The one screen at the end."""
        url = deployment.public_url
        table = Table.grid(padding=(0, 3))
        table.add_row("GraphiQL", f"{url}/")
        table.add_row("GraphQL", f"{url}/graphql")
        if deployment.mail is not None:
            table.add_row("Mail inbox", deployment.mail.url)
        if deployment.stripe is not None:
            table.add_row("Stripe simulator", deployment.stripe.url)
        table.add_row("Health", f"{url}/status")
        table.add_row("Metrics", f"{url}/metrics")
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
        """The operator asked to stop."""
        self._console.print("\nStopping …")

    def stopped(self) -> None:
        """Everything has stopped."""
        self._console.print("Stopped.")
