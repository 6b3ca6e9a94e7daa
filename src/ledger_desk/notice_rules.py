"""What may stand on a public notice (公示): the list of fields, and what no text may contain."""

import re
import unicodedata
from collections.abc import Collection, Iterable

from ledger_desk.errors import Refused

ALLOWED = frozenset(
    (
        "序号", "组序号", "页序号", "户主姓名", "姓名", "小区", "村屯", "小区/村屯", "小区（村屯）",
        "救助类别", "救助类型", "保障人数", "救助人数", "近亲属备案", "是否近亲属备案",
        "公示起", "公示止", "公示时间", "公示周期", "监督电话", "填报单位", "区县", "街道", "社区",
        "所在县", "所在镇", "填报日期", "打印日期", "报告期", "报告年", "报告月", "期初", "期末",
        "更正次数", "记录数", "本页记录数", "组记录数", "户数", "人数", "公章",
    )
)  # fmt: skip
WITH_REASON = frozenset(("网格", "户月救助金合计", "月救助金合计"))
"""Allowed by a setting that gives the reason; everything else by no setting."""

TELEPHONE = "监督电话"  # the one field that may hold a telephone number
STOPPED = "公示内容含有疑似证件号码或电话，已停止"

_DATE = re.compile(
    r"(?<![0-9])(?:19|20)[0-9]{2}\s*[-./年]\s*[0-9]{1,2}\s*[-./月]\s*[0-9]{1,2}(?![0-9])\s*日?"
)
_DECIMAL = re.compile(r"(?<![0-9.])[0-9]{1,3}(?:,[0-9]{3})*\.[0-9]{1,2}(?![0-9.])")
_BETWEEN = re.compile(r"(?<=[0-9])[\s\-–—·.,，、*_/]{1,2}(?=[0-9Xx])")
_LONG = re.compile(r"[0-9]{10,}[0-9Xx]")
_MASKED = re.compile(r"[0-9]{3,}\*{2,}[0-9Xx]*|\*{3,}[0-9Xx]{2,}")
_LANDLINE = re.compile(r"(?<![0-9])(?:\(?0[0-9]{2,3}\)?[\s\-]?)[1-9][0-9]{6,7}(?![0-9])")
_ADDRESS = re.compile(
    r"[0-9一二三四五六七八九十]+\s*(?:幢|栋|号楼|座|单元|室|号房)"
    r"|(?<![0-9])[0-9]{1,3}-[0-9]{1,2}-[0-9]{3,4}(?![0-9])"
    r"|[0-9]+\s*号\s*[0-9]+"
)


def refused_fields(labels: Iterable[str], by_setting: Collection[str] = ()) -> list[str]:
    """The labels that may not stand on a notice; by_setting: those of WITH_REASON switched on."""
    allowed = ALLOWED | (WITH_REASON & set(by_setting))
    return [label for label in labels if _bare(label) not in allowed]


def require_fields(labels: Iterable[str], by_setting: Collection[str] = ()) -> None:
    """Raise Refused when a label may not stand on a notice."""
    if refused := refused_fields(labels, by_setting):
        raise Refused(f"公示不得出现“{'”“'.join(refused)}”，请改表后再公示", "notice.field")


def suspicious(text: str) -> str:
    """What in a text must not be made public: 证件号码, 电话, 账号 or 门牌; "" when nothing."""
    plain = unicodedata.normalize("NFKC", text)
    plain = _DECIMAL.sub(" # ", _DATE.sub(" # ", plain))
    joined = _BETWEEN.sub("", plain)
    if found := _LONG.search(joined):
        length = len(found[0])
        return "证件号码" if length in (15, 18) else "电话" if length == 11 else "账号"
    if _MASKED.search(plain):
        return "证件号码"
    if _LANDLINE.search(plain):
        return "电话"
    return "门牌" if _ADDRESS.search(plain) else ""


def numbers_in(text: str) -> str:
    """The same for the whole of a finished file, where house numbers of the office may stand."""
    found = suspicious(text)
    return "" if found == "门牌" else found


def require_clean(texts: Iterable[str], telephone: str = "") -> None:
    """Raise Refused when a text of a notice holds a number or address; telephone: the 监督电话."""
    for text in texts:
        bare = text.replace(telephone, "") if telephone else text
        if suspicious(bare):
            raise Refused(STOPPED, "notice.text")


def _bare(label: str) -> str:
    """A label without white space, and without what makes a total of it (合计:保障人数)."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", label)).replace("(", "（")
    plain = plain.replace(")", "）")
    return re.sub(r"^(?:合计|小计|总计)[:：]?(?=.)", "", plain) or plain
