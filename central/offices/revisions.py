"""Settings of an office in numbered revisions: checked, published, and taken back to a good one.

A revision is never changed and never deleted; going back makes a new one with what an earlier one said, so
that numbers only rise and a kiosk takes the newest. Whoever must act on a new one (the seats of the days to
come) listens to `published`.

    Unfit(ValueError)       the settings cannot be published; `mistakes` names all that is wrong, a line each
    Overtaken(ValueError)   somebody else published since they were looked at
"""

import tomllib
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.dispatch import Signal

from central.offices.models import Account, Office, OfficeRevision, forget_file
from central.offices.owned import File, NotOwned, merged, parted, plain, to_toml
from kiosk import office_check
from kiosk.office import Office as OfficeFile

published: Final = Signal()
"""Sent in the publishing transaction with `office` (the row) and `file` (the new office file)."""


class Unfit(ValueError):
    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class Overtaken(ValueError):
    """Another revision is the current one by now."""


def found(slug: str, text: str | bytes, by: Account | None = None, note: str = "") -> Office:
    """A new office from its office file (TOML), or the same one with a new file; published as a revision.

    Raises OfficeMistakes, and Unfit where the name or the code belongs to another office.
    """
    file = office_check.read(text, f"{slug}.toml")
    whole = plain(tomllib.loads(text if isinstance(text, str) else text.decode("utf-8-sig")))
    name = {"id": file.name.id, "en": file.name.en}
    with transaction.atomic():
        if Office.objects.filter(slug=slug).exclude(code=file.code).exists():
            raise Unfit((f"{slug}: the name of another office",))
        try:
            with transaction.atomic():
                office, _ = Office.objects.update_or_create(
                    code=file.code, defaults={"name": name}, create_defaults={"slug": slug, "name": name}
                )
        except IntegrityError:
            raise Unfit((f"{slug}: the name of another office",)) from None
        _add(office, parted(whole), whole, file, by, note or "office file")
    return office


def preview(office: Office, owned: File) -> OfficeFile:
    """The office as these settings would make it; nothing is kept. Raises Unfit with all mistakes."""
    return _checked(office, owned)[1]


def publish(
    office: Office, owned: File, by: Account | None, note: str = "", seen: int | None = None
) -> OfficeRevision:
    """Make these settings the office's from now on. Raises Unfit, and changes nothing then.

    `seen`: number of the revision that whoever publishes believes current. Raises Overtaken where it is not.
    """
    with transaction.atomic():
        # Not its key: bookings made meanwhile belong to the office, and hold seats that this will want.
        row = Office.objects.select_for_update(no_key=True).get(pk=office.pk)
        if seen is not None and (row.current is None or row.current.number != seen):
            raise Overtaken(f"office {row.code}: revision {seen} is not the current one any more")
        whole, file = _checked(row, owned)
        return _add(row, owned, whole, file, by, note)


def go_back(office: Office, number: int, by: Account | None) -> OfficeRevision:
    """Publish again what revision `number` said. Raises Unfit where it fits the office's file no more."""
    old = OfficeRevision.objects.filter(office=office, number=number).first()
    if old is None:
        raise Unfit((f"revision {number}: the office has none of this number",))
    return publish(office, old.owned, by, f"← {number}")


def differences(old: File, new: File) -> list[tuple[str, Any, Any]]:
    """What two settings say differently: (place, before, after), a service's parts each on their own."""

    def flat(file: File) -> dict[str, Any]:
        services = file.get("services", {})
        parts = {f"services.{letter}.{k}": v for letter, s in services.items() for k, v in s.items()}
        return {**{key: value for key, value in file.items() if key != "services"}, **parts}

    before, after = flat(old), flat(new)
    places = dict.fromkeys((*before, *after))
    return [(p, before.get(p), after.get(p)) for p in places if before.get(p) != after.get(p)]


def _checked(office: Office, owned: File) -> tuple[File, OfficeFile]:
    if office.current is None:
        raise Unfit((f"office {office.code} has no office file yet",))
    try:
        whole = merged(office.current.whole, owned)
        return whole, office_check.check(whole)
    except NotOwned as error:
        raise Unfit((str(error),)) from error
    except office_check.OfficeMistakes as error:
        raise Unfit(tuple(str(mistake) for mistake in error.mistakes)) from error
    except (AttributeError, KeyError, TypeError):
        raise Unfit(("settings: found other tables than an office file has",)) from None


def _add(
    office: Office, owned: File, whole: File, file: OfficeFile, by: Account | None, note: str
) -> OfficeRevision:
    last = OfficeRevision.objects.filter(office=office).aggregate(last=Max("number"))["last"] or 0
    revision = OfficeRevision.objects.create(
        office=office, number=last + 1, owned=owned, whole=whole, note=note[:200], made_by=by
    )
    forget_file(revision.pk)
    office.current = revision
    office.save(update_fields=["current"])
    published.send(sender=Office, office=office, file=file)
    return revision


def text_of(revision: OfficeRevision) -> str:
    """The office file as kiosks get it."""
    return to_toml(revision.whole)
