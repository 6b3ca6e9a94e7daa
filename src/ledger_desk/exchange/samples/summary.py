"""The truth about made-up workbooks as one dictionary, with the keys of a truth.json."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ledger_desk.exchange.samples import truth, words
from ledger_desk.exchange.samples.duties import Duties
from ledger_desk.exchange.samples.hand import Hand
from ledger_desk.exchange.samples.truth import Keys
from ledger_desk.exchange.samples.words import Words
from ledger_desk.exchange.samples.world import World


def truth_of(
    world: World,
    duties: Duties,
    keys: Keys,
    rows: Mapping[str, int],
    hands: Mapping[str, Sequence[Hand]],
) -> dict[str, Any]:
    """What any right reading of the files gives.

    rows: records per file. hands: who filled the sheets of a register; they know what they spoiled.
    """
    spoiled = {number for hand in hands["floating"] for number in hand.spoiled}
    figures = truth.figures(world, duties, keys, spoiled)
    return {
        "period": f"{world.start:%Y-%m}",
        "community": world.place.community,
        "division": world.place.division,
        "dwellings": len(world.doors),
        "buildings": _buildings(world),
        "residents": sum(len(household.members) for household in world.residents()),
        "resident_households": sum(1 for _ in world.residents()),
        "floating": _floating(world, keys, figures),
        "rentals": _rentals(world, keys, figures),
        "low_income": _aid(world, duties, keys),
        "patrols": _patrols(world, duties, figures),
        "members": figures["P3b"],
        "teams": figures["P3"],
        "visits": {"rows": len(duties.visits), "in_month": figures["V1"], "doors": figures["V2"]},
        "inspections": {
            "rows": len(duties.inspections),
            "in_month": figures["R20"],
            "rentals": figures["R20b"],
            "hazards": figures["R21"],
        },
        "notes": {
            "damaged_ids": sum(len(hand.spoiled) for each in hands.values() for hand in each),
            "rare_names": sum(
                hand.rare_names for key in ("floating", "member") for hand in hands[key]
            ),
        },
        "rows": dict(rows),
        "figures": figures,
    }


def _buildings(world: World) -> int | None:
    """None where there are villages: whether a house is a building is no question of reading."""
    if any(door.house for door in world.doors):
        return None
    return len({door.built for door in world.doors})


def _by_label(list_: Words, codes: Iterable[str | None]) -> dict[str, int]:
    return dict(Counter(map(list_.label, codes)))


def _floating(world: World, keys: Keys, figures: truth.Figures) -> dict[str, Any]:
    now = truth.floating_now(world, keys["floating"])
    return {
        "rows": len(world.floating),
        "opening": figures["F0"],
        "registered_in": figures["F1"],
        "left_in": figures["F3"],
        "closing": figures["F9"],
        "by_sex": _by_label(words.SEX, (one.person.sex for one in now)),
        "by_reason": _by_label(words.REASON, (one.reason for one in now)),
        "by_abode": _by_label(words.ABODE, (one.abode for one in now)),
        "by_stay": dict(Counter(words.STAY.row(one.stay) for one in now)),
        "in_province": figures["F11.省内"],
        "permit": figures["F24"],
    }


def _rentals(world: World, keys: Keys, figures: truth.Figures) -> dict[str, Any]:
    now = truth.rentals_now(world)
    return {
        "rows": len(world.rentals),
        "active": figures["R9"],
        "registered_in": figures["R1"],
        "closed_in": figures["R3"],
        "by_grade": _by_label(words.GRADE, (one.grade for one in now)),
        "letters": figures["R13"],
    }


def _aid(world: World, duties: Duties, keys: Keys) -> dict[str, Any]:
    now = truth.aid_now(world, duties.aid)
    return {
        "households": len(now),
        "by_kind": _by_label(words.AID, (aid.category for aid in now)),
        "covered": sum(aid.covered for aid in now),
        "amount_fen": sum(truth.amount(aid, keys["aid"]) for aid in now),
    }


def _patrols(world: World, duties: Duties, figures: truth.Figures) -> dict[str, Any]:
    types = words.FINDING.rows()
    return {
        "rows": len(duties.patrols),
        "in_month": figures["P1"],
        "night": figures["P1b"],
        "person_times": figures["P2"],
        "findings": figures["P5"],
        "closed": figures["P5b"],
        "by_finding": {each: figures[f"P5.{each}"] for each in types if figures[f"P5.{each}"]},
    }
