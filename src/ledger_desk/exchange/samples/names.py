"""Names, ID numbers and telephone numbers of people who do not exist."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random

_COMMON = (
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏"
    "蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万"
)
_SEVERAL_SOUNDS = ("单", "曾", "解", "仇", "查", "盖", "朴", "区", "乐", "华", "覃", "尉", "翟")
_COMPOUND = ("欧阳", "司马", "上官", "诸葛", "令狐", "皇甫", "尉迟", "长孙", "宇文", "司徒")
_RARE_SURNAMES = ("𫖮", "䶮")
_GIVEN = (
    "伟芳娜敏静秀丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉萍红梅海波建文志国春凤兰琴云飞鹏"
    "雪琳佳欣怡梓涵宇轩浩然思雨晨曦嘉诚子墨若可心悦阳光辉永福根土生水木火金德才有长行重乐"
)
_RARE_GIVEN = ("𬴊", "䶮", "㛃", "𠮷", "𫖮", "𬍛", "𬬭", "㑇")
_OF_FAR_AWAY = ("阿依古丽·买买提", "扎西·次仁", "古丽娜尔·艾合买提", "买买提·吐尔逊")

_SURNAMES = (*_COMMON, *_SEVERAL_SOUNDS, *_COMPOUND, *_RARE_SURNAMES)
_WEIGHTS = tuple(
    accumulate(
        3 if name in _SEVERAL_SOUNDS else 1 if len(name) > 1 or name in _RARE_SURNAMES else 12
        for name in _SURNAMES
    )
)
_FACTORS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def check_digit(seventeen: str) -> str:
    """The last character of an ID number (GB 11643, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * factor for digit, factor in zip(seventeen, _FACTORS, strict=True))
    return "10X98765432"[total % 11]


class Registry:
    """Deals out names at random, and numbers that nobody has yet."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._used: set[str] = set()
        self._serial = 0

    def name(self) -> str:
        """A name; one in a hundred has a character that few fonts know."""
        rng = self._rng
        if rng.random() < 0.002:
            return rng.choice(_OF_FAR_AWAY)
        surname: str = rng.choices(_SURNAMES, cum_weights=_WEIGHTS)[0]
        given: str = rng.choice(_GIVEN)
        if rng.random() < 0.012:
            given = rng.choice(_RARE_GIVEN)
        if rng.random() < 0.62:
            given += rng.choice(_GIVEN)
        return surname + given

    def other_name(self, taken: Sequence[str]) -> str:
        """A name none of the people at hand has."""
        while (name := self.name()) in taken:
            pass
        return name

    def id_no(self, division: str, birth: date, sex: str) -> str:
        """An ID number with a sequence 9xx, which offices do not give out, and its check digit."""
        stem = f"{division}{birth:%Y%m%d}"
        first = self._rng.randrange(50)
        for step in range(50):
            number = f"{stem}{900 + 2 * ((first + step) % 50) + (sex == '1')}"
            if number not in self._used:
                self._used.add(number)
                return number + check_digit(number)
        return self.id_no(division, birth - timedelta(days=1), sex)

    def phone(self) -> str:
        """A mobile number of a block kept for making things up: 199 and a running number."""
        self._serial += 1
        return f"199{self._rng.randrange(10)}{self._serial:07d}"

    def permit_no(self, letter: str) -> str:
        """A number of a travel document or card, by a running number."""
        self._serial += 1
        return f"{letter}9{self._serial:07d}"


def old_number(id_no: str) -> str:
    """The 15 digits the same person had before 1999."""
    return id_no[:6] + id_no[8:17]
