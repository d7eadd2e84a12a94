"""One call to each endpoint, with the parameters that its model's family takes."""

import os
import ssl
import time
from collections.abc import Callable, Mapping
from typing import Any, Self

from aoai.catalog import family
from aoai.commands.status.report import Attention, Probe
from aoai.facts import ModelId
from aoai.problems import AoaiError, Problem

_ASKED = "Say one word."
# Reasoning spends tokens before the first word, and Azure's own example gives it as many.
_REASONING_TOKENS = 1000
_TOKENS = 16
_SECONDS = 60.0
# The account's own name for calls of OpenAI's API; `endpoint` is that of all its services.
_OPENAI_API = "OpenAI Language Model Instance API"


class ProbeError(AoaiError):
    """Nothing can be called."""


Token = Callable[[], str]


def prepare() -> None:
    """Make sure that calls can be made.

    Raises:
        ProbeError: The client is not installed.
    """
    try:
        import openai  # noqa: F401 - only whether it is there
    except ImportError as error:
        fix = "pip install 'aoai[probe]', or run `aoai status` without --probe"
        reason = "the package openai is not installed"
        raise ProbeError([Problem("--probe", reason, fix)]) from error


def endpoint_of(account: Mapping[str, Any]) -> str | None:
    """Where an account answers OpenAI's API, from its ARM document."""
    properties = account.get("properties", {})
    found = (properties.get("endpoints") or {}).get(_OPENAI_API) or properties.get("endpoint")
    return str(found) if found else None


class Caller:
    """Makes calls, side by side if need be. What it holds open is closed with the block."""

    def __init__(self) -> None:
        import openai

        # One for all calls: the certificates of the machine take a while to read.
        self._http = openai.DefaultHttpxClient(verify=_trusted())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def probe(
        self,
        endpoint: str,
        deployment: str,
        model: ModelId,
        capabilities: Mapping[str, Any],
        token: Token,
    ) -> Probe:
        """What one call to a deployment gives.

        Args:
            endpoint: Of its account.
            deployment: Its name.
            model: Whose family decides the parameters.
            capabilities: Of the deployment, as ARM lists them.
            token: Gives a bearer token.
        """
        from openai import OpenAI

        call = _call_of(model, capabilities)
        if isinstance(call, Attention):
            return Probe(made=False, answered=False, seconds=None, model=None, refusal=call)
        client = OpenAI(
            base_url=f"{endpoint.rstrip('/')}/openai/v1/",
            api_key=token(),
            timeout=_SECONDS,
            # One call is one call: what is refused now is what a caller would meet now.
            max_retries=0,
            http_client=self._http,
        )
        started = time.monotonic()
        found = _answer(lambda: call(client, deployment))
        seconds = round(time.monotonic() - started, 3)
        if isinstance(found, Attention):
            return Probe(made=True, answered=False, seconds=seconds, model=None, refusal=found)
        return Probe(made=True, answered=True, seconds=seconds, model=found, refusal=None)


def _call_of(
    model: ModelId, capabilities: Mapping[str, Any]
) -> "Callable[[Any, str], str] | Attention":
    """The call that a model answers, and that names the model in its answer."""
    known = family(model.name, model.format)
    said = {name for name, value in capabilities.items() if str(value).casefold() == "true"}
    if known is not None and known.is_for is not None:
        return Attention(f"{model.name} is for {known.is_for}", "call it with what it is for")
    answers = set(known.answers) if known is not None else said
    if "chatCompletion" in answers:
        # A model that nobody has placed yet is more likely to reason; and v1 takes the newer name
        # of the limit from every model.
        reasoning = known is None or known.reasoning
        limit = (
            {"max_completion_tokens": _REASONING_TOKENS} if reasoning else {"max_tokens": _TOKENS}
        )
        return lambda client, name: str(
            client.chat.completions.create(
                model=name, messages=[{"role": "user", "content": _ASKED}], **limit
            ).model
        )
    if "embeddings" in answers:
        return lambda client, name: str(client.embeddings.create(model=name, input=_ASKED).model)
    if "responses" in answers:
        reason = f"{model.name} answers the Responses API alone"
        return Attention(reason, "call it with client.responses")
    reason = f"nothing says which calls {model.name} answers"
    return Attention(reason, "call it as its model card says")


def _answer(call: Callable[[], str]) -> str | Attention:
    import openai

    try:
        return call()
    except openai.APIStatusError as error:
        return _explained(error.status_code, _said(error.body), error.response.headers)
    except openai.APIConnectionError as error:
        cause = error.__cause__ or error
        fix = "check its name, the network, and whether it takes calls from here"
        return Attention(f"its endpoint gave no answer ({type(cause).__name__}: {cause})", fix)


def _said(body: object) -> str:
    """Code and message of a refusal, in any of the forms in which Azure writes them."""
    found = body if isinstance(body, Mapping) else {}
    inner = found.get("error")
    if isinstance(inner, Mapping):
        found = inner
    parts = (str(found.get("code") or ""), str(found.get("message") or ""))
    return " ".join(filter(None, parts))


def _explained(status: int, said: str, headers: Mapping[str, str]) -> Attention:
    """A refusal with what to do about it (troubleshoot HTTP errors, 2026-09-20)."""
    if status == 429:
        after = headers.get("retry-after")
        wait = f"it asks to wait {after} s; " if after else ""
        fix = f"{wait}raise its capacity, or give it a spillover"
    else:
        fix = _FIXES.get(status, "see what Azure says of it")
    if status == 401 and "PermissionDenied" in said:
        fix = "give the identity the role Cognitive Services OpenAI User on the account"
    return Attention(f"its endpoint answers {status}: {' '.join(said.split())}", fix)


_FIXES = {
    400: "its model takes other parameters than the catalogue says, or its account lacks something",
    401: "give the identity the role Cognitive Services OpenAI User on the account",
    403: "let the account take calls from this network, or call from one that it takes",
    404: "a new deployment serves after some minutes; else see whether it still exists",
    500: "try again; see Azure Service Health when it lasts",
    503: "try again; see Azure Service Health when it lasts",
}


def _trusted() -> ssl.SSLContext | bool:
    """Whom calls trust: the same as what asks ARM, which knows a name of its own for it."""
    bundle = os.environ.get("SSL_CERT_FILE") or os.environ.get("REQUESTS_CA_BUNDLE")
    return ssl.create_default_context(cafile=bundle) if bundle else True
