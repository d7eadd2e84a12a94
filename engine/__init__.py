"""Gets a Pulumi engine onto a machine: the one on PATH, the official release, or one built here."""
