"""Accounts take Entra ID tokens, not keys."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_policy import Severity

from aoai.problems import Problem
from policies.inputs import NotKnown
from policies.joins import Stack
from policies.policy import MANDATORY, Config, resource_policy, stack_policy
from policies.run import run
from policies.seen import ACCOUNT, STACK, Seen

# The two forms that listKeys answers with. (assumed: what secret scanners look for) The newer one
# carries a mark of its own; the older one is like any digest, so its name has to speak of a key.
_MARKED = re.compile(r"[0-9A-Za-z]{52}JQQJ99[0-9A-Za-z]{10}ACOG[0-9A-Za-z]{4}")
_DIGITS = re.compile(r"[0-9a-f]{32}")
_NAMED = re.compile(
    r"(account|api|primary|secondary|access)[-_]?key|key[-_]?[12]|\bkeys?\b", re.IGNORECASE
)


def _keys_off(account: Seen, _config: Config) -> Iterator[Problem]:
    stated = account.read("properties.disableLocalAuth")
    if stated is not True:
        said = "is absent, and Azure then turns key sign-in on" if stated is None else "is not true"
        yield Problem(
            account.where("properties.disableLocalAuth"),
            f"it {said}",
            "set disable_local_auth=True and sign in with Entra ID",
        )


def _not_exported(stack: Stack, _config: Config) -> Iterator[tuple[str | None, Problem]]:
    for own in stack.of_kind(STACK):
        for path, value in _leaves(own.inputs):
            named = _NAMED.search(path) is not None
            if isinstance(value, NotKnown) and named:
                what = f"whether output {path} is a key of an account is not known"
                run().note(own.urn, f"{what} before the update")
            elif isinstance(value, str) and (
                _MARKED.fullmatch(value) or (named and _DIGITS.fullmatch(value))
            ):
                yield (
                    own.urn,
                    Problem(
                        f"outputs.{path}",
                        "it has the form of an account's key",
                        "export the endpoint; applications sign in with Entra ID",
                    ),
                )


def _leaves(found: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    pairs: Any = ()
    if isinstance(found, Mapping):
        pairs = found.items()
    elif isinstance(found, list):
        pairs = enumerate(found)
    else:
        yield path, found
    for key, value in pairs:
        yield from _leaves(value, f"{path}.{key}" if path else str(key))


account_local_auth = resource_policy(
    "account-local-auth",
    [ACCOUNT],
    _keys_off,
    description="Key sign-in to an account is off (Azure Policy "
    "71ef260a-8f18-47b7-abcb-62d0673d94dc).",
    steps="Set disable_local_auth=True; give applications a role instead of a key.",
    level=MANDATORY,
    severity=Severity.CRITICAL,
)

key_exports = stack_policy(
    "key-exports",
    _not_exported,
    description="No output of the stack holds a key of an account. A policy sees names and values "
    "of outputs only: a call of listAccountKeys by itself, and a key inside another text, it "
    "cannot see. With account-local-auth there is no key that works.",
    steps="Remove the output, and rotate the key that it has shown.",
    level=MANDATORY,
    severity=Severity.CRITICAL,
    # Most outputs are known only when everything has been made.
    in_update=True,
)
