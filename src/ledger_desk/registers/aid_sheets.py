"""Workbooks about low income: the roster and the list of what is paid."""

from ledger_desk.registers.sheet_parts import EVERYWHERE, place
from ledger_desk.registers.sheet_words import NOWHERE, Part, Target

LOWINCOMES = Target(
    key="lowincome",
    title="困难家庭花名册",
    register="lowincome",
    parts=(
        Part("lowincome", "lowincome"),
        Part(
            "head",
            "person",
            only=frozenset({"name", "id_no", "id_type", "phone", "sex", "birth_date", "ethnicity"}),
        ),
        *place(),
        Part("review", "review", only=frozenset({"reviewed_on", "review_due", "review_result"})),
        Part(
            "member",
            "lowincome_member",
            only=frozenset({"health", "disability_kind", "disability_level", "labor"}),
        ),
    ),
    signature=(
        "lowincome.category",
        "lowincome.cert_no",
        "lowincome.base_amount",
        "lowincome.covered_size",
        "lowincome.cause",
        "lowincome.start_month",
        "lowincome.month_income",
        "lowincome.class_abc",
        "review.reviewed_on",
    ),
    must=(
        frozenset({"lowincome.category"}),
        frozenset({"lowincome.cert_no"}),
        frozenset({"lowincome.covered_size"}),
        frozenset({"lowincome.base_amount"}),
    ),
    titles=("低保", "困难", "救助", "特困", "最低生活保障"),
    parties=EVERYWHERE
    | {
        "head": {
            "name": "head.name",
            "id_no": "head.id_no",
            "phone": "head.phone",
            "address": "dwelling.std_address",
            "id_type": "head.id_type",
            "sex": "head.sex",
            "birth_date": "head.birth_date",
            "ethnicity": "head.ethnicity",
        },
    },
    overrides={
        "姓名": "head.name",
        "保障对象": "head.name",
        "保障对象姓名": "head.name",
        "救助对象": "head.name",
        "救助对象姓名": "head.name",
        "证号": "lowincome.cert_no",
        "登记证号": "lowincome.cert_no",
        "人数家庭人口": "lowincome.family_size",
        "人数家庭": "lowincome.family_size",
        "人数保障人数": "lowincome.covered_size",
        "人数保障": "lowincome.covered_size",
        "人数": NOWHERE,
        "合计": NOWHERE,
        "类型": "lowincome.category",
        "类别": "lowincome.category",
        "性质": "lowincome.category",
        "身份证号码": "head.id_no",
        "户主身份证号": "head.id_no",
    },
    holds=("head.name", "head.id_no", "lowincome.cert_no"),
)

ISSUES = Target(
    key="issue",
    title="低保金发放表",
    register="issue",
    parts=(
        Part("issue", "issue"),
        Part("head", "person", only=frozenset({"name", "id_no"})),
        Part("lowincome", "lowincome", only=frozenset({"cert_no", "category"})),
        *place(),
    ),
    signature=(
        "issue.month",
        "issue.total",
        "issue.receiver",
        "issue.received_on",
        "issue.way",
        "issue.back_pay",
        "issue.base",
        "issue.class",
    ),
    must=(
        frozenset({"issue.total", "issue.receiver"}),
        frozenset({"issue.total", "issue.received_on"}),
        frozenset({"issue.total", "issue.month"}),
        frozenset({"issue.total", "issue.way"}),
    ),
    titles=("发放", "领取", "补贴汇总"),
    parties=EVERYWHERE
    | {
        "head": {
            "name": "head.name",
            "id_no": "head.id_no",
            "address": "dwelling.std_address",
        },
    },
    overrides={
        "姓名": "head.name",
        "户主身份证号": "head.id_no",
        "救助对象": "head.name",
        "证号": "lowincome.cert_no",
        "保障人数合计": "issue.covered",
        "领取金额家庭补差": "issue.base",
        "领取金额合计": "issue.total",
        "领取金额分类施保金": "issue.class",
        "领取金额照料护理补贴": "issue.care",
    },
    holds=("head.name", "head.id_no", "lowincome.cert_no"),
)
