"""Writes names of other scripts in Latin letters, roughly as they sound: for finding, not for
printing.

Alphabets have a table; Hangul is taken apart by its arithmetic (The Unicode Standard, section 3.12,
Conjoining Jamo Behavior); syllabaries and the scripts of India are read from the names that Unicode
gives to their characters. Of Chinese characters those that names are often written with are known,
in Mandarin. Short vowels that a script does not write are missing in the result.
"""

import re
import unicodedata
from functools import lru_cache

__all__ = ["romanized", "vowels_unknown"]

_CYRILLIC = (
    "а a б b в v г g д d е e ё yo ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f"
    " х kh ц ts ч ch ш sh щ shch ъ _ ы y ь _ э e ю yu я ya і i ї yi є ye ґ g ј j љ lj њ nj ћ c"
    " ђ dj џ dz ў u"
)
_GREEK = (
    "α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f"
    " χ ch ψ ps ω o"
)
_HEBREW = (
    "א a ב b ג g ד d ה h ו v ז z ח h ט t י y כ k ך k ל l מ m ם m נ n ן n ס s ע a פ p ף f צ ts"
    " ץ ts ק k ר r ש sh ת t"
)
_ARABIC = (
    "ا a أ a إ i آ a ء _ ئ y ؤ w ب b ت t ث th ج j ح h خ kh د d ذ d ر r ز z س s ش sh ص s ض d ط t"
    " ظ z ع a غ gh ف f ق q ك k ل l م m ن n ه h ة a و w ي y ى a پ p چ ch ژ zh گ g ک k ی y ں n"
    " ٹ t ڈ d ڑ r ہ h ھ h ے e"
)
_ARMENIAN = (
    "ա a բ b գ g դ d ե e զ z է e ը e թ t ժ zh ի i լ l խ kh ծ ts կ k հ h ձ dz ղ gh ճ ch մ m յ y"
    " ն n շ sh ո o չ ch պ p ջ j ռ r ս s վ v տ t ր r ց ts ւ v փ p ք k օ o ֆ f"
)
# Characters that family and given names are often written with, by their Mandarin reading.
_HAN = (
    "王 wang 李 li 张 zhang 張 zhang 刘 liu 劉 liu 陈 chen 陳 chen 杨 yang 楊 yang 黄 huang "
    "黃 huang 赵 zhao 趙 zhao 吴 wu 吳 wu 周 zhou 徐 xu 孙 sun 孫 sun 马 ma 馬 ma 朱 zhu "
    "胡 hu 郭 guo 何 he 高 gao 林 lin 罗 luo 羅 luo 郑 zheng 鄭 zheng 梁 liang 谢 xie 謝 xie "
    "宋 song 唐 tang 许 xu 許 xu 韩 han 韓 han 冯 feng 馮 feng 邓 deng 鄧 deng 曹 cao 彭 peng "
    "曾 zeng 肖 xiao 田 tian 董 dong 袁 yuan 潘 pan 于 yu 蒋 jiang 蔣 jiang 蔡 cai 余 yu "
    "杜 du 叶 ye 葉 ye 程 cheng 苏 su 蘇 su 魏 wei 吕 lü 呂 lü 丁 ding 任 ren 沈 shen 姚 yao "
    "卢 lu 盧 lu 姜 jiang 崔 cui 钟 zhong 鍾 zhong 谭 tan 譚 tan 陆 lu 陸 lu 汪 wang 范 fan "
    "金 jin 石 shi 廖 liao 贾 jia 夏 xia 韦 wei 付 fu 方 fang 白 bai 邹 zou 孟 meng 熊 xiong "
    "秦 qin 邱 qiu 江 jiang 尹 yin 薛 xue 阎 yan 段 duan 雷 lei 侯 hou 龙 long 史 shi 陶 tao "
    "黎 li 贺 he 顾 gu 毛 mao 郝 hao 龚 gong 邵 shao 万 wan 钱 qian 严 yan 欧 ou 阳 yang "
    "芳 fang 静 jing 丽 li 华 hua 美 mei 玲 ling 梅 mei 敏 min 霞 xia 秀 xiu 英 ying 燕 yan "
    "玉 yu 兰 lan 刚 gang 国 guo 强 qiang 建 jian 军 jun 磊 lei 明 ming 涛 tao 伟 wei 卫 wei "
    "民 min 小 xiao 勇 yong 志 zhi 平 ping 红 hong 娟 juan 艳 yan 杰 jie 超 chao 鹏 peng "
    "飞 fei 文 wen 春 chun 云 yun 桂 gui 珍 zhen 慧 hui 雪 xue 婷 ting 浩 hao 宇 yu 鑫 xin "
    "博 bo 思 si 子 zi 佳 jia 欣 xin 怡 yi 海 hai 东 dong 德 de 福 fu 生 sheng 永 yong "
    "成 cheng "
)


