"""What may be seen of a register: fields dropped, or values made unreadable at a glance."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from ledger_desk.fields import Field, Privacy, Register
from ledger_desk.kinds.cleaning import shown

HIDDEN = "●●●"

_ORDER = (Privacy.OPEN, Privacy.INTERNAL, Privacy.PERSONAL, Privacy.SENSITIVE)


def visible(register: Register, upto: Privacy, also: Collection[str] = ()) -> Register:
    """The register without fields above a class; `also` names fields that stay all the same.

    Readers know only the fields they were given, so nothing else of a record can leave by them.
    """
    allowed = _ORDER[: _ORDER.index(upto) + 1]
    kept = tuple(f for f in register.fields if f.privacy in allowed or f.key in also)
    return _with(register, kept)


def only(register: Register, keys: Collection[str]) -> Register:
    """The register with the named fields alone, in its own order: the white list of a notice."""
    return _with(register, tuple(f for f in register.fields if f.key in keys))


def masked(register: Register) -> Register:
    """The register whose values show masked: ID 6-4, phone 3-4, account last 4, sensitive ●●●.

    For showing only; write with the whole register.
    """
    return _with(register, tuple(map(_masked_field, register.fields)))


def is_masked(field: Field) -> bool:
    """Whether a field's values are hidden at a glance."""
    return _mask_of(field) is not field.kind.show


def show_masked(field: Field, value: Any) -> str:
    """One value as it may stand on a screen."""
    return _mask_of(field)(value)


def _masked_field(field: Field) -> Field:
    mask = _mask_of(field)
    if mask is field.kind.show:
        return field
    # Both, so that whoever asks a masked register for its masks does not get the whole values.
    return replace(field, kind=replace(field.kind, show=mask, mask=mask))


def _mask_of(field: Field) -> Callable[[Any], str]:
    kind = field.kind
    if kind.mask is not kind.show:
        return kind.mask
    return _hide if field.privacy is Privacy.SENSITIVE else kind.show


def _hide(value: Any) -> str:
    """Nothing but whether there is a value at all."""
    return HIDDEN if shown(value) else ""


def _with(register: Register, fields: tuple[Field, ...]) -> Register:
    kept = {field.key for field in fields}
    rules = tuple(rule for rule in register.rules if rule.field in kept)
    return replace(register, fields=fields, rules=rules)
