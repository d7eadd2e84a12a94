"""A fake Azure: stateful, deterministic, and an ordinary object.

It refuses from recorded and documented facts of its own and shares no rule with the rest of the
toolkit, so that a wrong rule is caught by an ``up`` that the emulator refuses.
"""
