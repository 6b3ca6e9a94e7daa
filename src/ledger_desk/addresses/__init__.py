"""Addresses of doors: what a person wrote in one cell, taken apart, folded, put in stair order."""

from ledger_desk.addresses.keys import as_house, join_key, key_parts, stair_key, standard_address
from ledger_desk.addresses.reading import from_parts, parse_address
from ledger_desk.addresses.words import Address, number

__all__ = [
    "Address",
    "as_house",
    "from_parts",
    "join_key",
    "key_parts",
    "number",
    "parse_address",
    "stair_key",
    "standard_address",
]
