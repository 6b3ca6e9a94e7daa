import random
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection
from tests.store.stock import Stock, act, id_number

from ledger_desk import search
from ledger_desk.registers import BY_KEY
from ledger_desk.sealing import Cost
from ledger_desk.store import finding, records, search_index
from ledger_desk.store.finding import find
from ledger_desk.store.labels import search_words
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine
from ledger_desk.store.search_paths import EVERYTHING, PATHS, joins
from ledger_desk.store.search_words import TEXTS, folded

PERSONS = BY_KEY["person"]
OUYANG_ID = id_number("330102", "1985-03-12", 912)
SHAN_ID = id_number("341202", "1990-11-05", 950)[:17]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """Six people, three doors, a landlord, a family, an aided household, a team: only read."""
    machine = Machine(cost=Cost(t=1, m_kib=8, p=1), device="test")
    folder = tmp_path_factory.mktemp("town") / "ledger"
    made, _ = Ledger.create(folder, "桂花社区", "李四", "gui-hua-2026", machine=machine)
    with act(made) as stock:
        _settle(stock)
    with made.reading() as db:
        yield db
    made.close()


def _settle(stock: Stock) -> None:
    grid = stock.add("grid", grid_name="第一网格")
    door = stock.door("金桂苑", "3", "2", "402", grid)
    other = stock.door("金桂苑", "13", "2", "401", grid)
    short = stock.door("南苑", "7", "", "B101", grid)
    ouyang = stock.dweller(
        door,
        name="欧阳𬴊",
        id_no=OUYANG_ID,
        birth_date="1985-03-12",
        phone="13900009388、0571-88881234",
    )
    shan = stock.dweller(other, name="单雄信", former_name="王大力", birth_date="1990-11-05")
    stock.dweller(short, name="买买提·吐尔逊", phone="13812345678")
    stock.add("person", name="曾子")
    stock.add("person", name="欧阳")
    stock.add("person", name="解珍")
    stock.add("floating", person_id=ouyang, dwelling_id=door, permit_no="浙1234567")
    stock.add("rental", dwelling_id=door, landlord_name="仇大海", landlord_phone="13800138000")
    home = stock.add("household", dwelling_id=other, head_id=shan)
    stock.add("lowincome", household_id=home, category="1")
    stock.add("visit", target_id=short, visited_at="2026-10-01")
    team = stock.add("team", name="红袖标巡防队", phone="0571-66668888")
    stock.add("member", name="区大妈", team_id=team)


