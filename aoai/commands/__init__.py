"""What the commands of ``aoai`` do: one module each. Effects are here; rules are elsewhere."""
