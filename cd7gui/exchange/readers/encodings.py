"""In which encoding a text is written: by the evidence of every word that is not plain, and said where it is close.

Each encoding in use where the trial's laboratories are is tried. A word costs the fewer bits the more it looks like
the letters of a language that is written so; the encoding whose words cost least is the one. charset-normalizer was
tried and is not used: of a line of German in Windows-1252 or Japanese in Shift-JIS it makes cp1250 and cp949.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

CODECS = {
    "UTF-8": "utf-8-sig",
    "UTF-16": "utf-16",
    "UTF-16LE": "utf-16-le",
    "UTF-16BE": "utf-16-be",
    "Windows-1252": "cp1252",
    "Windows-1250": "cp1250",
    "Windows-1251": "cp1251",
    "Windows-1253": "cp1253",
    "Windows-1254": "cp1254",
    "Mac Roman": "mac_roman",
    "KOI8-R": "koi8_r",
    "GB18030": "gb18030",
    "Big5": "big5hkscs",
    "Shift-JIS": "cp932",
    "EUC-JP": "euc_jp",
    "EUC-KR": "cp949",
}
_TRIED = tuple(name for name in CODECS if not name.startswith("UTF"))
MOST_WORDS, MOST_BYTES = 3000, 60_000  # of different words that are judged; more change nothing
CLOSE = 4.0  # bits between the best two readings, below which a person is asked
MOST_BITS, MOST_BITS_OF_WIDE = 8.0, 15.0  # of a sign on average; what costs more is no text
SHOWN = 3  # words that show a person what an encoding makes of the text

# The commonest characters of running and medical text, by frequency lists of the languages.
_HANS = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运周检验患者编号采样血红细胞板计数小浓蛋铁肝肾肺脾移植疼痛发热感染皮疹呕吐腹泻药物剂量日期姓病例治疗医生备注性别男女年龄结果项目单位标本中粒淋巴转氨酶胆素肌酐度低减"
)
_HANT = frozenset(
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完設式色路記南品住告類求據程北邊死張該交規萬取拉格望覺術領共確傳師觀清今切院讓識候帶導爭運週檢驗患者編號採樣血紅細胞板計數濃蛋鐵肝腎肺脾移植疼痛發燒熱感染皮疹嘔吐腹瀉藥物劑量日期姓病例治療醫生備註性別男女年齡結果項目單位標本中粒淋巴轉氨酶膽素肌酐臨床檢查患"
)
_KO = frozenset(
    "이다는의에을가고하기로지사도은리한자서인시어대정일를해나그수있아부구제장라전상주보동스과만조경들여진니국원면개게비당공신오선물유성학야관화소방와치중요문업안세회위내미의입생무용우결명모된했었것되적로강민연르드음때말더할계분양산영계간차없행반러트실금직기발등데속달통남북월년감노호교심재식불열력체형법표병환약피검종증치료간폐혈액세포수판소구감염통증발열성호중감증설사오심구토피부두통빈복부약물부작용환번호날짜"
)
_JA_KANJI = frozenset(
    "日一国会人年大十二本中長出三同時政事自行社見月分議後前民生連五発間対上部東者党地合市業内相方四定今回新場金員九入選立開手米力学問高代明実円関決子動京全目表戦経通外最言氏現理調体化田当八六約主題下首意法不来作性的要用制治度務強気小七成期公野協取都和統以機平総加山思家話世受区領多県続進正安設保改数記院女初北午指権心界支第産結百派点教報済書府活原先共得解名交資予川向際査勝面委告軍文反元重近千考判認画海参売利組知案道信策集在件団別物側任引使求所次水半品昨論計死官増係感特情投示変打男基私各始島直両朝革価式確村提運終挙果西勢減台広容必応演電歳住争談能無再位置企真流格有疑口過局少放税検藤町常校料沢裁状工建語球営空職証土与急止送援供可役構木割聞身費付施切由説転食比難防補車優夫研収断井何南石足違消境神番規術護展態導鮮備宅害配副算視条幹独警宮究育席輸訪楽起万着乗店述残想線率病農州武声質念待試族象銀域助労例衛然早張映限親額監環験追審商葉義伝働形景落欧担好退準賀訴辺造英被株頭技低毎医復仕去姿味負閣韓渡失移差衆個門写評課末守若脳極種美岡影命含福蔵量望松非撃佐核観察整段横融型白深字答夜製票況音申様財港識注呼渉達熱球減症患者血小板肝腎肺脾移植疼痛感染皮疹嘔吐下痢薬剤量臓器白赤顔倦怠出血貧浮腫"
)
_ALPHABETS = tuple(
    frozenset(letters + letters.upper())
    for letters in (
        *("äöüß", "éèêëàâçîïôûùüæ", "áéíóúñü¿¡ºª", "ãõáéíóúâêôàç", "àèéìòù", "åäöéü", "åæøéö", "ëïéèö"),
        *("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áéíóöőúüű", "ăâîșțşţ", "čćđšž", "áäčďéíĺľňóôŕšťúýž", "çğıöşüİ"),
    )
)
_WESTERN = 8  # so many alphabets cost nothing more; the others are rarer among what arrives
_COMMON_CYRILLIC, _COMMON_GREEK = (
    frozenset("оеаинтсрвлкмдпуяыьзбгчйхжшюцщэфъё"),
    frozenset("αοιετσνηυρπκμλςάίόέθδγχωφβξζήύώψ"),
)
_RARE_LAST_CYRILLIC = frozenset("щэфъё")
_SYMBOLS = frozenset("µ°±²³¹×·–—’‘“”„…€£§«»®™½¼¾≥≤≠≈")
_UNIT = re.compile(r"µ(?=L|l|g|mol|M|m|U)|10[²³⁶⁹]|°(?=[CF]\b)|\bm²|×10|10×|°$")  # what laboratories write by signs
_WORD = re.compile(rb"[^\x00-\x20,;:\"'=<>?()/&%!*+.#$-]+")


@dataclass(frozen=True)
class EncodingReading:
    """What an encoding makes of a text: its cost in bits, and words that show it."""

    encoding: str
    cost: float
    words: tuple[str, ...]
    signs: int

    @property
    def likely(self) -> bool:
        """Whether its words may be words at all."""
        wide = self.encoding in ("GB18030", "Big5", "Shift-JIS", "EUC-JP", "EUC-KR")
        return self.cost <= (MOST_BITS_OF_WIDE if wide else MOST_BITS) * self.signs


def wide_encoding(content: bytes) -> str:
    """Find UTF-16 by its mark or by where its zero bytes stand; empty for a text of single bytes."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    some = content[: 1 << 20]
    even, odd = some[0::2].count(0), some[1::2].count(0)
    if len(content) % 2 or even + odd < max(2, len(some) // 50):
        return ""
    return "UTF-16LE" if odd > 4 * even else "UTF-16BE" if even > 4 * odd else ""


def readings_of(content: bytes) -> list[EncodingReading]:
    """Return what each possible encoding makes of a text, the likeliest first. Readings that agree count once."""
    words = _telling_words(content)
    found: dict[tuple[str, ...], EncodingReading] = {}
    for name in _TRIED:
        try:
            read = tuple(word.decode(CODECS[name]) for word in words)
        except UnicodeDecodeError:
            continue
        if read not in found:
            found[read] = EncodingReading(
                name, sum(map(_cost, read)) + _alphabet_cost(read), _shown(read), sum(map(len, read))
            )
    return sorted(found.values(), key=lambda one: one.cost)


def _telling_words(content: bytes) -> list[bytes]:
    """Return different words that are not plain, as many as are judged."""
    found: dict[bytes, None] = {}
    size = 0
    for match in _WORD.finditer(content):
        word = match[0]
        if word.isascii() or word in found:
            continue
        found[word] = None
        size += len(word)
        if len(found) >= MOST_WORDS or size > MOST_BYTES:
            break
    return list(found)


def close_ones(readings: Sequence[EncodingReading]) -> list[EncodingReading]:
    """Return the readings among which a person has to choose; one alone is sure."""
    return [one for one in readings if one.cost - readings[0].cost < CLOSE]


def _shown(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sorted(words, key=lambda word: (-_strange(word), word))))[:SHOWN]


