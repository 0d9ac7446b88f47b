"""`python -m central.config.new_secrets`: secrets for a new server, as lines of an environment file."""

import secrets

from cryptography.fernet import Fernet


def lines() -> list[str]:
    """What `settings` wants and has no safe default for; no sign in them means anything to a shell."""
    return [
        f"CENTRAL_SECRET_KEY={secrets.token_urlsafe(48)}",
        f"CENTRAL_SEALING_KEYS={Fernet.generate_key().decode('ascii')}",
        f"CENTRAL_HASH_KEY={secrets.token_hex(32)}",
    ]


if __name__ == "__main__":
    print("\n".join(lines()))
