"""The mutations of accounts. Each calls one use case and returns its result or its error as a payload."""

import strawberry

from subgraphs.accounts.schema.administration.mutations import AdministrationMutations
from subgraphs.accounts.schema.mutations.account_changes import AccountChangeMutations
from subgraphs.accounts.schema.mutations.avatars import AvatarMutations
from subgraphs.accounts.schema.mutations.deletion import DeletionMutations
from subgraphs.accounts.schema.mutations.exports import ExportMutations
from subgraphs.accounts.schema.mutations.factors import FactorMutations
from subgraphs.accounts.schema.mutations.identities import IdentityMutations
from subgraphs.accounts.schema.mutations.passkeys import PasskeyMutations
from subgraphs.accounts.schema.mutations.profiles import ProfileMutations
from subgraphs.accounts.schema.mutations.registration import RegistrationMutations
from subgraphs.accounts.schema.mutations.sessions import SessionMutations
from subgraphs.accounts.schema.reports.mutations import ReportMutations

__all__ = ["Mutation"]


@strawberry.type
class Mutation(
    RegistrationMutations,
    SessionMutations,
    FactorMutations,
    IdentityMutations,
    PasskeyMutations,
    ProfileMutations,
    AvatarMutations,
    AccountChangeMutations,
    DeletionMutations,
    ExportMutations,
    AdministrationMutations,
    ReportMutations,
):
    """All mutations, grouped by what they change."""
