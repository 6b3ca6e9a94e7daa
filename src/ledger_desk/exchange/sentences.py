"""What is said about a foreign file: refusals and remarks by code, in whole Chinese sentences.

The reading process sends codes and their particulars, never words: it is not trusted with what
the worker reads.
"""

MAX_FILE = 50 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200
MAX_MEMBERS = 2_000
MAX_ROWS = 200_000
MAX_COLUMNS = 100
MAX_BOX = 10_000_000
MAX_CELL = 32_767
MAX_SHEETS = 255
SECONDS = 60
MEMORY = 1536 * 1024 * 1024

_SAVE_AGAIN = "请用WPS或Excel打开，另存为新的xlsx再试。"

REFUSALS = {
    "empty": "这是一个空文件（0字节），里面没有内容。请核对是否拷贝完整。",
    "too_large": "文件太大或过于复杂（文件最大50MB）。请删除图片和多余的工作表，" + _SAVE_AGAIN,
    "too_complex": "文件太大或过于复杂，没有读取。请删除多余的工作表和内容，" + _SAVE_AGAIN,
    "zipbomb": "文件异常（解压后过大），已拒绝。台账没有改动。",
    "doctype": "文件里带有外部实体声明（DOCTYPE），可能有害，已拒绝。" + _SAVE_AGAIN,
    "member_name": "文件内部的名称异常，可能有害，已拒绝。" + _SAVE_AGAIN,
    "member_locked": "压缩内容带有密码，不能读取。请去掉密码后再导入。",
    "truncated": "文件不完整（可能没有拷贝完，或U盘提前拔出）。请重新拷贝后再试。",
    "damaged": "文件结构异常，读取程序已安全退出。台账没有改动。" + _SAVE_AGAIN,
    "timeout": "这个文件读了60秒还没有读完，已停止。台账没有改动。",
    "memory": "文件太大或过于复杂，超出内存限制，已停止。台账没有改动。",
    "picture": "{says}内容却是图片，不能导入。请向提供人要表格文件。",
    "pdf": "{says}内容却是PDF，不能导入。请向提供人要表格文件。",
    "ofd": "{says}内容却是OFD版式文件，不能导入。请向提供人要表格文件。",
    "document": "{says}内容却是文字文档或演示文稿，不能导入。请把表格复制到表格软件，存为xlsx。",
    "archive": "{says}内容却是压缩包，请先解压，再导入里面的表格。",
    "not_a_table": "{says}内容却不是表格，不能导入。" + _SAVE_AGAIN,
    "mht": "{says}内容却是网页归档（mht）。请用WPS或Excel打开，另存为xlsx。",
    "et": "这是WPS表格的et格式，不能直接读取，请在WPS里另存为xlsx。",
    "xlsb": "这是xlsb（二进制）格式，请在WPS或Excel里另存为xlsx。",
    "old_xls": "这是很旧的xls格式（Excel 95以前），请在WPS或Excel里另存为xlsx。",
    "unknown": "无法识别这个文件：{says}内容不是表格。请核对文件。",
    "encrypted": "文件有打开密码，请输入密码。",
    "encrypted_xls": "这个xls文件有打开密码，请在WPS或Excel里去掉密码，另存为xlsx再导入。",
    "encrypted_ods": "这个ods文件有打开密码，请去掉密码，另存为xlsx再导入。",
    "password": "打开密码不对，请重新输入。",
    "far_cell": "工作表“{sheet}”里有一个很远的单元格{cell}（第{column}列第{row}行还有内容），"
    "请删掉它前面的空行空列再导入。最多读200000行、100列。",
    "too_many_cells": "工作表“{sheet}”有{rows}行{columns}列，超过1000万格，请删除多余行列后另存。",
    "no_data": "工作表里没有数据。",
    "encoding": "编码无法识别，请选择文件的编码（简体GB18030、UTF-8或繁体Big5）后再导入。",
    "encoding_wrong": "按所选的编码读不通这个文件，请换一种编码。",
    "encoding_name": "没有这种编码可选：请选GB18030、UTF-8、UTF-16或Big5。",
    "crashed": "读取程序已中止：文件可能已损坏。台账没有改动。" + _SAVE_AGAIN,
}

REMARKS = {
    "named_otherwise": "文件名是{extension}，内容是{content}，已按{content}读取。",
    "encoding": "文字编码：{encoding}。",
    "encoding_mixed": "文件里混有两种编码（UTF-8和GB18030），有{rows}行与多数行不同，"
    "已标为待核实。",
    "nul": "文件里有空字符（NUL），已去掉，涉及的{rows}行已标为待核实。",
    "quotes": "引号不成对，已按原样逐行读取，涉及的{rows}行已标为待核实。",
    "separator": "列之间的分隔符是{separator}。",
    "macros": "文件带有宏，只读取数值，宏不会运行。",
    "epoch1904": "文件用1904日期系统，日期已换算。",
    "hidden_sheet": "工作表“{sheet}”是隐藏的，默认不导入。",
    "hidden_rows": "工作表“{sheet}”有{count}行是隐藏的，也已读取。",
    "filtered_rows": "工作表“{sheet}”正在筛选，有{count}行没有显示，也已读取。",
    "hidden_columns": "工作表“{sheet}”有{count}列是隐藏的，也已读取。",
    "no_result": "工作表“{sheet}”有{count}个公式没有计算结果。",
    "errors": "工作表“{sheet}”有{count}个错误值（如#REF!）。",
    "pictures": "工作表“{sheet}”有{count}个单元格是图片，没有文字。",
    "other_sheets": "图表页和宏表没有读取（{count}张）。",
}

DOUBTFUL_ROWS = {
    "nul": "这一行里有空字符，可能缺字",
    "encoding": "这一行的文字编码与其他行不同",
    "garbled": "这一行有无法识别的字符",
    "quotes": "这一行的引号不成对，分列可能不对",
}

CONTENTS = {
    "xlsx": "xlsx工作簿",
    "xls": "xls工作簿",
    "ods": "ods工作簿",
    "csv": "文本",
    "html": "网页表格",
    "xml2003": "XML表格",
}


class Refusal(Exception):
    """A file that is not read: the code of its sentence, and the particulars to fill in."""

    def __init__(self, code: str, **particulars: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.particulars = particulars
