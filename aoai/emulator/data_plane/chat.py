"""Chat completions: which parameters a model's family takes, and an answer that costs nothing.

The text, the counting of tokens and the length of the reasoning are assumed; the document is that
of the reasoning how-to (2026-07-29).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from aoai.emulator import errors
from aoai.emulator.data_plane import refusals
from aoai.emulator.data_plane.access import Call
from aoai.emulator.data_plane.counting import tokens_of

# What no reasoning model takes (how-to/reasoning, "Not supported"), with the value that is taken
# all the same: OpenAI's default, as the recorded refusals of gpt-5 name it.
_REFUSED_BY_REASONING: Mapping[str, object] = {
    "max_tokens": None,
    "temperature": 1,
    "top_p": 1,
    "presence_penalty": 0,
    "frequency_penalty": 0,
    "logprobs": False,
    "top_logprobs": None,
    "logit_bias": None,
}
# Models that refuse a temperature whatever it is (immersive-translate/immersive-translate#2694);
# gpt-5 names the value (gabrii/Cursor-Azure-GPT-5#33), which is assumed of the others.
_NO_TEMPERATURE = frozenset({"o3-mini"})
# Parameters that change nothing in an answer which is always the same.
_WITHOUT_EFFECT = frozenset(
    {
        *("frequency_penalty", "metadata", "presence_penalty", "prompt_cache_key"),
        *("safety_identifier", "seed", "store", "temperature", "top_p", "user"),
    }
)
_MODELLED = frozenset(
    {"max_completion_tokens", "max_tokens", "messages", "model", "reasoning_effort"}
)
# OpenAI's other parameters, with the value at which they ask for nothing.
_NOT_MODELLED: Mapping[str, object] = {
    "audio": None,
    "data_sources": None,
    "function_call": None,
    "functions": None,
    "logit_bias": None,
    "logprobs": False,
    "modalities": None,
    "n": 1,
    "parallel_tool_calls": None,
    "prediction": None,
    "response_format": None,
    "service_tier": "auto",
    "stop": None,
    "stream": False,
    "stream_options": None,
    "tool_choice": None,
    "tools": None,
    "top_logprobs": None,
    "verbosity": None,
    "web_search_options": None,
}
_EFFORTS = {"none": 0, "minimal": 0, "low": 64, "medium": 192, "high": 448, "xhigh": 960}
# gpt-5.1 does not reason unless asked to (how-to/reasoning, note 4).
_DEFAULT_EFFORT = {"gpt-5.1": "none"}
_SAFE = {
    name: {"filtered": False, "severity": "safe"}
    for name in ("hate", "self_harm", "sexual", "violence")
}


def complete(call: Call) -> Mapping[str, Any]:
    """The chat completion that answers a call.

    Raises:
        RefusedError: The model's family does not take a parameter, or a message is malformed.
        NotModelledError: A parameter would change the answer in a way that is not modelled.
    """
    _check_parameters(call)
    messages = _messages(call)
    prompt = 3 + sum(4 + tokens_of(_text(each)) for each in messages)
    thought = _reasoning_tokens(call)
    said = f"The emulator's {call.model} {call.version} read {prompt} tokens.".split(" ")
    limit = _limit(call)
    room = len(said) if limit is None else max(0, limit - thought)
    thought = thought if limit is None else min(thought, limit)
    spoken = " ".join(said[:room])
    written = min(room, len(said))
    usage: dict[str, Any] = {
        "completion_tokens": thought + written,
        "prompt_tokens": prompt,
        "total_tokens": prompt + thought + written,
        "completion_tokens_details": {"audio_tokens": 0, "reasoning_tokens": thought},
        "prompt_tokens_details": {"audio_tokens": 0, "cached_tokens": 0},
    }
    choice = {
        "content_filter_results": _SAFE,
        "finish_reason": "stop" if room >= len(said) else "length",
        "index": 0,
        "logprobs": None,
        "message": {"content": spoken, "refusal": None, "role": "assistant"},
    }
    return {
        "choices": [choice],
        "created": call.created,
        "id": f"chatcmpl-{call.number}",
        "model": f"{call.model}-{call.version}",
        "object": "chat.completion",
        "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": _SAFE}],
        "system_fingerprint": None,
        "usage": usage,
    }


def _check_parameters(call: Call) -> None:
    given = call.parameters
    if call.reasoning:
        _check_sampling(call)
    elif "reasoning_effort" in given:
        raise refusals.unrecognized("reasoning_effort")
    for name, value in given.items():
        if name in _NOT_MODELLED:
            if value != _NOT_MODELLED[name]:
                message = f"The parameter '{name}' is not modelled by the emulator."
                raise errors.NotModelledError(message)
        elif name not in _MODELLED | _WITHOUT_EFFECT:
            raise refusals.unrecognized(name)


def _check_sampling(call: Call) -> None:
    for name, default in _REFUSED_BY_REASONING.items():
        if name not in call.parameters:
            continue
        value = call.parameters[name]
        if name == "temperature" and call.model not in _NO_TEMPERATURE:
            if value != default:
                raise refusals.unsupported_value(name, value, default)
        elif default is None or value != default or name == "temperature":
            instead = "max_completion_tokens" if name == "max_tokens" else None
            raise refusals.unsupported_parameter(name, instead)


def _messages(call: Call) -> Sequence[Mapping[str, Any]]:
    if "messages" not in call.parameters:
        raise refusals.missing("messages")
    found = call.parameters["messages"]
    if (
        not isinstance(found, list)
        or not found
        or not all(isinstance(each, dict) for each in found)
    ):
        raise refusals.invalid("messages", "expected a list of messages")
    return found


def _text(message: Mapping[str, Any]) -> str:
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    if not parts or any(each.get("type") != "text" for each in parts):
        raise errors.NotModelledError("Messages of anything but text are not modelled.")
    return "".join(str(each.get("text")) for each in parts)


def _reasoning_tokens(call: Call) -> int:
    if not call.reasoning:
        return 0
    default = _DEFAULT_EFFORT.get(call.model, "medium")
    effort = call.parameters.get("reasoning_effort", default)
    if effort not in _EFFORTS:
        raise refusals.invalid("reasoning_effort", f"supported are {', '.join(_EFFORTS)}")
    return _EFFORTS[effort]


def _limit(call: Call) -> int | None:
    """How many tokens the answer may have, the hidden ones of reasoning included."""
    for name in ("max_completion_tokens", "max_tokens"):
        if name in call.parameters:
            found = call.parameters[name]
            if not isinstance(found, int) or isinstance(found, bool) or found < 1:
                raise refusals.invalid(name, "expected a whole number from 1")
            return found
    return None
