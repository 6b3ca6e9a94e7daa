"""Form X: a form with all that openpyxl would lose, put together from its parts.

Three header levels, groups, conditional formats old and new, a validation, a stamp, a text box, a
chart, a form control, a comment, a picture in the page header, names, breaks, and parts of WPS.
"""

# ruff: noqa: E501 - forms and their outcome are laid out as tables

import base64
import io
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PKG = "http://schemas.openxmlformats.org/package/2006/relationships"
XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"
VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)

STRINGS = (
    "出租房屋登记台账", "社区：【社区】", "序号", "房屋", "房号", "房主", "姓名", "出租", "间数", "面积", "翻倍", "等级",
    "【组:楼栋】（【组记录数】户）", "【序号】", "【房号】", "【房主姓名】", "【出租间数】", "【出租面积】", "【管理等级】",
    "【小计:楼栋】", "【小计:出租间数】", "合计", "【合计:出租间数】", "注：责任书到期前重新签订。", "审核人：【审核人】",
)  # fmt: skip


def _s(ref: str, text: str, style: int = 1) -> str:
    return f'<c r="{ref}" s="{style}" t="s"><v>{STRINGS.index(text)}</v></c>'


SHEET = f"""{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{REL}"
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac"
 xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"
 ><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:G11"/>
<sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane ySplit="5" topLeftCell="A6"
 activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft" activeCell="C10" sqref="C10"/>
</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15" x14ac:dyDescent="0.2"/>
<cols><col min="1" max="7" width="12" customWidth="1"/></cols><sheetData>
<row r="1" spans="1:7" ht="30" customHeight="1" x14ac:dyDescent="0.2">{_s("A1", "出租房屋登记台账")}</row>
<row r="2">{_s("A2", "社区：【社区】")}</row>
<row r="3">{_s("A3", "序号")}{_s("B3", "房屋")}{_s("D3", "出租")}{_s("G3", "等级")}</row>
<row r="4">{_s("B4", "房号")}{_s("C4", "房主")}{_s("D4", "间数")}{_s("E4", "面积")}{_s("F4", "翻倍")}</row>
<row r="5">{_s("C5", "姓名")}</row>
<row r="6">{_s("A6", "【组:楼栋】（【组记录数】户）")}</row>
<row r="7" ht="21" customHeight="1">{_s("A7", "【序号】")}{_s("B7", "【房号】")}{_s("C7", "【房主姓名】")}\
{_s("D7", "【出租间数】")}{_s("E7", "【出租面积】", 2)}<c r="F7" s="1"><f>D7*2</f><v>0</v></c>\
{_s("G7", "【管理等级】")}</row>
<row r="8">{_s("A8", "【小计:楼栋】")}{_s("D8", "【小计:出租间数】")}<c r="F8" s="1"><f>SUM(F7:F7)</f></c></row>
<row r="9">{_s("A9", "合计")}{_s("D9", "【合计:出租间数】")}<c r="F9" s="1"><f>COUNT(A7:A7)</f></c></row>
<row r="10">{_s("A10", "注：责任书到期前重新签订。")}</row>
<row r="11">{_s("A11", "审核人：【审核人】")}</row>
</sheetData>
<autoFilter ref="A5:G7"/>
<mergeCells count="7"><mergeCell ref="A1:G1"/><mergeCell ref="A3:A5"/><mergeCell ref="B3:C3"/>
<mergeCell ref="D3:F3"/><mergeCell ref="A6:G6"/><mergeCell ref="A8:C8"/><mergeCell ref="A11:C11"/></mergeCells>
<conditionalFormatting sqref="D7"><cfRule type="expression" dxfId="0" priority="1"><formula>D7&gt;$D$9</formula>
</cfRule></conditionalFormatting>
<dataValidations count="1"><dataValidation type="list" allowBlank="1" sqref="G7"><formula1>"放心户,一般户"</formula1>
</dataValidation></dataValidations>
<hyperlinks><hyperlink ref="A10" location="'台账'!A9" display="x"/></hyperlinks>
<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>
<pageSetup paperSize="9" orientation="landscape" fitToHeight="0" r:id="rId6"/>
<headerFooter><oddHeader>&amp;L&amp;G&amp;C【社区】</oddHeader><oddFooter>&amp;C第 &amp;P 页</oddFooter></headerFooter>
<rowBreaks count="1" manualBreakCount="1"><brk id="10" max="16383" man="1"/></rowBreaks>
<ignoredErrors><ignoredError sqref="B7" numberStoredAsText="1"/></ignoredErrors>
<drawing r:id="rId1"/><legacyDrawing r:id="rId2"/><legacyDrawingHF r:id="rId4"/>
<controls><control shapeId="1026" r:id="rId5" name="按钮"><controlPr defaultSize="0"><anchor><from>
<xdr:col xmlns:xdr="{XDR}">5</xdr:col><xdr:colOff xmlns:xdr="{XDR}">0</xdr:colOff>
<xdr:row xmlns:xdr="{XDR}">9</xdr:row><xdr:rowOff xmlns:xdr="{XDR}">0</xdr:rowOff></from><to>
<xdr:col xmlns:xdr="{XDR}">6</xdr:col><xdr:colOff xmlns:xdr="{XDR}">0</xdr:colOff>
<xdr:row xmlns:xdr="{XDR}">10</xdr:row><xdr:rowOff xmlns:xdr="{XDR}">0</xdr:rowOff></to></anchor>
</controlPr></control></controls>
<extLst><ext uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}" xmlns:x14="{X14}"><x14:conditionalFormattings>
<x14:conditionalFormatting xmlns:xm="{XM}"><x14:cfRule type="expression" priority="2" id="{{A}}">
<xm:f>E7&gt;'汇总'!$B$1</xm:f></x14:cfRule><xm:sqref>E7</xm:sqref></x14:conditionalFormatting>
</x14:conditionalFormattings></ext></extLst>
</worksheet>"""

