"""The sentences of a page that claim something, and what holds each of them.

A sentence claims something if it compares, gives a reason, or speaks of all cases. Questions,
instructions and definitions claim nothing. Word lists decide this, so they err in both directions.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from convnotes.book.languages import LANGUAGES
from convnotes.book.pages.blocks import Prose
from convnotes.book.pages.inline import BOX, CLAIMED, CODE_OR_MATH, NUMBER
from convnotes.book.pages.page import Page

CODE, SOURCE, GUESS, NOTHING = "code", "source", "guess", "nothing"
HOLDS = (CODE, SOURCE, GUESS, NOTHING)

# Parts of regular expressions. English ones are whole words.
_COMPARES = {
    "en": r"than|more|less|fewer|most|least|better|best|worse|worst|twice|half|times as|as \w+ as|the same"
    r"|equal(?:s|ly)?|similar|different(?:ly)?|differs?|alike|unlike"
    r"|(?:larg|small|bigg|high|low|fast|slow|long|short|deep|great|strong|weak|easi|hard|clos|simpl|wid|cheap)(?:er|est)"
    r"|(?:ri|increa|decrea)ses?|rose|falls?|fell|grows?|grew|shrinks?|improves?|helps?|hurts?",
    "ko": r"\S보다(?=[ ,는도])|더(?= )|덜(?= )|가장(?!자리)|훨씬|제일|만큼|[0-9두세네]\s?배|비슷|똑같|같아요|같은|달라"
    r"|다르|다른|낫|나아요|못지|(?:올라|늘어|떨어|줄어|커|작아|좋아|나빠|높아|낮아)(?:지|져|나|들)|도움",
}
_REASONS = {
    "en": r"because|therefore|thus|hence|why|due to|thanks to|as a result|reason|causes?|caused"
    r"|makes?|which is how",
    "ko": r"때문|그래서|따라서|그러므로|덕분|탓에|이유|니까|므로|라서|으니(?=[ ,])",
}
_ALL = {
    "en": r"always|never|every|usually|often|mostly|rarely|seldom|generally|in general|typically|tends?"
    r"|whatever|whenever|wherever|no matter|nothing|anything|everything|cannot",
    "ko": r"항상|언제나|결코|절대|모든|누구나|무엇이든|어디든|아무|대개|보통|대부분|거의|자주|흔히|일반적|매번"
    r"|반드시|전혀|하나도|수 없어요|뿐이에요|늘(?= )",
}
_GUESSES = {
    "en": r"we (?:think|believe|guess|suspect)|perhaps|probably|may|might|maybe|likely|it may be|seems?|appears?",
    "ko": r"아마|지도 몰라|[가-힣] 수도 있|짐작|을 거예요|일 거예요|할 거예요|듯해요|듯이 보|것 같아요",
}
_NO_CLAIM = {
    "en": r"(?:called|means?|stands? for|that is to say|named)\b|[?]",
    "ko": r"라고 (?:해요|불러요|부르)|이라 (?:해요|불러요)|뜻이에요|뜻해요|[?]|까요",
}
_ASKS = {
    "en": r"(?:Look|Try|Compare|See|Read|Run|Use|Write|Change|Choose|Draw|Press|Move|Take|Set|Load|Put|Note|Imagine"
    r"|Suppose|Think|Let|Measure|Click|Open|Begin|Start|Add|Count|Do|Don’t|Make|Give|Keep|Train|Turn|Remember|Find|Point"
    r"|Go|Leave|Ask|Check|Replace|Finish|Complete|Build|Freeze|Compute|Predict|Fill|Say|Show|First,|Then|Now"
    r"|Here (?:is|are))\b",
    "ko": r"(?:세요|봐요|보아요|볼게요|할게요|시다|봅니다)[.!]?\W*$",
}


def _pattern(language: str, *lists: dict[str, str]) -> re.Pattern[str]:
    words = "|".join(each[language] for each in lists)
    return re.compile(rf"\b(?:{words})\b" if language == "en" else words, re.IGNORECASE)


_CLAIMS = {language: _pattern(language, _COMPARES, _REASONS, _ALL) for language in LANGUAGES}
_IS_GUESS = {language: _pattern(language, _GUESSES) for language in LANGUAGES}
_IS_NO_CLAIM = {language: re.compile(pattern, re.IGNORECASE) for language, pattern in _NO_CLAIM.items()}
_ASKED = {"en": re.compile(rf"\W*{_ASKS['en']}"), "ko": re.compile(_ASKS["ko"])}
# Shorter ones are the names of what follows.
_SHORTEST = 2
# Marks in place of what has been read: a claim from its first word to its last, a source, a number.
_FROM, _TO, _LINKED, _NUMBERED = "\x01", "\x02", "\x03", "\x04"
_END = re.compile(rf"(?<=[.?!])(?:[\"”’)*]|{_TO}|{_LINKED})*\s+")
_LINK = re.compile(r"\[\^[\w-]+\]|!?\[(?P<words>[^\[\]]*)\]\([^)\s]*(?: \"[^\"]*\")?\)(?:\{[^}]*\})?")
_ITEM = re.compile(r"\s*(?:[-*+:]|\d+\.)\s+")
# Lines without sentences: outputs, questions, footnotes, tables, blocks and their options, HTML.
_OTHER = re.compile(r"\s*(?:!?\[[^\]]*\]\((?:figure|table|list|model|ask):|\[\^[\w-]+\]:|\||/{3,}|<|\{|\w+: \w+$)")


@dataclass(frozen=True)
class Sentence:
    """A sentence that claims something: its line, its words, and what holds it."""

    line: int
    text: str
    held: str


def claiming(page: Page) -> Iterator[Sentence]:
    """Yield the sentences of a page that claim something. Code, captions and tables are left out."""
    for block in page.blocks:
        for number, line in block.numbered() if isinstance(block, Prose) else ():
            if not _OTHER.match(line) and not BOX.fullmatch(line):
                for text in _sentences(line):
                    if held := _held(text, page.language):
                        yield Sentence(number, re.sub(f"[{_FROM}-{_NUMBERED}]", "", text).strip(), held)


def _sentences(line: str) -> Iterator[str]:
    """Split a line. Each part of a claim of several sentences has both marks."""
    text = CLAIMED.sub(lambda found: found["code"] or f"{_FROM}{found['words']}{_TO}", line)
    text = NUMBER.sub(_NUMBERED, text)
    text = CODE_OR_MATH.sub("C", text)
    text = _LINK.sub(lambda found: (found["words"] or "") + _LINKED, text)
    within = False
    start = 0
    text = _ITEM.sub("", text, count=1)
    for end in [*(found.end() for found in _END.finditer(text)), len(text)]:
        part = text[start:end]
        opened = within or _FROM in part
        within = opened and part.rfind(_TO) <= part.rfind(_FROM) if _FROM in part or _TO in part else within
        yield f"{_FROM}{part}" if opened else part
        start = end


def _held(text: str, language: str) -> str:
    """Return what holds a sentence, or an empty string if it claims nothing."""
    if _FROM in text:
        return CODE
    if not _is_claim(text.strip(" *_" + _TO + _LINKED), language):
        return ""
    if _NUMBERED in text:
        return CODE
    if _LINKED in text:
        return SOURCE
    return GUESS if _IS_GUESS[language].search(text) else NOTHING


def _is_claim(words: str, language: str) -> bool:
    if len(words.split()) < _SHORTEST or _IS_NO_CLAIM[language].search(words):
        return False
    # In English an instruction begins with its verb, and in Korean it ends with it.
    return not _ASKED[language].search(words[:12] if language == "en" else words) and bool(
        _CLAIMS[language].search(words)
    )
