import random

import pytest
import segno

from ledger_desk import sheet_codes
from ledger_desk.reports import qr


def test_a_code_added_up_of_its_pairs_is_the_code_itself() -> None:
    picks = random.Random(5)
    for _ in range(300):
        sheet = sheet_codes.new_sheet_code((), picks.randrange)
        row = sheet_codes.row_number(picks.randrange(1, 20_000))
        payload = sheet_codes.payload(sheet, row, sheet_codes.row_check(sheet, row, "a" * 32))
        whole = segno.make(
            payload,
            error="m",
            version=1,
            mode="alphanumeric",
            mask=3,
            micro=False,
            boost_error=False,
        )
        wanted = "".join(str(module) for line in whole.matrix for module in line)
        assert format(qr.modules(payload), "0441b") == wanted


def test_the_path_covers_the_dark_modules_and_keeps_the_quiet_zone() -> None:
    payload = "LD1:4K7Q5:019:X"
    numbers = [int(word) for word in qr.path(payload).split() if word != "re"]
    runs = [numbers[at : at + 4] for at in range(0, len(numbers), 4)]
    assert sum(width for _, _, width, _ in runs) == qr.modules(payload).bit_count()
    assert min(x for x, _, _, _ in runs) == min(y for _, y, _, _ in runs) == qr.QUIET
    assert max(x + width for x, _, width, _ in runs) == qr.UNITS - qr.QUIET


@pytest.mark.parametrize("payload", ["LD1:4K7Q5:19:X", "LD1:4K7Q5:0019:X"])
def test_another_length_is_no_payload_of_ours(payload: str) -> None:
    with pytest.raises(ValueError, match="LD1"):
        qr.path(payload)
