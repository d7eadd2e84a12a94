"""Size, simulate and cost a provisioned deployment: the leaky bucket, exactly."""
