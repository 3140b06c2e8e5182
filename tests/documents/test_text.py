"""Text on its way to paper: any text at all, in any script, safe and readable."""

from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pdf_reading import fonts, page_texts
from sample_contents import care_summary, chart, handoff, imprint, letterhead, packet, referral
from sample_person import patient
from sample_plan import plan

from clinicdesk.documents import render
from clinicdesk.documents.fonts import register
from clinicdesk.documents.romanize import romanize
from clinicdesk.documents.text import clean, markup, visual
from clinicdesk.domain.documents import HandoffWords
from clinicdesk.domain.people import PersonName
from clinicdesk.domain.referrals import Recipient

NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""An example is three whole documents: making it smaller takes longer than reading it."""
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=400)


def named(family: str, given_name: str = "", preferred: str = "") -> list[str]:
    name = PersonName(family=family, given=given_name)
    person = patient(name=name, preferred_name=preferred)
    document = render(care_summary(chart=chart(patient=person)))
    assert not document.plain
    assert all(fonts(document.pdf).values())
    return page_texts(document.pdf)


@pytest.mark.parametrize(
    ("family", "given_name", "shown"),
    [
        ("Nguyễn", "Thị Ánh Ỗ", "NGUYỄN, Thị Ánh Ỗ"),
        ("Παπαδόπουλος", "Ελένη", "ΠΑΠΑΔΌΠΟΥΛΟΣ, Ελένη"),
        ("Щербакова", "Юлия", "ЩЕРБАКОВА, Юлия"),
        ("Łukasiewicz", "Żółć", "ŁUKASIEWICZ, Żółć"),
        ("王", "小明", "王, 小明"),
        ("김", "민준", "김, 민준"),
        ("さくら", "花", "さくら, 花"),
        ("e\u0301cole", "", "ÉCOLE"),
    ],
)
def test_a_name_is_printed_in_its_letters(family: str, given_name: str, shown: str) -> None:
    for page in named(family, given_name):
        assert shown.replace(" ", "") in page.replace(" ", "")


def test_arabic_and_hebrew_are_joined_and_run_from_right_to_left() -> None:
    register()
    assert visual("יוסף") == "ףסוי"
    shown = visual("يوسف")
    assert shown != "يوسف"
    assert all("\ufb50" <= c <= "\ufeff" for c in shown), "joined forms"
    for page in named("الحسيني", "يوسف"):
        # Extraction gives the presentation forms, in reading order or in the order of the page.
        letters = set(page)
        assert letters >= set("يوسف")
    for page in named("כהן", "משה"):
        assert set(page) >= set("כהןמשה")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("प्रिया", "[Devanagari: priyaa]"),
        ("ปรีชา", "[Thai: priichaa]"),
        ("😀", "[grinning face]"),
        ("\ue000", "[U+E000]"),
        ("\ufffd", "[unreadable character]"),
    ],
)
def test_what_no_font_has_is_said_in_latin_letters(text: str, said: str) -> None:
    assert romanize(text) == said


def test_a_name_without_a_font_is_never_boxes() -> None:
    pages = named("शर्मा", "प्रिया")
    assert "[Devanagari: sharmaa], [Devanagari: priyaa]" in pages[0]


def test_controls_vanish_and_markup_is_text() -> None:
    assert clean("a\x00b\x07c\u202ed\u200be") == "abcde"
    assert clean("one\r\ntwo\u2028three\tfour") == "one\ntwo\nthree four"
    assert clean("e\u0301") == "é"
    assert clean("x\ud800y") == "x\ufffdy"
    assert markup("<b>&amp;</b>") == "&lt;b&gt;&amp;amp;&lt;/b&gt;"
    pages = named('<font size="99">O\'Brien</font>', "<br/>&nbsp;")
    assert '<FONT SIZE="99">O\'BRIEN</FONT>' in pages[0]


@given(ANY_TEXT)
def test_markup_never_fails_and_never_lets_a_tag_through(text: str) -> None:
    register()
    shown = markup(text)
    bare = shown.replace("<br/>", "").replace("</font>", "")
    while '<font name="' in bare:
        before, _, rest = bare.partition('<font name="')
        bare = before + rest.partition('">')[2]
    assert "<" not in bare
    assert not any(ord(c) < 32 and c != "\n" for c in shown)


@settings(max_examples=8, phases=NO_SHRINKING)
@given(st.lists(ANY_TEXT, min_size=8, max_size=8))
def test_any_text_anywhere_prints(texts: list[str]) -> None:
    a, b, c, d, e, f, g, h = texts
    person = patient(name=PersonName(family=a, given=b), preferred_name=c, occupation=d)
    told = chart(patient=person, plans=(replace(plan(), preferences=e, barriers=(f, g)),))
    who = Recipient(name=h, address=a, specialty=b)
    letters = letterhead(clinic=g, address=f)
    for content in (
        care_summary(chart=told, letterhead=letters),
        packet(chart=told, referral=referral(question=c, reason=d, findings=e, recipient=who)),
        handoff(chart=told, words=HandoffWords(summary=f, contingency=((g, h),), severity=a)),
    ):
        document = render(replace(content, imprint=imprint(recipient=who, author=d)))
        assert not document.plain, document.problem
        assert all(fonts(document.pdf).values())


LONG = st.one_of(
    st.text(st.characters(), min_size=2000, max_size=6000),
    st.text("abc", min_size=3000, max_size=6000),
    st.lists(st.text("مرحبا שלום", max_size=12), min_size=400, max_size=600).map(" ".join),
)


@settings(max_examples=3, phases=NO_SHRINKING)
@given(LONG)
def test_long_texts_and_long_words_print(text: str) -> None:
    told = chart(plans=(replace(plan(), preferences=text, barriers=(text,)),))
    for content in (
        care_summary(chart=told),
        packet(chart=told, referral=referral(reason=text, tried=text)),
        handoff(words=HandoffWords(summary=text, contingency=((text, text),))),
    ):
        assert not render(content).plain
