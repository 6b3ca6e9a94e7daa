"""The verbs: arguments in, one call of a lower floor, words or one JSON object out."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from ledger_desk import __version__, privacy_log
from ledger_desk.cli import verbs, words
from ledger_desk.errors import LedgerError


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
    elif told := arguments.words(answer):
        _say(told)
    return int(status)


def _failed(arguments: argparse.Namespace, text: str, code: str, status: int) -> int:
    print(text, file=sys.stderr)  # noqa: T201
    if getattr(arguments, "json", False):
        _say(json.dumps({"error": text, "code": code}, ensure_ascii=False))
    return status


def _say(text: str) -> None:
    try:
        print(text, flush=True)  # noqa: T201 - what a verb is for
    except BrokenPipeError:  # whoever reads has seen enough
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError("要写成 0 或正整数")
    return int(text)


def parser() -> argparse.ArgumentParser:
    """All verbs and their arguments."""
    top = _Parser(prog="ledger-desk", description="网格台账：离线、加密的社区网格台账")
    top.add_argument("--version", action="version", version=__version__)
    kinds = top.add_subparsers(dest="verb", required=True, metavar="动词")

    def verb(
        name: str, run: Callable[..., Any], about: str, told: Callable[..., str] = words.lines
    ) -> argparse.ArgumentParser:
        made = kinds.add_parser(name, help=about, description=about)
        made.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
        made.add_argument("--password-file", metavar="文件", help="口令文件")
        made.add_argument("--as", dest="worker", metavar="姓名", help="由谁操作")
        made.set_defaults(run=run, words=told)
        return made

    def on_ledger(
        name: str, run: Callable[..., Any], about: str, **more: Any
    ) -> argparse.ArgumentParser:
        made = verb(name, run, about, **more)
        made.add_argument("ledger", metavar="台账", help="台账文件夹")
        return made

    v = on_ledger("init", verbs.init, "新建台账")
    v.add_argument("--community", required=True, metavar="社区名称")
    v.add_argument("--division", default="", metavar="区划代码")
    v = on_ledger("import", verbs.import_, "导入工作簿或文本表", told=words.import_words)
    v.add_argument("files", nargs="+", metavar="文件")
    v.add_argument("--register", default="", metavar="台账类别")
    v.add_argument("--sheet", default="", metavar="工作表")
    v.add_argument("--mapping", metavar="文件", help="列的对应关系（JSON）")
    v.add_argument("--file-password", metavar="文件", help="工作簿的打开密码文件")
    v.add_argument("--dry-run", action="store_true", help="只检查，不写入")
    v.add_argument("--doubts", metavar="文件", help="疑问表写到哪里")
    on_ledger("imports", verbs.imports, "导入的批次", told=words.batches)
    v = on_ledger("undo", verbs.undo, "撤销一批导入", told=words.undone)
    v.add_argument("batch", type=int, metavar="批次")
    v.add_argument("--partial", action="store_true", help="后来改过的留下，其余撤销")
    v = on_ledger("find", verbs.find, "查找")
    v.add_argument("text", metavar="文字")
    v.add_argument("--register", metavar="台账类别")
    v.add_argument("--limit", type=_count, default=50)
    for name, run, about in (
        ("show", verbs.show, "列出"),
        ("export", verbs.export, "导出为工作簿"),
    ):
        v = on_ledger(name, run, about)
        v.add_argument("register", metavar="台账类别")
        v.add_argument("--where", action="append", default=[], metavar="字段=值")
        v.add_argument("--columns", metavar="字段,字段")
        v.add_argument("--unmasked", action="store_true", help="不遮挡（须写用途）")
        v.add_argument("--purpose", metavar="用途")
        if name == "show":
            v.add_argument("--limit", type=_count, default=None)
        else:
            v.add_argument("--out", required=True, metavar="文件.xlsx")
            v.add_argument("--file-password", metavar="文件", help="给工作簿加的密码")
    v = on_ledger("figures", verbs.figures, "当月指标")
    v.add_argument("--month", required=True, metavar="2026-10")
    v.add_argument("--grid", metavar="网格")
    v.add_argument("--names", metavar="代码", help="列出一个数字背后的名单")
    v = on_ledger("report", verbs.report, "出报表：内置报表或街道的表式", told=words.report_words)
    v.add_argument("name", metavar="报表或表式.xlsx")
    v.add_argument("--month", required=True, metavar="2026-10")
    v.add_argument("--out", required=True, metavar="文件夹")
    v.add_argument("--format", default="xlsx", metavar="xlsx,pdf")
    v.add_argument("--grid", metavar="网格")
    v.add_argument(
        "--answer", action="append", default=[], metavar="名称=值", help="【手填】的内容"
    )
    v = verb("form-check", verbs.form_check, "检查表式")
    v.add_argument("form", metavar="表式.xlsx")
    v.add_argument("--ledger", metavar="台账", help="登记到这个台账")
    v = on_ledger("checklist", verbs.checklist, "打印走访清单")
    v.add_argument("--out", required=True, metavar="文件.pdf")
    v.add_argument("--grid", metavar="网格")
    v.add_argument("--building", metavar="楼栋")
    v.add_argument("--due", action="store_true", help="只要到期的")
    v = on_ledger("return", verbs.return_, "按清单补录：答案文件每行是 行码,答案,备注")
    v.add_argument("sheet", metavar="清单编号")
    v.add_argument("answers", metavar="答案.csv")
    v.add_argument("--on", metavar="日期", help="走访那天，不写就是今天")
    on_ledger("check", verbs.check, "检查台账").add_argument("--anchor", metavar="校验码")
    on_ledger("due", verbs.due, "到期的事").add_argument("--days", type=int, default=7)
    v = on_ledger("close-month", verbs.close_month, "关账")
    v.add_argument("month", metavar="2026-10")
    v.add_argument("--reason", metavar="原因")
    on_ledger("backup", verbs.backup, "备份并验证").add_argument("--to", metavar="文件夹")
    v = verb("restore", verbs.restore, "恢复到新文件夹")
    v.add_argument("backup", metavar="备份")
    v.add_argument("ledger", metavar="新文件夹")
    on_ledger("passwd", verbs.passwd, "修改口令").add_argument(
        "--new-password-file", metavar="文件"
    )
    v = on_ledger("worker", verbs.worker, "增加或移除工作人员")
    v.add_argument("action", choices=("add", "remove"))
    v.add_argument("name", metavar="姓名")
    v.add_argument("--new-password-file", metavar="文件")
    v = verb("sample", verbs.sample, "生成虚构社区的样例工作簿")
    v.add_argument("folder", metavar="文件夹")
    v.add_argument("--seed", type=int, default=1)
    v.add_argument("--scale", type=float, default=1.0)
    return top


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a call without repeating a number that stood in it."""

    def error(self, message: str) -> NoReturn:
        """Usage and the reason on standard error; exit status 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {privacy_log.cleaned(message)}\n")
