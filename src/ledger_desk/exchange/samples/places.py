"""A made-up community: its grids, complexes, villages, buildings and doors."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from ledger_desk.exchange.samples.regions import HOMES, Region

_COMMUNITIES = ("柳堤", "东屏", "丹枫", "石榴巷", "望湖", "青枫", "南薰", "鹿鸣", "听泉")
_STREETS = ("清溪街道", "云溪街道", "北岗街道", "双塔街道", "临港街道", "松岭街道")
_FIRST = (
    "金桂", "银杏", "紫薇", "海棠", "香樟", "合欢", "芙蓉", "玉兰", "梧桐",
    "翠竹", "丁香", "蔷薇", "白杨", "红叶", "碧桃", "月季", "石楠", "水杉",
    "腊梅", "茉莉", "槐荫", "榕树", "雪松", "丹桂", "木棉", "百合", "木槿",
    "杜鹃", "山茶", "含笑", "凌霄", "连翘", "迎春", "石竹", "菖蒲", "芦苇",
)  # fmt: skip
_LAST = ("苑", "花园", "小区", "新村", "家园", "公寓", "里", "名邸", "雅居", "华庭")
_VILLAGES = ("王家", "上塘", "下湾", "大岭脚", "小坑", "前垟", "后坞", "石桥头", "梅树", "周宅")
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Place:
    """Names of everything above a door."""

    region: Region
    street: str
    community: str
    division: str  # 12 digits
    grids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Door:
    """One dwelling; in a village the building is the house number (12号) and there is no room."""

    grid: int
    complex: str
    building: str  # "3", "A座"; "12" in a village
    unit: int = 0  # 0: the building has no units
    floor: int = 0
    room: str = ""
    group: int = 0  # 3组 of a village

    @property
    def house(self) -> bool:
        """A house of its own in a village."""
        return self.group > 0

    @property
    def built(self) -> tuple[str, int, str]:
        """What tells buildings apart."""
        return self.complex, self.group, self.building


def numeral(number: int) -> str:
    """A number up to 99 in Chinese: 12 is 十二."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def make_place(rng: Random, grids: int, named_grids: bool) -> Place:
    """Names for a community of so many grids."""
    region = rng.choice(HOMES)
    community = rng.choice(_COMMUNITIES) + "社区"
    names = tuple(f"第{number}网格" for number in range(1, grids + 1))
    if named_grids:
        short = community.removesuffix("社区")
        names = tuple(f"{short}{numeral(number)}网格" for number in range(1, grids + 1))
    return Place(
        region,
        rng.choice(_STREETS),
        community,
        f"{region.code}{rng.randrange(1, 12):03d}{rng.randrange(1, 30):03d}",
        names,
    )


def make_doors(rng: Random, wanted: int, grids: int, units: bool, villages: bool) -> list[Door]:
    """About so many doors in stair order; every grid is a complex, some of them a village."""
    firsts = rng.sample(_FIRST, len(_FIRST))
    lasts = rng.sample(_LAST, len(_LAST))
    hamlets = rng.sample(_VILLAGES, len(_VILLAGES))
    doors: list[Door] = []
    for grid in range(grids):
        share = (grid + 1) * wanted // grids - len(doors)
        if villages and grid % 3 == 0:
            name = hamlets[grid // 3 % len(hamlets)]
            rest = grid // 3 // len(hamlets)
            doors += _village(rng, grid, f"{name}{_DIGITS[rest] if rest else ''}村", share)
            continue
        name = firsts[grid % len(firsts)] + lasts[grid // len(firsts) % len(lasts)]
        doors += _complex(rng, grid, name, share, units, lettered=grid % 4 == 2)
    return doors


def _complex(
    rng: Random, grid: int, name: str, share: int, units: bool, lettered: bool
) -> Iterator[Door]:
    made = 0
    for number in range(1, 200):
        building = f"{chr(64 + number)}座" if lettered and number < 8 else str(number)
        floors = rng.choice((6, 6, 7, 8, 11))
        for unit in range(1, rng.choice((2, 2, 3)) + 1) if units else (0,):
            for floor in range(1, floors + 1):
                for flat in range(1, 3 if units else 5):
                    if made >= share:
                        return
                    made += 1
                    yield Door(grid, name, building, unit, floor, f"{floor}{flat:02d}")


def _village(rng: Random, grid: int, name: str, share: int) -> Iterator[Door]:
    group, house = 1, 0
    for _ in range(share):
        house += rng.choice((1, 1, 1, 2))
        if house > 45:
            group, house = group + 1, 1
        yield Door(grid, name, str(house), group=group)
