"""What hangs on a sheet or the workbook in parts of its own: drawings, comments, charts, names."""

import re
from collections.abc import Callable

from lxml import etree

from ledger_desk.sheets.form import SheetForm
from ledger_desk.sheets.moving import Maps, move_anchor, moved_formula, moved_range
from ledger_desk.sheets.ooxml import DRAWING, XDR, Element, M, Package
from ledger_desk.sheets.placeholders import spots
from ledger_desk.sheets.rowmap import RowMap

CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_ANCHORS = {f"{{{XDR}}}{name}" for name in ("oneCellAnchor", "twoCellAnchor")}
_ANCHOR = re.compile(rb"(<x:Anchor[^>]*>)([^<]*)(</x:Anchor>)")
_ROW = re.compile(rb"(<x:Row[^>]*>)\s*([0-9]+)\s*(</x:Row>)")
Replace = Callable[[str], str | None]
"""The text with its placeholders filled, None when it holds none."""


def move_attached(package: Package, sheet: SheetForm, maps: Maps, fill: Replace) -> None:
    """The parts related to one sheet."""
    map_ = maps[sheet.name]
    for kind, target in package.relations(sheet.part).values():
        if target not in package.parts:
            continue
        match kind:
            case "drawing":
                _drawing(package, target, map_, maps, sheet.name, fill)
            case "comments":
                _comments(package, target, map_, fill)
            case "threadedComment":
                _threaded(package, target, map_)
            case "vmlDrawing":
                _vml(package, target, map_)
            case "table":
                _table(package, target, map_)


def _drawing(
    package: Package, part: str, map_: RowMap, maps: Maps, home: str, fill: Replace
) -> None:
    root = package.tree(part)
    for anchor in root.iter(*_ANCHORS):
        if map_.blocks and _would_move(anchor, map_):
            package.edit(part)
            move_anchor(anchor, map_)
    for paragraph in root.iter(f"{{{DRAWING}}}p"):
        if fill_texts(list(paragraph.iter(f"{{{DRAWING}}}t")), fill):
            package.edit(part)
    for shape in root.iter(f"{{{XDR}}}sp"):
        link = shape.get("textlink")
        if link and (moved := moved_formula(link, maps, home)) != link:
            package.edit(part)
            shape.set("textlink", moved)
    for chart in package.related(part, "chart"):
        _chart(package, chart, maps, home)


def _would_move(anchor: Element, map_: RowMap) -> bool:
    import copy

    return move_anchor(copy.deepcopy(anchor), map_)


def _chart(package: Package, part: str, maps: Maps, home: str) -> None:
    for formula in package.tree(part).iter(f"{{{CHART}}}f"):
        if formula.text and (moved := moved_formula(formula.text, maps, home)) != formula.text:
            package.edit(part)
            formula.text = moved


def _comments(package: Package, part: str, map_: RowMap, fill: Replace) -> None:
    for comment in package.tree(part).iter(f"{M}comment"):
        ref = comment.get("ref", "A1")
        if (moved := moved_range(ref, map_).partition(":")[0]) != ref:
            package.edit(part)
            comment.set("ref", moved)
        if fill_texts(list(comment.iter(f"{M}t")), fill):
            package.edit(part)


def _threaded(package: Package, part: str, map_: RowMap) -> None:
    for comment in package.tree(part):
        ref = comment.get("ref") if isinstance(comment.tag, str) else None
        if ref and (moved := moved_range(ref, map_).partition(":")[0]) != ref:
            package.edit(part)
            comment.set("ref", moved)


