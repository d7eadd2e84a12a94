"""Serves the pack. Constructing it starts a server and does not return, so nothing imports this."""

from pulumi_policy import PolicyPack

from policies.pack import POLICIES
from policies.stage import listen

listen()
PolicyPack("azure-openai", list(POLICIES))
