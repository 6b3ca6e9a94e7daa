"""Code lists: what a text means, and how codes fold into the rows of the forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_desk import codes
from ledger_desk.codes import LISTS, code_of
from ledger_desk.codes.lookup import folded, spelled
from ledger_desk.fields import CodeList

EVERY = pytest.mark.parametrize("codelist", LISTS.values(), ids=LISTS)


@EVERY
def test_each_label_code_and_synonym_is_understood(codelist: CodeList) -> None:
    for code, label in codelist.labels.items():
        assert code_of(codelist, label) == code
        assert code_of(codelist, f"  {label}\n") == code
        assert code_of(codelist, code) == code
    for spelling, code in codelist.synonyms.items():
        assert code_of(codelist, spelling) == code


@EVERY
def test_no_spelling_means_two_codes(codelist: CodeList) -> None:
    labels = {folded(label): code for code, label in codelist.labels.items()}
    assert len(labels) == len(codelist.labels)
    for spelling, code in codelist.synonyms.items():
        assert code in codelist.labels
        assert labels.get(folded(spelling), code) == code
        assert codelist.labels.get(spelling) is None or spelling == code


def test_a_spelling_given_to_two_codes_is_a_mistake_of_the_list() -> None:
    with pytest.raises(ValueError, match="甲"):
        spelled({"1": "甲 乙", "2": "甲"})


@pytest.mark.parametrize(
    ("codelist", "text", "code"),
    [
        (codes.SEX, "1.男", "1"),
        (codes.SEX, "１－男", "1"),
        (codes.SEX, "2 女", "2"),
        (codes.SEX, "1女", None),
        (codes.ETHNICITY, "汉", "01"),
        (codes.ETHNICITY, "1", "01"),
        (codes.ETHNICITY, "59", None),
        (codes.ETHNICITY, "土家", "15"),
        (codes.ETHNICITY, "土", "30"),
        (codes.AID_CATEGORY, "特困（分散）", "5"),
        (codes.AID_CATEGORY, "特困", None),
        (codes.AID_CATEGORY, "低保", None),
        (codes.REASON, "打工", "01"),
        (codes.REASON, "借读", "04"),
        (codes.REASON, "保姆", "102"),
        (codes.STAY, "半年至五年", "12"),
        (codes.STAY, "１个月以内", "1"),
        (codes.PERMIT, "有", "01"),
        (codes.PERMIT, "无", "00"),
        (codes.YES_NO, "√", "1"),
        (codes.YES_NO, "×", "0"),
        (codes.YES_NO, "y", "1"),
        (codes.HOUSE_GRADE, "一般", "2"),
        (codes.HOUSE_GRADE, "禁租户", "4"),
        (codes.AID_CLASS, "b类", "B"),
        (codes.EDUCATION, "本 科", "20"),
        (codes.SEX, "", None),
        (codes.SEX, "不男不女", None),
    ],
)
def test_what_stands_in_workbooks(codelist: CodeList, text: str, code: str | None) -> None:
    assert code_of(codelist, text) == code


def test_a_one_digit_marital_status_waits_for_the_workers_word() -> None:
    for digit, code in codes.MARITAL_ONE_DIGIT.items():
        assert code_of(codes.MARITAL, digit) is None
        assert code in codes.MARITAL.labels


def test_every_fine_code_goes_to_exactly_one_row_of_the_form() -> None:
    for codelist, rows, order in (
        (codes.REASON, codes.REASON_ROW, codes.REASON_ROWS),
        (codes.ABODE, codes.ABODE_COLUMN, codes.ABODE_COLUMNS),
        (codes.LEAVE_REASON, codes.LEAVE_GROUP, codes.LEAVE_GROUPS),
    ):
        assert rows.keys() == codelist.labels.keys()
        assert set(rows.values()) <= set(order)
        assert len(set(order)) == len(order)
    assert set(codes.REASON_ROW.values()) == set(codes.REASON_ROWS)
    assert len(codes.REASON_ROWS) == 12
    assert len(codes.ABODE_COLUMNS) == 6
    assert codes.HAZARD_GROUP.keys() == codes.HAZARD_TYPE.labels.keys() - {"00"}
    assert set(codes.HAZARD_GROUP.values()) == set(codes.HAZARD_GROUPS)


def test_short_names_exist_for_every_code_they_stand_for() -> None:
    assert codes.AID_SHORT.keys() == codes.AID_CATEGORY.labels.keys()
    assert codes.GRADE_IN_FIGURES.keys() == codes.HOUSE_GRADE.labels.keys()
    assert codes.PROPERTY_IN_FIGURES.keys() == codes.PROPERTY_TYPE.labels.keys()
    assert codes.TEAM_KIND_IN_FIGURES.keys() == codes.TEAM_KIND.labels.keys()
    assert codes.HAZARD_TWO_STEPS.keys() == codes.HAZARD_LEVEL.labels.keys()


def test_a_local_code_names_the_national_one_it_stands_under() -> None:
    for codelist, parents in (
        (codes.REASON, codes.REASON_PARENT),
        (codes.ABODE, codes.ABODE_PARENT),
    ):
        assert parents.keys() == {code for code in codelist.labels if len(code) == 3}
        assert all(len(parent) == 2 and parent in codelist.labels for parent in parents.values())


def test_a_coarse_stay_is_unfilled_where_it_cannot_decide() -> None:
    assert codes.STAY_BAND.keys() == codes.STAY_GRID_BAND.keys() == codes.STAY.labels.keys()
    assert set(codes.STAY_BAND.values()) == {*codes.STAY_BANDS, None}
    assert set(codes.STAY_GRID_BAND.values()) == {*codes.STAY_GRID_BANDS, None}
    assert [c for c, band in codes.STAY_BAND.items() if band is None] == ["13", "14"]
    assert [c for c, band in codes.STAY_GRID_BAND.items() if band is None] == ["11", "12"]


@pytest.mark.parametrize(
    ("arrived", "day", "code"),
    [
        ("2026-10-31", "2026-10-31", "1"),
        ("2026-09-30", "2026-10-30", "2"),
        ("2026-10-01", "2026-10-31", "1"),
        ("2026-07-31", "2026-10-31", "3"),
        ("2026-08-01", "2026-10-31", "2"),
        ("2026-04-30", "2026-10-31", "4"),
        ("2025-10-31", "2026-10-31", "5"),
        ("2025-11-01", "2026-10-31", "4"),
        ("2021-10-31", "2026-10-31", "5"),
        ("2021-10-30", "2026-10-31", "6"),
        ("2021-02-28", "2026-03-01", "6"),
    ],
)
def test_a_stay_told_by_dates_counts_calendar_months(arrived: str, day: str, code: str) -> None:
    assert codes.stay_since(arrived, day) == code


@pytest.mark.parametrize(
    ("division", "id_type", "as_", "column"),
    [
        ("331121", "111", "市", "省内县"),
        ("331102", "111", "市", "省内市"),
        ("331181", "111", "市", "省内市"),
        ("331181", "111", "县", "省内县"),
        ("341200", None, "市", "省外市"),
        ("341222", None, "市", "省外县"),
        ("3412", None, "县", "省外市"),
        ("530326", None, "市", "省外县"),
        ("440155", None, "市", "省外市"),
        ("710000", None, "市", "港澳台"),
        ("810000", None, "市", "港澳台"),
        (None, "511", "市", "港澳台"),
        (None, "516", "市", "港澳台"),
        (None, "414", "市", "国外"),
        (None, "553", "市", "国外"),
        (None, "111", "市", None),
        ("", None, "市", None),
        ("990000", None, "市", None),
    ],
)
def test_the_column_of_origin(
    division: str | None, id_type: str | None, as_: str, column: str | None
) -> None:
    assert codes.region_of(division, id_type, "331102001001", as_) == column


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_minute_of_the_day_has_its_slot(hour: int, minute: int) -> None:
    slot = codes.slot_of(f"{hour:02}:{minute:02}")
    assert slot == next(
        code
        for code, inside in (
            ("1", 6 <= hour < 12),
            ("2", 12 <= hour < 18),
            ("3", 18 <= hour < 23),
            ("4", hour >= 23 or hour < 6),
        )
        if inside
    )


def test_severe_disability_is_level_one_two_and_three_of_mind() -> None:
    severe = {
        (kind, level)
        for kind in codes.DISABILITY_KIND.labels
        for level in codes.DISABILITY_LEVEL.labels
        if codes.severe(kind, level)
    }
    assert severe == {(k, v) for k in "1234567" for v in "12"} | {("5", "3"), ("6", "3")}
    assert not codes.severe(None, None)
