"""The look as a whole: the theme in force, text sizes, fonts, palette and the one style sheet."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from ledger_desk.resources import resource_path
from ledger_desk.ui.tokens import LIGHT, THEMES, Tokens

COMPACT = 1100  # narrower windows are laid out tighter; the only breakpoint
BODY, MUTED, H2, H1, FIGURE = 14, 13, 16, 20, 28
STEPS = {"normal": 0, "large": 2, "huge": 4}  # pixels more than the standard, everywhere
SIZES = {"normal": "标准", "large": "大", "huge": "特大"}

# Systems' own faces first; ours where a machine has none, and for names nobody else can draw.
FAMILIES = (
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "LD Sans",
    "WenQuanYi Micro Hei",
    "SimSun-ExtB",
    "LD Rare",
)
SANS, RARE = "LDSans.ttf", "LDRare.ttf"


@dataclass
class _InForce:
    """The theme widgets are painted in; there is one application, so there is one of these."""

    tokens: Tokens = LIGHT
    step: int = 0


_now = _InForce()
_registered: set[str] = set()


def tokens() -> Tokens:
    """The colours in force."""
    return _now.tokens


def colour(role: str) -> QColor:
    """The colour of a role in the theme in force."""
    return QColor(_now.tokens[role])


def px(size: int) -> int:
    """A text size of the standard scale in the text size in force."""
    return size + _now.step


def grown(length: int) -> int:
    """A length that has to hold text, grown with the text."""
    return length + _now.step * length // BODY


def font(size: int = BODY, bold: bool = False) -> QFont:
    """A font for painting; its families are those of all others."""
    made = QFont()
    made.setFamilies(FAMILIES)
    made.setPixelSize(px(size))
    # Not 600: a face without a bold of its own is thickened by Qt from 700 on only.
    made.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    return made


def is_compact(widget: QWidget) -> bool:
    """Whether the window a widget stands in is laid out tight."""
    return widget.window().width() < COMPACT


def register_font(name: str) -> None:
    """Make a shipped font known to this program; the machine's own are not touched."""
    file = resource_path("fonts", name)
    if name not in _registered and file.is_file():
        _registered.add(name)
        QFontDatabase.addApplicationFont(str(file))


def apply(app: QApplication, theme: str, text_size: str) -> None:
    """Dress the application: Fusion, whole palette, style sheet, fonts of every popup too."""
    following = "dark" if app.styleHints().colorScheme() is Qt.ColorScheme.Dark else "light"
    _now.tokens = THEMES[following] if theme == "system" else THEMES.get(theme, LIGHT)
    _now.step = STEPS.get(text_size, 0)
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    app.setFont(font())
    app.setPalette(palette(_now.tokens))
    app.setStyleSheet(style_sheet(_now.tokens))


def palette(t: Tokens) -> QPalette:
    """Every role a native widget might ask for, in the three states."""
    made = QPalette()
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    plain = {
        role.Window: t.bg,
        role.WindowText: t.text,
        role.Base: t.surface,
        role.AlternateBase: t.zebra,
        role.Text: t.text,
        role.Button: t.surface,
        role.ButtonText: t.text,
        role.BrightText: t.red_text,
        role.ToolTipBase: t.surface2,
        role.ToolTipText: t.text,
        role.PlaceholderText: t.muted,
        role.Highlight: t.primary,
        role.HighlightedText: t.on_primary,
        role.Accent: t.primary,
        role.Link: t.primary,
        role.LinkVisited: t.primary,
        role.Light: t.surface2,
        role.Midlight: t.line,
        role.Mid: t.line,
        role.Dark: t.ctl,
        role.Shadow: t.ctl,
    }
    for each, value in plain.items():
        made.setColor(each, QColor(value))
    for each in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(group.Disabled, each, QColor(t.muted))
    made.setColor(group.Disabled, role.Highlight, QColor(t.track))
    return made