SUMMARY = f"""{HEAD}<worksheet xmlns="{MAIN}"><dimension ref="A1:B3"/><sheetData>
<row r="1"><c r="B1"><f>SUM('台账'!D7:D7)</f><v>0</v></c></row>
<row r="2"><c r="B2"><f>'台账'!D9+IF(A1="台账!D9",1,0)</f><v>0</v></c></row>
<row r="3"><c r="B3"><f>SUM(台账!7:7)</f><v>0</v></c></row>
</sheetData></worksheet>"""

NOTES = f"""{HEAD}<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>说明：A7 不变</t></is></c>
<c r="B1"><f>A1</f><v>0</v></c></row></sheetData></worksheet>"""


def _anchor(kind: str, top: int, bottom: int, what: str) -> str:
    return (
        f"<xdr:{kind}><xdr:from><xdr:col>3</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{top}</xdr:row>"
        f"<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>5</xdr:col><xdr:colOff>0</xdr:colOff>"
        f"<xdr:row>{bottom}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>{what}<xdr:clientData/></xdr:{kind}>"
    )


PICTURE = (
    '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="公章"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill>'
    '<a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic>'
)
BOX = (
    '<xdr:sp textlink=""><xdr:nvSpPr><xdr:cNvPr id="3" name="文本框"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr>'
    '<xdr:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr><xdr:txBody><a:bodyPr/><a:p>'
    '<a:r><a:t>制表：【填</a:t></a:r><a:r><a:rPr b="1"/><a:t>表人】</a:t></a:r></a:p></xdr:txBody></xdr:sp>'
)
CHART_FRAME = (
    '<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="4" name="图表"/><xdr:cNvGraphicFramePr/>'
    '</xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic>'
    f'<a:graphicData uri="{C}"><c:chart xmlns:c="{C}" r:id="rId2"/></a:graphicData></a:graphic>'
    "</xdr:graphicFrame>"
)
DRAWING = (
    f'{HEAD}<xdr:wsDr xmlns:xdr="{XDR}" xmlns:a="{A}" xmlns:r="{REL}">'
    + _anchor("twoCellAnchor", 9, 10, PICTURE)
    + _anchor("twoCellAnchor", 10, 11, BOX)
    + _anchor("twoCellAnchor", 12, 20, CHART_FRAME)
    + "</xdr:wsDr>"
)
CHART = (
    f'{HEAD}<c:chartSpace xmlns:c="{C}" xmlns:a="{A}"><c:chart><c:plotArea><c:layout/><c:barChart>'
    '<c:barDir val="col"/><c:ser><c:idx val="0"/><c:order val="0"/><c:cat><c:strRef><c:f>台账!$C$7:$C$7</c:f>'
    "</c:strRef></c:cat><c:val><c:numRef><c:f>'台账'!$D$7:$D$7</c:f></c:numRef></c:val></c:ser>"
    '<c:axId val="1"/><c:axId val="2"/></c:barChart><c:catAx><c:axId val="1"/><c:scaling/><c:axPos val="b"/>'
    '<c:crossAx val="2"/></c:catAx><c:valAx><c:axId val="2"/><c:scaling/><c:axPos val="l"/>'
    '<c:crossAx val="1"/></c:valAx></c:plotArea></c:chart></c:chartSpace>'
)
COMMENTS = (
    f'{HEAD}<comments xmlns="{MAIN}"><authors><author>街道</author></authors><commentList>'
    '<comment ref="A10" authorId="0"><text><r><t>报送前请</t></r><r><t>【审核人】签字</t></r></text></comment>'
    "</commentList></comments>"
)
SHEET_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="_x0000_s1025" type="#_x0000_t202">'
    '<x:ClientData ObjectType="Note"><x:Anchor>1, 15, 9, 10, 3, 31, 12, 1</x:Anchor><x:Row>9</x:Row>'
    '<x:Column>0</x:Column></x:ClientData></v:shape><v:shape id="_x0000_s1026" type="#_x0000_t201">'
    '<x:ClientData ObjectType="Button"><x:Anchor>5, 0, 9, 0, 6, 0, 10, 0</x:Anchor></x:ClientData></v:shape></xml>'
)
HEADER_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
    '<v:shape id="LH" style="width:20pt;height:20pt"><v:imagedata o:relid="rId1" o:title="徽"/></v:shape></xml>'
)
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
    '</fill></fills><borders count="2"><border/><border><left style="thin"/><right style="thin"/>'
    '<top style="thin"/><bottom style="thin"/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="1" xfId="0" applyBorder="1"/>'
    '<xf numFmtId="2" fontId="0" fillId="0" borderId="1" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles><dxfs count="1"><dxf><font><color rgb="FFFF0000"/></font></dxf></dxfs></styleSheet>'
)
NAMES = (
    '<definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">\'台账\'!$A$5:$G$7'
    '</definedName><definedName name="_xlnm.Print_Area" localSheetId="0">\'台账\'!$A$1:$G$11</definedName>'
    '<definedName name="_xlnm.Print_Titles" localSheetId="0">\'台账\'!$3:$5</definedName>'
    '<definedName name="数据区">台账!$A$7:$G$7</definedName></definedNames>'
)
WORKBOOK = (
    f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{REL}"><workbookPr/><sheets>'
    '<sheet name="台账" sheetId="1" r:id="rId1"/><sheet name="汇总" sheetId="2" r:id="rId2"/>'
    f'<sheet name="说明" sheetId="3" r:id="rId3"/></sheets>{NAMES}<calcPr calcId="191029"/></workbook>'
)
_STRING_ITEMS = "".join(f"<si><t>{text}</t></si>" for text in STRINGS)
SST = f'{HEAD}<sst xmlns="{MAIN}" count="{len(STRINGS)}" uniqueCount="{len(STRINGS)}">{_STRING_ITEMS}</sst>'