def _strange(word: str) -> int:
    return min(sum(not sign.isascii() for sign in word), 8)


def _alphabet_cost(words: Sequence[str]) -> float:
    """Charge accented letters by the one language whose alphabet explains them best."""
    letters = [sign for word in words for sign in word if "\u00a1" <= sign <= "\u024f" and sign.isalpha()]
    if not letters:
        return 0.0
    costs = [
        sum(4.0 if sign in alphabet else 9.0 for sign in letters) + (0 if at < _WESTERN else 5)
        for at, alphabet in enumerate(_ALPHABETS)
    ]
    return min(costs)


@lru_cache(maxsize=20_000)
def _cost(word: str) -> float:
    """Return the bits of a word but for accented letters, which their language decides."""
    total, before = -8.0 * len(_UNIT.findall(word)), ""
    for sign in word:
        total += _sign_cost(sign) + _joint_cost(before, sign)
        before = sign
    return total


def _joint_cost(before: str, sign: str) -> float:
    """Charge what does not stand beside each other in a word: scripts mixed, a capital behind a small letter."""
    if not before:
        return 0.0
    cost = 0.0
    if before.isalpha() and sign.isalpha() and not (before.isascii() and sign.isascii()):
        one, other = _script(before), _script(sign)
        cost += 6.0 if one != other else 0.0
        cost += 6.0 if before.islower() and sign.isupper() else 0.0
        accents = one == other == "latin" and not before.isascii() and not sign.isascii()
        cost += 5.0 if accents else 0.0
    if _is_half_wide(before) and _is_half_wide(sign):
        cost -= 4.0
    if sign in _SYMBOLS and sign not in "’·–" and before.isalpha():
        cost += 6.0
    if before in _SYMBOLS and before not in "’·–µ" and sign.isalpha():
        cost += 3.0
    return cost


