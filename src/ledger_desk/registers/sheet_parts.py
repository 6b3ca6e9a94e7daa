"""What several sorts of workbooks share: the parts that say where, and whose words mean what."""

from ledger_desk.registers.sheet_words import NOWHERE, Part

NO_NOTE = frozenset({"note"})


def place() -> tuple[Part, ...]:
    """The parts that say where: dwelling, stair, building, grid, community."""
    return (
        Part("dwelling", "dwelling", without=NO_NOTE),
        Part("unit", "unit", without=NO_NOTE),
        Part("building", "building", without=NO_NOTE),
        Part("grid", "grid", without=NO_NOTE),
        Part("division", "division", without=NO_NOTE),
    )


A_DOOR = ("dwelling.std_address", "dwelling.room_no", "building.building_no")
OWNER = {"name": "dwelling.owner_name", "phone": "dwelling.owner_phone"}
WORKER = {"name": "grid.grid_worker", "phone": "grid.worker_phone"}
BUILDING_HEAD = {"name": "building.head_name", "phone": "building.head_phone"}
LANDLORD = {
    "name": "rental.landlord_name",
    "id_no": "rental.landlord_id_no",
    "phone": "rental.landlord_phone",
    "address": "rental.landlord_address",
    "kind": "rental.landlord_kind",
}
PERSON = {
    "name": "person.name",
    "id_no": "person.id_no",
    "phone": "person.phone",
    "address": "dwelling.std_address",
    "id_type": "person.id_type",
    "sex": "person.sex",
    "birth_date": "person.birth_date",
    "ethnicity": "person.ethnicity",
    "hukou_address": "person.hukou_address",
    "employer": "person.employer",
}
GUARDIAN = {"name": "person.guardian"}
CONTACT = {"name": "person.emergency_contact", "phone": "person.emergency_contact"}
EVERYWHERE = {
    "worker": WORKER,
    "building_head": BUILDING_HEAD,
    "owner": OWNER,
    "safety": WORKER,
}

# Two places of origin side by side: the one under 流入来源 is not 户籍地.
OTHER_ORIGIN = {
    parent + child: NOWHERE
    for parent in ("流入来源", "来源", "流出地", "原住地", "原居住地", "迁往地", "工作地")
    for child in ("省", "市", "区县", "县", "县区", "街道", "地址", "省份")
}
