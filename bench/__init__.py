"""Figures of the kiosk: what it costs, measured beside a limit or a peer in the same run."""
