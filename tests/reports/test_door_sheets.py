import re
from collections.abc import Callable
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageFilter

from ledger_desk import sheet_codes
from ledger_desk.errors import Cancelled, Refused, WrongCall
from ledger_desk.reports import reading
from ledger_desk.reports.door_sheets import Door, SheetInfo, door_sheet, draw, in_order

PAYLOAD = re.compile(r"LD1:[0-9A-Z]{5}:[0-9A-Z]{3}:[0-9A-Z]")
MARGIN = 5 / 25.4  # inches


def many(count: int) -> list[Door]:
    return [
        Door(
            f"{n:032x}",
            f"{n // 48 + 1}幢",
            f"{n // 12 % 4 + 1}单元",
            n // 2 % 6 + 1,
            str(n),
            "张**",
        )
        for n in range(count)
    ]


@pytest.mark.accept("P6")
def test_every_row_code_is_read_from_a_skewed_and_blurred_scan(
    doors: list[Door], sheet: SheetInfo, tmp_path: Path, pdftoppm: Callable[..., str]
) -> None:
    printed = door_sheet(doors, sheet, tmp_path / "doors.pdf")
    pdftoppm("-r", "200", "-gray", "-png", tmp_path / "doors.pdf", tmp_path / "scan")
    read = []
    for page in sorted(tmp_path.glob("scan*.png")):
        with Image.open(page) as scan:
            skewed = scan.rotate(2.5, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
            blurred = skewed.filter(ImageFilter.GaussianBlur(1))
            read += [found.text for found in zxingcpp.read_barcodes(blurred)]
    assert all(PAYLOAD.fullmatch(payload) for payload in read)
    codes = [sheet_codes.read_payload(payload) for payload in read]
    rows = [code for code in codes if code and code[1][0] != "P"]
    assert sorted(rows) == sorted((sheet.code, code) for code, _ in printed.rows)
    pages = {code[1][:3] for code in codes if code and code[1][0] == "P"}
    assert pages == {f"P{number:02d}" for number in range(1, printed.pages + 1)}


def test_a_row_code_says_for_which_sheet_and_door_it_is(
    doors: list[Door], sheet: SheetInfo, tmp_path: Path
) -> None:
    printed = door_sheet(doors, sheet, tmp_path / "doors.pdf")
    assert printed.doors == 84
    assert len(printed.rows) == len(printed.places) == 84 + 6 * 3
    for code, dwelling in printed.rows:
        assert code == sheet_codes.row_code(sheet.code, code[:3], dwelling)
        assert (code[0] == "N") == (dwelling == "")
    assert printed.places[0] == (1, "2幢", "1单元")
    assert printed.places[-1] == (printed.pages, "10幢", "2单元")


@pytest.mark.accept("P7")
def test_three_thousand_doors_stop_within_a_page_and_leave_no_file(tmp_path: Path) -> None:
    """Memory: test_tables. The second: bench, where a page takes some 8 ms."""
    asked: list[int] = []

    def stop(done: int, total: int) -> None:
        asked.append(done)
        if done == 100:
            raise Cancelled

    with pytest.raises(Cancelled):
        door_sheet(many(3000), SheetInfo("4K7Q5", "幸福里"), tmp_path / "doors.pdf", stop)
    assert asked == list(range(101))  # told after each page, so that no page is waited for
    assert list(tmp_path.iterdir()) == []


@pytest.mark.accept("P9")
def test_twelve_doors_fit_one_page_and_nothing_stands_in_the_margin(
    sheet: SheetInfo, tmp_path: Path, pdftoppm: Callable[..., str]
) -> None:
    twelve = [
        Door(
            f"{n:032x}", "1幢", "1单元", n, f"{n}01", "古丽巴哈尔·买买提江、阿依古丽（承租人）" * 3
        )
        for n in range(1, 31)
    ]
    printed = door_sheet(twelve, sheet, tmp_path / "doors.pdf")
    assert [page for page, _, _ in printed.places].count(1) == 12
    assert [page for page, _, _ in printed.places].count(2) == 12
    pdftoppm("-r", "100", "-gray", "-png", tmp_path / "doors.pdf", tmp_path / "page")
    pages = sorted(tmp_path.glob("page*.png"))
    assert len(pages) == printed.pages == 3
    for page in pages:
        with Image.open(page) as image:
            assert (image.width - image.height) == pytest.approx(343, abs=1)  # landscape
            ink = image.point(lambda value: 255 if value < 250 else 0).getbbox()
            assert ink is not None
            edge = MARGIN * 100
            assert ink[0] >= edge
            assert ink[1] >= edge
            assert ink[2] <= image.width - edge
            assert ink[3] <= image.height - edge


@pytest.mark.accept("P11")
def test_no_id_number_masked_phones_and_natural_order(
    doors: list[Door], sheet: SheetInfo, tmp_path: Path
) -> None:
    out = tmp_path / "doors.pdf"
    door_sheet(doors, sheet, out)
    texts = list(reading.pdf_texts(out.read_bytes()))
    assert texts.count("139****9388") == 84
    assert not any(re.search(r"[0-9]{11}", text) for text in texts)
    titles = [text for text in texts if "（共" in text]
    assert [title.split("（")[0] for title in titles] == [
        "2幢1单元", "2幢2单元", "3幢1单元", "3幢2单元", "10幢1单元", "10幢2单元",
    ]  # fmt: skip
    rooms = [text for text in texts if re.fullmatch(r"负一0\d|\d+0[12]", text)][:14]
    assert rooms == [
        "负一01", "负一02", "101", "102", "201", "202", "301", "302", "401", "402", "501", "502",
        "1001", "1002",
    ]  # fmt: skip

    door_sheet(doors, sheet._replace(whole_phones=True), out)
    assert list(reading.pdf_texts(out.read_bytes())).count("13900009388") == 84

    several = doors[0]._replace(who="张三13900009388", phone="13900009388、0571-88886666")
    door_sheet([several], sheet, out)
    texts = list(reading.pdf_texts(out.read_bytes()))
    assert "张三139****9388" in texts
    assert not any("00009388" in text or "8888" in text for text in texts)

    out.unlink()
    for who in ("张三 330102199001019991", "张三 330102900101999"):
        with pytest.raises(Refused):
            door_sheet([doors[0]._replace(who=who)], sheet, out)
    assert not out.exists()


def test_from_the_top_down_units_and_rooms_keep_their_order(doors: list[Door]) -> None:
    down = in_order(doors, top_down=True)
    assert [door.room for door in down[:4]] == ["1001", "1002", "501", "502"]
    assert down[0].building == "2幢"
    assert [door.building for door in down] == [door.building for door in in_order(doors)]


def test_odd_names_have_an_order_too() -> None:
    names = ["10-1", "甲", "2", "10", "", "1乙", "1甲"]
    found = in_order([Door(name, "1幢", "1单元", None, name) for name in names])
    assert [door.room for door in found] == ["", "1乙", "1甲", "2", "10", "10-1", "甲"]


def test_a_sheet_without_doors_and_one_with_too_many(sheet: SheetInfo, tmp_path: Path) -> None:
    assert door_sheet([], sheet, tmp_path / "none.pdf").pages == 1
    alone = [Door(f"{n:032x}", f"{n}幢", "", 1, "1") for n in range(300)]
    with pytest.raises(WrongCall, match="300 户"):
        draw(alone, sheet)


def test_characters_that_cannot_be_printed_are_told(sheet: SheetInfo, tmp_path: Path) -> None:
    lost = Door("a" * 32, "1幢", "1单元", 1, "101", "张\U0003134a")
    assert "U+3134A" in door_sheet([lost], sheet, tmp_path / "lost.pdf").message
