"""Answers as words, for people who did not ask for JSON."""

from typing import Any

# What the keys of answers are called; a key that is not here is said as it stands.
NAMES = {
    "ledger": "台账",
    "recovery_code": "恢复码（只印这一次，请抄好封存）",
    "file": "文件",
    "rows": "行数",
    "sha256": "校验",
    "left_out": "没有导出的敏感栏",
    "verified": "已验证",
    "sheet": "清单编号",
    "pages": "页数",
    "doors": "户数",
    "message": "说明",
    "period": "报告期",
    "from": "从",
    "to": "到",
    "closed": "已关账",
    "doubtful": "待核实",
    "figures": "指标",
    "unbalanced": "不平",
    "names": "名单",
    "stops": "要先处理",
    "asked": "要说明",
    "warnings": "提醒",
    "snapshot": "关账记录",
    "integrity": "文件",
    "chain": "修改记录",
    "contradictions": "对不上的",
    "due": "到期的事",
    "workers": "工作人员",
    "worker": "工作人员",
    "files": "文件",
    "placeholders": "要填的",
    "errors": "要改的",
    "advice": "建议",
    "registered": "已登记",
}
HIDDEN = frozenset({"id", "record", "grid_id", "sha256", "register"})


def lines(answer: dict[str, Any]) -> str:
    """Any answer as lines: what it is called, then the value; lists item by item."""
    told = []
    for key, value in answer.items():
        name = NAMES.get(key, key)
        if isinstance(value, list):
            told += [f"{name}：{len(value)}"]
            told += ["  " + "  ".join(_cells(item)) for item in value]
        elif isinstance(value, dict):
            told += [f"{name}："]
            told += [f"  {NAMES.get(k, k)}\t{_one(one)}" for k, one in value.items()]
        else:
            told.append(f"{name}：{_one(value)}")
    return "\n".join(told)


def _one(value: Any) -> str:
    match value:
        case None:
            return "—"
        case True:
            return "是"
        case False:
            return "否"
        case "ok":
            return "完好"
        case _:
            return str(value)


def _cells(item: Any) -> list[str]:
    if isinstance(item, dict):
        return [
            _one(value)
            for key, value in item.items()
            if key not in HIDDEN and value not in (None, "", [], {})
        ]
    return [str(item)]


def batches(answer: dict[str, Any]) -> str:
    """The batches, newest first: number, file, when, what became of the rows."""
    told = []
    for each in answer["batches"]:
        counts = each["counts"]
        said = "，".join(
            f"{name}{counts[key]}" for key, name in VERDICTS.items() if counts.get(key)
        )
        state = "（已撤销）" if each["undone"] else ""
        day = str(each["at"])[:10]
        told.append(f"第{each['number']}批{state}  {day}  {each['file_name']}  {said}")
    return "\n".join(told) or "还没有导入过"


VERDICTS = {
    "added": "新增",
    "updated": "更新",
    "unchanged": "无变化",
    "doubtful": "存疑",
    "refused": "退回",
}


def undone(answer: dict[str, Any]) -> str:
    """What an undo did."""
    told = answer["undone"]
    return "\n".join([f"已撤销，{told['records']}条记录回到从前的样子", *told["kept"]])


def import_words(answer: dict[str, Any]) -> str:
    """What became of each sheet's rows, what to look at, and the batch to take back."""
    lines = []
    for file in answer["files"]:
        if file.get("batch"):
            lines.append(f"第{file['batch']}批：{file['file']}（撤销用 undo 台账 {file['batch']}）")
        for sheet in file["sheets"]:
            lines.append(
                f"{file['file']} / {sheet['sheet']}：共{sheet['rows']}行，新增{sheet['added']}，"
                f"更新{sheet['updated']}，无变化{sheet['unchanged']}，存疑{sheet['doubtful']}，"
                f"退回{sheet['refused']}"
            )
            lines += [f"  {remark}" for remark in sheet.get("remarks", [])]
            if sheet.get("not_collected"):
                lines.append(f"  不采集：{'、'.join(sheet['not_collected'])}")
            lines += [
                f"  第{p['row']}行{' ' + p['column'] if p['column'] else ''}：{p['text']}"
                for p in sheet["problems"][:20]
            ]
            if (more := len(sheet["problems"]) - 20) > 0:
                lines.append(f"  …还有{more}条，用 --doubts 写成疑问表可以逐条改")
        lines += [f"{file['file']}：{remark}" for remark in file.get("remarks", [])]
    if answer.get("doubts"):
        lines.append(f"疑问表：{answer['doubts']}")
    return "\n".join(lines)


def report_words(answer: dict[str, Any]) -> str:
    """Which files were written, and what the form asks for that nobody knows."""
    lines = [f"写出 {file}" for file in answer["files"]]
    lines += [
        f"{each['cell']} {each['text']}：没有这个字段"
        + (f"，是不是{each['suggestion']}？" if each["suggestion"] else "")
        for each in answer["unknown_placeholders"]
    ]
    lines += [f"不平：{sentence}" for sentence in answer["unbalanced"]]
    return "\n".join(lines)
