"""How an operation that failed is told to the engine.

UNKNOWN, INTERNAL and DATA_LOSS make the engine call the state corrupt, so none of them is sent.
"""

import logging
from typing import NoReturn

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc.status_pb2 import Status
from pulumi.runtime.proto.provider_pb2 import ErrorResourceInitFailed

from aoai.placement.outcome import CapacityHeldError, ForeignError, NotPlacedError
from aoai.placement.patience import CancelledError, TimedOutError
from aoai.placement.writing import RefusedError
from aoai.problems import AoaiError
from aoai.provider.operations import PartialFailureError
from aoai.provider.wire import struct

log = logging.getLogger(__name__)

# Both in the trailer and as the code of the call, else grpc-go drops the details.
_PARTIAL = grpc.StatusCode.FAILED_PRECONDITION


def refuse(context: grpc.ServicerContext, error: Exception) -> NoReturn:
    """End a call with what went wrong, in words for the person at the terminal."""
    if isinstance(error, PartialFailureError):
        _refuse_partially(context, error)
    if isinstance(error, CancelledError):
        context.abort(grpc.StatusCode.CANCELLED, "cancelled")
    if isinstance(error, TimedOutError):
        last = f"; {error}" if str(error) else ""
        text = f"the timeout of this resource passed{last}"
        context.abort(grpc.StatusCode.DEADLINE_EXCEEDED, text)
    if isinstance(error, AoaiError | CapacityHeldError | ForeignError | NotPlacedError):
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))
    if isinstance(error, RefusedError):
        fix = error.refusal.fix
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, f"{error}\nfix: {fix}")
    log.error("defect in the aoai provider", exc_info=error)
    text = f"defect in the aoai provider: {type(error).__name__}: {error}"
    context.abort(grpc.StatusCode.ABORTED, text)
    raise AssertionError


def _refuse_partially(context: grpc.ServicerContext, error: PartialFailureError) -> NoReturn:
    detail = AnyMessage()
    detail.Pack(
        ErrorResourceInitFailed(
            id=error.identifier, reasons=[str(error)], properties=struct(error.outputs)
        )
    )
    status = Status(code=_PARTIAL.value[0], message=str(error), details=[detail])
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(_PARTIAL, str(error))
    raise AssertionError