def _table(said: str) -> dict[int, str]:
    parts = said.split()
    return {
        ord(sign): "" if latin == "_" else latin
        for sign, latin in zip(parts[::2], parts[1::2], strict=True)
    }


_ALPHABETS = {
    sign: latin
    for said in (_CYRILLIC, _GREEK, _HEBREW, _ARABIC, _ARMENIAN, _HAN)
    for sign, latin in _table(said).items()
}
_UNVOWELED = re.compile("[\u0590-\u06ff\u0900-\u0dff]")

# The Unicode Standard, section 3.12: S = 0xAC00 + (L * 21 + V) * 28 + T.
_HANGUL_FIRST, _VOWELS, _FINALS = 0xAC00, 21, 28
_INITIAL = tuple(
    "g kk n d tt r m b pp s ss _ j jj ch k t p h".split()  # noqa: SIM905
)
_MEDIAL = tuple(
    "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()  # noqa: SIM905
)
_FINAL = tuple(
    "_ k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split()  # noqa: SIM905
)

_NAMED = re.compile(
    r"^[A-Z][A-Z ]*? (?:LETTER|SYLLABLE|VOWEL SIGN|SIGN) (?:SMALL |FINAL )?(?P<sound>[A-Z ]+)$"
)


def _hangul(sign: str) -> str:
    place = ord(sign) - _HANGUL_FIRST
    initial, rest = divmod(place, _VOWELS * _FINALS)
    medial, final = divmod(rest, _FINALS)
    parts = (_INITIAL[initial], _MEDIAL[medial], _FINAL[final])
    return "".join(part for part in parts if part != "_")


def _by_name(sign: str) -> tuple[str, bool]:
    """Return a character's sound by its name, and whether it replaces an inherent vowel."""
    name = unicodedata.name(sign, "")
    if "VIRAMA" in name:
        return "", True
    found = _NAMED.match(name)
    if found is None:
        return "", False
    sound = found["sound"].split()[-1].lower()
    return sound, "VOWEL SIGN" in name


def _latin(text: str) -> str:
    said = ""
    for sign in text:
        if sign.isascii():
            said += sign
        elif (latin := _ALPHABETS.get(ord(sign))) is not None:
            said += latin
        elif "\uac00" <= sign <= "\ud7a3":
            said += _hangul(sign)
        else:
            sound, replaces = _by_name(sign)
            said = said.removesuffix("a") + sound if replaces else said + sound
    return said


@lru_cache(maxsize=4096)
def romanized(text: str) -> str:
    """Write a folded name in small ASCII letters, as it sounds; what nothing is known of is left
    out. A name in ASCII comes back as it is.
    """
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text).casefold()
    said = unicodedata.normalize("NFKD", _latin(composed))
    return "".join(c for c in said if c.isascii())


def vowels_unknown(text: str) -> bool:
    """Tell whether a folded name shows no sure vowels: Arabic and Hebrew leave short ones out, and
    folding takes from the scripts of India the sign that says where none is.
    """
    return not text.isascii() and _UNVOWELED.search(text) is not None