@pytest.mark.parametrize(
    ("typed", "register", "titles"),
    [
        ("欧阳", "", ["欧阳", "欧阳𬴊"]),  # the whole name first
        ("𬴊", "person", ["欧阳𬴊"]),
        ("雄", "person", ["单雄信"]),
        ("雄信", "person", ["单雄信"]),
        ("王大力", "person", ["单雄信"]),  # the former name
        ("买买提吐", "person", ["买买提·吐尔逊"]),
        ("买买提·吐尔逊", "person", ["买买提·吐尔逊"]),
        ("oy", "person", ["欧阳", "欧阳𬴊"]),
        ("ouyang", "person", ["欧阳", "欧阳𬴊"]),
        ("ouyangl", "person", ["欧阳𬴊"]),
        ("ＯＹＬ", "person", ["欧阳𬴊"]),
        ("shanx", "person", ["单雄信"]),
        ("dxx", "person", ["单雄信"]),
        ("danxiongxin", "person", ["单雄信"]),
        ("xx", "person", ["单雄信"]),
        ("zengzi", "person", ["曾子"]),
        ("cengzi", "person", ["曾子"]),
        ("cz", "person", ["曾子"]),
        ("xiezhen", "person", ["解珍"]),
        ("jiezhen", "person", ["解珍"]),
        ("qiu", "rental", ["金桂苑3幢2单元402室 仇大海"]),
        ("chou", "rental", ["金桂苑3幢2单元402室 仇大海"]),
        ("odm", "", ["区大妈"]),
        ("quda", "member", ["区大妈"]),
        ("红袖标", "", ["红袖标巡防队"]),
        (OUYANG_ID, "", ["欧阳𬴊"]),
        (OUYANG_ID.lower(), "", ["欧阳𬴊"]),
        (OUYANG_ID[:8], "", ["欧阳𬴊"]),
        (OUYANG_ID[-4:], "", ["欧阳𬴊"]),
        (OUYANG_ID[5:12], "", ["欧阳𬴊"]),
        ("19850312", "", ["欧阳𬴊"]),
        ("19901105", "", ["单雄信"]),
        ("9388", "", ["欧阳𬴊"]),
        ("139 0000 9388", "", ["欧阳𬴊"]),
        ("0571-8888", "", ["欧阳𬴊"]),
        ("057166", "", ["红袖标巡防队"]),
        ("8000", "", ["金桂苑3幢2单元402室 仇大海"]),
        ("402", "dwelling", ["金桂苑3幢2单元402室"]),
        ("b101", "dwelling", ["南苑7幢B101室"]),
        ("13", "building", ["金桂苑13幢"]),
        ("13幢", "building", ["金桂苑13幢"]),
        ("十三号楼", "building", ["金桂苑13幢"]),
        ("3幢2单元", "dwelling", ["金桂苑3幢2单元402室"]),
        ("金桂苑3-2-402", "dwelling", ["金桂苑3幢2单元402室"]),
        ("金桂苑3幢2单元402", "dwelling", ["金桂苑3幢2单元402室"]),
        ("金桂苑三号楼二单元402室", "dwelling", ["金桂苑3幢2单元402室"]),
        ("３－２－４０２", "dwelling", ["金桂苑3幢2单元402室"]),
        ("桂苑13", "dwelling", ["金桂苑13幢2单元401室"]),
        ("南苑", "dwelling", ["南苑7幢B101室"]),
        ("金桂苑3-2-402", "person", ["欧阳𬴊"]),
        ("南苑", "person", ["买买提·吐尔逊"]),
        ("oy 402", "person", ["欧阳𬴊"]),
        ("402 oy", "", ["欧阳𬴊"]),
        ("oy 401", "person", []),
        ("oy l", "person", ["欧阳𬴊"]),
        ("欧阳 9388", "person", ["欧阳𬴊"]),
        ("欧阳 金桂苑", "person", ["欧阳𬴊"]),
        ("qiu 402", "rental", ["金桂苑3幢2单元402室 仇大海"]),
        ("oy", "rental", ["金桂苑3幢2单元402室 仇大海"]),  # a tenant
        ("oy 402", "floating", ["欧阳𬴊"]),
        ("oyl", "floating", ["欧阳𬴊"]),
        ("金桂苑3-2", "floating", ["欧阳𬴊"]),
        ("1234567", "floating", ["欧阳𬴊"]),  # no index holds it: looked for in the register
        ("dxx", "lowincome", ["单雄信"]),
        ("shan", "household", ["单雄信 金桂苑13幢2单元401室"]),
        ("401", "household", ["单雄信 金桂苑13幢2单元401室"]),
        ("南苑7", "visit", ["2026-10-01 南苑7幢B101室"]),
        ("第一", "grid", ["第一网格"]),
        ("没有这个人", "", []),
        ("%", "person", []),
        ('"', "", []),
        ("' OR 1=1", "", []),
        ("", "", []),
        ("   ", "", []),
        ("…", "", []),
    ],
)
def test_what_is_typed_finds_whom_it_means(
    town: Connection, typed: str, register: str, titles: list[str]
) -> None:
    hits = find(town, typed, register)
    assert [hit.title for hit in hits] == titles


def test_an_address_asked_everywhere_gives_door_dwellers_and_rental(town: Connection) -> None:
    hits = find(town, "金桂苑3-2-402")
    assert {hit.register for hit in hits} == {"dwelling", "person", "rental"}


def test_a_hit_tells_the_field_and_hides_the_middle_of_its_value(town: Connection) -> None:
    [by_id] = find(town, OUYANG_ID[-6:])
    [by_phone] = find(town, "13900009388")
    [by_name] = find(town, "欧阳𬴊")
    assert (by_id.field, by_id.value) == ("证件号码", f"330102********{OUYANG_ID[-4:]}")
    assert by_phone.field == "联系电话"
    assert "00009388" not in by_phone.value
    assert (by_name.field, by_name.value, by_name.register) == ("姓名", "欧阳𬴊", "person")
    row = records.page(town, PERSONS, [by_name.rid], ["name"])[0]
    assert row.id == by_name.id


