"""Where a row's doors and people are in the ledger: found, or staged as new."""

import re
import unicodedata
from functools import lru_cache

from ledger_desk import addresses
from ledger_desk.exchange.judging import Judged
from ledger_desk.exchange.staging import Outcome, Stage, Values
from ledger_desk.kinds import birth_of, sex_of
from ledger_desk.store.matching import Door, Meant, Person

EMPTY_DOOR = frozenset(
    {
        "空户",
        "空房",
        "空置",
        "空",
        "空关",
        "闲置",
        "无人",
        "无人居住",
        "无人住",
        "未入住",
        "没人住",
        "空置房",
    }
)
STATE_EMPTY = "4"

_GRID = re.compile(r"(第?[0-9一二三四五六七八九十百]+(?:号)?网格|[一-龥A-Za-z0-9]{1,12}网格)")
_GRID_NUMBER = re.compile(r"^第?([0-9一二三四五六七八九十百]+)(?:号)?网格$")


def grid_named(text: str) -> str:
    """The grid a sheet name, a title or a section line speaks of; "" when it names none."""
    found = re.search(
        r"第?[0-9一二三四五六七八九十百]+(?:号)?网格", unicodedata.normalize("NFKC", text)
    )
    return found[0] if found else ""


def place_grid(stage: Stage, name: str) -> str | None:
    """The id of a grid by its name, made when nobody has heard of it; 第1网格 = 一网格 = 1网格."""
    if not name:
        return None
    key = _grid_key(name)
    shelf = stage.shelf("grid")
    for record in shelf.records.values():
        if _grid_key(record["grid_name"] or "") == key or record.get("grid_code") == name:
            return str(record["id"])
    return str(stage.add("grid", {"grid_name": name})["id"])


def _grid_key(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).replace(" ", "")
    if found := _GRID_NUMBER.match(folded):
        return f"#{addresses.number(found[1])}"
    return f"#{folded}" if folded.isdigit() else folded


def place_door(stage: Stage, row: Judged) -> Door | None:
    """The dwelling a row speaks of, found or made; None (and the row doubtful) when unclear.

    Columns for building, unit and room win over a whole address in one cell.
    """
    address = _address(row)
    grid = place_grid(stage, row.grid)
    if address is None:
        return None
    room = row.values.get("dwelling", {}).get("room_no")
    if not address.room or not (address.building or address.complex):
        if row.address_text or address.building or room:
            row.problem(
                "地址",
                "address.unknown",
                f"地址“{row.address_text or address.building or room}”认不出楼栋和房号，"
                "已原样记下，请补全",
                "dwelling",
            )
        return None
    if address.rooms:
        row.problem(
            "地址",
            "address.two_rooms",
            f"地址里有{len(address.rooms)}间房（{'、'.join(address.rooms)}），先记在{address.room}",
            "dwelling",
        )
    key = addresses.key_parts(address)
    door = stage.doors.exact(*key)
    if door is None:
        door = _nearly(stage, row, address, key)
    if door is None:
        door = _new_door(stage, address, key, grid)
    elif grid and not door.grid_id:
        door = _learn_grid(stage, door, grid)
    return door


def _address(row: Judged) -> addresses.Address | None:
    """Where a row says it is: its columns first, then the address in one cell, then the section
    line above it (3幢, 第一网格 red lines on printed sheets)."""
    building = row.values.get("building", {})
    unit = row.values.get("unit", {}).get("unit_no")
    room = row.values.get("dwelling", {}).get("room_no")
    whole = row.address or addresses.Address()
    above = row.above or addresses.Address()
    if not (row.address or room or building):
        return None
    if row.address and not (room or building.get("building_no") or unit):
        named = str(building.get("complex_name") or "")
        if named and not whole.complex:
            whole = whole._replace(complex=addresses.from_parts(named, "", "", "").complex)
        if whole.building or not above.building:
            return addresses.as_house(
                whole if whole.complex else whole._replace(complex=above.complex)
            )
        return whole._replace(
            complex=whole.complex or above.complex,
            building=above.building,
            unit=whole.unit or above.unit,
        )
    return _composed(
        str(building.get("complex_name") or whole.complex or above.complex),
        str(building.get("building_no") or whole.building or above.building),
        str(unit or whole.unit or above.unit),
        str(room or whole.room),
    )


@lru_cache(maxsize=4096)
def _composed(complex_: str, building: str, unit: str, room: str) -> addresses.Address:
    """The same door stands above every member of a household."""
    return addresses.as_house(addresses.from_parts(complex_, building, unit, room))


