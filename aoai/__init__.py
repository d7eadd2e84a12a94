"""The toolkit with which platform teams deploy Azure OpenAI through Pulumi."""