def test_no_more_than_asked_for_and_the_removed_are_not_found(ledger: Ledger) -> None:
    with act(ledger) as stock:
        ids = [stock.add("person", name=f"王{'明' * n}") for n in range(1, 9)]
        assert len(find(stock.db, "wang", limit=5)) == 5
        assert len(find(stock.db, "王", limit=50)) == 8
        assert find(stock.db, "王明明")[0].title == "王明明"
        records.remove(stock.db, PERSONS, ids[1], "重复")
        assert "王明明" not in [hit.title for hit in find(stock.db, "王明明")]


SURNAMES = "王李单曾解仇区查盖缪欧阳尉迟万俟"
GIVEN = "明丽华𬴊伟小雄珍"


def _person(chance: random.Random) -> dict[str, str | None]:
    double = chance.random() < 0.3
    surname = chance.choice(["欧阳", "尉迟", "万俟"]) if double else chance.choice(SURNAMES[:10])
    born = f"19{chance.randint(50, 99)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    phone = f"1{chance.choice('358')}{chance.randrange(10**9):09d}"
    return {
        "name": surname + "".join(chance.choices(GIVEN, k=chance.randint(1, 2))),
        "former_name": "王" + chance.choice(GIVEN) if chance.random() < 0.1 else None,
        "id_no": None,
        "phone": chance.choice([None, phone, f"{phone}、0571-{chance.randrange(10**8):08d}"]),
        "birth_date": born,
    }


def _says(name: str, text: str) -> bool:
    """Whether a name is found by letters, told by its readings alone."""
    return any(
        "".join(part[n:]).startswith(text) or "".join(s[0] for s in part[n:]).startswith(text)
        for part in search.readings(name)
        for n in range(len(part))
    )


def test_the_router_finds_what_looking_at_every_value_finds(ledger: Ledger) -> None:
    chance = random.Random(20261)
    people = [_person(chance) for _ in range(400)]
    taken: set[str] = set()
    for person in people:
        number = id_number("330102", str(person["birth_date"]), chance.randint(900, 999))
        if number not in taken and chance.random() < 0.8:
            person["id_no"] = number
            taken.add(number)
    with ledger.writing("试") as db:
        rows = [{"id": ledger.new_key(), **person} for person in people]
        records.add_many(db, PERSONS, rows)

        def expected(text: str) -> set[str]:
            found = set()
            for row in rows:
                names = [str(name) for name in (row["name"], row["former_name"]) if name]
                numbers = [str(row["id_no"] or ""), *str(row["phone"] or "").split("、")]
                if text[0].isdigit():
                    hit = any(text in number.replace("-", "") for number in numbers)
                    day = f"{text[:4]}-{text[4:6]}-{text[6:]}"
                    hit = hit or (len(text) == 8 and row["birth_date"] == day)
                elif text.isascii():
                    hit = any(_says(name, text) for name in names)
                else:
                    hit = any(text in name for name in names)
                if hit:
                    found.add(str(row["id"]))
            return found

        typed: set[str] = set()
        for row in chance.sample(rows, 40):
            name = str(row["name"])
            for text in (name, name[1:], *(["".join(r) for r in search.readings(name)])):
                typed |= {text[:n] for n in range(1, len(text) + 1)}
            typed |= {"".join(s[0] for s in said) for said in search.readings(name)}
            for number in filter(None, (row["id_no"], row["phone"])):
                digits = str(number).split("、")[0]
                typed |= {digits[a:b] for a in (0, 3, 6, 14) for b in (9, 14, 18) if b - a > 2}
            typed.add(str(row["birth_date"]).replace("-", ""))
        typed.discard("")
        wrong = [
            text
            for text in sorted(typed)
            if {hit.id for hit in find(db, text, "person", 1000)} != expected(text)
        ]
    assert len(typed) > 300
    assert wrong == []