def rels(*each: tuple[str, str]) -> str:
    """A relations part: (last word of the type, target)."""
    items = "".join(
        f'<Relationship Id="rId{n}" Type="{REL}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(each, 1)
    )
    return f'{HEAD}<Relationships xmlns="{PKG}">{items}</Relationships>'


_OVERRIDES = {
    "xl/workbook.xml": "spreadsheetml.sheet.main", "xl/worksheets/sheet1.xml": "spreadsheetml.worksheet",
    "xl/worksheets/sheet2.xml": "spreadsheetml.worksheet", "xl/worksheets/sheet3.xml": "spreadsheetml.worksheet",
    "xl/styles.xml": "spreadsheetml.styles", "xl/sharedStrings.xml": "spreadsheetml.sharedStrings",
    "xl/calcChain.xml": "spreadsheetml.calcChain", "xl/drawings/drawing1.xml": "drawing",
    "xl/charts/chart1.xml": "drawingml.chart", "xl/comments1.xml": "spreadsheetml.comments",
}  # fmt: skip
TYPES = (
    f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    f'<Default Extension="vml" ContentType="{VML}"/><Default Extension="bin" ContentType="application/octet-stream"/>'
    + "".join(
        f'<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}+xml"/>'
        for part, kind in _OVERRIDES.items()
    )
    + "</Types>"
)
CORE = (
    f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:creator>街道</dc:creator>'
    "<cp:lastModifiedBy>某人</cp:lastModifiedBy>"
    '<dcterms:modified xsi:type="dcterms:W3CDTF">2025-01-01T00:00:00Z</dcterms:modified></cp:coreProperties>'
)
ROOT_RELS = (
    f'{HEAD}<Relationships xmlns="{PKG}"><Relationship Id="rId1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/>'
    f'<Relationship Id="rId2" Type="{PKG}/metadata/core-properties" Target="docProps/core.xml"/></Relationships>'
)
PARTS: dict[str, str | bytes] = {
    "[Content_Types].xml": TYPES,
    "_rels/.rels": ROOT_RELS,
    "xl/workbook.xml": WORKBOOK,
    "xl/_rels/workbook.xml.rels": rels(
        ("worksheet", "worksheets/sheet1.xml"),
        ("worksheet", "worksheets/sheet2.xml"),
        ("worksheet", "worksheets/sheet3.xml"),
        ("styles", "styles.xml"),
        ("sharedStrings", "sharedStrings.xml"),
        ("calcChain", "calcChain.xml"),
        ("theme", "theme/theme1.xml"),
    ),
    "xl/worksheets/sheet1.xml": SHEET,
    "xl/worksheets/_rels/sheet1.xml.rels": rels(
        ("drawing", "../drawings/drawing1.xml"),
        ("vmlDrawing", "../drawings/vmlDrawing1.vml"),
        ("comments", "../comments1.xml"),
        ("vmlDrawing", "../drawings/vmlDrawing2.vml"),
        ("ctrlProp", "../ctrlProps/ctrlProp1.xml"),
        ("printerSettings", "../printerSettings/printerSettings1.bin"),
    ),
    "xl/worksheets/sheet2.xml": SUMMARY,
    "xl/worksheets/sheet3.xml": NOTES,
    "xl/styles.xml": STYLES,
    "xl/sharedStrings.xml": SST,
    "xl/theme/theme1.xml": f'{HEAD}<a:theme xmlns:a="{A}" name="Office"/>',
    "xl/calcChain.xml": f'{HEAD}<calcChain xmlns="{MAIN}"><c r="F7" i="1"/></calcChain>',
    "xl/drawings/drawing1.xml": DRAWING,
    "xl/drawings/_rels/drawing1.xml.rels": rels(
        ("image", "../media/image1.png"), ("chart", "../charts/chart1.xml")
    ),
    "xl/charts/chart1.xml": CHART,
    "xl/media/image1.png": DOT,
    "xl/comments1.xml": COMMENTS,
    "xl/drawings/vmlDrawing1.vml": SHEET_VML,
    "xl/drawings/vmlDrawing2.vml": HEADER_VML,
    "xl/drawings/_rels/vmlDrawing2.vml.rels": rels(("image", "../media/image1.png")),
    "xl/ctrlProps/ctrlProp1.xml": f'{HEAD}<formControlPr xmlns="{X14}" objectType="Button"/>',
    "xl/printerSettings/printerSettings1.bin": bytes(range(256)),
    "xl/cellimages.xml": f'{HEAD}<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"/>',
    "customXml/item1.xml": "<x>客户</x>",
    "docProps/core.xml": CORE,
}


def form_x(changed: dict[str, str | bytes] | None = None) -> bytes:
    """The form as a file, some of its parts replaced."""
    return zipped(PARTS | (changed or {}))


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """Parts as an .xlsx."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()
