"""The parts of a stack, one component in each module."""
