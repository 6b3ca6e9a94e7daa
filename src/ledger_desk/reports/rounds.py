"""Door-to-door sheets from the ledger: printed, and kept so that they can come back."""

import json
from collections.abc import Collection
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ledger_desk.errors import Progress, Refused, no_progress
from ledger_desk.reports import door_sheets
from ledger_desk.reports.door_sheets import Door, SheetInfo
from ledger_desk.sheet_codes import new_sheet_code
from ledger_desk.store import rounds
from ledger_desk.store.acts import instant
from ledger_desk.store.ledger import Ledger


def preview(
    ledger: Ledger,
    *,
    grid: str = "",
    building: str = "",
    due: bool = False,
    dwellings: Collection[str] = (),
    today: date,
    top_down: bool = True,
) -> tuple[list[Door], int]:
    """The doors a sheet would have, in the order printed, and its pages; nothing is kept."""
    with ledger.reading() as db:
        found = rounds.doors(db, grid=grid, building=building, due_by=today if due else None)
    doors = [_door(each) for each in found if not dwellings or each.id in dwellings]
    ordered = door_sheets.in_order(doors, top_down)
    return ordered, door_sheets.pages_of(ordered)


def _door(d: rounds.Doorway) -> Door:
    return Door(d.id, d.building, d.unit, d.floor, d.room, d.who, d.persons, d.phone, d.last_visit)


def checklist(
    ledger: Ledger,
    out: Path,
    *,
    grid: str = "",
    building: str = "",
    due: bool = False,
    dwellings: Collection[str] = (),
    now: datetime,
    today: date | None = None,
    top_down: bool = True,
    progress: Progress = no_progress,
) -> dict[str, Any]:
    """Print the doors of a grid, a building or of what is due; what `checklist --json` gives.

    dwellings: only these, as those that were left on earlier sheets.
    Raises Refused when nothing matches. The sheet's code, its rows and the versions of what they
    showed are kept, so that the paper can be typed in later whatever changed meanwhile.
    """
    day = today or now.astimezone().date()
    with ledger.reading() as db:
        place = rounds.place(db)
        found = rounds.doors(db, grid=grid, building=building, due_by=day if due else None)
        if dwellings:
            found = [door for door in found if door.id in dwellings]
        code = new_sheet_code(rounds.sheet_codes(db))
    if not found:
        raise Refused("没有符合条件的房屋，没有打印。请看网格和楼栋写得对不对。", "checklist.empty")
    title = "到期走访清单" if due else "入户走访清单"
    sheet = SheetInfo(
        code=code,
        community=place,
        grid=grid,
        title=title,
        walker="",
        printed_by=ledger.worker,
        printed_at=now.astimezone().strftime("%Y-%m-%d %H:%M"),
        scope="到期未走访" if due else building,
        top_down=top_down,
    )
    printed = door_sheets.door_sheet(map(_door, found), sheet, out, progress)
    rounds.keep(
        ledger,
        rounds.Kept(
            code=code,
            title=title,
            made=instant(now),
            filter=json.dumps({"grid": grid, "building": building, "due": due}, ensure_ascii=False),
            pages=printed.pages,
            doors=printed.doors,
            sha256=printed.sha256,
            rows=printed.rows,
            places=[page for page, _, _ in printed.places],
            file_name=out.name,
        ),
    )
    return {
        "file": str(out),
        "sheet": code,
        "pages": printed.pages,
        "doors": printed.doors,
        "message": printed.message,
    }