def _contents(db: Connection) -> dict[str, set[tuple[str, int, int]]]:
    """Every term of every index, with the documents and places it stands in."""
    found = {}
    for name in ("find_word", "find_digits", "find_address"):
        db.exec_driver_sql(f"INSERT INTO {name}({name}) VALUES('integrity-check')")
        db.exec_driver_sql(
            f"CREATE VIRTUAL TABLE temp.seen USING fts5vocab(main, {name}, instance)"
        )
        rows = db.exec_driver_sql("SELECT term, doc, offset FROM temp.seen").all()
        found[name] = {(term, doc, offset) for term, doc, offset in rows}
        db.exec_driver_sql("DROP TABLE temp.seen")
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_kept_indexes_equal_rebuilt_ones_after_a_session(ledger: Ledger, seed: int) -> None:
    chance = random.Random(seed)
    people: list[str] = []
    with act(ledger) as stock:
        grid = stock.add("grid", grid_name="一")
        door = stock.door("金桂苑", "3", "2", "402", grid)
        rental = stock.add("rental", dwelling_id=door, landlord_name="甲")
    for _ in range(12):
        with ledger.writing("试") as db:
            for _ in range(chance.randint(1, 25)):
                what = chance.random()
                if what < 0.4 or not people:
                    people.append(ledger.new_key())
                    records.add(db, PERSONS, people[-1], _person(chance))
                elif what < 0.7:
                    records.change(db, PERSONS, chance.choice(people), _person(chance))
                elif what < 0.8:
                    records.change(
                        db, BY_KEY["dwelling"], door, {"room_no": str(chance.randint(101, 999))}
                    )
                elif what < 0.9:
                    records.change(
                        db, BY_KEY["rental"], rental, {"landlord_name": _person(chance)["name"]}
                    )
                else:  # as an undo does
                    gone = people.pop(chance.randrange(len(people)))
                    db.exec_driver_sql("DELETE FROM person WHERE id = ?", (gone,))
    with ledger.writing("试") as db:
        kept = _contents(db)
        search_index.rebuild(db)
        rebuilt = _contents(db)
    assert all(kept.values())
    assert kept == rebuilt


def test_indexes_dropped_for_an_import_are_whole_and_kept_in_step_afterwards(
    ledger: Ledger,
) -> None:
    with ledger.writing("导入") as db:
        search_index.drop(db)
        rows = [{"id": ledger.new_key(), "name": f"欧阳{sign}"} for sign in GIVEN]
        records.add_many(db, PERSONS, rows)
        search_index.create(db)
    with act(ledger) as stock:
        stock.add("person", name="欧阳锋")
    with ledger.reading() as db:
        assert len(find(db, "oy")) == len(GIVEN) + 1


def test_an_erased_name_is_in_no_page_of_the_indexes(ledger: Ledger) -> None:
    with act(ledger) as stock:
        gone = stock.add("person", name="龘靐", phone="13977777777")
        for n in range(40):
            stock.add("person", name=f"王{GIVEN[n % 8]}", phone=f"138{n:08d}")
    with ledger.writing("删除") as db:
        records.change(db, PERSONS, gone, {"name": "甲", "phone": None})
    with ledger.reading() as db:
        for name in ("find_word", "find_digits"):
            blocks = db.exec_driver_sql(f"SELECT block FROM {name}_data").scalars()
            everything = b"".join(block for block in blocks if block)
            assert "龘".encode() not in everything
            assert b"777" not in everything


def test_every_path_leads_from_a_source_to_its_register(town: Connection) -> None:
    assert set(EVERYTHING) == set(TEXTS) == {s.register for s in search_index.SOURCES}
    for register, sources in PATHS.items():
        for source, paths in sources.items():
            assert source in TEXTS
            for path in paths:
                for from_source in (True, False):
                    statement = finding._statement(source, path, (), "s" if from_source else "t")
                    plan = town.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement[0]}", (1,)).all()
                    assert joins(path, from_source)
                    assert not [line[3] for line in plan if line[3].startswith("SCAN")], register


def test_search_words_hold_every_reading_and_every_tail() -> None:
    assert search_words("孙丽华") == "孙丽华 sunlihua slh | 丽华 华 lihua lh hua h"
    words = search_words("单文").split()
    assert {"shanwen", "sw", "danwen", "dw", "wen", "w"} <= set(words)


@pytest.mark.parametrize(
    ("written", "folded_to"),
    [
        ("金桂苑3幢2单元401室", "金桂苑-3-2-401"),
        ("金桂苑3-2-401", "金桂苑-3-2-401"),
        ("金桂苑 3号楼", "金桂苑-3"),
        ("3幢2单元401", "3-2-401"),
        ("幸福路", "幸福路"),
    ],
)
def test_an_address_is_folded_to_its_numbers(written: str, folded_to: str) -> None:
    assert folded(written.replace(" ", "")) == folded_to