def _nearly(
    stage: Stage, row: Judged, address: addresses.Address, key: tuple[str, str, str, str]
) -> Door | None:
    """A door that agrees where both sides say something, when there is only one such."""
    agreeing = stage.doors.agreeing(*key)
    if len(agreeing) == 1:
        door = agreeing[0]
        more_complex = bool(key[0]) and not door.complex
        more_unit = bool(key[2]) and not door.unit
        if more_complex or more_unit:
            return _complete(stage, door, address, key)
        return door
    if len(agreeing) > 1 and not key[2]:
        row.problem(
            "地址",
            "address.unit_missing",
            f"“{addresses.standard_address(address)}”有{len(agreeing)}个单元都有这个房号，请写明单元",
            "dwelling",
        )
    return None


def _complete(
    stage: Stage, door: Door, address: addresses.Address, key: tuple[str, str, str, str]
) -> Door:
    """An address known in part becomes whole: the door stays the same door."""
    full = Door(
        door.id,
        key[0] or door.complex,
        door.building,
        key[2] or door.unit,
        door.room,
        door.building_id,
        door.unit_id,
        door.grid_id,
    )
    building_id = _place_building(stage, address, full.complex, full.building, full.grid_id)
    unit_id = _place_unit(stage, building_id, address.unit or "") or door.unit_id
    full = full._replace(building_id=building_id, unit_id=unit_id)
    stage.doors.replace(door, full)
    _change_door(
        stage,
        door.id,
        {
            "building_id": building_id,
            "unit_id": unit_id,
            "address_key": addresses.join_key(full.complex, full.building, full.unit, full.room),
            "std_address": addresses.standard_address(address),
            "stair_key": addresses.stair_key(address),
        },
    )
    return full


def _change_door(stage: Stage, id_: str, values: Values) -> None:
    """Doors of the ledger are known by their addresses alone, so their changes are kept apart."""
    shelf = stage.shelf("dwelling")
    if record := shelf.records.get(id_):
        for key, value in values.items():
            shelf.set(record, key, value)
    else:
        stage.door_changes.setdefault(id_, {}).update(values)


def _new_door(
    stage: Stage, address: addresses.Address, key: tuple[str, str, str, str], grid: str | None
) -> Door:
    building_id = _place_building(stage, address, key[0], key[1], grid)
    unit_id = _place_unit(stage, building_id, address.unit or "")
    grid_id = grid or stage.shelf("building").records[building_id].get("grid_id")
    record = stage.add(
        "dwelling",
        {
            "building_id": building_id,
            "unit_id": unit_id,
            "grid_id": grid_id,
            "room_no": address.room,
            "std_address": addresses.standard_address(address),
            "address_key": addresses.join_key(*key),
            "stair_key": addresses.stair_key(address),
        },
    )
    door = Door(record["id"], *key, building_id, unit_id, grid_id)
    stage.doors.add(door)
    return door


def _place_building(
    stage: Stage, address: addresses.Address, complex_key: str, building_key: str, grid: str | None
) -> str:
    found = stage.buildings.get((complex_key, building_key))
    if found is None and complex_key:
        # The one building of this number that names no complex is this one.
        found = stage.buildings.get(("", building_key))
        if found is not None:
            del stage.buildings["", building_key]
            stage.buildings[complex_key, building_key] = found
            record = stage.shelf("building").records[found]
            stage.shelf("building").set(record, "complex_name", address.complex or None)
    if found is None:
        record = stage.add(
            "building",
            {
                "grid_id": grid,
                "complex_name": address.complex or None,
                "building_no": address.building or address.complex,
            },
        )
        found = stage.buildings[complex_key, building_key] = str(record["id"])
    elif grid:
        record = stage.shelf("building").records[found]
        if record.get("grid_id") is None:
            stage.shelf("building").set(record, "grid_id", grid)
    return found


def _place_unit(stage: Stage, building_id: str, unit: str) -> str | None:
    if not unit:
        return None
    found = stage.units.get((building_id, unit))
    if found is None:
        record = stage.add("unit", {"building_id": building_id, "unit_no": unit})
        found = stage.units[building_id, unit] = str(record["id"])
    return found


def _learn_grid(stage: Stage, door: Door, grid: str) -> Door:
    learned = door._replace(grid_id=grid)
    stage.doors.replace(door, learned)
    _change_door(stage, door.id, {"grid_id": grid})
    if door.building_id:
        record = stage.shelf("building").records[door.building_id]
        if record.get("grid_id") is None:
            stage.shelf("building").set(record, "grid_id", grid)
    return learned


