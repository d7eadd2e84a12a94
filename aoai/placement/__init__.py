"""Where a deployment lands: candidates, refusals and the loop that goes on until one takes it.

Nothing here knows Pulumi or an SDK. What talks to Azure is handed in as :class:`arm.Arm`.
"""
