"""The only room that talks to Azure. What it returns are plain values."""
