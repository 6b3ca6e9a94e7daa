"""The search box, letter by letter, against a bare lookup by ID number."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

from bench import bare
from bench.measuring import Measured, compare, now, percentile
from bench.town import Row, Town
from ledger_desk import search
from ledger_desk.store import finding

EACH = 24  # queries of each kind: 21 × 24 = 504

RARE = "𬴊䶮㛃𠮷𫖮𬍛𬬭㑇"

# What clerks type for a person they know.
KINDS: dict[str, Callable[[Row], str]] = {
    "姓": lambda row: row.name[:1],
    "姓名": lambda row: row.name,
    "名": lambda row: row.name[1:],
    "生僻字": lambda row: next((c for c in row.name if c in RARE), ""),
    "全拼": lambda row: "".join(_said(row)),
    "首字母": lambda row: "".join(each[0] for each in _said(row)),
    "名的全拼": lambda row: "".join(_said(row)[1:]),
    "名的首字母": lambda row: "".join(each[0] for each in _said(row)[1:]),
    "身份证号": lambda row: row.id_no,
    "身份证地区码": lambda row: row.id_no[:6],
    "出生日期": lambda row: row.birth.replace("-", ""),
    "身份证后四位": lambda row: row.id_no[-4:],
    "身份证后六位": lambda row: row.id_no[-6:],
    "手机号": lambda row: row.phone or "",
    "手机尾号": lambda row: (row.phone or "")[-4:],
    "房号": lambda row: row.room,
    "楼号": lambda row: row.building,
    "小区": lambda row: row.complex_name,
    "地址": lambda row: f"{row.complex_name}{row.building}幢",
    "短地址": lambda row: f"{row.complex_name}{row.building}-1-{row.room}",
    "姓名加房号": lambda row: f"{row.name[:1]} {row.room}",
}


def _said(row: Row) -> list[str]:
    return (search.readings(row.name) or [["x"]])[0]


def queries(rows: list[Row], each: int = EACH) -> dict[str, list[str]]:
    """So many beginnings of each kind, letter by letter."""
    dice = Random("queries")
    found: dict[str, list[str]] = {}
    for kind, typed in KINDS.items():
        said: list[str] = []
        tries = 0
        while len(said) < each and tries < 20_000:
            tries += 1
            text = typed(dice.choice(rows))
            said += [text[:n] for n in range(1, len(text) + 1)]
        found[kind] = said[:each]
    return found


def search_box(town: Town) -> Iterator[Measured]:
    """p95 over the fixed mix, in the list of persons and over everything."""
    asked = queries(town.rows, 3 if town.is_tiny else EACH)
    texts = [text for said in asked.values() for text in said]
    dice = Random("lookups")
    numbers = [dice.choice(town.rows).id_no for _ in texts]
    plain = bare.connect(town.plain)
    statement = (
        "SELECT rid, id, label FROM person WHERE community_id = ? AND id_no = ? AND removed IS NULL"
    )
    goal = {"tiny": None, "community": 40, "street": 80, "stress": 1500}[town.scale]
    rounds = 1 if town.is_tiny else 5
    with town.ledger.reading() as db:
        community = db.info["community"]
        _check(
            town.rows, asked, lambda text: {h.id for h in finding.find(db, text, "person", 10_000)}
        )
        assert plain.execute(statement, (community, numbers[0])).fetchall()
        for register, where in (("person", "人员"), ("", "全部")):
            slowest: dict[str, list[float]] = {}

            alone: list[float] = []

            def box(
                register: str = register,
                slowest: dict[str, list[float]] = slowest,
                alone: list[float] = alone,
            ) -> float:
                """A query, then a lookup: neither has the processor's caches to itself."""
                took = []
                known = iter(numbers)
                alone.clear()
                for kind, said in asked.items():
                    for text in said:
                        begun = now()
                        finding.find(db, text, register)
                        found = now()
                        plain.execute(statement, (community, next(known))).fetchall()
                        alone.append(now() - found)
                        took.append(found - begun)
                        slowest.setdefault(kind, []).append(took[-1])
                return percentile(took)

            def lookup(alone: list[float] = alone) -> float:
                return percentile(alone, 0.5)

            measured = compare(
                f"查找 p95（{where}，{len(KINDS)}种{len(texts)}次）",
                box,
                lookup,
                "sqlite3按证件号码查一人",
                goal=goal,
                rounds=rounds,
            )
            worst = sorted(slowest, key=lambda kind: -percentile(slowest[kind]))[:3]
            told = "、".join(f"{kind} {percentile(slowest[kind]) * 1e3:.2f}ms" for kind in worst)
            yield replace(measured, note=f"最慢：{told}")
    plain.close()


def _check(rows: list[Row], asked: dict[str, list[str]], found: Callable[[str], set[str]]) -> None:
    """Names and numbers: what is found equals what looking at every value finds."""
    for kind in ("姓名", "生僻字", "身份证号", "手机号"):
        # Short numbers may be rooms, whose dwellers are found too.
        telling = [text for text in asked[kind] if not text.isascii() or len(text) > 5]
        for text in telling[:6]:
            day = f"{text[:4]}-{text[4:6]}-{text[6:]}" if len(text) == 8 else ""
            expected = {
                row.id
                for row in rows
                if text.lower() in f"{row.name} {row.id_no} {row.phone}".lower() or row.birth == day
            }
            if len(expected) < 10_000 and found(text) != expected:
                raise AssertionError(f"{kind}: {len(found(text))} found, {len(expected)} expected")


def index_bytes(town: Town) -> Iterator[Measured]:
    """What the search indexes add to the file."""
    with town.ledger.reading() as db:
        pages = db.exec_driver_sql("PRAGMA page_count").scalar_one() * 4096
        held = sum(
            db.exec_driver_sql(f"SELECT sum(length(block)) FROM {name}_data").scalar_one() or 0
            for name in ("find_word", "find_digits", "find_address")
        )
        history = db.exec_driver_sql(
            "SELECT sum(length(CAST(coalesce(before, '') || coalesce(after, '') AS BLOB)) + 300) "
            "FROM history"  # the rest of a row: digests, ids and its place in an index
        ).scalar_one()
    base = pages - held - history
    ratio = held / base
    yield Measured(
        "查找索引的字节",
        held,
        base,
        (ratio,),
        "没有索引和历史的台账",
        None if town.is_tiny else 0.6,
        unit="B",
        rounds=((held, base),),
    )
