"""Report columns of where somebody comes from, told by a GB/T 2260 code (codes.md §2)."""

REGIONS = ("省内市", "省内县", "省外市", "省外县", "港澳台", "国外")
"""The six columns in the order of the form."""

REGION_SUMS = {"省内": ("省内市", "省内县"), "省外": ("省外市", "省外县")}

_OVERSEAS_CHINESE = ("71", "81", "82")
_IDS_OF_OVERSEAS_CHINESE = ("511", "516")
_IDS_OF_FOREIGNERS = ("414", "553")


def region_of(
    division: str | None, id_type: str | None, home: str, county_city_as: str = "市"
) -> str | None:
    """The column of a person, None = 未填.

    division: the 6-digit code of 户籍地 (2 or 4 digits are padded). home: the community's own
    division code, of which the province counts. county_city_as: where a 县级市 (81 to 99) belongs.
    """
    if not division:
        if id_type in _IDS_OF_OVERSEAS_CHINESE:
            return "港澳台"
        return "国外" if id_type in _IDS_OF_FOREIGNERS else None
    province = division[:2]
    if province in _OVERSEAS_CHINESE:
        return "港澳台"
    if not "11" <= province <= "65" or not home:
        return None
    side = "省内" if province == home[:2] else "省外"
    return side + _city_or_county(division.ljust(6, "0")[4:6], county_city_as)


def _city_or_county(ending: str, county_city_as: str) -> str:
    if "21" <= ending <= "50":
        return "县"
    return county_city_as if "81" <= ending <= "99" else "市"
