"""The colours of the window by name, light and dark, and the pairs that must be readable."""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Tokens:
    """One colour for each role (ui.md §14); widgets name roles, never colours."""

    bg: str
    surface: str
    surface2: str
    nav: str
    head: str
    zebra: str
    line: str
    ctl: str
    track: str
    text: str
    muted: str
    primary: str
    primary_hover: str
    primary_down: str
    on_primary: str
    sel: str
    sel_text: str
    hover: str
    blue_bg: str
    red_text: str
    red_bg: str
    red_fill: str
    orange_text: str
    orange_bg: str
    orange_line: str
    orange_fill: str
    yellow_text: str
    yellow_bg: str
    yellow_line: str
    yellow_fill: str
    green_text: str
    green_bg: str
    green_fill: str
    badge: str
    on_badge: str = "#FFFFFF"

    def __getitem__(self, role: str) -> str:
        """The colour of a role by its name, as icons and badges ask for it."""
        return str(getattr(self, role))


LIGHT = Tokens(
    bg="#F3F5F8", surface="#FFFFFF", surface2="#F7F9FB",
    nav="#E9EEF4", head="#EEF2F6", zebra="#F8FAFC",
    line="#DCE2EA", ctl="#7F8C9B", track="#E3E8EE",
    text="#1B2430", muted="#526070",
    primary="#1A5FB4", primary_hover="#164F96", primary_down="#123F78", on_primary="#FFFFFF",
    sel="#D6E7FB", sel_text="#10233B", hover="#EDF3FA", blue_bg="#E4EFFC",
    red_text="#B42318", red_bg="#FDECEA", red_fill="#C8372D",
    orange_text="#963A0B", orange_bg="#FFEBDD", orange_line="#B24E08", orange_fill="#D4620F",
    yellow_text="#7A4B00", yellow_bg="#FFF3D1", yellow_line="#A86400", yellow_fill="#E5A50A",
    green_text="#0A6B4E", green_bg="#E1F4EC", green_fill="#1A9370",
    badge="#C8372D",
)  # fmt: skip

DARK = Tokens(
    bg="#14181D", surface="#1C2128", surface2="#222831",
    nav="#191E24", head="#242B34", zebra="#1F252C",
    line="#343C47", ctl="#7C8896", track="#343C47",
    text="#E8ECF1", muted="#A9B4C0",
    primary="#7DB1FF", primary_hover="#9AC3FF", primary_down="#B4D2FF", on_primary="#0B1B30",
    sel="#274A76", sel_text="#FFFFFF", hover="#28303A", blue_bg="#1E3350",
    red_text="#FF9A91", red_bg="#48211E", red_fill="#E5534B",
    orange_text="#FFB280", orange_bg="#47280F", orange_line="#E0782C", orange_fill="#E0782C",
    yellow_text="#FFD073", yellow_bg="#41330F", yellow_line="#D9A21B", yellow_fill="#D9A21B",
    green_text="#6BD9B0", green_bg="#12382C", green_fill="#2BA67F",
    badge="#C8372D",
)  # fmt: skip

THEMES = {"light": LIGHT, "dark": DARK}

# What stands on what: (foreground, background, least contrast).
TEXT, SHAPE = 4.5, 3.0
PAIRS = (
    *(("text", on, 12.0) for on in ("bg", "surface", "surface2", "nav", "head", "zebra")),
    ("text", "hover", 7.0),
    *(("muted", on, 5.0) for on in ("bg", "surface", "surface2", "nav", "head", "zebra")),
    ("on_primary", "primary", TEXT),
    ("on_primary", "primary_hover", TEXT),
    ("on_primary", "primary_down", TEXT),
    *(("primary", on, TEXT) for on in ("bg", "surface", "surface2", "nav", "zebra")),
    ("sel_text", "sel", 7.0),
    ("text", "blue_bg", 7.0),
    ("primary", "blue_bg", TEXT),
    *((f"{c}_text", f"{c}_bg", TEXT) for c in ("red", "orange", "yellow", "green")),
    *((f"{c}_text", "surface", TEXT) for c in ("red", "orange", "yellow", "green")),
    *(("ctl", on, SHAPE) for on in ("surface", "bg", "surface2")),
    *((line, "surface", SHAPE) for line in ("orange_line", "yellow_line")),
    *((f"{c}_fill", "surface", SHAPE) for c in ("red", "orange", "green")),
    ("on_badge", "badge", TEXT),
)


def luminance(colour: str) -> float:
    """Relative luminance of "#RRGGBB" (WCAG 2.x)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio in which two colours differ, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def roles() -> list[str]:
    """Every role there is."""
    return [each.name for each in fields(Tokens)]