def place_person(
    stage: Stage, row: Judged, door: Door | None, role: str = "person"
) -> Values | None:
    """The person a row is about, found or made; None when the row names nobody.

    role: the part the person plays on the sheet: the row's own person, the head, a tenant.
    """
    said = dict(row.values.get(role, {}))
    name, number = said.get("name") or row.odd_names.get(role), said.get("id_no")
    if name:
        said["name"] = name
    if not name and not number:
        return None
    if number:
        said.setdefault("birth_date", birth_of(number))
        said.setdefault("sex", sex_of(number))
    meant = stage.people.meant(
        name or "",
        number,
        said.get("birth_date"),
        said.get("sex"),
        said.get("phone"),
        door.id if door else None,
    )
    if meant.person and meant.person.gone:
        row.problem("姓名", "person.gone", f"“{meant.person.name}”的档案已注销，没有恢复，请核对")
        meant = Meant(None)
        said.pop("id_no", None)  # two records cannot carry one number
    shelf = stage.shelf("person")
    if meant.person is not None:
        record = shelf.records[meant.person.id]
        if meant.name_differs and name:
            row.problem(
                "姓名",
                "id.name_differs",
                f"证件号码已登记为“{meant.person.name}”，表里写的是“{name}”，姓名没有改",
            )
            said.pop("name", None)
        if number and meant.person.id_no is None:
            # Found by name, birth and door: the number was not known before, so nothing is lost.
            shelf.set(record, "id_no", number)
            stage.people.learn_id(meant.person, number)
            row.changed.append("id_no")
        note_outcome(row, stage.merge("person", record, said), stage, "person")
    else:
        if not name:
            row.problem("姓名", "name.missing", "没有姓名，已按证件号码登记，请补上")
            said["name"] = "（未填姓名）"
        if meant.suspected:
            other = meant.suspected[0]
            row.problem(
                "姓名",
                "person.maybe",
                f"疑似同一人：{other.name}（{_where(stage, other)}），请核对后再合并",
            )
        said.setdefault("id_type", "111" if number else None)
        record = stage.add("person", said)
        stage.people.add(
            Person(
                record["id"],
                record["name"],
                number,
                said.get("birth_date"),
                said.get("sex"),
                said.get("phone"),
                {door.id} if door else set(),
            )
        )
    if door:
        stage.people.live_at(stage.people.by_id[record["id"]], door.id)
    _settle_hukou(stage, record)
    doubts = [p.text for p in row.doubts if p.part == role]
    if doubts and not record.get("doubt"):
        shelf.set(record, "doubt", "；".join(doubts))
    return record


def _where(stage: Stage, person: Person) -> str:
    for door in person.doors:
        record = stage.shelf("dwelling").records.get(door)
        if record and record.get("std_address"):
            return str(record["std_address"])
        if known := stage.doors.by_id.get(door):
            parts = (known.complex, known.building, known.unit, "", known.room)
            return addresses.standard_address(addresses.Address(*parts))
    return "地址未填"


def _settle_hukou(stage: Stage, record: Values) -> None:
    """户籍类型 follows from the division when that is given."""
    code = record.get("hukou_division")
    if not code and record.get("hukou_address"):
        from ledger_desk import regions  # the list of divisions is read when first needed

        code, _ = regions.read(str(record["hukou_address"]))
        if code:
            stage.shelf("person").set(record, "hukou_division", code)
    home = str(stage.division.get("division_code") or "")[:6]
    if not code or record.get("hukou_type") or len(home) < 6:
        return
    if code == home:
        kind = "2"
    elif code[:4] == home[:4]:
        kind = "3"
    elif code[:2] == home[:2]:
        kind = "4"
    else:
        kind = "6" if code[:2] in {"71", "81", "82"} else "5"
    stage.shelf("person").set(record, "hukou_type", kind)


def note_outcome(row: Judged, outcome: Outcome, stage: Stage, register: str) -> None:
    """Say what merging kept: protected fields are offered, never overwritten."""
    row.changed += outcome.changed
    for key, old, new in outcome.kept:
        known = stage.registers[register].by_key.get(key)
        label, kind = (known.label, known.kind) if known else (key, None)
        was, now = (kind.mask(old), kind.mask(new)) if kind else (old, new)
        if outcome.fresh:
            text = f"同一份表里另有一行写的是{label}“{was}”，这一行是“{now}”，先按前一行，请核对"
            row.problem(label, "row.twice", text, register)
        else:
            text = f"{label}：台账里是“{was}”，表里是“{now}”，台账没有改，请核对"
            row.problem(label, "protected", text, register)
