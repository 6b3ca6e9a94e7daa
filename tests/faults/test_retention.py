"""G19: what was kept long enough goes out of sight, then for ever; the rest stays as it was."""

import json
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import insert, select

from ledger_desk.errors import LedgerError, Refused
from ledger_desk.kinds import check_digit
from ledger_desk.registers import BY_KEY
from ledger_desk.store import (
    attachments,
    erasing,
    figures,
    finding,
    history,
    months,
    records,
    retention,
    snapshots,
)
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine
from ledger_desk.store.tables import Base, Setting

PASSWORD = "gui-hua-2026"
TODAY = date(2026, 11, 22)
NAME, PHONE, MARK = "欧阳𬴊", "13900009388", "缙云县壶镇镇九里街"
ID = "33112119850312901" + check_digit("33112119850312901")
OTHER_ID = "33112119900101902" + check_digit("33112119900101902")
FILE = f"{NAME}的照片".encode() * 9000


class Community(NamedTuple):
    """Two people from elsewhere at one door; the first left three years ago."""

    left: str
    stays: str
    dwelling: str
    photo: str


@pytest.fixture
def community(ledger: Ledger) -> Community:
    """A small community with a closed month in which the first one was counted."""
    made: dict[str, str] = {}

    def add(key: str, register: str, **values: Any) -> str:
        made[key] = ledger.new_key()
        records.add(db, BY_KEY[register], made[key], values)
        return made[key]

    with ledger.writing("登记") as db:
        building = add("building", "building", complex_name="金桂苑", building_no="3")
        door = add("door", "dwelling", building_id=building, room_no="401")
        for key, name, number, left in (
            ("left", NAME, ID, "2023-10-20"),
            ("stays", "慕容七", OTHER_ID, None),
        ):
            person = add(
                key, "person", name=name, id_no=number, sex="1", phone=PHONE,
                hukou_address=MARK if left else "别处",
            )  # fmt: skip
            home = add(
                f"home_{key}", "residence", person_id=person, dwelling_id=door,
                from_on="2023-01-01", to_on=left,
            )  # fmt: skip
            add(
                f"here_{key}", "floating", person_id=person, residence_id=home, dwelling_id=door,
                arrive_local_on="2023-01-01", registered_on="2023-01-02", left_on=left,
                leave_reason="1" if left else None, note=f"{name}的备注" if left else None,
            )  # fmt: skip
        add("household", "household", dwelling_id=door, head_id=made["left"])
    with ledger.writing("户主换了") as db:
        records.change(db, BY_KEY["household"], made["household"], {"head_id": made["stays"]})
        records.change(db, BY_KEY["person"], made["left"], {"employer": f"{NAME}的店"})
    photo = attachments.add(ledger, "person", made["left"], f"{NAME}.jpg", FILE)
    return Community(made["left"], made["stays"], made["door"], photo)


def everything_in(ledger: Ledger) -> str:
    """All rows of all tables as text, the words of the search indexes too."""
    with ledger.reading() as db:
        rows = [
            repr(tuple(row)) for table in Base.metadata.tables.values()
            for row in db.execute(select(table))
        ]  # fmt: skip
        names = [row[0] for row in db.exec_driver_sql("SELECT name FROM sqlite_schema")]
        for name in names:
            if name.startswith("find_") and name.endswith("_data"):
                blocks = db.exec_driver_sql(f'SELECT hex(block) FROM "{name}"').scalars()
                rows += [bytes.fromhex(block).decode("utf-8", "replace") for block in blocks]
    return "\n".join(rows)


TRACES = (NAME, ID, ID[6:14], MARK, "ouyang")


def traces(ledger: Ledger) -> list[str]:
    text = everything_in(ledger)
    return [each for each in TRACES if each in text]


def closed(ledger: Ledger, month: str) -> dict[str, Any]:
    with ledger.reading() as db:
        found = snapshots.read(db, ledger.community, month)
        assert found is not None
        return dict(found.figures())


