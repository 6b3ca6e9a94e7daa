"""Answers as words, for people who did not ask for JSON."""

from typing import Any


def lines(answer: dict[str, Any]) -> str:
    """Any answer as lines: key, then value; lists item by item."""
    lines = []
    for key, value in answer.items():
        if isinstance(value, list):
            lines += [f"{key}：{len(value)}"]
            lines += ["  " + "  ".join(cells(item)) for item in value]
        elif isinstance(value, dict):
            lines += [f"{key}："]
            lines += [f"  {name}\t{'—' if one is None else one}" for name, one in value.items()]
        else:
            lines.append(f"{key}：{'' if value is None else value}")
    return "\n".join(lines)


def cells(item: Any) -> list[str]:
    if isinstance(item, dict):
        return [str(value) for value in item.values() if value not in (None, "", [], {})]
    return [str(item)]


def import_words(answer: dict[str, Any]) -> str:
    lines = []
    for file in answer["files"]:
        for sheet in file["sheets"]:
            lines.append(
                f"{file['file']} / {sheet['sheet']}：共{sheet['rows']}行，新增{sheet['added']}，"
                f"更新{sheet['updated']}，无变化{sheet['unchanged']}，存疑{sheet['doubtful']}，"
                f"退回{sheet['refused']}"
            )
            lines += [f"  {remark}" for remark in sheet.get("remarks", [])]
            lines += [
                f"  第{p['row']}行 {p['column']}：{p['text']}" for p in sheet["problems"][:20]
            ]
            if (more := len(sheet["problems"]) - 20) > 0:
                lines.append(f"  …还有{more}条，见疑问表或 --json")
        lines += [f"{file['file']}：{remark}" for remark in file.get("remarks", [])]
    if answer.get("doubts"):
        lines.append(f"疑问表：{answer['doubts']}")
    return "\n".join(lines)


def report_words(answer: dict[str, Any]) -> str:
    lines = [f"写出 {file}" for file in answer["files"]]
    lines += [
        f"{each['cell']} {each['text']}：没有这个字段"
        + (f"，是不是{each['suggestion']}？" if each["suggestion"] else "")
        for each in answer["unknown_placeholders"]
    ]
    lines += [f"不平：{sentence}" for sentence in answer["unbalanced"]]
    return "\n".join(lines)