def _vml(package: Package, part: str, map_: RowMap) -> None:
    """By pattern, not by tree: VML is not always XML, and what is not touched stays as it was."""
    if not map_.blocks:
        return

    def anchor(match: re.Match[bytes]) -> bytes:
        numbers = match[2].split(b",")
        if len(numbers) != 8:
            return match[0]
        top, bottom = int(numbers[2]), int(numbers[6])
        new_top = map_.first(top + 1) - 1
        numbers[2] = b" %d" % new_top
        numbers[6] = b" %d" % (new_top + bottom - top)
        return match[1] + b",".join(numbers) + match[3]

    def row(match: re.Match[bytes]) -> bytes:
        return match[1] + b"%d" % (map_.first(int(match[2]) + 1) - 1) + match[3]

    content = package.parts[part]
    package.parts[part] = _ROW.sub(row, _ANCHOR.sub(anchor, content))


def _table(package: Package, part: str, map_: RowMap) -> None:
    root = package.tree(part)
    for element in (root, *root.iter(f"{M}autoFilter", f"{M}sortState", f"{M}sortCondition")):
        ref = element.get("ref")
        if ref and (moved := moved_range(ref, map_)) != ref:
            package.edit(part)
            element.set("ref", moved)


def fill_texts(elements: list[Element], fill: Replace) -> bool:
    """Fill placeholders in a paragraph whose text is spread over runs; true when something changed.

    A placeholder belongs to the run in which it begins.
    """
    whole = "".join(each.text or "" for each in elements)
    found, _ = spots(whole)
    changed = False
    for spot in reversed(found):
        text = spot.literal or fill(spot.inside)
        if text is None:
            continue
        changed = True
        at = 0
        first = True
        for each in elements:
            own = each.text or ""
            low, high = max(spot.start - at, 0), min(spot.end - at, len(own))
            at += len(own)
            if low < high:
                each.text = own[:low] + (text if first else "") + own[high:]
                first = False
    return changed


def fill_header_footer(root: Element, fill: Replace) -> bool:
    """Placeholders in the page header and footer; & doubled there, 255 characters at most."""
    changed = False
    for each in root.iterfind(f"{M}headerFooter/*"):
        text = each.text or ""
        found, _ = spots(text)
        for spot in reversed(found):
            value = spot.literal or fill(spot.inside)
            if value is None:
                continue
            changed = True
            value = value.replace("&", "&&")
            head = text[: spot.start]
            if value[:1].isdigit() and re.search(r"&[0-9]+$", head):
                head += " "  # a font size would swallow the digits
            text = head + value + text[spot.end :]
        if found:
            each.text = text[:255]
    return changed


def move_names(package: Package, sheets: list[SheetForm], maps: Maps) -> None:
    """Defined names, print areas and titles; a name of one sheet is read as that sheet's own."""
    part = package.workbook_part
    by_number = {sheet.number: sheet.name for sheet in sheets}
    for name in package.tree(part).iterfind(f"{M}definedNames/{M}definedName"):
        home = by_number.get(int(name.get("localSheetId") or -1), "")
        text = name.text or ""
        if (moved := moved_formula(text, maps, home)) != text:
            package.edit(part)
            name.text = moved


def calculate_on_load(package: Package) -> None:
    """Let Excel and WPS compute every formula on opening: stored results are dropped."""
    root = package.edit(package.workbook_part)
    properties = root.find(f"{M}calcPr")
    if properties is None:
        properties = etree.Element(f"{M}calcPr")
        later = {f"{M}{n}" for n in ("oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr",
                                     "smartTagTypes", "webPublishing", "fileRecoveryPr",
                                     "webPublishObjects", "extLst")}  # fmt: skip
        place = next((at for at, child in enumerate(root) if child.tag in later), len(root))
        root.insert(place, properties)
    properties.set("fullCalcOnLoad", "1")
    for chain in package.related(package.workbook_part, "calcChain"):
        package.drop(chain)


def forget_author(package: Package) -> None:
    """Who last saved the form, and when, is nothing the receiver needs to know."""
    for part in package.related("", "core-properties"):
        root = package.tree(part)
        for child in list(root):
            if isinstance(child.tag, str) and etree.QName(child).localname in (
                "lastModifiedBy",
                "modified",
            ):
                package.edit(part).remove(child)
