"""What hospital systems and spreadsheets call the fields of the case report, besides their ids and labels."""

from __future__ import annotations

from collections.abc import Mapping

_STARTED = ("start", "start date", "started on", "from", "begin", "begin date")
_ENDED = ("end", "end date", "stop", "stop date", "stopped", "until", "to", "ended on")

# By the id of the field, in small letters and without signs. A form's own labels go before these.
WORDS: Mapping[str, tuple[str, ...]] = {
    "WBC": ("wcc", "leukocytes", "leucocytes", "white blood cells", "white cell count", "leuko"),
    "ANC": (
        *("neutrophils", "neutrophil count", "absolute neutrophil count", "neutrophils absolute"),
        *("neutrophils abs", "neut", "neut abs", "neu", "abs neutrophils"),
    ),
    "ALC": (
        *("lymphocytes", "lymphocyte count", "absolute lymphocyte count", "lymphocytes absolute"),
        *("lymphocytes abs", "lymph", "lymphs", "lym", "lymph abs"),
    ),
    "PLT": ("plts", "platelets", "platelet count", "thrombocytes", "thrombo"),
    "HB": ("hgb", "haemoglobin", "hemoglobin"),
    "BILI": ("bilirubin", "total bilirubin", "bilirubin total", "tbil", "t bil", "t bili"),
    "GVBILI": ("bili", "bilirubin", "bilirubin total", "tbil", "t bil", "t bili"),
    "ALT": ("alat", "gpt", "sgpt", "alanine aminotransferase"),
    "AST": ("asat", "got", "sgot", "aspartate aminotransferase"),
    "CREAT": ("crea", "creatinine", "serum creatinine"),
    "FERR": ("ferritin", "serum ferritin"),
    "FERRITIN": ("ferr", "serum ferritin"),
    "CRP": ("c reactive protein",),
    "IL6": ("il 6", "interleukin 6"),
    "CMVPCR": ("cmv", "cmv pcr", "cmv dna"),
    "EBVPCR": ("ebv", "ebv pcr", "ebv dna"),
    "CARCOPY": ("car copies", "car t copies", "car copy number"),
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
    "AETOXGR": ("ctcae grade", "toxicity grade"),
    "AESER": ("sae",),
}
# Of a date and nothing else: the date by which the rows of the form are ordered.
DATES = ("date", "day", "date time", "sample date", "sampling date", "collection date", "collected", "onset date")
