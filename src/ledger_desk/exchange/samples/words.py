"""Words of the code lists as workbooks have them, how often, and the report row each counts in.

They are written out here and not taken from the program's own lists: what the workbooks hold and
what it counts as must not follow the reading it is there to test.
"""

from itertools import accumulate
from random import Random
from typing import NamedTuple


class Word(NamedTuple):
    """One code: what it is called, what else people write, how often, and its report row."""

    label: str
    others: tuple[str, ...] = ()
    weight: int = 1
    row: str = ""


class Words:
    """A code list to draw from."""

    def __init__(self, words: dict[str, Word]) -> None:
        self.words = words
        self._codes = tuple(words)
        self._weights = tuple(accumulate(word.weight for word in words.values()))

    def draw(self, rng: Random) -> str:
        """A code, by its weight."""
        return rng.choices(self._codes, cum_weights=self._weights)[0]

    def row(self, code: str | None) -> str:
        """The report row of a code; its label where the list has none of its own."""
        if code is None:
            return "未填"
        word = self.words[code]
        return word.row or word.label

    def rows(self) -> tuple[str, ...]:
        """All report rows, in the order of the list."""
        return tuple(dict.fromkeys(self.row(code) for code in self.words))

    def label(self, code: str | None) -> str:
        """The label of a code."""
        return "未填" if code is None else self.words[code].label


def _words(text: str) -> Words:
    """Lines of "code label weight row synonyms…"; "-" for no row."""
    found: dict[str, Word] = {}
    for line in text.strip().splitlines():
        code, label, weight, row, *others = line.split()
        found[code] = Word(label, tuple(others), int(weight), row.removeprefix("-"))
    return Words(found)