def test_what_is_kept_too_long_is_listed_by_the_terms_of_the_office(
    ledger: Ledger, community: Community
) -> None:
    with ledger.reading() as db:
        [one] = retention.due(db, ledger.community, TODAY)
        assert retention.due(db, ledger.community, date(2025, 10, 20)) == []
    assert (one.kind, one.id, one.since, one.months) == (
        "已离开人员", community.left, "2023-10-20", 24,
    )  # fmt: skip
    with ledger.writing("设置") as db:
        row = {"community_id": ledger.community, "id": ledger.new_key()}
        value = {"key": "retain_left_months", "valid_from": "2026-01-01", "value": "48"}
        db.execute(insert(Setting).values(**row, **value))
    with ledger.reading() as db:
        assert retention.due(db, ledger.community, TODAY) == []


def test_somebody_who_came_back_or_is_on_aid_is_not_due(
    ledger: Ledger, community: Community
) -> None:
    with ledger.writing("回来了") as db:
        records.add(
            db, BY_KEY["floating"], ledger.new_key(),
            {"person_id": community.left, "registered_on": "2026-01-02"},
        )  # fmt: skip
    with ledger.reading() as db:
        assert retention.due(db, ledger.community, TODAY) == []


def test_patrols_and_stopped_aid_have_terms_of_their_own(
    ledger: Ledger, community: Community
) -> None:
    with ledger.writing("登记") as db:
        for register, values in (
            ("patrol", {"patrol_date": "2023-11-21"}), ("patrol", {"patrol_date": "2023-11-23"}),
            ("lowincome", {"start_month": "2020-01", "stop_on": "2021-11-21"}),
            ("lowincome", {"start_month": "2020-01", "stop_on": "2021-11"}),
        ):  # fmt: skip
            row = {"community_id": ledger.community, "id": ledger.new_key()}
            db.execute(insert(Base.metadata.tables[register]).values(**row, **values))
    with ledger.reading() as db:
        kinds = [each.kind for each in retention.due(db, ledger.community, TODAY)]
    assert kinds == ["停保家庭", "已离开人员", "巡逻记录"]


def test_restricted_is_out_of_lists_and_search_and_opened_only_for_a_purpose(
    ledger: Ledger, community: Community
) -> None:
    retention.restrict(ledger, [("person", community.left)])
    with ledger.reading() as db:
        assert len(records.ids(db, BY_KEY["person"])) == 1
        assert len(records.ids(db, BY_KEY["floating"])) == 1
        assert finding.find(db, NAME) == []
        assert [each.restricted for each in retention.due(db, ledger.community, TODAY)] == [True]
        assert ("person", community.left) in retention.restricted_records(db)
    with pytest.raises(Refused):
        retention.look(ledger, "person", community.left, "")
    assert retention.look(ledger, "person", community.left, "本人查询")["name"] == NAME
    with pytest.raises(Refused):
        retention.look(ledger, "person", community.stays, "本人查询")


