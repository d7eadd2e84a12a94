"""The policy pack that refuses what Azure would refuse, before anything is made."""
