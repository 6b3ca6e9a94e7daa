"""Several names in one cell."""

import pytest

from ledger_desk.fields import Cell
from ledger_desk.kinds.names import NAMES


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("魏宏、魏芳、赵国庆", "魏宏、魏芳、赵国庆"),
        ("魏宏,魏芳，赵国庆;欧阳𬴊\n㛃娜", "魏宏、魏芳、赵国庆、欧阳𬴊、㛃娜"),
        ("魏宏 魏芳", "魏宏、魏芳"),
        ("魏 宏", "魏宏"),
        ("魏　宏、魏芳", "魏宏、魏芳"),
        ("魏宏(带班)、魏芳", "魏宏、魏芳"),
        ("志愿者3人", "志愿者3人"),
        ("买买提·艾力", "买买提·艾力"),
        ("", None),
        ("无", None),
        ("、", None),
    ],
)
def test_names_are_told_apart_and_none_is_lost(text: str, value: str | None) -> None:
    reading = NAMES.read(Cell("text", text), "")
    assert (reading.value, reading.problem) == (value, "")
    if value:
        assert NAMES.read(Cell("text", NAMES.show(value)), "").value == value


def test_a_number_is_no_name() -> None:
    reading = NAMES.read(Cell("number", "4"), "")
    assert reading.value is None
    assert reading.code == "name.digits"
    assert NAMES.read(Cell("empty", ""), "").problem == ""