@pytest.mark.accept("G19")
def test_an_erased_person_is_nowhere_and_everything_else_is_as_it_was(
    ledger: Ledger, community: Community, machine: Machine
) -> None:
    assert traces(ledger) == list(TRACES)
    with ledger.reading() as db:
        period = months.period_of(db, ledger.community, "2023-10")
    done = months.close(ledger, period, today=TODAY, reason="补关账")
    assert done["closed"], done
    before = closed(ledger, "2023-10")
    old = ledger.backup(attachments=True)
    [photo] = list((ledger.folder / "attachments").iterdir())
    retention.restrict(ledger, [("person", community.left)])

    gone = retention.erase(ledger, [("person", community.left)], "保存期满")

    assert (gone.records, gone.attachments, gone.compacted) == (3, 1, True)
    assert traces(ledger) == []
    assert not photo.exists()
    with ledger.reading() as db:
        assert history.verify(db).problem == ""
        assert finding.find(db, NAME) == []
        assert finding.find(db, "欧阳") == []
        assert finding.find(db, ID[-6:]) == []
        assert [hit.title for hit in finding.find(db, "慕容七")] == ["慕容七"]
        assert attachments.listed(db, "person", community.left) == []
        deed = history.deeds(db, 1)[0]
        assert (deed.kind, deed.reason) == ("retention", "保存期满")
        assert all(
            (change.before, change.after) == ({}, {})
            for change in history.record_history(db, "person", community.left)
        )
        assert history.record_history(db, "person", community.stays)[-1].after["name"] == "慕容七"
        behind = figures.names(db, ledger.community, period, "F3")
    assert closed(ledger, "2023-10") == before
    assert [title for _, _, title in behind] == [erasing.WORD]
    assert ledger.check().sentence.startswith("修改记录完整")
    with pytest.raises(Refused) as refused:
        history.undo_act(ledger, deed.id)
    assert refused.value.code == "undo.never"

    new = ledger.backup()
    restored = ledger.folder.parent / "new"
    with Ledger.restore(new.folder, restored, PASSWORD, machine=machine) as again:
        assert traces(again) == []
    with Ledger.restore(old.folder, ledger.folder.parent / "old", PASSWORD, machine=machine) as was:
        assert traces(was) == []
        assert was.check().sentence.startswith("修改记录完整")
        assert not list((was.folder / "attachments").iterdir())
        assert closed(was, "2023-10") == before
        with was.reading() as db:
            assert len(records.ids(db, BY_KEY["person"])) == 1
        assert erasing.read_list(was.folder / "backups") == erasing.read_list(
            ledger.folder / "backups"
        )


def test_the_list_beside_the_copies_holds_ids_alone_and_grows_back(
    ledger: Ledger, community: Community, machine: Machine
) -> None:
    retention.erase(ledger, [("person", community.left)], "本人要求")
    file = ledger.folder / "backups" / "erased.list"
    whole = file.read_text(encoding="ascii")
    assert f"person {community.left}\n" in whole
    assert all(len(word) == 32 for word in whole.split()[1::2])
    file.unlink()  # as when the program dies before it is written
    ledger.close()
    Ledger.open(ledger.folder, PASSWORD, machine=machine).close()
    assert file.read_text(encoding="ascii") == whole


def test_an_older_copy_on_the_stick_learns_of_it_with_the_next_one(
    ledger: Ledger, community: Community, machine: Machine, tmp_path: Path
) -> None:
    old = ledger.backup(tmp_path / "stick")
    retention.erase(ledger, [("person", community.left)], "保存期满")
    ledger.backup(tmp_path / "stick")
    with Ledger.restore(old.folder, tmp_path / "again", PASSWORD, machine=machine) as was:
        assert traces(was) == []


@pytest.mark.parametrize(
    ("reason", "code"), [("", "retention.reason"), (" 好 ", "retention.reason")]
)
def test_nothing_is_erased_without_a_reason_or_a_proven_copy(
    ledger: Ledger, community: Community, reason: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        retention.erase(ledger, [("person", community.left)], reason)
    assert refused.value.code == code
    (ledger.folder / "backups").rmdir()
    (ledger.folder / "backups").write_bytes(b"")  # no copy can be made
    with pytest.raises(LedgerError):
        retention.erase(ledger, [("person", community.left)], "保存期满")
    assert traces(ledger) == list(TRACES)


def test_what_was_erased_is_erased_once(ledger: Ledger, community: Community) -> None:
    retention.erase(ledger, [("person", community.left)], "保存期满")
    with pytest.raises(Refused) as refused:
        retention.erase(ledger, [("person", community.left)], "保存期满")
    assert refused.value.code == "retention.already"


def test_a_later_undo_does_not_bring_anybody_back(ledger: Ledger, community: Community) -> None:
    with ledger.reading() as db:
        first = history.deeds(db)[-2].id
    retention.erase(ledger, [("person", community.left)], "保存期满")
    with pytest.raises(history.CannotUndo) as refused:
        history.undo_act(ledger, first)
    assert "已按期删除" in refused.value.text
    assert json.dumps([list(stay) for stay in refused.value.stays]).find(ID) < 0
