"""The scopes that guard what staff may do, each one subject: the least that a task needs.

A scope is a value of the claim `scope` of access tokens, and of the directive `@requiresScopes`. A role is a named set
of scopes; only roles of staff have any. The roles of accounts may hold other sets than these defaults.
"""

from enum import StrEnum


class Scope(StrEnum):
    """A permission over what belongs to other users."""

    CATALOG_MODERATE = "catalog.moderate"
    """See courses in every status, review them, take them down and restore them."""
    CATALOG_CATEGORIES = "catalog.categories"
    """Create, change, move and delete categories."""
    VIDEOS_MODERATE = "videos.moderate"
    """Watch, retry and delete every video."""
    REVIEWS_MODERATE = "reviews.moderate"
    """Search the reviews of all courses, and take them down."""
    PROFILES_MODERATE = "profiles.moderate"
    """Remove pictures and texts of profiles."""
    REPORTS_MODERATE = "reports.moderate"
    """Read and decide the reports of users."""
    ORDERS_READ = "orders.read"
    """Find the orders and enrollments of all users."""
    ORDERS_REFUND = "orders.refund"
    """Refund any order."""
    ORDERS_ACCESS = "orders.access"
    """Give users access to courses, and take it."""
    MONEY_MANAGE = "money.manage"
    """Settle what reconciliation found."""
    USERS_READ = "users.read"
    """Find users, and see suspended ones and learners."""
    USERS_SUSPEND = "users.suspend"
    """Suspend and restore users, end their sessions, and ban them from teaching."""
    USERS_MANAGE = "users.manage"
    """Grant and take roles, and choose the scopes of roles."""
    AUDIT_READ = "audit.read"
    """Read the audit log."""
    STATISTICS_READ = "statistics.read"
    """Read the figures of all courses and searches."""