def style_sheet(t: Tokens) -> str:
    """The one style sheet; looks are asked for by the property `look`."""
    body, small, h2, h1, figure = (px(size) for size in (BODY, MUTED, H2, H1, FIGURE))
    high, low, chip = grown(34), grown(28), grown(30)
    return f"""
* {{ font-size: {body}px; }}
QWidget#page, QWidget#window {{ background: {t.bg}; }}
QWidget#nav {{ background: {t.nav}; border-right: 1px solid {t.line}; }}
QWidget#status {{ background: {t.nav}; border-top: 1px solid {t.line}; }}
QWidget#footer {{ background: {t.surface}; border-top: 1px solid {t.line}; }}
QLabel {{ color: {t.text}; background: transparent; }}
QLabel:disabled {{ color: {t.muted}; }}
QLabel[look="muted"] {{ color: {t.muted}; font-size: {small}px; }}
QLabel[look="field"] {{ color: {t.muted}; }}
QLabel[look="h1"] {{ font-size: {h1}px; font-weight: 700; }}
QLabel[look="h2"] {{ font-size: {h2}px; font-weight: 700; }}
QLabel[look="brand"] {{ font-size: {h2}px; font-weight: 700; }}
QLabel[look="figure"] {{ font-size: {figure}px; font-weight: 700; }}
QLabel[look="strong"] {{ font-weight: 700; }}
QLabel[tone="red"] {{ color: {t.red_text}; }}
QLabel[tone="orange"] {{ color: {t.orange_text}; }}
QLabel[tone="yellow"] {{ color: {t.yellow_text}; }}
QLabel[tone="green"] {{ color: {t.green_text}; }}
QLabel[tone="blue"] {{ color: {t.primary}; }}

QFrame#card {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 8px; }}
QFrame#note {{ border-radius: 6px; border: 1px solid {t.ctl}; background: {t.surface2}; }}
QFrame#note[tone="yellow"] {{ background: {t.yellow_bg}; border-color: {t.yellow_line}; }}
QFrame#note[tone="red"] {{ background: {t.red_bg}; border-color: {t.red_fill}; }}
QFrame#note[tone="green"] {{ background: {t.green_bg}; border-color: {t.green_fill}; }}
QFrame#note[tone="blue"] {{ background: {t.blue_bg}; border-color: {t.primary}; }}
QFrame#rule {{ background: {t.line}; border: 0; max-height: 1px; min-height: 1px; }}

QPushButton {{
  background: {t.surface}; color: {t.text}; border: 1px solid {t.ctl}; border-radius: 6px;
  padding: 0 12px; min-height: {high - 2}px; max-height: {high - 2}px;
}}
QPushButton:hover {{ background: {t.hover}; }}
QPushButton:pressed {{ background: {t.sel}; color: {t.sel_text}; }}
QPushButton:focus {{ border: 2px solid {t.primary}; padding: 0 11px;
  min-height: {high - 4}px; max-height: {high - 4}px; }}
QPushButton:disabled {{ color: {t.muted}; background: {t.surface2}; border-color: {t.line}; }}
QPushButton[look="primary"] {{
  background: {t.primary}; color: {t.on_primary}; border-color: {t.primary}; font-weight: 700;
}}
QPushButton[look="primary"]:hover {{ background: {t.primary_hover}; }}
QPushButton[look="primary"]:pressed {{ background: {t.primary_down}; }}
QPushButton[look="primary"]:focus {{ border: 2px solid {t.text}; }}
QPushButton[look="primary"]:disabled {{
  background: {t.track}; color: {t.muted}; border-color: {t.track};
}}
QPushButton[look="small"] {{
  padding: 0 9px; min-height: {low - 2}px; max-height: {low - 2}px; border-radius: 5px;
}}
QPushButton[look="small"]:focus {{
  padding: 0 8px; min-height: {low - 4}px; max-height: {low - 4}px;
}}
QPushButton[look="link"] {{
  background: transparent; border: 2px solid transparent; color: {t.primary}; padding: 0 4px;
  text-decoration: underline; min-height: {low - 4}px; max-height: {low - 4}px;
}}
QPushButton[look="link"]:hover {{ color: {t.primary_hover}; background: {t.hover}; }}
QPushButton[look="link"]:focus {{ border: 2px solid {t.primary}; border-radius: 4px;
  min-height: {low - 4}px; max-height: {low - 4}px; padding: 0 4px; }}
QPushButton[look="foot"] {{
  background: transparent; border: 2px solid transparent; color: {t.primary}; padding: 0 4px;
  text-decoration: underline; min-height: {grown(25) - 6}px; max-height: {grown(25) - 6}px;
}}
QPushButton[look="foot"]:focus {{ border: 2px solid {t.primary}; border-radius: 4px;
  min-height: {grown(25) - 6}px; max-height: {grown(25) - 6}px; padding: 0 4px; }}
QPushButton[look="chip"] {{
  border-radius: {chip // 2}px; padding: 0 12px;
  min-height: {chip - 2}px; max-height: {chip - 2}px;
}}
QPushButton[look="chip"]:checked {{
  background: {t.primary}; color: {t.on_primary}; border-color: {t.primary}; font-weight: 700;
}}
QPushButton[look="chip"]:focus {{ border: 2px solid {t.primary}; padding: 0 11px;
  min-height: {chip - 4}px; max-height: {chip - 4}px; border-radius: {chip // 2}px; }}
QPushButton[look="chip"]:checked:focus {{ border: 2px solid {t.text}; }}
QPushButton[look="nav"] {{
  background: transparent; border: 2px solid transparent; border-radius: 6px; text-align: left;
  padding: 0 10px; min-height: {grown(33) - 4}px; max-height: {grown(33) - 4}px;
}}
QPushButton[look="nav"][tight="true"] {{
  min-height: {grown(25) - 4}px; max-height: {grown(25) - 4}px; padding: 0 8px;
}}
QPushButton[look="nav"]:hover {{ background: {t.hover}; }}
QPushButton[look="nav"]:checked {{
  background: {t.primary}; color: {t.on_primary}; font-weight: 700;
}}
QPushButton[look="nav"]:focus {{ border: 2px solid {t.text}; }}
QPushButton::menu-indicator {{ width: 0; image: none; }}

QLineEdit, QPlainTextEdit, QComboBox, QSpinBox {{
  background: {t.surface}; color: {t.text}; border: 1px solid {t.ctl}; border-radius: 6px;
  padding: 0 9px; selection-background-color: {t.primary}; selection-color: {t.on_primary};
}}
QLineEdit, QComboBox, QSpinBox {{ min-height: {high - 2}px; max-height: {high - 2}px; }}
QPlainTextEdit {{ padding: 4px 6px; }}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QSpinBox:focus {{
  border: 2px solid {t.primary}; padding: 0 8px;
}}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus {{
  min-height: {high - 4}px; max-height: {high - 4}px;
}}
QPlainTextEdit:focus {{ padding: 3px 5px; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QLineEdit:read-only {{
  background: {t.surface2}; color: {t.muted}; border-color: {t.line};
}}
QLineEdit[state="filled"], QComboBox[state="filled"] {{ background: {t.green_bg}; }}
QLineEdit[state="wrong"], QComboBox[state="wrong"], QPlainTextEdit[state="wrong"] {{
  background: {t.red_bg}; border-color: {t.red_fill};
}}
QLineEdit[state="warned"], QComboBox[state="warned"] {{
  background: {t.yellow_bg}; border-color: {t.yellow_line};
}}
QLineEdit[look="search"] {{ padding-left: 30px; }}
QLineEdit[look="search"]:focus {{ padding-left: 29px; }}
QComboBox::drop-down {{ border: 0; width: 24px; }}
QComboBox::down-arrow {{ image: none; }}
QComboBox QAbstractItemView, QMenu, QListView#choices {{
  background: {t.surface}; color: {t.text}; border: 1px solid {t.ctl}; outline: 0;
  selection-background-color: {t.sel}; selection-color: {t.sel_text};
}}
QListView#choices::item {{ padding: 5px 8px; }}
QMenu::item {{ padding: 7px 20px; }}
QMenu::item:selected {{ background: {t.sel}; color: {t.sel_text}; }}
QCheckBox {{ spacing: 8px; min-height: {low}px; }}
QCheckBox:focus {{ color: {t.primary}; text-decoration: underline; }}

QTableView {{
  background: {t.surface}; alternate-background-color: {t.zebra}; color: {t.text};
  border: 1px solid {t.line}; gridline-color: {t.line}; outline: 0;
  selection-background-color: {t.sel}; selection-color: {t.sel_text};
}}
QTableView:focus {{ border: 2px solid {t.primary}; }}
QHeaderView {{ background: {t.head}; border: 0; }}
QHeaderView::section {{
  background: {t.head}; color: {t.text}; border: 0; border-right: 1px solid {t.line};
  border-bottom: 1px solid {t.line}; padding: 0 8px; font-weight: 700;
}}
QHeaderView::section:vertical {{
  background: {t.surface2}; color: {t.muted}; font-weight: 400; font-size: {small}px;
  padding: 0 6px;
}}
QTableCornerButton::section {{
  background: {t.head}; border: 0; border-bottom: 1px solid {t.line};
}}
QScrollArea, QScrollArea > QWidget > QWidget#sheet {{ background: transparent; border: 0; }}
QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 2px; }}
QScrollBar::handle {{ background: {t.ctl}; border-radius: 4px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QProgressBar {{
  background: {t.track}; border: 0; border-radius: 4px; max-height: 8px; min-height: 8px;
}}
QProgressBar::chunk {{ background: {t.primary}; border-radius: 4px; }}
QToolTip {{ background: {t.surface2}; color: {t.text}; border: 1px solid {t.ctl}; padding: 4px; }}
QDialog {{ background: {t.bg}; }}
"""
