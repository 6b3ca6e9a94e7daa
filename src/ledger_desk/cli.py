"""The verbs: arguments in, one call of a lower floor, words or one JSON object out."""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from ledger_desk import __version__, privacy_log
from ledger_desk.errors import CannotOpen, LedgerError, WrongCall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger_desk.store.ledger import Ledger
    from ledger_desk.store.opening import Machine

PASSWORD_VARIABLE = "LEDGER_DESK_PASSWORD"
DOUBTS_STATUS = 1  # done, with doubts or refused rows


def main(argv: Sequence[str]) -> int:
    """Run one verb; gives the exit status (0 done, 1 doubts, 2 call, 3 open, 4 rule, 5 machine)."""
    try:
        arguments = parser().parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0) and 2
    try:
        answer, status = arguments.run(arguments)
    except LedgerError as error:
        return _failed(arguments, privacy_log.sentence(error), error.code, error.exit_status)
    except KeyboardInterrupt:
        return _failed(arguments, "已中止，台账没有改动", "cancelled", 4)
    except BrokenPipeError:
        return 0
    except Exception as error:  # noqa: BLE001 - the other door for bugs: owned up to, no values
        privacy_log.uncaught(type(error), error, error.__traceback__)
        return _failed(arguments, "程序出错了，没有保存任何改动", "bug", 5)
    if arguments.json:
        _say(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        words = arguments.words(answer)
        if words:
            _say(words)
    return int(status)


def _failed(arguments: argparse.Namespace, text: str, code: str, status: int) -> int:
    print(text, file=sys.stderr)  # noqa: T201
    if getattr(arguments, "json", False):
        _say(json.dumps({"error": text, "code": code}, ensure_ascii=False))
    return status


def _say(text: str) -> None:
    print(text)  # noqa: T201 - what a verb is for


# Opening


@contextmanager
def opened(arguments: argparse.Namespace) -> "Iterator[Ledger]":
    """The ledger a verb names, unlocked, and closed at the end."""
    from ledger_desk.store.ledger import Ledger

    folder = Path(arguments.ledger)
    if not folder.is_dir():
        raise CannotOpen(f"找不到台账文件夹：{folder.name}", "open.not_ledger")
    password = _password(arguments)
    ledger = Ledger.open(folder, password, arguments.worker or "", machine())
    try:
        yield ledger
    finally:
        ledger.close()


def machine() -> "Machine":
    """What this machine is called, and whether the program runs from a stick."""
    from ledger_desk.settings import places
    from ledger_desk.store.opening import this_machine

    return this_machine(places(os.environ, Path(sys.argv[0]).resolve().parent))


def _password(arguments: argparse.Namespace) -> str:
    if arguments.password_file:
        return _first_line(arguments.password_file)
    if known := os.environ.get(PASSWORD_VARIABLE):
        return known
    if sys.stdin is not None and sys.stdin.isatty():
        return getpass.getpass("口令：")
    raise CannotOpen(
        f"没有口令：请用 --password-file 指定口令文件，或设置环境变量 {PASSWORD_VARIABLE}",
        "open.no_password",
    )


def _first_line(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8-sig").splitlines()[0].strip()
    except (OSError, UnicodeDecodeError, IndexError):
        raise WrongCall(f"读不出口令文件：{Path(file).name}", "call.password_file") from None


def _bytes(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except FileNotFoundError:
        raise WrongCall(f"没有这个文件：{Path(file).name}", "call.no_file") from None
    except OSError:
        raise WrongCall(
            f"读不出文件：{Path(file).name}，是不是在别的程序里开着，或U盘已拔出？",
            "call.unreadable",
        ) from None


def now() -> datetime:
    """The clock, read on this floor alone."""
    return datetime.now(UTC)


def today() -> date:
    """The local day."""
    return datetime.now().astimezone().date()


# Verbs


def init(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """Make a ledger."""
    from ledger_desk.store.ledger import Ledger

    password = _password(a)
    ledger, code = Ledger.create(
        Path(a.ledger), a.community, a.worker or "网格员", password, a.division, now(), machine()
    )
    ledger.close()
    return {"ledger": str(a.ledger), "recovery_code": code}, 0


def import_(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """Import workbooks, one batch a file."""
    from ledger_desk.exchange import jobs

    mapping = json.loads(_bytes(a.mapping)) if a.mapping else None
    if mapping is not None and not isinstance(mapping, dict):
        raise WrongCall("对应关系文件应是 {表头: 字段} 的 JSON", "call.mapping")
    password = _first_line(a.file_password) if a.file_password else None
    files = [(Path(name).name, _bytes(name)) for name in a.files]
    with opened(a) as ledger:
        done = jobs.import_files(
            ledger,
            files,
            register=a.register,
            sheet=a.sheet,
            mapping=mapping,
            password=password,
            dry_run=a.dry_run,
            doubts=Path(a.doubts) if a.doubts else None,
            now=now(),
            today=today(),
        )
    return done, DOUBTS_STATUS if jobs.has_doubts(done) else 0


def imports(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """The batches."""
    from ledger_desk.store import history

    with opened(a) as ledger, ledger.reading() as db:
        return {"batches": [batch._asdict() for batch in history.batches(db)]}, 0


def undo(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """Take a batch back."""
    from ledger_desk.store import history

    with opened(a) as ledger:
        undone = history.undo_batch(ledger, a.batch)
    kept = [f"{stay.label}：{stay.why}" for stay in undone.stays]
    counts = {"records": undone.records, "added": undone.made, "updated": undone.changed}
    return {"undone": {**counts, "kept": kept}}, 0


def find(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """The search box."""
    from ledger_desk.registers import BY_KEY
    from ledger_desk.store import finding

    if a.register and a.register not in BY_KEY:
        raise WrongCall(f"没有“{a.register}”这本台账，可以是：{'、'.join(BY_KEY)}", "call.register")
    with opened(a) as ledger, ledger.reading() as db:
        hits = finding.find(db, a.text, a.register or "", a.limit)
        shown = [
            {
                "register": hit.register,
                "id": hit.id,
                "title": hit.title,
                "field": hit.field,
                "value": hit.value,
            }
            for hit in hits
        ]
    return {"hits": shown}, 0


def show(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """Rows of a register."""
    from ledger_desk.exchange import exporting

    with opened(a) as ledger:
        rows = exporting.rows(
            ledger,
            exporting.Request(
                a.register, a.where, _columns(a), a.limit, a.unmasked, a.purpose or ""
            ),
            now(),
        )
    return {"rows": rows}, 0


def export(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """A register as a workbook."""
    from ledger_desk.exchange import exporting

    password = _first_line(a.file_password) if a.file_password else ""
    with opened(a) as ledger:
        written = exporting.export(
            ledger,
            exporting.Request(a.register, a.where, _columns(a), None, a.unmasked, a.purpose or ""),
            Path(a.out),
            password=password,
            now=now(),
        )
    return written, 0


def _columns(a: argparse.Namespace) -> list[str]:
    return [word for word in (a.columns or "").replace("，", ",").split(",") if word]


def figures(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """The indicators of a month."""
    from ledger_desk.reports import numbers

    with opened(a) as ledger:
        return numbers.figures(ledger, a.month, a.grid or "", a.names or "", today()), 0


def report(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """A built-in report, or the office's own form, filled."""
    from ledger_desk.reports import month

    with opened(a) as ledger:
        made = month.report(
            ledger,
            a.name,
            a.month,
            Path(a.out),
            formats=tuple(a.format.split(",")),
            grid=a.grid or "",
            answers=dict(word.split("=", 1) for word in a.answer if "=" in word),
            now=now(),
        )
    return made, 0


def form_check(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """What an office form asks for."""
    from ledger_desk.reports import forms

    content = _bytes(a.form)
    if a.ledger:
        with opened(a) as ledger:
            checked = forms.register(ledger, content, Path(a.form).stem, now())
    else:
        checked = forms.checked(content)
    return checked, 4 if checked["errors"] else 0


def checklist(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """Door-to-door sheets in stair order."""
    from ledger_desk.reports import rounds

    with opened(a) as ledger:
        made = rounds.checklist(
            ledger,
            Path(a.out),
            grid=a.grid or "",
            building=a.building or "",
            due=a.due,
            now=now(),
        )
    return made, 0


def return_(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """A returned sheet typed in from a file."""
    from ledger_desk.exchange import returning

    content = _bytes(a.answers)
    try:
        on = date.fromisoformat(a.on) if a.on else today()
    except ValueError:
        raise WrongCall(f"走访日期应写成 2026-11-02，现在是“{a.on}”", "call.day") from None
    with opened(a) as ledger:
        typed = returning.type_in(ledger, a.sheet, content, on=on)
    return typed, DOUBTS_STATUS if typed["refused"] else 0


def check(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """Integrity, history chain, contradictions."""
    from ledger_desk.store import health

    with opened(a) as ledger:
        found = health.check(ledger, a.anchor or "", today())
    return found, 0 if found["integrity"] == "ok" and found["chain"]["ok"] else 3


def due(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """What is due."""
    from ledger_desk.store import due as due_list

    with opened(a) as ledger, ledger.reading() as db:
        items = due_list.due(db, ledger.community, today(), a.days)
        return {"due": [item._asdict() for item in items]}, 0


def close_month(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """Check a month and freeze its numbers."""
    from ledger_desk.reports import numbers

    with opened(a) as ledger:
        closed = numbers.close_month(ledger, a.month, a.reason or "", now(), today())
    return closed, 0 if closed["closed"] else 4


def backup(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """A proven copy."""
    with opened(a) as ledger:
        made = ledger.backup(Path(a.to) if a.to else None)
    return {"file": str(made.folder), "rows": made.rows, "verified": True}, 0


def restore(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """A copy into a new folder, never over an existing one."""
    from ledger_desk.store.ledger import Ledger

    ledger = Ledger.restore(Path(a.backup), Path(a.ledger), _password(a), a.worker or "", machine())
    ledger.close()
    return {"file": str(a.ledger), "verified": True}, 0


def passwd(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """Another password for the worker who opens."""
    with opened(a) as ledger:
        ledger.change_password(_password(a), _new_password(a))
        return {"worker": ledger.worker}, 0


def worker(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """Key slots."""
    with opened(a) as ledger:
        if a.action == "add":
            ledger.add_worker(a.name, _new_password(a))
        else:
            ledger.remove_worker(a.name)
        return {"workers": list(ledger.workers)}, 0


def _new_password(a: argparse.Namespace) -> str:
    if a.new_password_file:
        return _first_line(a.new_password_file)
    if sys.stdin is not None and sys.stdin.isatty():
        return getpass.getpass("新口令：")
    raise WrongCall("没有新口令：请用 --new-password-file 指定", "call.new_password")


def sample(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """A made-up community as messy workbooks."""
    from ledger_desk.exchange import samples

    written = samples.write_samples(Path(a.folder), seed=a.seed, scale=a.scale)
    return {"files": [str(file) for file in written.files]}, 0


# Words for people


def _lines(answer: dict[str, Any]) -> str:
    """Any answer as lines: key, then value; lists item by item."""
    lines = []
    for key, value in answer.items():
        if isinstance(value, list):
            lines += [f"{key}：{len(value)}"]
            lines += ["  " + "  ".join(_cells(item)) for item in value]
        elif isinstance(value, dict):
            lines += [f"{key}："]
            lines += [f"  {name}\t{'—' if one is None else one}" for name, one in value.items()]
        else:
            lines.append(f"{key}：{'' if value is None else value}")
    return "\n".join(lines)


def _cells(item: Any) -> list[str]:
    if isinstance(item, dict):
        return [str(value) for value in item.values() if value not in (None, "", [], {})]
    return [str(item)]


def _import_words(answer: dict[str, Any]) -> str:
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


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a call without repeating a number that stood in it."""

    def error(self, message: str) -> NoReturn:
        """Usage and the reason on standard error; exit status 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {privacy_log.cleaned(message)}\n")


def _report_words(answer: dict[str, Any]) -> str:
    lines = [f"写出 {file}" for file in answer["files"]]
    lines += [
        f"{each['cell']} {each['text']}：没有这个字段"
        + (f"，是不是{each['suggestion']}？" if each["suggestion"] else "")
        for each in answer["unknown_placeholders"]
    ]
    lines += [f"不平：{sentence}" for sentence in answer["unbalanced"]]
    return "\n".join(lines)


def parser() -> argparse.ArgumentParser:
    """All verbs and their arguments."""
    top = _Parser(prog="ledger-desk", description="网格台账：离线、加密的社区网格台账")
    top.add_argument("--version", action="version", version=__version__)
    verbs = top.add_subparsers(dest="verb", required=True, metavar="动词")

    def verb(
        name: str, run: Callable[..., Any], about: str, words: Callable[..., str] = _lines
    ) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=about, description=about)
        made.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
        made.add_argument("--password-file", metavar="文件", help="口令文件")
        made.add_argument("--as", dest="worker", metavar="姓名", help="由谁操作")
        made.set_defaults(run=run, words=words)
        return made

    def on_ledger(
        name: str, run: Callable[..., Any], about: str, **more: Any
    ) -> argparse.ArgumentParser:
        made = verb(name, run, about, **more)
        made.add_argument("ledger", metavar="台账", help="台账文件夹")
        return made

    v = on_ledger("init", init, "新建台账")
    v.add_argument("--community", required=True, metavar="社区名称")
    v.add_argument("--division", default="", metavar="区划代码")
    v = on_ledger("import", import_, "导入工作簿或文本表", words=_import_words)
    v.add_argument("files", nargs="+", metavar="文件")
    v.add_argument("--register", default="", metavar="台账类别")
    v.add_argument("--sheet", default="", metavar="工作表")
    v.add_argument("--mapping", metavar="文件", help="列的对应关系（JSON）")
    v.add_argument("--file-password", metavar="文件", help="工作簿的打开密码文件")
    v.add_argument("--dry-run", action="store_true", help="只检查，不写入")
    v.add_argument("--doubts", metavar="文件", help="疑问表写到哪里")
    on_ledger("imports", imports, "导入的批次")
    on_ledger("undo", undo, "撤销一批导入").add_argument("batch", type=int, metavar="批次")
    v = on_ledger("find", find, "查找")
    v.add_argument("text", metavar="文字")
    v.add_argument("--register", metavar="台账类别")
    v.add_argument("--limit", type=int, default=50)
    for name, run, about in (("show", show, "列出"), ("export", export, "导出为工作簿")):
        v = on_ledger(name, run, about)
        v.add_argument("register", metavar="台账类别")
        v.add_argument("--where", action="append", default=[], metavar="字段=值")
        v.add_argument("--columns", metavar="字段,字段")
        v.add_argument("--unmasked", action="store_true", help="不遮挡（须写用途）")
        v.add_argument("--purpose", metavar="用途")
        if name == "show":
            v.add_argument("--limit", type=int, default=None)
        else:
            v.add_argument("--out", required=True, metavar="文件.xlsx")
            v.add_argument("--file-password", metavar="文件", help="给工作簿加的密码")
    v = on_ledger("figures", figures, "当月指标")
    v.add_argument("--month", required=True, metavar="2026-10")
    v.add_argument("--grid", metavar="网格")
    v.add_argument("--names", metavar="代码", help="列出一个数字背后的名单")
    v = on_ledger("report", report, "出报表：内置报表或街道的表式", words=_report_words)
    v.add_argument("name", metavar="报表或表式.xlsx")
    v.add_argument("--month", required=True, metavar="2026-10")
    v.add_argument("--out", required=True, metavar="文件夹")
    v.add_argument("--format", default="xlsx", metavar="xlsx,pdf")
    v.add_argument("--grid", metavar="网格")
    v.add_argument(
        "--answer", action="append", default=[], metavar="名称=值", help="【手填】的内容"
    )
    v = verb("form-check", form_check, "检查表式")
    v.add_argument("form", metavar="表式.xlsx")
    v.add_argument("--ledger", metavar="台账", help="登记到这个台账")
    v = on_ledger("checklist", checklist, "打印走访清单")
    v.add_argument("--out", required=True, metavar="文件.pdf")
    v.add_argument("--grid", metavar="网格")
    v.add_argument("--building", metavar="楼栋")
    v.add_argument("--due", action="store_true", help="只要到期的")
    v = on_ledger("return", return_, "按清单补录：答案文件每行是 行码,答案,备注")
    v.add_argument("sheet", metavar="清单编号")
    v.add_argument("answers", metavar="答案.csv")
    v.add_argument("--on", metavar="日期", help="走访那天，不写就是今天")
    on_ledger("check", check, "检查台账").add_argument("--anchor", metavar="校验码")
    on_ledger("due", due, "到期的事").add_argument("--days", type=int, default=7)
    v = on_ledger("close-month", close_month, "关账")
    v.add_argument("month", metavar="2026-10")
    v.add_argument("--reason", metavar="原因")
    on_ledger("backup", backup, "备份并验证").add_argument("--to", metavar="文件夹")
    v = verb("restore", restore, "恢复到新文件夹")
    v.add_argument("backup", metavar="备份")
    v.add_argument("ledger", metavar="新文件夹")
    on_ledger("passwd", passwd, "修改口令").add_argument("--new-password-file", metavar="文件")
    v = on_ledger("worker", worker, "增加或移除工作人员")
    v.add_argument("action", choices=("add", "remove"))
    v.add_argument("name", metavar="姓名")
    v.add_argument("--new-password-file", metavar="文件")
    v = verb("sample", sample, "生成虚构社区的样例工作簿")
    v.add_argument("folder", metavar="文件夹")
    v.add_argument("--seed", type=int, default=1)
    v.add_argument("--scale", type=float, default=1.0)
    return top
