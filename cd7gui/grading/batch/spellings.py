"""Further spellings of words in tables of cases, in lower case with underscores, and their meaning.

A spelling is listed only if it is unambiguous: "g/l" is not, because it is gram or giga per litre.
"""

from cd7gui.grading.ctcae import CELLS

OTHER_OXYGEN = {
    **dict.fromkeys(("room_air", "no"), "none"),
    **dict.fromkeys(("cannula", "low_flow", "low_flow_nasal_cannula"), "nasal_cannula"),
    **dict.fromkeys(("blowby", "blow_by_oxygen"), "blow_by"),
    **dict.fromkeys(("high_flow", "high_flow_nasal_cannula", "hfnc_oxygen"), "hfnc"),
    **dict.fromkeys(("face_mask", "mask", "simple_mask", "simple_face_mask"), "facemask"),
    **dict.fromkeys(
        ("nonrebreather", "nrb", "nrm", "non_rebreather_mask", "nonrebreather_mask", "non_rebreathing_mask"),
        "non_rebreather",
    ),
    **dict.fromkeys(("venturi_mask", "venturi_face_mask"), "venturi"),
    **dict.fromkeys(("intubation", "intubated", "mechanical_ventilation", "ventilator", "imv"), "intubation_mv"),
    **dict.fromkeys(("intubation_airway", "intubation_airway_protection"), "intubation_airway_only"),
}
OTHER_CONSCIOUSNESS = {
    **dict.fromkeys(("awake", "normal"), "alert"),
    **dict.fromkeys(("spontaneous", "spontaneously"), "awakens_spontaneously"),
    **dict.fromkeys(("voice", "awakens_only_to_voice"), "awakens_to_voice"),
    **dict.fromkeys(
        ("touch", "tactile", "awakens_only_to_touch", "awakens_to_tactile", "awakens_to_tactile_stimulus"),
        "awakens_to_touch",
    ),
    **dict.fromkeys(
        ("unarousable", "vigorous", "stupor", "coma", "stupor_or_coma", "unarousable_or_vigorous"),
        "vigorous_or_unarousable",
    ),
}
OTHER_SEIZURE = {
    **dict.fromkeys(
        (
            *("brief", "brief_or_eeg", "brief_or_resolved", "brief_or_resolving", "brief_resolving", "brief_resolved"),
            *("resolves_rapidly", "rapidly_resolving", "rapid_resolving", "resolves_fast", "resolving", "resolves"),
            *("resolved", "resolving_or_eeg", "rapid_or_eeg", "rapidly_resolving_or_eeg", "resolves_or_eeg"),
            *("eeg", "eeg_only", "eeg_resolving", "nonconvulsive", "clinical_resolving", "any_resolving"),
        ),
        "brief_or_eeg_only",
    ),
    **dict.fromkeys(
        ("prolonged", "repetitive", "repeated", "prolonged_or_repeated", "status_epilepticus"),
        "prolonged_or_repetitive",
    ),
}
OTHER_OEDEMA = {
    **dict.fromkeys(("local", "focal_or_local", "focal_oedema", "focal_edema"), "focal"),
    **dict.fromkeys(("diffuse", "signs", "diffuse_oedema", "diffuse_edema"), "diffuse_or_signs"),
}
OTHER_ANALYTE = {
    **dict.fromkeys(("neutrophils", "neutrophil"), "ANC"),
    **dict.fromkeys(("platelets", "platelet"), "PLT"),
    **dict.fromkeys(("hb", "haemoglobin", "hemoglobin", "anaemia", "anemia"), "HGB"),
    **dict.fromkeys(("alc", "lymphocytes", "lymphocyte"), "LYM"),
    **dict.fromkeys(("leukocytes", "white_cells"), "WBC"),
}
OTHER_VERSION = {"5": "5.0", "v5": "5.0", "v5.0": "5.0", "6": "6.0", "v6": "6.0", "v6.0": "6.0"}
OTHER_GRAFT = {
    **dict.fromkeys(("marrow", "bone_marrow"), "BM"),
    **dict.fromkeys(("cb", "cord", "cord_blood"), "UCB"),
    **dict.fromkeys(("pb", "pbsct", "peripheral_blood"), "PBSC"),
}
OTHER_COUNT_UNIT = {
    **dict.fromkeys(("10e9/l", "10*9/l", "10⁹/l", "x10^9/l", "x10e9/l", "×10⁹/l"), CELLS),
    **dict.fromkeys(("k/ul", "10*3/ul", "10³/ul", "x10^3/ul", "thou/ul"), "10^3/uL"),
    **dict.fromkeys(("cells/ul", "1/ul", "per_ul", "/mm3", "cells/mm3"), "/uL"),
}
