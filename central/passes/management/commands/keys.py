"""`manage.py keys`: the signing keys, and what can be done with them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from central.bookings.models import CodeClaim
from central.config import seal
from central.passes import keys
from central.passes.models import SigningKey


class Command(BaseCommand):
    help = "Show the signing keys; --rotate, --revoke NUMBER, --reseal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--rotate", action="store_true", help="make the next key before its time")
        what.add_argument("--revoke", type=int, metavar="NUMBER", help="end a key at once")
        what.add_argument("--reseal", action="store_true", help="seal with the first of CENTRAL_SEALING_KEYS")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            if options["rotate"]:
                keys.rotate(now)
            elif options["revoke"] is not None:
                keys.revoke(options["revoke"], now)
            elif options["reseal"]:
                self.stdout.write(f"{keys.reseal(now)} keys and {_reseal_codes()} codes sealed anew")
        except SigningKey.DoesNotExist:
            raise CommandError(f"{options['revoke']}: no such key") from None
        known = keys.key_set(now)
        for row in SigningKey.objects.all():
            role = (
                "revoked" if row.revoked_at else known.role(row.public_key(), now) if known.keys else "ended"
            )
            self.stdout.write(
                f"{row.id:>5}  {role:<8}  {row.not_before:%Y-%m-%d} to {row.not_after:%Y-%m-%d}"
            )


def _reseal_codes() -> int:
    count = 0
    for claim in CodeClaim.objects.exclude(sealed=None).iterator():
        if claim.sealed is not None:
            CodeClaim.objects.filter(pk=claim.pk).update(sealed=seal.reseal(claim.sealed))
            count += 1
    return count
