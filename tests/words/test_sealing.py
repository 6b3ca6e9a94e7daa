import pytest

from ledger_desk import sealing
from ledger_desk.sealing import FLOOR, Cost, WrongKey

CHEAP = Cost(t=1, m_kib=8, p=1)


def test_a_password_is_the_same_however_the_input_method_composed_it() -> None:
    salt = bytes(16)
    assert sealing.stretch("ｐａｓｓ桂花é", salt, CHEAP) == sealing.stretch(
        "pass桂花é", salt, CHEAP
    )
    assert sealing.stretch("pass", salt, CHEAP) != sealing.stretch("Pass", salt, CHEAP)


def test_the_floor_is_three_passes_of_64_mib_in_four_lanes_and_tuning_never_goes_below() -> None:
    assert Cost(3, 65536, 4) == FLOOR
    assert sealing.tuned(CHEAP, wanted=0).t == CHEAP.t
    assert 1 < sealing.tuned(CHEAP, wanted=60).t <= 20


@pytest.mark.parametrize("cost", [Cost(21, 8, 1), Cost(1, (1 << 20) + 1, 1), Cost(0, 8, 1)])
def test_a_cost_no_ledger_of_ours_asks_for_is_absurd(cost: Cost) -> None:
    assert cost.absurd()
    assert not FLOOR.absurd()


def test_what_is_sealed_opens_with_its_key_and_its_context_alone() -> None:
    key, other = sealing.random_bytes(32), sealing.random_bytes(32)
    sealed = sealing.seal(key, "桂花".encode(), b"slot 1")
    assert sealing.unseal(key, sealed, b"slot 1").decode() == "桂花"
    for wrong_key, about in ((other, b"slot 1"), (key, b"slot 2")):
        with pytest.raises(WrongKey):
            sealing.unseal(wrong_key, sealed, about)
    assert sealing.derived(key, "a") != sealing.derived(key, "b")


def test_a_recovery_code_is_eight_groups_of_four_and_reads_back_as_people_type_it() -> None:
    secret = sealing.random_bytes(16)
    code = sealing.spelled(secret)
    assert [len(group) for group in code.split("-")] == [4] * 8
    assert not set(code) & set("ILOU")
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert sealing.read_spelled(typed) == (secret, 0)


def test_every_single_mistyped_letter_is_found_in_its_group() -> None:
    code = sealing.spelled(bytes(range(16)))
    for at, letter in enumerate(code):
        if letter == "-":
            continue
        other = "7" if letter != "7" else "8"
        wrong = code[:at] + other + code[at + 1 :]
        assert sealing.read_spelled(wrong) == (None, code[:at].count("-") + 1)
    assert sealing.read_spelled(code[:-1]) == (None, 8)
    assert sealing.read_spelled("U" + code[1:]) == (None, 1)
