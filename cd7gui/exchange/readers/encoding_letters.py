"""What is known of the letters of languages: how common each is, and its position in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from math import log2

# The commonest characters of general and medical text, from frequency lists of the languages.
HANS = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运周检验患编号采血红细胞板浓蛋铁肝肾肺脾移植疼痛热染皮疹呕吐腹泻药剂姓病例疗医备注男龄项单标粒淋巴转氨酶胆素肌酐低减否阴阳母父妈爸兄弟姐妹夫妻亲供刘陈李林杨黄赵吴徐孙朱胡郭罗郑梁谢宋唐邓冯韩曹曾彭萧蔡潘田董袁余叶蒋杜苏魏吕丁沈姚卢傅钟姜崔谭廖范汪陆石戴贾韦夏邱侯邹熊孟秦江阎薛尹段雷黎史龙陶贺顾毛郝龚邵钱严武莫孔汤芳娜洋伟敏静丽磊杰娟艳涛超霞刚桂英勇秀玲兰华飞梅鹏鑫辉晶昊轻级存亡缓复良未异疑"
)
HANT = frozenset(
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完設式色路記南品住告類求據程北邊死張該交規萬取拉格望覺術領共確傳師觀清今切院讓識候帶導爭運週檢驗患編號採血紅細胞板濃蛋鐵肝腎肺脾移植疼痛燒熱染皮疹嘔吐腹瀉藥劑姓病例療醫備註男齡項單標粒淋巴轉氨酶膽素肌酐臨床查否陰陽母父媽爸兄弟姐妹夫妻親供劉陳李林楊黃趙吳周徐孫朱胡郭羅鄭梁謝宋唐鄧馮韓曹曾彭蕭蔡潘田董袁余葉蔣杜蘇魏呂丁沈姚盧傅鍾姜崔譚廖范汪陸石戴賈韋夏邱侯鄒熊孟秦江閻薛尹段雷黎史龍陶賀顧毛郝龔邵錢嚴武莫孔湯玲惠淑怡君雅婷志俊傑豪級存亡緩復良未異疑"
)
KO = frozenset(
    "이다는의에을가고하기로지사도은리한자서인시어대정일를해나그수있아부구제장라전상주보동스과만조경들여진니국원면개게비당공신오선물유성학야관화소방와치중요문업안세회위내미입생무용우결명모된했었것되적강민연르드음때말더할계분양산영간차없행반러트실금직발등데속달통남북월년감노호교심재식불열력체형법표병환약피검종증료폐혈액포판염설토두빈복작번날짜김박최윤임권황송홍손배백허곽엄채천현함변추석마길왕옥육맹탁녀예존망매머버딸희철준"
)
JA_KANJI = frozenset(
    "日一国会人年大十二本中長出三同時政事自行社見月分議後前民生連五発間対上部東者党地合市業内相方四定今回新場金員九入選立開手米力学問高代明実円関決子動京全目表戦経通外最言氏現理調体化田当八六約主題下首意法不来作性的要用制治度務強気小七成期公野協取都和統以機平総加山思家話世受区領多県続進正安設保改数記院女初北午指権心界支第産結百派点教報済書府活原先共得解名交資予川向際査勝面委告軍文反元重近千考判認画海参売利組知案道信策集在件団別物側任引使求所次水半品昨論計死官増係感特情投示変打男基私各始島直両朝革価式確村提運終挙果西勢減台広容必応演電歳住争談能無再位置企真流格有疑口過局少放税検藤町常校料沢裁状工建語球営空職証土与急止送援供可役構木割聞身費付施切由説転食比難防補車優夫研収断井何南石足違消境神番規術護展態導鮮備宅害配副算視条幹独警宮究育席輸訪楽起万着乗店述残想線率病農州武声質念待試族象銀域助労例衛然早張映限親額監環験追審商葉義伝働形景落欧担好退準賀訴辺造英被株頭技低毎医復仕去姿味負閣韓渡失移差衆個門写評課末守若脳極種美岡影命含福蔵量望松非撃佐核観察整段横融型白深字答夜製票況音申様財港識注呼渉達熱症患血板肝腎肺脾植疼痛染皮疹嘔吐痢薬剤臓器赤顔倦怠貧浮腫母父兄弟姉妹妻娘鈴伊橋林斎清崎森池阿坂遠青浦岩谷良陰陽級軽異存亡寛齢"
)

# How common accented letters are in running text, in thousandths of its letters (frequency tables of the languages),
# and the prior cost of a language in bits: most files are in those of Western Europe.
_LANGUAGES: tuple[tuple[float, str], ...] = (
    (0.0, "à4.9 â0.5 ç0.9 è2.7 é15 ê2.2 ë0.1 î0.5 ï0.1 ô0.3 ù0.6 û0.6 œ0.2"),  # French
    (0.0, "ä5.8 ö4.4 ü10 ß3.1"),  # German
    (0.0, "á5 é4.3 í7.3 ñ3.1 ó8.3 ú1.7 ü0.1"),  # Spanish
    (0.0, "à0.7 á1.2 â5.6 ã7.3 ç5.3 é3.4 ê4.5 í1.3 ó3 ô6.4 õ0.4 ú2.1"),  # Portuguese
    (0.0, "à6.4 è2.6 é0.2 ì0.3 ò0.2 ù1.7"),  # Italian
    (0.0, "å13 ä18 ö13 é0.2"),  # Swedish
    (0.0, "æ8.7 å12 ø9.4 é0.2"),  # Danish, Norwegian
    (0.0, "ë0.2 é0.3 ï0.1 è0.1"),  # Dutch
    (3.0, "á18 ð44 é6.5 í16 ó9.9 ú6.1 ý2.3 þ15 æ8.7 ö7.8"),  # Icelandic
    (3.5, "ą7 ć7.4 ę10 ł21 ń3.6 ó11 ś8.1 ź0.8 ż7.1"),  # Polish
    (3.5, "á8.7 č4.6 ď0.2 é6.3 ě12 í16 ň0.1 ó0.2 ř3.8 š6.9 ť0.1 ú0.5 ů2 ý10 ž7.2"),  # Czech
    (3.5, "á34 é33 í5.7 ó9.8 ö8.2 ő8.8 ú6 ü6 ű3"),  # Hungarian
    (4.5, "á19 ä1 č11 ď1.5 é8 í10 ĺ0.1 ľ4 ň1.5 ó1 ô2 ŕ0.1 š8 ť6.5 ú7 ý9 ž9"),  # Slovak
    (4.5, "ă25 â9 î9 ș10 ț12 ş10 ţ12"),  # Romanian
    (5.0, "č10 ć7 đ3 š10 ž6"),  # Croatian, Slovene
    (4.5, "ç12 ğ11 ı51 İ6 ö7.8 ş18 ü19 â0.2"),  # Turkish
)
_LEAST, _MOST = 0.6, 7.0  # bits of a letter that a language has
_NEARBY = 3.0  # highest prior cost of a language of Western Europe
_FOREIGN, _ABROAD = 9.0, 3.0  # bits of a letter that it lacks, and of one used in a neighbouring language

# Positions in which letters of Western languages do not occur, unlike the letters with the same bytes in other
# languages.
_MISPLACED = re.compile(
    r"è(?!\b|s\b|ch|[bcdfgjlmnpqrstv]{1,2}[hlr]?e)|[ùìò]\B|õ(?!e)|ã(?![oe]|s?\b)|œ(?![udstil])"
    r"|ø[aiou]|[aiou]ø|ñ(?![aeiouáéíóú])|ï(?![aeiouslnrvt])|\bß|þ\b|\b[ýð]|\wæ\b|à\B(?!q)",
    re.IGNORECASE,
)
_WELL_PLACED = re.compile(r"[a-z]è[bcdfgjlmnpqrstv]{1,2}[hlr]?e|[a-z]ñ[aeo]|ão\b|õe", re.IGNORECASE)
_MISPLACED_BITS, _WELL_PLACED_BITS = 5.0, -1.5
_VOWELS = frozenset("аеёиоуыэюяіїєαεηιουωάέήίόύώϊϋΐΰ")
NO_VOWEL_BITS = 4.0
# Letters that are words by themselves; any other isolated letter is probably something else.
_WORDS_OF_ONE = frozenset("àèéòóúåöäаивскуояηοή")
ALONE_BITS = 4.0


@cache
def _languages() -> tuple[tuple[float, Mapping[str, float]], ...]:
    found = []
    for prior, listed in _LANGUAGES:
        shares = {one[0]: float(one[1:]) for one in listed.split()}
        whole = sum(shares.values())
        bits = {letter: min(max(-log2(share / whole), _LEAST), _MOST) for letter, share in shares.items()}
        found.append((prior, bits))
    return tuple(found)


@cache
def _western_bits() -> Mapping[str, float]:
    """Return the bits of each letter of another Western European language; names come from all of them."""
    found: dict[str, float] = {}
    for prior, bits in _languages():
        for letter, cost in bits.items() if prior <= _NEARBY else ():
            found[letter] = min(found.get(letter, _FOREIGN), prior + cost + _ABROAD)
    return found


def alphabet_bits(letters: Mapping[str, int]) -> float:
    """Return the bits of accented letters, each with its count, in the language that explains them best."""
    if not letters:
        return 0.0
    abroad = _western_bits()
    return min(
        prior
        + sum(
            bits.get(letter, _FOREIGN if prior > _NEARBY else abroad.get(letter, _FOREIGN)) * count
            for letter, count in letters.items()
        )
        for prior, bits in _languages()
    )


def same_eastern_alphabet(one: str, other: str) -> bool:
    """Return whether a language with adjacent accented letters has both."""
    return any(one in bits and other in bits for prior, bits in _languages() if prior)


def place_bits(word: str) -> float:
    """Return the bits of the positions of a word's letters."""
    low = word.lower()
    found = _MISPLACED_BITS * len(_MISPLACED.findall(low)) + _WELL_PLACED_BITS * len(_WELL_PLACED.findall(low))
    letters = [sign for sign in low if sign.isalpha()]
    if letters == [low] and low not in _WORDS_OF_ONE:
        found += ALONE_BITS
    if len(letters) > 1 and all("\u0370" <= sign < "\u0530" for sign in letters) and _VOWELS.isdisjoint(letters):
        found += NO_VOWEL_BITS
    return found


@cache
def common_of(codec: str) -> frozenset[str]:
    """Return the characters listed as common in the standard of an encoding."""
    first, last, base = {
        "gb18030": (0xB0, 0xD7, "gb2312"),
        "big5hkscs": (0xA4, 0xC6, "big5"),
        "cp932": (0xB0, 0xCF, "euc_jp"),
        "euc_jp": (0xB0, 0xCF, "euc_jp"),
        "cp949": (0xB0, 0xC8, "euc_kr"),
    }[codec]
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    signs = (bytes((lead, trail)).decode(base, "ignore") for lead in range(first, last + 1) for trail in trails)
    return frozenset(sign for sign in signs if len(sign) == 1)
