"""What hospital systems and spreadsheets call the fields of the case report, besides id and label."""

from __future__ import annotations

from collections.abc import Mapping

_STARTED = ("start", "start date", "started on", "from", "begin", "begin date")
_ENDED = ("end", "end date", "stop", "stop date", "stopped", "until", "to", "ended on")

_WHITE_CELLS = ("白细胞", "白细胞计数", "白细胞数")

# By field id, in lower case and without punctuation. A form's own labels take precedence.
WORDS: Mapping[str, tuple[str, ...]] = {
    "WBC": ("wcc", "leukocytes", "leucocytes", "white blood cells", "white cell count", "leuko", *_WHITE_CELLS),
    "ANC": (
        *("neutrophils", "neutrophil count", "absolute neutrophil count", "neutrophils absolute"),
        *("neutrophils abs", "neut", "neut abs", "neu", "abs neutrophils"),
        *("中性粒细胞", "中性粒细胞计数", "中性粒细胞绝对值", "中性粒细胞数"),
    ),
    "ALC": (
        *("lymphocytes", "lymphocyte count", "absolute lymphocyte count", "lymphocytes absolute"),
        *("lymphocytes abs", "lymph", "lymphs", "lym", "lymph abs"),
        *("淋巴细胞", "淋巴细胞计数", "淋巴细胞绝对值", "淋巴细胞数"),
    ),
    "PLT": ("plts", "platelets", "platelet count", "thrombocytes", "thrombo", "血小板", "血小板计数", "血小板数"),
    "HB": ("hgb", "haemoglobin", "hemoglobin", "血红蛋白"),
    "BILI": ("bilirubin", "total bilirubin", "bilirubin total", "tbil", "t bil", "t bili", "总胆红素"),
    "GVBILI": ("bili", "bilirubin", "bilirubin total", "tbil", "t bil", "t bili"),
    "ALT": ("alat", "gpt", "sgpt", "alanine aminotransferase", "丙氨酸氨基转移酶", "谷丙转氨酶"),
    "AST": ("asat", "got", "sgot", "aspartate aminotransferase", "天冬氨酸氨基转移酶", "谷草转氨酶"),
    "CREAT": ("crea", "creatinine", "serum creatinine", "肌酐", "血肌酐"),
    "FERR": ("ferritin", "serum ferritin", "铁蛋白", "血清铁蛋白"),
    "FERRITIN": ("ferr", "serum ferritin"),
    "CRP": ("c reactive protein", "c反应蛋白", "c 反应蛋白"),
    "IL6": ("il 6", "interleukin 6", "白介素6", "白介素 6", "白细胞介素6", "白细胞介素 6"),
    "CMVPCR": ("cmv", "cmv pcr", "cmv dna"),
    "EBVPCR": ("ebv", "ebv pcr", "ebv dna"),
    "CARCOPY": ("car copies", "car t copies", "car copy number"),
    "CD4": ("cd4 t", "cd4 count", "cd4 cells", "cd3 cd4", "t helper", "helper t cells", "cd4 t细胞", "辅助性t细胞"),
    "CD8": ("cd8 t", "cd8 count", "cd8 cells", "cd3 cd8", "cytotoxic t", "cytotoxic t cells", "cd8 t细胞"),
    "BCELL": ("b cells", "b cell", "b cell count", "cd19", "cd19 b cells", "b lymphocytes", "b细胞", "b淋巴细胞"),
    "NKCELL": ("nk", "nk cells", "nk cell count", "cd56", "cd16 cd56", "natural killer cells", "nk细胞"),
    "IGG": ("immunoglobulin g", "serum igg", "ig g", "免疫球蛋白g", "免疫球蛋白 g"),
    "BLASTS": ("blast",),
    "TEMP": ("temperature", "tmax", "body temperature"),
    "STDAT": _STARTED,
    "ENDAT": _ENDED,
    "CMSTDAT": _STARTED,
    "CMENDAT": _ENDED,
    "AESTDAT": (*_STARTED, "onset"),
    "AEENDAT": (*_ENDED, "resolved", "resolution date"),
    "INEND": _ENDED,
    "RESDAT": ("resolved on", "resolution date"),
    "LINE": ("line of therapy", "line no"),
    "REGIMEN": ("therapy", "treatment"),
    "BESTRESP": ("response",),
    "DRUG": ("agent", "medication"),
    "CMTRT": ("agent", "medication", "medicine"),
    "CMROUTE": ("route of administration",),
    "CMDOSU": ("dose unit", "units"),
    "DOSEU": ("dose unit", "units"),
    "TFPROD": ("component", "blood product"),
    "TFUNITS": ("bags",),
    "CHSPEC": ("specimen", "material"),
    "CHCELL": ("cell type", "cell line", "lineage", "subset", "fraction"),
    "CHMETH": ("assay",),
    "CHLOD": ("lod", "sensitivity"),
    "CHDON": ("donor chimerism", "donor cells"),
    "CHREC": ("recipient chimerism", "recipient cells", "host"),
    "INORG": ("pathogen", "germ"),
    "INLOAD": ("load", "viral load", "copies"),
    "INGRADE": ("grade", "ctcae grade"),
    "FUKPS": ("kps", "karnofsky performance status"),
    "FUSTAT": ("status",),
    "AETERM": ("adverse event", "ae", "ae term", "term"),
    "AEDECOD": ("ctcae", "preferred term", "coded term"),
    "AETOXGR": ("ctcae grade", "toxicity grade"),
    "AESER": ("sae",),
    "LBNAM": ("lab", "laboratory name"),
}
# Names of a date and nothing else: the date by which the rows of the form are ordered.
DATES = (
    *("date", "day", "date time", "sample date", "sampling date", "collection date", "collected", "onset date"),
    *("日期", "采样日期", "采样时间", "检验日期", "检查日期", "标本采集时间"),
)
