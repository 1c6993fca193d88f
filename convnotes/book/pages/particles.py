"""Korean particles: which form follows a word depends on the sound that the word, read aloud, ends in.

This is ours: the packages for it have had no release since 2018, read 31% as 31, or take every
word that they cannot read for one that ends in a vowel. Then the author knows better.
"""

import re
from functools import lru_cache

# The form after a consonant, that after a vowel, and what may follow both.
_FORMS = (
    ("은", "는", ""),
    ("이", "가", ""),
    ("을", "를", ""),
    ("과", "와", "(?:의|는|도)?"),
    ("으로", "로", "(?:서|써|부터)?(?:의|는|도|만)?"),
    ("이나", "나", "마?"),
    ("이랑", "랑", ""),
    ("이란", "란", ""),
    ("이라", "라", "(?:서|는|고|면|도|야|지만)?"),
    ("이에", "예", "요"),
    ("이었", "였", "[가-힣]+"),
    ("이어", "여", "(?:서|야|도)"),
    ("이", "", "(?:고|며|면|니까?|던|지만|거나|든지?)"),
)
_PARTICLES = [
    (consonant, vowel, re.compile(rf"(?:{consonant}|{vowel})(?P<rest>{rest})")) for consonant, vowel, rest in _FORMS
]
# How the last sign of a word is read, as far as its end matters. Other capitals end in a vowel.
_READ = dict(zip("0123456789LMNR%°", "영일이삼사오육칠팔구엘엠엔알트도", strict=True))
_MARKUP = re.compile(r"\]\([^()\s]*\)|\[\^[\w-]+\]|(?<!\{)\{[^{}]*\}|<[^<>]*>|[]*_`$\"'“”‘’]")


def agreeing(before: str, word: str) -> str:
    """Return the Hangul that follows a text. If it is a particle, it takes the form that the text asks for.

    What is right stays, and so does what follows a word whose sound is unknown.

    >>> [agreeing(number, "로") for number in ("2", "3", "7", "50%")]
    ['로', '으로', '로', '로']
    """
    final = _final(before)
    for consonant, vowel, pattern in _PARTICLES if final is not None else ():
        if found := pattern.fullmatch(word):
            # 이고 is right after a vowel, too.
            if not final and not vowel:
                return word
            takes_vowel = not final or (final == "ㄹ" and vowel == "로")
            return (vowel if takes_vowel else consonant) + found["rest"]
    return word


def is_particle(word: str) -> bool:
    """Tell whether a word is a particle whose form depends on what it follows.

    >>> is_particle("으로"), is_particle("에서")
    (True, False)
    """
    return any(pattern.fullmatch(word) for *_, pattern in _PARTICLES)


@lru_cache(maxsize=4096)
def _final(text: str) -> str | None:
    """Return how a text ends: ``ㄹ``, ``ㄱ`` for any other consonant, "" for a vowel, or None if nobody can tell."""
    word = _MARKUP.sub("", text).rstrip()
    # A particle behind brackets belongs to the word before them.
    while word.endswith(")"):
        outside = re.sub(r"\s*\([^()]*\)", "", word)
        word = outside if outside not in ("", word) else word.strip("()")
    syllable = _last_syllable(word)
    if not "가" <= syllable <= "힣":
        return None
    place = (ord(syllable) - ord("가")) % 28
    return "" if not place else "ㄹ" if place == 8 else "ㄱ"


def _last_syllable(word: str) -> str:
    """Return the Hangul that a word, read aloud, ends in, or its last sign if nobody can tell."""
    if word.endswith("%p"):
        return "트"
    # EfficientNet-Lite0 is read with an English zero.
    if re.search(r"[A-Za-z]0$", word):
        return "로"
    if whole := re.search(r"(?<![\d.])[1-9][\d,]*$", word):
        zeros = re.sub(r".*[1-9]", "", whole.group().replace(",", ""))
        # All powers of ten end in a consonant, but for 조.
        return "조" if 12 <= len(zeros) < 16 else _READ[word[-1]]
    letter = word[-1:].upper() if re.search(r"(?<![A-Za-z])[a-z]$", word) else word[-1:]
    return _READ.get(letter, "이" if "A" <= letter <= "Z" else letter)
