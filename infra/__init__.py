"""The Pulumi program that turns a stack file into resources."""
