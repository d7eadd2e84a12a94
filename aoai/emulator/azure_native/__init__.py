"""A stand-in for the azure-native provider plugin, for machines that cannot download the real one.

It maps the resources that this project's programs use to ARM calls in the order in which the real
plugin makes them (GET, PUT, poll, GET), speaks only to an Azure on this machine, and refuses a
resource that it does not know. How the real plugin behaves was read in the sources of
pulumi-azure-native (provider/pkg/provider, crud, gen) and its SDK 3.29.0.
"""

VERSION = "3.29.0"
"""The version of the SDK whose wire names it speaks, which the engine compares."""
