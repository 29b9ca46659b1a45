"""The mutations of second factors."""

from typing import Annotated, Self

import strawberry

from subgraphs.accounts.errors import AccountsError
from subgraphs.accounts.schema.context import Info, client_of
from subgraphs.accounts.schema.factor_types import MAX_CODE
from subgraphs.accounts.schema.mutations.payloads import MutationPayload, ViewerPayload
from subgraphs.accounts.schema.types import Viewer
from subgraphs.accounts.service.factors.model import TRUSTED_DEVICE
from subgraphs.accounts.service.factors.totp_enrollment import NewRecoveryCodes
from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT
from subgraphs.kernel.identity.ids import parse_id
from subgraphs.kernel.identity.principal import require_principal
from subgraphs.kernel.platform.errors import BadUserInput


@strawberry.type(description="The result of `startTotpEnrollment`.")
class StartTotpEnrollmentPayload(MutationPayload):
    secret: str | None = strawberry.field(
        default=None, description="The secret in base32, for typing; null if there are errors."
    )
    uri: str | None = strawberry.field(
        default=None, description="The `otpauth:` URI to show as a QR code; null if there are errors."
    )


@strawberry.type
class RecoveryCodesPayload(ViewerPayload):
    recovery_codes: list[str] | None = strawberry.field(
        default=None,
        description="New recovery codes, ten, shown this once; null if the viewer keeps those that they have, or there "
        "are errors.",
    )

    @classmethod
    def with_codes(cls, result: NewRecoveryCodes) -> Self:
        return cls(viewer=Viewer.of(result.user), recovery_codes=list(result.codes) or None)


@strawberry.input(description="The input of `confirmTotpEnrollment`.")
class ConfirmTotpEnrollmentInput:
    code: str = strawberry.field(description="The code that the authenticator app shows.")


@strawberry.type(description="The result of `confirmTotpEnrollment`.")
class ConfirmTotpEnrollmentPayload(RecoveryCodesPayload):
    pass


@strawberry.type(description="The result of `removeTotp`.")
class RemoveTotpPayload(ViewerPayload):
    pass


@strawberry.type(description="The result of `replaceRecoveryCodes`.")
class ReplaceRecoveryCodesPayload(RecoveryCodesPayload):
    pass


@strawberry.input(description="The input of `removeTrustedDevice`.")
class RemoveTrustedDeviceInput:
    device_id: strawberry.ID = strawberry.field(description="The device's id.")


@strawberry.type(description="The result of `removeTrustedDevice`.")
class RemoveTrustedDevicePayload(ViewerPayload):
    pass


@strawberry.type
class FactorMutations:
    @strawberry.federation.field(
        authenticated=True,
        description="Generates a secret for the viewer's authenticator app, which `confirmTotpEnrollment` makes a "
        "second factor. Needs a recent log-in.",
    )
    async def start_totp_enrollment(self, info: Info) -> StartTotpEnrollmentPayload:
        try:
            enrollment = await info.context.use_cases.start_totp_enrollment(info.context.principal)
        except AccountsError as error:
            return StartTotpEnrollmentPayload.failed(error)
        return StartTotpEnrollmentPayload(secret=enrollment.secret, uri=enrollment.uri)

    @strawberry.federation.field(
        authenticated=True,
        description="Makes the viewer's authenticator app a second factor, by a first code. Needs a recent log-in.",
    )
    async def confirm_totp_enrollment(
        self, info: Info, input: Annotated[ConfirmTotpEnrollmentInput, MUTATION_INPUT]
    ) -> ConfirmTotpEnrollmentPayload:
        if len(input.code) > MAX_CODE:
            raise BadUserInput("That is not a code.", argument="code")
        try:
            result = await info.context.use_cases.confirm_totp(
                info.context.principal, code=input.code, client=client_of(info)
            )
        except AccountsError as error:
            return ConfirmTotpEnrollmentPayload.failed(error)
        return ConfirmTotpEnrollmentPayload.with_codes(result)

    @strawberry.federation.field(
        authenticated=True,
        description="Removes the viewer's authenticator app. Without another factor, the recovery codes and the "
        "trusted devices go too. Needs a recent log-in.",
    )
    async def remove_totp(self, info: Info) -> RemoveTotpPayload:
        try:
            user = await info.context.use_cases.disable_totp(info.context.principal, client_of(info))
        except AccountsError as error:
            return RemoveTotpPayload.failed(error)
        return RemoveTotpPayload.of(user)

    @strawberry.federation.field(
        authenticated=True,
        description="Replaces the viewer's recovery codes, used and unused ones. Needs a recent log-in.",
    )
    async def replace_recovery_codes(self, info: Info) -> ReplaceRecoveryCodesPayload:
        try:
            result = await info.context.use_cases.regenerate_recovery_codes(info.context.principal, client_of(info))
        except AccountsError as error:
            return ReplaceRecoveryCodesPayload.failed(error)
        return ReplaceRecoveryCodesPayload.with_codes(result)

    @strawberry.federation.field(
        authenticated=True,
        description="Ends the trust in a device: its next log-in needs the second factor.",
    )
    async def remove_trusted_device(
        self, info: Info, input: Annotated[RemoveTrustedDeviceInput, MUTATION_INPUT]
    ) -> RemoveTrustedDevicePayload:
        principal = require_principal(info.context.principal)
        device_id = parse_id(TRUSTED_DEVICE, input.device_id, "deviceId")
        try:
            user = await info.context.use_cases.remove_trusted_device(principal, device_id=device_id)
        except AccountsError as error:
            return RemoveTrustedDevicePayload.failed(error)
        return RemoveTrustedDevicePayload.of(user)
