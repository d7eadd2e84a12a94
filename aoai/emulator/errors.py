"""Refusals as this Azure makes them, and the envelopes in which they travel."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from aoai.emulator.wire import Response


class ArmError(Exception):
    """A refused request. Subclasses fix the status and the code; callers give the message."""

    status: ClassVar[int]
    code: ClassVar[str]
    by_gateway: ClassVar[bool] = False
    """ARM itself refused, before the provider saw the call."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(f"{self.code}: {message}")

    @property
    def headers(self) -> Mapping[str, str]:
        """What tells who refused."""
        return {"x-ms-failure-cause": "gateway"} if self.by_gateway else {}


class MissingApiVersionParameterError(ArmError):
    """No api-version."""

    status, code, by_gateway = 400, "MissingApiVersionParameter", True


class NoRegisteredProviderFoundError(ArmError):
    """An api-version that a provider does not have."""

    status, code, by_gateway = 400, "NoRegisteredProviderFound", True


class InvalidApiVersionParameterError(ArmError):
    """An api-version that ARM's own types do not have."""

    status, code, by_gateway = 400, "InvalidApiVersionParameter", True


class LocationNotAvailableForResourceTypeError(ArmError):
    """A location that has no such resources."""

    status, code, by_gateway = 400, "LocationNotAvailableForResourceType", True


class SubscriptionNotFoundError(ArmError):
    """A subscription that this Azure does not have."""

    status, code, by_gateway = 404, "SubscriptionNotFound", True


class ResourceGroupNotFoundError(ArmError):
    """A call under a group that does not exist."""

    status, code, by_gateway = 404, "ResourceGroupNotFound", True


class ResourceNotFoundError(ArmError):
    """A missing resource, or something that is read below one."""

    status, code, by_gateway = 404, "ResourceNotFound", True


class ParentResourceNotFoundError(ArmError):
    """A write below a resource that does not exist."""

    status, code, by_gateway = 404, "ParentResourceNotFound", True


class NotFoundError(ArmError):
    """A missing child of an existing account: the provider answers, so the code is another."""

    status, code = 404, "NotFound"


class InvalidRequestContentError(ArmError):
    """A body that is no JSON object, or lacks what every request of its kind has."""

    status, code, by_gateway = 400, "InvalidRequestContent", True


class BadRequestError(ArmError):
    """A body that the provider does not take."""

    status, code = 400, "BadRequest"


class RequestConflictError(ArmError):
    """Another write to the account has not ended."""

    status, code = 409, "RequestConflict"


class FlagMustBeSetForRestoreError(ArmError):
    """The name is held by a soft-deleted account."""

    status, code = 409, "FlagMustBeSetForRestore"


class InsufficientQuotaError(ArmError):
    """More than the subscription may have."""

    status, code = 400, "InsufficientQuota"


class InvalidCapacityError(ArmError):
    """A size that the SKU does not have."""

    status, code = 400, "InvalidCapacity"


class InvalidResourcePropertiesError(ArmError):
    """A SKU that the model, or the region, does not have."""

    status, code = 400, "InvalidResourceProperties"


class DeploymentModelNotSupportedError(ArmError):
    """A model that the region does not have for accounts of this kind."""

    status, code = 400, "DeploymentModelNotSupported"


class ServiceModelDeprecatedError(ArmError):
    """The SKU of the model has ended."""

    status, code = 400, "ServiceModelDeprecated"


class ServiceModelDeprecatingError(ArmError):
    """The model takes no new deployments."""

    status, code = 400, "ServiceModelDeprecating"


class DeploymentLimitReachedError(ArmError):
    """The account is full. The code stands in Microsoft's documents alone; the text is assumed."""

    status, code = 400, "DeploymentLimitReached"


class SubscriptionIsOverQuotaForSkuError(ArmError):
    """No further account in the region. The code stands in azd's table; the rest is assumed."""

    status, code = 400, "SubscriptionIsOverQuotaForSku"


class ServiceCapacityError(ArmError):
    """The region has none free. Code and message are assumed: no source has them."""

    status, code = 400, "OutOfServiceCapacity"


class InvalidResourceLocationError(ArmError):
    """A resource of that name stands in another region. ARM's own; the text is from memory."""

    status, code, by_gateway = 409, "InvalidResourceLocation", True


class InvalidResourceGroupLocationError(ArmError):
    """The group stands in another region. ARM's own; the text is from memory."""

    status, code, by_gateway = 409, "InvalidResourceGroupLocation", True


class RoleAssignmentExistsError(ArmError):
    """The same assignment under another name."""

    status, code = 409, "RoleAssignmentExists"


class NotModelledError(ArmError):
    """What this Azure does not do. Azure itself has neither the status nor the code."""

    status, code = 501, "NotModelledByTheEmulator"


def refusal(path: str, error: ArmError) -> Response:
    """The answer that carries an error, in the envelope of the route."""
    return answer(path, error.status, error.code, error.message, headers=error.headers)


def answer(
    path: str,
    status: int,
    code: str,
    message: str,
    *,
    details: Sequence[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An error as the route at ``path`` writes it."""
    said = json.dumps(_enveloped(path, code, message, details)).encode()
    content = {"content-type": "application/json; charset=utf-8"}
    return Response(status, {**content, **(headers or {})}, said)


def _enveloped(
    path: str, code: str, message: str, details: Sequence[Mapping[str, Any]]
) -> Mapping[str, Any]:
    more = {"details": list(details)} if details else {}
    if re.search(r"/microsoft\.insights/metricalerts(/|$)", path, re.IGNORECASE):
        return {"Code": code, "Message": message, **more}
    if re.search(r"/microsoft\.insights/(actiongroups|diagnosticsettings)(/|$)", path, re.I):
        return {"code": code, "message": message, **more}
    return {"error": {"code": code, "message": message, **more}}
