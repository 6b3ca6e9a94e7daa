"""Code lists every register shares: yes and no, and the program's own words."""

from ledger_desk.codes.lookup import spelled
from ledger_desk.fields import CodeList

YES_NO = CodeList(
    "yes_no",
    {"1": "是", "0": "否", "8": "不适用", "9": "不详"},
    spelled(
        {
            "1": "有 √ ✓ ✔ Y YES 已 已签 已签订 已安装 对 已备案 已办",
            "0": "无 × ✗ ✘ N NO 未 未签 未签订 未安装 没有 未备案 未办 否定",
            "9": "不清楚 未知",
        }
    ),
)
YES, NO = "1", "0"

VERIFY = CodeList("verify", {"1": "已核实", "0": "待核实"})
IMPORT_OUTCOME = ("新增", "更新", "无变化", "存疑", "退回")
DATE_PRECISION = {10: "日", 7: "月", 4: "年"}
"""Length of an ISO day as stored -> how exact it is."""
EXPORT_PROFILE = ("内部", "上报", "公示")
