"""The kinds of values: how each is read, shown and masked."""

from ledger_desk.kinds.choices import REGION, choice, link, multi
from ledger_desk.kinds.dates import DATE, read_age, read_birth, read_date, split_range
from ledger_desk.kinds.identity import (
    ACCOUNT,
    CREDIT_CODE,
    ID_NUMBER,
    birth_of,
    check_digit,
    in_18,
    is_credit_code,
    is_resident_id,
    masked_fits,
    read_paper,
    sex_of,
)
from ledger_desk.kinds.numbers import AREA, COUNT, MONEY, YEAR
from ledger_desk.kinds.phones import PHONE
from ledger_desk.kinds.times import DATETIME, MONTH, TIME, split_times
from ledger_desk.kinds.words import ADDRESS, NAME, NOTE, ROOM, text

__all__ = [
    "ACCOUNT",
    "ADDRESS",
    "AREA",
    "COUNT",
    "CREDIT_CODE",
    "DATE",
    "DATETIME",
    "ID_NUMBER",
    "MONEY",
    "MONTH",
    "NAME",
    "NOTE",
    "PHONE",
    "REGION",
    "ROOM",
    "TIME",
    "YEAR",
    "birth_of",
    "check_digit",
    "choice",
    "in_18",
    "is_credit_code",
    "is_resident_id",
    "link",
    "masked_fits",
    "multi",
    "read_age",
    "read_birth",
    "read_date",
    "read_paper",
    "sex_of",
    "split_range",
    "split_times",
    "text",
]
