"""The hand that fills a workbook: one fact in the spellings people use, each readable one way."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from random import Random

from ledger_desk.exchange.samples.names import check_digit, old_number
from ledger_desk.exchange.samples.places import Door, Place, numeral
from ledger_desk.exchange.samples.words import Words
from ledger_desk.exchange.samples.world import Person

Value = str | int | float | date | datetime | time | None
"""What a cell holds; None is a blank cell."""

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_HAN = "〇一二三四五六七八九"
_EPOCH = date(1899, 12, 30)
_LEAST_SERIAL = 20_000  # a smaller number in a cell may be anything


@dataclass(frozen=True)
class Style:
    """How one workbook is written.

    dates, phones, ids, doors: spellings to draw from (see Hand). numbers: whether its cells can be
    numbers and dates at all; a text table has text alone. damaged: how many ID numbers of a
    hundred lost digits. synonyms: how many codes of a hundred stand in another word than the label.
    yes, no: what a yes/no cell says. money: "plain", "thousands", "yuan". own_places: how many
    addresses of a hundred begin with the street and the community.
    """

    dates: tuple[str, ...] = ("dash", "slash", "dot", "chinese", "real")
    phones: tuple[str, ...] = ("plain", "plain", "plain", "dash", "space", "wide", "float", "blank")
    ids: tuple[str, ...] = ("plain",) * 12 + ("trailing", "small")
    doors: tuple[str, ...] = ("chinese",)
    buildings: tuple[str, ...] = ("幢",)
    rooms: tuple[str, ...] = ("plain",)
    numbers: bool = True
    damaged: float = 0.6
    synonyms: int = 0
    yes: tuple[str, ...] = ("是",)
    no: tuple[str, ...] = ("否",)
    money: str = "plain"
    own_places: int = 0


@dataclass
class Hand:
    """Writes values in one style, and remembers what it spoiled on the way."""

    style: Style
    place: Place
    rng: Random
    rare_names: int = 0
    spoiled: list[str] = field(default_factory=list)  # the ID numbers that lost digits

    def name(self, name: str) -> str:
        """A name, sometimes with a space in the middle or at the end."""
        self.rare_names += any(not "\u4e00" <= sign <= "\u9fff" and sign != "·" for sign in name)
        match self.rng.randrange(40):
            case 0 if len(name) == 2:
                return f"{name[0]}　{name[1]}"
            case 1 if len(name) == 2:
                return f"{name[0]} {name[1]}"
            case 2:
                return name + " "
            case _:
                return name

    def day(self, day: date | None) -> Value:
        """A day in one of the spellings that leave no doubt."""
        if day is None:
            return None
        y, m, d = day.year, day.month, day.day
        match self.rng.choice(self.style.dates):
            case "real":
                return day if self.style.numbers else f"{y}/{m}/{d}"
            case "serial" if (serial := (day - _EPOCH).days) >= _LEAST_SERIAL:
                return serial if self.style.numbers else str(serial)
            case "midnight":
                return f"{day.isoformat()} 00:00:00"
            case "dash" | "serial":
                return day.isoformat()
            case "slash":
                return f"{y}/{m}/{d}"
            case "dot":
                return f"{y}.{m}.{d}"
            case "dots":
                return f"{y}.{m:02d}.{d:02d}"
            case "chinese":
                return f"{y}年{m}月{d}日"
            case "padded":
                return f"{y}年{m:02d}月{d:02d}日"
            case "hao":
                return f"{y}年{m}月{d}号"
            case "solid":
                return day.strftime("%Y%m%d")
            case "solid_number":
                return int(day.strftime("%Y%m%d"))
            case "han":
                year = "".join(_HAN[int(digit)] for digit in str(y))
                return f"{year}年{numeral(m)}月{numeral(d)}日"
            case "listed":
                return f"{y}、{m}、{d}"
            case "spaced":
                return f"{y} {m} {d}"
            case "wide":
                return f"{y}年{m}月{d}日".translate(_WIDE)
            case other:
                raise ValueError(other)

    def month(self, day: date) -> Value:
        """A month in words or digits."""
        shapes = (
            f"{day.year}年{day.month}月",
            f"{day.year}-{day.month:02d}",
            f"{day.year}.{day.month:02d}",
        )
        return self.rng.choice(shapes)

    def clock(self, at: time) -> str:
        """A time of day."""
        return f"{at.hour:02d}:{at.minute:02d}"

    def moment(self, at: datetime) -> Value:
        """A day with its time, or the day alone."""
        if self.rng.random() < 0.4:
            return self.day(at.date())
        if self.style.numbers and self.rng.random() < 0.3:
            return at
        return self.rng.choice(
            (f"{at:%Y-%m-%d %H:%M}", f"{at.year}年{at.month}月{at.day}日{at:%H:%M}")
        )

    def phone(self, phone: str) -> Value:
        """A telephone number in digits, dashed, spaced, wide, or as a number cell."""
        if not phone:
            return None
        match self.rng.choice(self.style.phones):
            case "dash":
                return f"{phone[:3]}-{phone[3:7]}-{phone[7:]}"
            case "space":
                return f"{phone[:3]} {phone[3:7]} {phone[7:]}"
            case "wide":
                return phone.translate(_WIDE)
            case "float":
                return float(phone) if self.style.numbers else phone
            case "country":
                return f"+86 {phone}"
            case "blank":
                return f" {phone}"
            case _:
                return phone

    def phones(self, person: Person) -> Value:
        """One telephone number, or two in one cell."""
        first = self.phone(person.phone)
        if person.second_phone and isinstance(first, str):
            return first + self.rng.choice(("/", "、", "；", " / ")) + person.second_phone
        return first

    def id_no(self, person: Person, may_spoil: bool = True) -> Value:
        """An ID number; now and then one that a number cell has spoiled for good."""
        number = person.id_no
        if person.id_type != "111":
            return number
        if may_spoil and not person.shared and self.rng.random() * 100 < self.style.damaged:
            spoiled = self._spoiled(number)
            if spoiled is not None:
                self.spoiled.append(number)
                return spoiled
        if person.birth.year < 1970 and not person.shared and self.rng.random() < 0.004:
            return old_number(number)
        match self.rng.choice(self.style.ids):
            case "trailing":
                return number + " "
            case "small":
                return number.replace("X", "x")
            case "times":
                return number.replace("X", "×")
            case "quoted":
                return "'" + number
            case "spaced":
                return f"{number[:6]} {number[6:14]} {number[14:]}"
            case "wide":
                return number.translate(_WIDE)
            case _:
                return number

    def _spoiled(self, number: str) -> Value:
        """What a spreadsheet leaves of 18 digits typed as a number; X was never one."""
        if number.endswith("X"):
            return None
        scientific = f"{float(number):.2E}"
        match self.rng.randrange(3):
            case 0:
                return int(number[:15] + "000") if self.style.numbers else scientific
            case 1 if check_digit(number[:15] + "00") != "0":
                return number[:15] + "000"
            case _:
                return scientific

    def word(self, words: Words, code: str | None) -> str | None:
        """The label of a code or another word for it."""
        if code is None:
            return None
        word = words.words[code]
        if word.others and self.rng.randrange(100) < self.style.synonyms:
            return self.rng.choice(word.others)
        return word.label

    def yes(self, said: bool) -> str:
        """Yes or no."""
        return self.rng.choice(self.style.yes if said else self.style.no)

    def money(self, fen: int) -> Value:
        """A sum in yuan."""
        match self.style.money:
            case "thousands":
                return f"{fen / 100:,.2f}"
            case "yuan":
                return f"{fen // 100}元" if fen % 100 == 0 else f"{fen / 100:.2f}元"
            case _ if not self.style.numbers:
                return str(Decimal(fen) / 100)
            case _:
                return fen / 100 if fen % 100 else fen // 100

    def area(self, hundredths: int) -> Value:
        """An area in square metres."""
        return hundredths / 100 if self.style.numbers else f"{hundredths / 100:g}"

    def count(self, number: int) -> Value:
        """A whole number."""
        return number if self.style.numbers else str(number)

    def building(self, door: Door) -> Value:
        """The building in a column of its own."""
        if door.house:
            return f"{door.building}号"
        if not door.building.isdigit():
            return door.building
        match self.rng.choice(self.style.buildings):
            case "number":
                return self.count(int(door.building))
            case "numeral":
                return f"{numeral(int(door.building))}号楼"
            case measure:
                return f"{door.building}{measure}"

    def unit(self, door: Door) -> Value:
        """The staircase in a column of its own."""
        if not door.unit:
            return None
        match self.style.buildings[0]:
            case "number":
                return self.count(door.unit)
            case "numeral":
                return f"{numeral(door.unit)}单元"
            case _:
                return f"{door.unit}单元"

    def room(self, door: Door) -> Value:
        """The room in a column of its own."""
        match self.rng.choice(self.style.rooms):
            case "padded":
                return door.room.zfill(4)
            case "number" if self.style.numbers and door.room.isdigit():
                return int(door.room)
            case "室":
                return f"{door.room}室" if door.room else None
            case _:
                return door.room

    def complex(self, door: Door) -> str:
        """The complex; of a house in a village its group too."""
        return f"{door.complex}{door.group}组" if door.house else door.complex

    def address(self, door: Door, style: str = "") -> str:
        """The whole address in one cell."""
        style = style or self.rng.choice(self.style.doors)
        said = _house(door, style) if door.house else _flat(door, style)
        if self.rng.randrange(100) < self.style.own_places:
            place = self.place
            said = self.rng.choice((place.community, place.street + place.community)) + said
        return said


def _house(door: Door, style: str) -> str:
    match style:
        case "han" | "floor":
            return f"{door.complex}{numeral(door.group)}组{door.building}号"
        case "wide":
            return f"{door.complex}{door.group}组{door.building}号".translate(_WIDE)
        case "hash":
            return f"{door.complex}第{door.group}组{door.building}号"
        case _:
            return f"{door.complex}{door.group}组{door.building}号"


def _flat(door: Door, style: str) -> str:
    number, unit, room = door.building, door.unit, door.room
    lettered = not number.isdigit()
    chinese = f"{unit}单元" if unit else ""
    match style:
        case "dash" if not lettered:
            return "-".join((f"{door.complex}{number}", *([str(unit)] if unit else []), room))
        case "hash" if not lettered:
            return (
                f"{door.complex}{number}#{unit}-{room}"
                if unit
                else f"{door.complex}{number}#{room}"
            )
        case "han":
            built = number if lettered else f"{numeral(int(number))}号楼"
            stair = f"{numeral(unit)}单元" if unit else ""
            return f"{door.complex}{built}{stair}{room}室"
        case "floor":
            built = number if lettered else f"{number}栋"
            stair = f"{numeral(unit)}单元" if unit else ""
            return f"{door.complex}{built}{stair}{door.floor}楼{room}"
        case "lou":
            return f"{door.complex}{number if lettered else number + '号楼'}{chinese}{room}"
        case "dong":
            return f"{door.complex}{number if lettered else number + '栋'}{chinese}{room}室"
        case "spaced":
            return f"{door.complex} {number if lettered else number + '幢'} {chinese} {room}室"
        case "wide":
            built = number if lettered else f"{number}幢"
            return f"{door.complex}{built}{chinese}{room}室".translate(_WIDE)
        case "padded":
            built = number if lettered else f"{number}幢"
            return f"{door.complex}{built}{chinese}{room.zfill(4)}室"
        case _:
            return f"{door.complex}{number if lettered else number + '幢'}{chinese}{room}室"