SEX = _words("""
    1 男 51 - 男性
    2 女 49 - 女性
""")
REASON = _words("""
    01 务工 50 - 打工 务工人员
    02 务农 2 -
    03 经商 11 - 做生意 个体经营
    04 学习培训 6 借读培训 上学 借读 就学
    05 婚嫁 3 其他 婚入
    06 随迁 7 投靠亲友 随同 随父母 随子女
    07 治病疗养 2 - 看病
    08 投亲靠友 6 投靠亲友 投靠亲友
    09 工作调动 2 其他
    99 其他 2 -
    101 服务业务工 4 服务 服务
    102 家政保姆 2 保姆 保姆
    103 因公出差 1 - 出差
    104 探亲访友 1 - 探亲
    105 旅游观光 1 - 旅游
""")
ABODE = _words("""
    01 自购房屋 4 其他 自有 购买房屋
    02 租赁房屋 74 - 出租屋 租房
    03 寄宿 2 居民家中
    04 借住 4 居民家中 亲友家
    05 单位宿舍 5 单位内部 员工宿舍 单位内部
    06 临时性宿舍 2 工地现场
    07 农民工公寓 1 其他 集宿区
    99 其他 1 -
    201 旅店 1 - 旅馆 旅居 包租旅馆
    202 工地工棚 3 工地现场 工地 建筑工地 临时工棚
    203 居民家中 2 - 雇主家
    204 经营场所内 2 其他 店内 摊点
""")
STAY = _words("""
    1 一个月以下 3 半年以下 半个月 1个月以内
    2 一至三个月 6 半年以下
    3 三个月至半年 12 半年以下
    4 半年至一年 18 半年至五年
    5 一年至五年 25 半年至五年
    6 五年以上 8 - 长期
    11 半年以下 12 -
    12 半年至五年 14 -
    13 一个月至一年 1 未填
    14 一年以上 1 未填
""")
PERMIT = _words("""
    01 居住证 52 - 有 是 已办
    02 暂住证 4 -
    03 临时居住证 4 -
    00 无 40 - 否 未办
""")
LEAVE = _words("""
    1 离开本地 60 离开
    2 迁往本市他处 15 离开
    3 转为常住户口 5 转常住
    4 死亡 1 -
    5 有效期满未续 8 离开
    6 重复登记 3 重复错登
    7 登记错误 2 重复错登
    8 其他 3 -
    9 不详 3 其他
""")
REGISTER_WAY = _words("""
    1 上门 50 -
    2 窗口 20 -
    4 线上 10 -
    5 用人单位申报 10 -
    6 房主申报 10 -
""")
NATION = _words("""
    01 汉族 90 - 汉
    05 维吾尔族 1 -
    06 苗族 2 - 苗
    08 壮族 2 - 壮
    15 土家族 3 - 土家
    22 畲族 1 - 畲
    28 景颇族 1 -
""")
EDUCATION = _words("""
    10 研究生教育 1 - 研究生 硕士
    20 大学本科 10 - 本科
    30 大学专科 14 - 大专
    40 中等职业教育 10 - 中专 职高 技校
    60 普通高级中学 18 - 高中
    70 初级中学 34 - 初中
    80 小学 12 -
    90 其他 2 -
""")
MARITAL = _words("""
    10 未婚 25 -
    20 已婚 55 - 有配偶
    21 初婚 8 -
    22 再婚 3 -
    30 丧偶 5 -
    40 离婚 4 - 离异
""")
RELATION = _words("""
    0 本人或户主 1 - 户主
    1 配偶 1 -
    2 子 1 - 儿子 长子
    3 女 1 - 女儿 长女
    4 孙子女或外孙子女 1 -
    5 父母 1 -
    7 兄弟姐妹 1 -
    8 其他 1 -
""")
HOUSE_TYPE = _words("""
    1 成套住宅 70 - 套房 单元房
    2 自建房 12 - 民房 通天房
    3 平房 4 -
    4 公寓 6 -
    5 集体宿舍 5 -
    6 地下室 1 -
    9 其他 2 -
""")
RENTAL_USE = _words("""
    01 宿舍 4 -
    02 住房 80 - 居住
    03 商铺 6 - 店面 门面
    04 办公 2 -
    05 仓库 4 -
    06 厂房 2 - 工厂
    99 其他 2 -
""")
RENTAL_MODE = _words("""
    1 整租 60 -
    2 合租 18 -
    3 分间 14 -
    4 床位 4 -
    5 单位宿舍 4 -
""")
PROPERTY = _words("""
    1 私房 80 - 个人
    2 公房 9 - 直管公房 单位自管
    3 企业产房 8 单位房 单位
    9 其他 3 其他产权
""")
RENTAL_STATUS = _words("""
    1 已租 80 -
    2 待租 12 -
    3 停租 5 -
    4 禁租 3 -
    5 注销 0 -
""")
RENTAL_CLOSE = _words("""
    1 自住 30 -
    2 空置 20 -
    3 拆迁 10 -
    4 出售 30 -
    5 查封 2 -
    9 其他 8 -
""")
GRADE = _words("""
    1 放心户 60 - 甲 绿 安全
    2 一般户 30 - 乙 黄
    3 重点户 9 - 丙 橙 严重
    4 禁租 0 禁租户 红
""")
HAZARD_TYPE = _words("""
    01 治安隐患 10 治安 治安
    02 消防隐患 30 消防 消防
    03 矛盾纠纷隐患 3 纠纷
    04 劳资纠纷隐患 2 纠纷
    11 用电 18 消防
    12 燃气 12 消防
    13 房屋结构 8 房屋
    14 卫生 7 -
    15 交通 3 -
    16 食药 3 -
    99 其他 4 -
""")
HAZARD_LEVEL = _words("""
    1 一般 75 -
    2 较大 18 -
    3 重大 6 -
    4 特大 1 -
""")
RESULT = _words("""
    1 合格 65 -
    2 有隐患 35 -
""")
MEASURE = _words("""
    1 即查即改 40 - 当场整改
    2 限期整改 42 -
    3 抄送街道 8 - 抄告
    4 上报 8 - 移交
    5 查封 2 -
""")
AID = _words("""
    1 城市低保 52 - 城镇低保 城保
    2 农村低保 10 - 农保
    3 低保边缘家庭 14 低保边缘 低保边缘 低边
    4 特困人员集中供养 3 集中特困 集中特困 特困(集中)
    5 特困人员分散供养 8 分散特困 分散特困 特困(分散) 五保
    6 刚性支出困难家庭 8 刚性支出 刚性支出
    7 单人保 4 -
    9 其他 1 -
""")
CAUSE = _words("""
    1 因病 30 -
    2 因残 20 -
    3 孤老无劳力 12 - 孤老
    4 孤幼无劳力 2 - 孤幼
    5 劳力不全 10 - 缺劳动力
    6 未就业 12 - 失业
    7 医疗支出过大 4 -
    8 教育支出过大 6 - 因学
    9 突发事件 2 -
    10 因灾 1 -
    99 其他 3 -
""")
STOP = _words("""
    1 死亡 20 -
    2 迁出 15 -
    3 收入超标 40 -
    4 主动退出 20 -
    6 查处退出 2 -
    9 其他 3 -
""")
IDENTITY = _words("""
    1 网格员 8 -
    2 社区干部 8 -
    3 志愿者 30 -
    4 保安 8 -
    5 居民 36 -
    6 门卫 4 -
    7 楼栋长 6 -
""")
TEAM_KIND = _words("""
    01 专职巡防队伍 2 专职
    02 义务巡防队伍 6 义务
    04 志愿者队伍 3 志愿者
""")
MANNER = _words("""
    1 步巡 80 -
    2 车巡 15 -
    3 视频巡查 5 -
""")
SLOT = _words("""
    1 上午 1 -
    2 下午 1 -
    3 晚间 1 -
    4 深夜 1 -
""")
FINDING = _words("""
    1 治安 20 -
    2 消防 30 -
    3 设施 18 -
    4 环境 16 -
    5 纠纷 10 -
    9 其他 6 -
""")
VISIT_KIND = _words("""
    1 例行走访 45 -
    2 信息核查 20 -
    3 安全检查 12 -
    4 帮扶走访 10 -
    5 回访 6 -
    6 宣传 7 -
""")
MET = _words("""
    1 见面 70 -
    2 未遇 20 -
    3 电话 8 -
    4 拒访 2 -
""")
MET_ROLE = _words("""
    1 居民 60 -
    2 租户 25 -
    9 物管负责人 3 -
    10 业委会成员 2 -
    11 楼栋长 8 -
    99 其他 2 -
""")
