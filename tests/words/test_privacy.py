from ledger_desk.codes import SEX
from ledger_desk.fields import Field, Privacy, Register, Rule
from ledger_desk.kinds import ACCOUNT, ID_NUMBER, MONEY, NAME, PHONE, choice
from ledger_desk.privacy import HIDDEN, is_masked, masked, only, show_masked, visible

REGISTER = Register(
    "sample",
    "样例",
    (
        Field("place", "地点", Privacy.OPEN, NAME),
        Field("worker", "网格员", Privacy.INTERNAL, NAME),
        Field("name", "姓名", Privacy.PERSONAL, NAME),
        Field("phone", "电话", Privacy.PERSONAL, PHONE),
        Field("id_no", "证件号码", Privacy.SENSITIVE, ID_NUMBER),
        Field("income", "收入", Privacy.SENSITIVE, MONEY),
        Field("account", "账号", Privacy.SENSITIVE, ACCOUNT),
        Field("sex", "性别", Privacy.PERSONAL, choice(SEX)),
    ),
    (Rule("income", lambda record: "不行"), Rule("name", lambda record: None)),
)
VALUES = {
    "place": "金桂苑",
    "worker": "李四",
    "name": "欧阳𬴊",
    "phone": "13900009388",
    "id_no": "331121850312901",
    "income": 123400,
    "account": "6228480402564890018",
    "sex": "1",
}


def shown(register: Register) -> dict[str, str]:
    return {field.key: field.kind.show(VALUES[field.key]) for field in register.fields}


def test_values_show_masked_and_everything_else_stays() -> None:
    hidden = masked(REGISTER)
    assert shown(hidden) == {
        "place": "金桂苑",
        "worker": "李四",
        "name": "欧阳𬴊",
        "phone": "139****9388",
        "id_no": "331121*****2901",
        "income": HIDDEN,
        "account": "***************0018",
        "sex": "男",
    }
    assert [field.key for field in hidden.fields] == [field.key for field in REGISTER.fields]
    assert hidden["sex"].kind.codes is SEX
    assert shown(REGISTER)["id_no"] == VALUES["id_no"]
    assert hidden["income"].kind.show(None) == ""


def test_masking_twice_hides_no_less() -> None:
    once, twice = masked(REGISTER), masked(masked(REGISTER))
    for field in once.fields:
        value = VALUES[field.key]
        assert twice[field.key].kind.show(value) in (field.kind.show(value), HIDDEN)
        assert once[field.key].kind.mask(value) == field.kind.show(value)


def test_a_zero_is_a_value_too() -> None:
    assert show_masked(REGISTER["income"], 0) == HIDDEN
    assert show_masked(REGISTER["income"], None) == ""
    assert is_masked(REGISTER["phone"])
    assert not is_masked(REGISTER["name"])


def test_fields_above_a_class_are_not_there_at_all() -> None:
    assert list(shown(visible(REGISTER, Privacy.OPEN))) == ["place"]
    assert list(shown(visible(REGISTER, Privacy.INTERNAL))) == ["place", "worker"]
    assert list(shown(visible(REGISTER, Privacy.OPEN, also=("name",)))) == ["place", "name"]
    assert visible(REGISTER, Privacy.SENSITIVE).fields == REGISTER.fields
    narrow = visible(REGISTER, Privacy.PERSONAL)
    assert narrow.problems({"place": "x"}) == {}  # the rule of a field that is not there is gone
    assert "income" not in narrow.by_key


def test_a_white_list_keeps_the_order_of_the_register() -> None:
    assert list(shown(only(REGISTER, {"name", "place"}))) == ["place", "name"]
