"""The use cases of accounts, assembled from its ports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from subgraphs.accounts.service.administration.end_sessions import EndSessions
from subgraphs.accounts.service.administration.list_users import ListUsers
from subgraphs.accounts.service.administration.read_audit_log import ReadAuditLog
from subgraphs.accounts.service.administration.role_scopes import ListRoles, SetRoleScopes
from subgraphs.accounts.service.administration.set_roles import BanFromTeaching, GrantRole, SetRoles, TakeRole
from subgraphs.accounts.service.administration.suspend_user import RestoreUser, SuspendUser
from subgraphs.accounts.service.credentials.derived_tokens import DerivedTokens
from subgraphs.accounts.service.credentials.encryption import SecretBox
from subgraphs.accounts.service.deletion.cancel_deletion import CancelDeletion, CancelDeletionByLink
from subgraphs.accounts.service.deletion.confirm_deletion import ConfirmDeletion
from subgraphs.accounts.service.deletion.read_deletions import FindDeletion, FindReceipt, ListDeletions
from subgraphs.accounts.service.deletion.request_deletion import RequestDeletion
from subgraphs.accounts.service.email_links.change_email import (
    ConfirmEmailChange,
    RequestEmailChange,
    UndoEmailChange,
)
from subgraphs.accounts.service.email_links.links import MailLinks
from subgraphs.accounts.service.email_links.register import Register
from subgraphs.accounts.service.email_links.request_password_reset import RequestPasswordReset
from subgraphs.accounts.service.email_links.reset_password import ResetPassword
from subgraphs.accounts.service.email_links.verify_email import VerifyEmail
from subgraphs.accounts.service.exports.link_archive import LinkArchive
from subgraphs.accounts.service.exports.request_export import FindDataExport, RequestDataExport
from subgraphs.accounts.service.factors.factor_limits import FactorLimits
from subgraphs.accounts.service.factors.recovery_codes import RecoveryCodeDigests
from subgraphs.accounts.service.factors.remove_factors import DisableTotp, RegenerateRecoveryCodes, ResetFactors
from subgraphs.accounts.service.factors.second_factors import SecondFactors
from subgraphs.accounts.service.factors.totp_enrollment import ConfirmTotp, StartTotpEnrollment
from subgraphs.accounts.service.factors.trusted_devices import RemoveTrustedDevice
from subgraphs.accounts.service.factors.view_security import ViewSecurity
from subgraphs.accounts.service.following.count_followers import CountFollowers
from subgraphs.accounts.service.following.find_followed import FindFollowed
from subgraphs.accounts.service.following.follow_instructor import FollowInstructor
from subgraphs.accounts.service.identities.end_provider_sessions import EndProviderSessions
from subgraphs.accounts.service.identities.link_identity import LinkIdentity
from subgraphs.accounts.service.identities.list_identities import ListIdentities
from subgraphs.accounts.service.identities.log_in_with_provider import LogInWithProvider
from subgraphs.accounts.service.identities.model import ProviderPolicy
from subgraphs.accounts.service.identities.one_time_codes import OneTimeCodes
from subgraphs.accounts.service.identities.reauthenticate_with_provider import ReauthenticateWithProvider
from subgraphs.accounts.service.identities.unlink_identity import UnlinkIdentity
from subgraphs.accounts.service.passkeys.changes import RemovePasskey, RenamePasskey
from subgraphs.accounts.service.passkeys.log_in_with_passkey import LogInWithPasskey
from subgraphs.accounts.service.passkeys.reauthenticate_with_passkey import ReauthenticateWithPasskey
from subgraphs.accounts.service.passkeys.registration import AddPasskey, StartPasskeyRegistration
from subgraphs.accounts.service.passkeys.start_assertion import StartPasskeyAssertion
from subgraphs.accounts.service.passkeys.verification import PasskeyVerifier
from subgraphs.accounts.service.ports import AccessTokenIssuer, AccountsWork, PasswordHasher
from subgraphs.accounts.service.reports.read_reports import FindReportMessages, ListOwnReports, ListReports
from subgraphs.accounts.service.reports.report_content import ReportContent
from subgraphs.accounts.service.reports.take_down_profile_texts import RestoreProfileTexts, TakeDownProfileTexts
from subgraphs.accounts.service.reports.work_on_reports import ReplyToReport, ResolveReport
from subgraphs.accounts.service.sessions.change_password import ChangePassword
from subgraphs.accounts.service.sessions.complete_log_in import CompleteLogIn
from subgraphs.accounts.service.sessions.list_sessions import ListSessions
from subgraphs.accounts.service.sessions.log_in import LogIn
from subgraphs.accounts.service.sessions.log_in_limits import LogInLimits
from subgraphs.accounts.service.sessions.log_out import LogOut
from subgraphs.accounts.service.sessions.reauthenticate import Reauthenticate
from subgraphs.accounts.service.sessions.refresh_tokens import RefreshTokens
from subgraphs.accounts.service.sessions.revoke_session import RevokeOtherSessions, RevokeSession
from subgraphs.accounts.service.sessions.session_start import SessionStart
from subgraphs.accounts.service.users.admit_user import AdmitUser
from subgraphs.accounts.service.users.avatars import (
    FindAvatars,
    FindSubmittedAvatar,
    RemoveAvatar,
    SetAvatar,
    StartAvatarUpload,
)
from subgraphs.accounts.service.users.become_instructor import BecomeInstructor
from subgraphs.accounts.service.users.consents import AcceptTerms, SetMarketingConsent
from subgraphs.accounts.service.users.find_users import FindDeletedUsers, FindUsers
from subgraphs.accounts.service.users.update_profile import UpdateProfile
from subgraphs.kernel.identity.recent_log_in import RecentLogIn
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.pictures.uploads import PictureUploads
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.rate_limits import Limit, RefundableRateLimits
from subgraphs.kernel.privacy.export.ports import ExportObjects


@dataclass(frozen=True, slots=True)
class UseCases:
    """The use cases by name."""

    register: Register
    verify_email: VerifyEmail
    admit_user: AdmitUser
    log_in: LogIn
    complete_log_in: CompleteLogIn
    reauthenticate: Reauthenticate
    refresh_tokens: RefreshTokens
    log_out: LogOut
    revoke_session: RevokeSession
    revoke_other_sessions: RevokeOtherSessions
    change_password: ChangePassword
    request_email_change: RequestEmailChange
    confirm_email_change: ConfirmEmailChange
    undo_email_change: UndoEmailChange
    accept_terms: AcceptTerms
    set_marketing_consent: SetMarketingConsent
    list_sessions: ListSessions
    request_password_reset: RequestPasswordReset
    reset_password: ResetPassword
    update_profile: UpdateProfile
    become_instructor: BecomeInstructor
    set_roles: SetRoles
    grant_role: GrantRole
    take_role: TakeRole
    ban_from_teaching: BanFromTeaching
    list_roles: ListRoles
    set_role_scopes: SetRoleScopes
    report_content: ReportContent
    list_reports: ListReports
    list_own_reports: ListOwnReports
    find_report_messages: FindReportMessages
    reply_to_report: ReplyToReport
    resolve_report: ResolveReport
    take_down_profile_texts: TakeDownProfileTexts
    restore_profile_texts: RestoreProfileTexts
    suspend_user: SuspendUser
    restore_user: RestoreUser
    end_sessions: EndSessions
    list_users: ListUsers
    read_audit_log: ReadAuditLog
    view_security: ViewSecurity
    start_totp_enrollment: StartTotpEnrollment
    confirm_totp: ConfirmTotp
    disable_totp: DisableTotp
    regenerate_recovery_codes: RegenerateRecoveryCodes
    remove_trusted_device: RemoveTrustedDevice
    reset_factors: ResetFactors
    clock: Clock
    follow_instructor: FollowInstructor
    find_users: FindUsers
    count_followers: CountFollowers
    find_followed: FindFollowed
    log_in_with_provider: LogInWithProvider
    reauthenticate_with_provider: ReauthenticateWithProvider
    link_identity: LinkIdentity
    unlink_identity: UnlinkIdentity
    list_identities: ListIdentities
    end_provider_sessions: EndProviderSessions
    providers: Sequence[ProviderPolicy]
    """The identity providers that users may log in with."""
    start_passkey_registration: StartPasskeyRegistration
    add_passkey: AddPasskey
    rename_passkey: RenamePasskey
    remove_passkey: RemovePasskey
    start_passkey_assertion: StartPasskeyAssertion
    log_in_with_passkey: LogInWithPasskey
    reauthenticate_with_passkey: ReauthenticateWithPasskey
    start_avatar_upload: StartAvatarUpload
    set_avatar: SetAvatar
    remove_avatar: RemoveAvatar
    find_avatars: FindAvatars
    find_submitted_avatar: FindSubmittedAvatar
    find_deleted_users: FindDeletedUsers
    request_deletion: RequestDeletion
    confirm_deletion: ConfirmDeletion
    cancel_deletion: CancelDeletion
    cancel_deletion_by_link: CancelDeletionByLink
    find_deletion: FindDeletion
    find_receipt: FindReceipt
    list_deletions: ListDeletions
    request_data_export: RequestDataExport
    find_data_export: FindDataExport
    link_archive: LinkArchive


@dataclass(frozen=True, slots=True)
class ClientLimits:
    """The limits that the operator sets, by purpose."""

    registrations: Limit
    password_resets: Limit
    failed_log_ins: Limit


def assemble(
    *,
    units: Transactions[AccountsWork],
    passwords: PasswordHasher,
    access_tokens: AccessTokenIssuer,
    derived_tokens: DerivedTokens,
    limits: RefundableRateLimits,
    purposes: ClientLimits,
    start: SessionStart,
    secrets: SecretBox,
    recovery_code_digests: RecoveryCodeDigests,
    passkeys: PasskeyVerifier,
    reuse_grace: timedelta,
    recent_log_in: RecentLogIn,
    terms_version: str | None,
    deletion_grace: timedelta,
    codes: OneTimeCodes,
    providers: Sequence[ProviderPolicy],
    uploads: PictureUploads[AccountsWork],
    export_objects: ExportObjects,
    clock: Clock,
) -> UseCases:
    """Give each use case the ports that it names."""
    policies = {policy.key: policy for policy in providers}
    links = MailLinks(derived_tokens, limits)
    log_in_limits, factor_limits = LogInLimits(limits, purposes.failed_log_ins), FactorLimits(limits)
    factors = SecondFactors(secrets, recovery_code_digests, passkeys, clock)
    party, challenges = passkeys.party, passkeys.challenges
    return UseCases(
        register=Register(units, limits, purposes.registrations, clock),
        verify_email=VerifyEmail(units, passwords, links, clock),
        admit_user=AdmitUser(units, passwords, clock),
        log_in=LogIn(units, passwords, start, derived_tokens, log_in_limits, clock),
        complete_log_in=CompleteLogIn(units, start, factors, factor_limits, clock),
        reauthenticate=Reauthenticate(units, passwords, access_tokens, factors, log_in_limits, factor_limits, clock),
        refresh_tokens=RefreshTokens(units, access_tokens, derived_tokens, start.lifetimes, reuse_grace, clock),
        log_out=LogOut(units, clock),
        revoke_session=RevokeSession(units, clock),
        revoke_other_sessions=RevokeOtherSessions(units, clock),
        change_password=ChangePassword(units, passwords, log_in_limits, recent_log_in, clock),
        request_email_change=RequestEmailChange(units, limits, recent_log_in, clock),
        confirm_email_change=ConfirmEmailChange(units, links, clock),
        undo_email_change=UndoEmailChange(units, links, clock),
        accept_terms=AcceptTerms(units, terms_version, clock),
        set_marketing_consent=SetMarketingConsent(units, clock),
        list_sessions=ListSessions(units, clock),
        request_password_reset=RequestPasswordReset(units, limits, purposes.password_resets, clock),
        reset_password=ResetPassword(units, passwords, links, clock),
        update_profile=UpdateProfile(units),
        become_instructor=BecomeInstructor(units),
        set_roles=SetRoles(units, recent_log_in, clock),
        grant_role=GrantRole(units, recent_log_in, clock),
        take_role=TakeRole(units, recent_log_in, clock),
        ban_from_teaching=BanFromTeaching(units, recent_log_in, clock),
        list_roles=ListRoles(units, clock),
        set_role_scopes=SetRoleScopes(units, recent_log_in, clock),
        report_content=ReportContent(units, limits, clock),
        list_reports=ListReports(units, clock),
        list_own_reports=ListOwnReports(units),
        find_report_messages=FindReportMessages(units),
        reply_to_report=ReplyToReport(units, limits, clock),
        resolve_report=ResolveReport(units, clock),
        take_down_profile_texts=TakeDownProfileTexts(units, clock),
        restore_profile_texts=RestoreProfileTexts(units, clock),
        suspend_user=SuspendUser(units, clock),
        restore_user=RestoreUser(units, clock),
        end_sessions=EndSessions(units, clock),
        list_users=ListUsers(units, clock),
        read_audit_log=ReadAuditLog(units, clock),
        view_security=ViewSecurity(units, clock),
        start_totp_enrollment=StartTotpEnrollment(units, secrets, recent_log_in, clock),
        confirm_totp=ConfirmTotp(units, secrets, recovery_code_digests, factor_limits, recent_log_in, clock),
        disable_totp=DisableTotp(units, recent_log_in),
        regenerate_recovery_codes=RegenerateRecoveryCodes(units, recovery_code_digests, recent_log_in),
        remove_trusted_device=RemoveTrustedDevice(units),
        reset_factors=ResetFactors(units, clock),
        clock=clock,
        follow_instructor=FollowInstructor(units, clock),
        find_users=FindUsers(units),
        count_followers=CountFollowers(units),
        find_followed=FindFollowed(units),
        log_in_with_provider=LogInWithProvider(units, codes, policies, start, clock),
        reauthenticate_with_provider=ReauthenticateWithProvider(
            units, codes, policies, access_tokens, factors, factor_limits, clock
        ),
        link_identity=LinkIdentity(units, codes, policies, recent_log_in, clock),
        unlink_identity=UnlinkIdentity(units, recent_log_in, clock),
        list_identities=ListIdentities(units),
        end_provider_sessions=EndProviderSessions(units, clock),
        providers=providers,
        start_passkey_registration=StartPasskeyRegistration(units, party, challenges, recent_log_in),
        add_passkey=AddPasskey(units, party, challenges, recovery_code_digests, recent_log_in, clock),
        rename_passkey=RenamePasskey(units),
        remove_passkey=RemovePasskey(units, recent_log_in),
        start_passkey_assertion=StartPasskeyAssertion(units, party, challenges, limits),
        log_in_with_passkey=LogInWithPasskey(units, passkeys, start, limits, clock),
        reauthenticate_with_passkey=ReauthenticateWithPasskey(units, passkeys, access_tokens, factor_limits, clock),
        start_avatar_upload=StartAvatarUpload(units, uploads),
        set_avatar=SetAvatar(units, uploads),
        remove_avatar=RemoveAvatar(units, uploads),
        find_avatars=FindAvatars(units),
        find_submitted_avatar=FindSubmittedAvatar(units),
        find_deleted_users=FindDeletedUsers(units),
        request_deletion=RequestDeletion(units, limits, recent_log_in, clock),
        confirm_deletion=ConfirmDeletion(units, links, deletion_grace, clock),
        cancel_deletion=CancelDeletion(units, clock),
        cancel_deletion_by_link=CancelDeletionByLink(units, links, clock),
        find_deletion=FindDeletion(units),
        find_receipt=FindReceipt(units, derived_tokens),
        list_deletions=ListDeletions(units, clock),
        request_data_export=RequestDataExport(units, limits, recent_log_in, clock),
        find_data_export=FindDataExport(units),
        link_archive=LinkArchive(units, export_objects, recent_log_in, clock),
    )
