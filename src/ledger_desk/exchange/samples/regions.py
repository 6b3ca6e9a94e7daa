"""Where made-up people are registered: districts of the country with their GB/T 2260 codes."""

from typing import NamedTuple


class Region(NamedTuple):
    """A district, and how the monthly form counts those who come from it."""

    code: str
    province: str
    city: str
    county: str

    @property
    def joined(self) -> str:
        """The name in one cell; a municipality is named once."""
        city = "" if self.city == self.province else self.city
        return f"{self.province}{city}{self.county}"

    def column(self, home: str) -> str:
        """The column of 来自地区 in the form (codes.md §2); 县级市 count as 市."""
        side = "省内" if self.code[:2] == home[:2] else "省外"
        return side + ("县" if "21" <= self.code[4:] <= "50" else "市")


HOMES = (
    Region("331102", "浙江省", "丽水市", "莲都区"),
    Region("320402", "江苏省", "常州市", "天宁区"),
    Region("430304", "湖南省", "湘潭市", "岳塘区"),
    Region("510302", "四川省", "自贡市", "自流井区"),
    Region("420902", "湖北省", "孝感市", "孝南区"),
    Region("370302", "山东省", "淄博市", "淄川区"),
)
REGIONS = (
    Region("330106", "浙江省", "杭州市", "西湖区"),
    Region("331121", "浙江省", "丽水市", "青田县"),
    Region("330382", "浙江省", "温州市", "乐清市"),
    Region("320321", "江苏省", "徐州市", "丰县"),
    Region("320722", "江苏省", "连云港市", "东海县"),
    Region("320583", "江苏省", "苏州市", "昆山市"),
    Region("430523", "湖南省", "邵阳市", "邵阳县"),
    Region("430482", "湖南省", "衡阳市", "常宁市"),
    Region("431122", "湖南省", "永州市", "东安县"),
    Region("511321", "四川省", "南充市", "南部县"),
    Region("511922", "四川省", "巴中市", "南江县"),
    Region("510781", "四川省", "绵阳市", "江油市"),
    Region("421083", "湖北省", "荆州市", "洪湖市"),
    Region("420222", "湖北省", "黄石市", "阳新县"),
    Region("370829", "山东省", "济宁市", "嘉祥县"),
    Region("371722", "山东省", "菏泽市", "单县"),
    Region("341222", "安徽省", "阜阳市", "太和县"),
    Region("341503", "安徽省", "六安市", "裕安区"),
    Region("361102", "江西省", "上饶市", "信州区"),
    Region("361127", "江西省", "上饶市", "余干县"),
    Region("360781", "江西省", "赣州市", "瑞金市"),
    Region("411627", "河南省", "周口市", "太康县"),
    Region("411302", "河南省", "南阳市", "宛城区"),
    Region("411481", "河南省", "商丘市", "永城市"),
    Region("520304", "贵州省", "遵义市", "播州区"),
    Region("520525", "贵州省", "毕节市", "纳雍县"),
    Region("522326", "贵州省", "黔西南布依族苗族自治州", "望谟县"),
    Region("530326", "云南省", "曲靖市", "会泽县"),
    Region("530602", "云南省", "昭通市", "昭阳区"),
    Region("500101", "重庆市", "重庆市", "万州区"),
    Region("500235", "重庆市", "重庆市", "云阳县"),
    Region("450881", "广西壮族自治区", "贵港市", "桂平市"),
    Region("440983", "广东省", "茂名市", "信宜市"),
    Region("610702", "陕西省", "汉中市", "汉台区"),
    Region("620522", "甘肃省", "天水市", "秦安县"),
    Region("230221", "黑龙江省", "齐齐哈尔市", "龙江县"),
    Region("130425", "河北省", "邯郸市", "大名县"),
)
