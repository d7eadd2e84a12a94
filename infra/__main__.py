"""The Pulumi program: a stack file in, accounts and model deployments out."""

from pathlib import Path

import pulumi

from aoai.problems import AoaiError
from aoai.spec import load, plan
from infra.stack import declare

PROJECT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Read the stack file, plan, declare."""
    config = pulumi.Config()
    try:
        wanted = plan(load(config.require_object("spec"), PROJECT / "stacks"), pulumi.get_stack())
    except AoaiError as error:
        # RunError ends the program with the message alone; the operator needs no traceback.
        raise pulumi.RunError(str(error)) from error
    declare(wanted, PROJECT, config.get_secret_object("webhooks"))


main()