def _is_half_wide(sign: str) -> bool:
    return "\uff61" <= sign <= "\uff9f"


@lru_cache(maxsize=20_000)
def _script(sign: str) -> str:
    name = unicodedata.name(sign, "")
    first = name.partition(" ")[0].lower()
    return "cjk" if first in ("cjk", "hiragana", "katakana", "hangul", "halfwidth", "katakana-hiragana") else first


@lru_cache(maxsize=70_000)
def _sign_cost(sign: str) -> float:
    if sign.isascii():
        return 4.0 if sign.isprintable() else 12.0
    if "\u00a1" <= sign <= "\u024f" and sign.isalpha():
        return 0.5
    if sign in _SYMBOLS:
        return 7.0
    script = _script(sign)
    if script == "cyrillic":
        low = sign.lower()
        return (3.6 if low in _COMMON_CYRILLIC and low not in _RARE_LAST_CYRILLIC else 6.5) + (sign.isupper() * 1.0)
    if script == "greek":
        return (3.9 if sign.lower() in _COMMON_GREEK else 7.0) + (sign.isupper() * 1.0)
    return _wide_cost(sign)


def _wide_cost(sign: str) -> float:
    """Charge characters of two bytes: the common ones of a language least."""
    code = ord(sign)
    if 0x3040 <= code <= 0x309F or sign == "ー":
        return 6.0
    if 0x30A0 <= code <= 0x30FF:
        return 6.5
    if sign in "，。、；：？！（）「」『』《》【】％·　～" or 0xFF01 <= code <= 0xFF5E:
        return 8.0
    if 0xAC00 <= code <= 0xD7A3:
        return 7.0 if sign in _KO else 11.5
    if 0x4E00 <= code <= 0x9FFF:
        common = sign in _HANS or sign in _HANT
        return 7.5 if common else 9.0 if sign in _JA_KANJI else 13.5
    if _is_half_wide(sign):
        return 9.5
    return 24.0 if unicodedata.category(sign)[0] == "C" else 16.0
