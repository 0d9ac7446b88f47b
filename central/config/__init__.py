"""Settings, addresses and the server's own entry points."""
