"""Refusals of the data plane. Azure's own layer and OpenAI's behind it write them differently."""

from collections.abc import Mapping
from typing import Any


class RefusedError(Exception):
    """A call that is not served."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        self.status = status
        self.body = body
        super().__init__(str(body))


def by_azure(status: int, code: str, message: str) -> RefusedError:
    """A refusal of Azure's layer."""
    return RefusedError(status, {"error": {"code": code, "message": message}})


def by_model(message: str, param: str | None, code: str | None) -> RefusedError:
    """A refusal of the model's own API, which is always a 400."""
    error = {"message": message, "type": "invalid_request_error", "param": param, "code": code}
    return RefusedError(400, {"error": error})


def no_deployment() -> RefusedError:
    """The account has no such deployment, or it does not serve yet."""
    message = (
        "The API deployment for this resource does not exist. If you created the deployment "
        "within the last 5 minutes, please wait a moment and try again."
    )
    return by_azure(404, "DeploymentNotFound", message)


def wrong_operation(operation: str, model: str) -> RefusedError:
    """The model answers other calls."""
    message = (
        f"The {operation} operation does not work with the specified model, {model}. Please choose "
        "different model and try again. You can learn more about which models can be used with "
        "each operation here: https://go.microsoft.com/fwlink/?linkid=2197993."
    )
    return by_azure(400, "OperationNotSupported", message)


def unsupported_parameter(name: str, instead: str | None = None) -> RefusedError:
    """A parameter that the model's family does not take at all."""
    advice = f" Use '{instead}' instead." if instead else ""
    message = f"Unsupported parameter: '{name}' is not supported with this model.{advice}"
    return by_model(message, name, "unsupported_parameter")


def unsupported_value(name: str, value: object, default: object) -> RefusedError:
    """A parameter that the model's family takes at its default alone."""
    message = (
        f"Unsupported value: '{name}' does not support {value} with this model. Only the default "
        f"({default}) value is supported."
    )
    return by_model(message, name, "unsupported_value")


def unrecognized(name: str) -> RefusedError:
    """A parameter that this API does not know."""
    return by_model(f"Unrecognized request argument supplied: {name}", None, None)


def missing(name: str) -> RefusedError:
    """A parameter that every call needs. Code and text are OpenAI's, for Azure assumed."""
    message = f"Missing required parameter: '{name}'."
    return by_model(message, name, "missing_required_parameter")


def invalid(name: str, reason: str) -> RefusedError:
    """A value of another kind than the API takes. Code and text are assumed."""
    return by_model(f"Invalid value for '{name}': {reason}.", name, "invalid_value")
