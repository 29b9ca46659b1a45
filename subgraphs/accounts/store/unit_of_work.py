"""Accounts' transaction, with its repositories."""

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.accounts.service.deletion.ports import Deletions
from subgraphs.accounts.service.exports.ports import DataExports
from subgraphs.accounts.service.factors.ports import LogInChallenges, RecoveryCodes, TotpFactors, TrustedDevices
from subgraphs.accounts.service.passkeys.ports import Passkeys
from subgraphs.accounts.service.ports import (
    AuditLog,
    Consents,
    EmailChanges,
    Follows,
    Identities,
    Registrations,
    Resets,
    RoleScopes,
    Sessions,
    Users,
)
from subgraphs.accounts.service.reports.ports import Reports
from subgraphs.accounts.store.administration.reports import SqlReports
from subgraphs.accounts.store.administration.role_scopes import SqlRoleScopes
from subgraphs.accounts.store.data_control.deletions import SqlDeletions
from subgraphs.accounts.store.data_control.exports import SqlDataExports
from subgraphs.accounts.store.email_changes import SqlConsents, SqlEmailChanges
from subgraphs.accounts.store.factors import (
    SqlLogInChallenges,
    SqlPasskeys,
    SqlRecoveryCodes,
    SqlTotpFactors,
    SqlTrustedDevices,
)
from subgraphs.accounts.store.follows import SqlFollows
from subgraphs.accounts.store.identities import SqlIdentities
from subgraphs.accounts.store.sessions import SqlSessions
from subgraphs.accounts.store.users import SqlRegistrations, SqlResets, SqlUsers
from subgraphs.kernel.audit.sql_audit_log import SqlAuditLog
from subgraphs.kernel.persistence.sql import UnitOfWork
from subgraphs.kernel.pictures.ports import Pictures
from subgraphs.kernel.pictures.sql_pictures import SqlPictures


class SqlAccountsWork(UnitOfWork):
    """One transaction over accounts, in PostgreSQL."""

    def __init__(self, session: AsyncSession, domain: str) -> None:
        super().__init__(session, domain)
        self.audit_log: AuditLog = SqlAuditLog(session)
        self.users: Users = SqlUsers(session)
        self.registrations: Registrations = SqlRegistrations(session)
        self.resets: Resets = SqlResets(session)
        self.sessions: Sessions = SqlSessions(session)
        self.identities: Identities = SqlIdentities(session)
        self.reports: Reports = SqlReports(session)
        self.role_scopes: RoleScopes = SqlRoleScopes(session)
        self.follows: Follows = SqlFollows(session)
        self.email_changes: EmailChanges = SqlEmailChanges(session)
        self.consents: Consents = SqlConsents(session)
        self.totp_factors: TotpFactors = SqlTotpFactors(session)
        self.recovery_codes: RecoveryCodes = SqlRecoveryCodes(session)
        self.trusted_devices: TrustedDevices = SqlTrustedDevices(session)
        self.log_in_challenges: LogInChallenges = SqlLogInChallenges(session)
        self.passkeys: Passkeys = SqlPasskeys(session)
        self.pictures: Pictures = SqlPictures(session)
        self.deletions: Deletions = SqlDeletions(session)
        self.data_exports: DataExports = SqlDataExports(session)
