"""The encoding of a text is decided by its words: rightly, or asked about with the words, and never wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.exchange.readers.encodings import CODECS, close_ones, readings_of
from cd7gui.exchange.readers.read import read

SAMPLES = {
    "cp1252": (
        "Größe der Milz",
        "Übelkeit und Fieber",
        "fièvre",
        "douleur à l’épaule, fièvre élevée",
        "Höhe",
        "señal de infección",
        "Müller",
        "naïve",
        "Ödem der Füße",
        "µmol/L",
        "Temp °C",
        "Leukozyten (10³/µL)",
    ),
    "cp1250": (
        "Gorączka i ból głowy",
        "Horečka a zvracení",
        "Powiększona śledziona",
        "Źródło",
        "závratě, únava",
    ),
    "cp1251": (
        "Лихорадка",
        "Лихорадка и боль",
        "Сыпь",
        "Пациент;Дата;Лейкоциты",
        "боль",
    ),
    "koi8_r": (
        "Лихорадка и боль",
        "Сыпь",
        "Пациент;Дата",
    ),
    "cp1253": (
        "Πυρετός και πόνος",
        "Ασθενής",
    ),
    "cp1254": (
        "Ateş ve ağrı",
        "Karaciğer büyümesi",
    ),
    "mac_roman": (
        "Größe der Milz",
        "fièvre élevée",
        "Übelkeit",
    ),
    "gb18030": (
        "发热",
        "白细胞",
        "患者编号,检验日期",
        "脾脏大小",
        "血小板减少",
        "皮疹，疼痛",
    ),
    "big5": (
        "發燒與疼痛",
        "白血球",
        "脾臟大小",
        "血小板減少",
        "皮疹",
    ),
    "cp932": (
        "発熱性好中球減少症",
        "発熱",
        "脾臓の大きさ",
        "白血球",
        "患者番号,日付",
        "ﾃｽﾄ",
        "貧血",
    ),
    "euc_jp": (
        "発熱性好中球減少症",
        "脾臓の大きさ",
        "患者番号",
    ),
    "cp949": (
        "발열성 호중구감소증",
        "발열",
        "백혈구",
        "환자번호,날짜",
        "비장 크기",
        "두통",
    ),
}  # by the codec of Python

CASES = [(codec, text) for codec, texts in SAMPLES.items() for text in texts]
ASKED = 8  # of the samples at most: a single word may be a word in two encodings


def table_in(codec: str, text: str) -> bytes:
    return f"SUBJID;Event\nP1;{text}\n".encode(codec)


@pytest.mark.parametrize(("codec", "text"), CASES)
def test_a_short_text_is_read_rightly_or_asked_about(codec: str, text: str) -> None:
    content = table_in(codec, text)
    close = close_ones(readings_of(content))

    assert text in content.decode(codec)
    assert content.decode(codec) in [content.decode(CODECS[one.encoding]) for one in close]


def test_few_texts_are_asked_about() -> None:
    assert sum(len(close_ones(readings_of(table_in(*case)))) > 1 for case in CASES) <= ASKED


def short_texts() -> list[tuple[str, str]]:
    """Return short texts as tables of patients hold them, each with the codec that it is written in."""
    lines = Path(__file__).with_name("short_texts.txt").read_text(encoding="utf-8").splitlines()
    return [(codec, text) for codec, *texts in (line.split("|") for line in lines) for text in texts]


def test_of_six_hundred_short_texts_none_is_misread_unasked_and_seven_of_ten_are_read() -> None:
    misread, asked, texts = [], 0, short_texts()
    for codec, text in texts:
        content = table_in(codec, text)
        close = close_ones([one for one in readings_of(content) if one.likely])
        if content.decode(codec) not in [content.decode(CODECS[one.encoding]) for one in close]:
            misread.append((codec, text, [one.encoding for one in close]))
        asked += len(close) > 1

    assert misread == []
    assert len(texts) > 580
    assert asked <= 0.3 * len(texts)


@pytest.mark.parametrize("codec", ["cp1252", "gb18030", "big5", "cp932", "cp949", "cp1251"])
def test_a_table_of_twelve_short_texts_is_read_without_asking(codec: str) -> None:
    texts = [text for one, text in short_texts() if one == codec and len(text) > 1]
    some = texts[1 :: len(texts) // 12][:12]
    content = "SUBJID;Event\n{}\n".format("\n".join(f"P{at};{text}" for at, text in enumerate(some))).encode(codec)
    (one,) = close_ones(readings_of(content))

    assert content.decode(CODECS[one.encoding]) == content.decode(codec)


def test_a_sign_of_latin_1_alone_is_no_half_width_katakana() -> None:
    (one,) = close_ones(readings_of(b"a,b,c\n1,2,3\n4,5,\xa9"))

    assert one.encoding == "Windows-1252"


def test_a_word_without_end_is_judged_by_its_beginning() -> None:
    content = ("Ä" * 300_000 + ";Müller").encode("cp1252")

    assert max(one.signs for one in readings_of(content)) < 3000


@pytest.mark.parametrize("codec", SAMPLES)
def test_a_longer_text_is_read_without_asking(codec: str) -> None:
    content = table_in(codec, " | ".join(SAMPLES[codec]) + " | " + " | ".join(reversed(SAMPLES[codec])))
    text = content.decode(codec)

    close = close_ones(readings_of(content))
    assert text in [content.decode(CODECS[one.encoding]) for one in close]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_with_and_without_its_mark(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(table_in(codec, "Größe 発熱"))
    book = read(path)

    assert [cell.shown() for cell in book.sheets[0].rows[2].values()] == ["P1", "Größe 発熱"]
    assert book.doubts == ()


def test_a_close_one_is_refused_with_its_words_until_somebody_says_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study, path = tmp_path / "s.cd7", tmp_path / "F19.csv"
    text = "SUBJID;Event;Started\nP1;průjem;2023-07-01\n"
    path.write_bytes(text.encode("cp1250"))
    main(["new", str(study)])
    assert main(["import", str(study), str(path)]) == 2
    said = capsys.readouterr().err
    assert "Windows-1250 (" in said
    assert "průjem" in said
    assert "--encoding" in said
    assert main(["import", str(study), str(path), "--encoding", "Windows-1250", "--dry-run"]) == 0
    assert "Windows-1250 text" in capsys.readouterr().out
