"""A source of made-up values: what a form asks for it has, and it remembers what was asked."""

# ruff: noqa: E501 - forms and their outcome are laid out as tables

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ledger_desk.fields import Field
from ledger_desk.indicators import INDICATORS, Figure
from ledger_desk.sheets.source import Band, FieldRef, Habits, default_mask

HEADERS: dict[str, Any] = {
    "填报单位": "青山街道金桂社区", "区县": "东湖区", "街道": "青山街道", "社区": "金桂社区",
    "网格": "第一网格", "填表人": "周敏", "审核人": "郑国强", "负责人": "钱江", "联系电话": "0571-12345678",
    "监督电话": "0571-87654321", "填报日期": "2026-11-02", "报告期": "2026年10月", "报告年": 2026,
    "报告月": 10, "期初": "2026-10-01", "期末": "2026-10-31", "公示起": "2026-11-03",
    "公示止": "2026-11-10", "打印日期": "2026-11-02", "待核实数": 3, "更正次数": None,
}  # fmt: skip


def made_up(ref: FieldRef, number: int) -> Any:
    """Some stored value for any field: different for each record, valid for its kind."""
    known = {
        "name": f"张三{number}", "head": f"李四{number}", "landlord_name": f"房东{number}",
        "sex": "1" if number % 2 else "2", "id_no": f"33010219900101{900 + number % 100}X",
        "birth_date": "1990-01-01", "ethnicity": "01", "hukou_division": "330106",
        "phone": f"1390000{number % 10000:04d}", "landlord_phone": f"1380000{number % 10000:04d}",
        "building": f"{1 + number // 4}幢", "building_no": f"{1 + number // 4}幢",
        "unit_no": "2单元", "room_no": f"{101 + number}", "complex_name": "金桂苑",
        "rented_rooms": 2, "rented_area": 4550, "max_persons": 4, "actual_persons": 3,
        "total": 85000, "base": 80000, "class": 5000, "care": 0, "covered": 2, "covered_size": 2,
        "category": "1", "near_relative": "0", "note": None, "education": "60", "reason": "01",
        "abode_type": "02", "arrive_address_on": "2026-03-05", "permit_valid_to": "2027-03",
        "permit_no": f"0{number:09d}", "lease_from": "2026-01-05", "grade": "1", "status": "1",
        "security_letter_on": "2026-01-06", "rental_use": "02", "cert_no": f"D{number:05d}",
        "severe_n": 0, "child_n": 1, "person": f"王五{number}、赵六{number}",
    }  # fmt: skip
    return known.get(ref.key)


@dataclass
class StubSource:
    """Implements Source over a list of records or a function of field and number."""

    counts: dict[str, int] = field(default_factory=dict)
    value: Callable[[FieldRef, int], Any] = made_up
    headers: dict[str, Any] = field(default_factory=lambda: dict(HEADERS))
    answers: dict[str, Any] = field(default_factory=dict)
    rows: list[str] = field(default_factory=lambda: ["第一网格", "第二网格", "第三网格"])
    figures: Callable[[Figure, str | None], Any] | None = None
    register: str = ""
    habits: Habits = field(default_factory=Habits)
    masks: Callable[[str, FieldRef, Field], str] | None = None
    default: int = 5

    def header(self, name: str) -> Any:
        return self.headers[name]

    def answer(self, name: str) -> Any:
        return self.answers.get(name)

    def figure(self, figure: Figure, unit: str | None) -> Any:
        if self.figures:
            return self.figures(figure, unit)
        number = sum(ord(c) for c in repr(figure)) % 90 + 10
        if INDICATORS[figure.code].unit == "%":
            return number / 100
        return number * (1 if unit else len(self.rows))

    def units(self) -> Sequence[str]:
        return self.rows

    def count(self, band: Band) -> int:
        return self.counts.get(band.register, self.default)

    def records(
        self, band: Band, fields: Sequence[FieldRef], start: int, stop: int
    ) -> Sequence[tuple[Any, ...]]:
        return [tuple(self.value(ref, n) for ref in fields) for n in range(start, stop)]

    def record(self, register: str, fields: Sequence[FieldRef]) -> tuple[Any, ...]:
        return tuple(self.value(ref, 0) for ref in fields)

    def mask(self, register: str, ref: FieldRef, field: Field) -> str:
        return self.masks(register, ref, field) if self.masks else default_mask(field)
