"""Accounts take Entra ID tokens, not keys."""

import re
from collections.abc import Mapping

from pulumi_policy import (
    EnforcementLevel,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
)

from policies.inputs import NotKnown, plain
from policies.run import run

# The API version may be part of the token, so it is matched and then ignored.
_ACCOUNT = re.compile(r"^azure-native[^:]*:cognitiveservices[^:]*:Account$")


def _keys_off(args: ResourceValidationArgs, report: ReportViolation) -> None:
    if not _ACCOUNT.match(args.resource_type):
        return
    properties = plain(args.props).get("properties")
    stated = properties.get("disableLocalAuth") if isinstance(properties, Mapping) else properties
    if isinstance(stated, NotKnown):
        run().note(args.urn, f"{args.name}.{stated.path} is not known before the update")
    elif stated is not True:
        said = "is absent, and Azure then turns key sign-in on" if stated is None else "is not true"
        where = f"{args.name}.properties.disableLocalAuth"
        report(f"{where}: it {said}; set disable_local_auth=True and sign in with Entra ID", None)


account_local_auth = ResourceValidationPolicy(
    name="account-local-auth",
    description="Key sign-in to an account is off.",
    enforcement_level=EnforcementLevel.MANDATORY,
    remediation_steps="Set disable_local_auth=True; give applications a role instead of a key.",
    validate=_keys_off,
)
