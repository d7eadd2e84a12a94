"""Serves the pack. Constructing it starts a server and does not return, so nothing imports this."""

import logging

from pulumi_policy import PolicyPack

from policies.pack import POLICIES
from policies.stage import listen

# The policy facts-known says in one line what signing in lacks; azure-identity would say it again.
logging.getLogger("azure").addHandler(logging.NullHandler())
listen()
PolicyPack("azure-openai", list(POLICIES))
