"""Syllables against lists, the formulas against sums by hand, and what the meter says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.readability import MOST, ReadingMeter, read_report
from clinicdesk.domain.reading_grade import (
    flesch_kincaid,
    reading_grade,
    sentences_of,
    smog,
    smog_grade,
    syllables,
)
from clinicdesk.domain.reading_spanish import (
    crawford,
    crawford_grade,
    fernandez_huerta,
    fernandez_huerta_grade,
    spanish_sentences,
    spanish_syllables,
)

ENGLISH = {
    1: "blood called cause change checks chest cough cuff does done dose dried eat feet food goes "
    "health heart helped hour juice kids legs lungs makes moves nurse our pain phone plate pounds "
    "quit salt sleep smoke stroke tired toes tried use used walked week weight wheeze",
    2: "action added agreed again apple asthma attack baby beans' because before being biscuit "
    "bottle breathing business butter chaos choices clinic coffee couple create cruel daily "
    "danger diet dizzy doctor doses eaten evening every fever fluid fuel guidance "
    "headache healthy hungry kidney labels language likely little liver lower married measure "
    "million minutes movement muscle needle nothing nurses often onion ounces patient people "
    "pigeon places practice pregnant pressure quiet react reading ready safely schedule science "
    "simple sizes sodas something sometimes stomach studied sugar surgeon sweating table treated "
    "trouble useful vaccines value walking water wheezes wishes without worried",
    3: "alcohol allergy ambulance appointment area average cigarette companion condition continue "
    "creative family depression diseases energy everyone example exercise hospital however idea "
    "infection influence inhaler injury insulin library lightheaded medicine museum nicotine "
    "opinion overweight period physical policy possible potato practices pregnancy religion "
    "reminder saliva serious services several sodium suicide theater therapy tobacco together "
    "triangle violence vitamin vomiting yesterday",
    4: "activity anxiety calculator cholesterol diabetes diagnosis emergency especially evaluate "
    "experience January reliable society temperature usually variety vegetable",
    5: "individual opportunity prediabetes preeclampsia possibility",
}
SPANISH = {
    1: "hoy muy pan pie que quien rey sal sangre' y yo huir ruin fui dio",
    2: "crecer "
    "agua aire asma bebé bueno carne cuida cuide día guerra güero guiso hoja huevo jugo leche "
    "leéis' meta miedo nueve país parto pecho peso piel' plato quiere quince raíz río sangre "
    "siete sueño tía veinte viuda ahí",
    3: "ahora alcohol ayuda ayudo azúcar cabeza cigarro ciudades colores comida corazón' diabetes "
    "cuídese dolores ejercer héroe' huida' inhalar línea' llámenos médico oído paseo peligro "
    "poeta prohibir' pulmones química semana síntoma teatro verdura construido'",
    4: "alimento colesterol' ejercicio emergencia enfermera habíamos' hospitales "
    "medicina oíamos presiones' vehículo vivirían'",
    5: "acompañamiento' alimentación embarazada enfermedades hipertenso' medicamento",
}
EASY = "I take my pills. I walk each day. I call the nurse. I eat less salt now."
HARD = (
    "Comprehensive interdisciplinary rehabilitation necessitates individualized "
    "communication regarding pharmacological considerations and contraindications."
)


def _sure(lists: dict[int, str]) -> list[tuple[str, int]]:
    # Words with a mark are in dispute among dictionaries, and left out.
    return [(w, n) for n, words in lists.items() for w in words.split() if not w.endswith("'")]


@pytest.mark.parametrize(("word", "count"), _sure(ENGLISH))
def test_syllables_of_english_words(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize(("word", "count"), _sure(SPANISH))
def test_syllables_of_spanish_words(word: str, count: int) -> None:
    assert spanish_syllables(word) == count


def test_the_formulas_are_those_of_their_authors() -> None:
    # 100 words, 10 sentences, 150 or 200 syllables, 9 hard words, reckoned by hand.
    assert flesch_kincaid(100, 10, 150) == pytest.approx(0.39 * 10 + 11.8 * 1.5 - 15.59)
    assert smog(30, 9) == pytest.approx(3.1291 + 1.0430 * 3)
    assert crawford(100, 10, 200) == pytest.approx(0.049 * 200 - 0.205 * 10 - 3.407)


@pytest.mark.parametrize(
    ("sounds", "grade"), [(170, 4), (185, 5), (200, 6), (220, 8), (235, 12), (260, 13), (310, 16)]
)
def test_the_table_of_fernandez_huerta(sounds: int, grade: float) -> None:
    # Ten words a sentence: ease = 196.64 - 0.6 syllables in a hundred words.
    assert fernandez_huerta(100, 10, sounds) == grade


def test_sentences_end_where_a_thought_ends() -> None:
    assert sentences_of("Rest. Is it 5.7 or more? Call us: now\n- Walk") == [
        "Rest",
        "Is it 5.7 or more",
        "Call us",
        "now",
        "- Walk",
    ]
    assert len(spanish_sentences("¿Le duele? Llame. Tiene 38.5 de fiebre.")) == 3


def test_nothing_to_read_has_no_grade() -> None:
    assert reading_grade("") == smog_grade("12, 14") == 0
    assert crawford_grade("") == fernandez_huerta_grade("…") == 0
    assert not read_report("Two words").scores
    assert read_report("").fits


def test_easy_and_hard_are_told_apart_and_why() -> None:
    easy, hard = read_report(EASY), read_report(HARD)
    assert easy.fits
    assert easy.verdict == "Grade 3: easy to read"
    assert not hard.fits
    assert hard.grade > 15
    assert "long sentences" not in easy.verdict
    assert hard.verdict.endswith("hard words")
    assert "individualized" in hard.hard
    long = read_report("I walk and I sit and I eat and I go and I rest and I do it all again now.")
    assert long.long
    assert long.longest_words == 21


def test_a_text_above_six_never_says_six() -> None:
    for count in range(1, 40):
        report = read_report(f"{EASY} {'Medicine again. ' * count}")
        assert ("easy" in report.verdict) == (report.grade <= MOST)
        assert ("Grade 6" in report.verdict) <= (report.grade <= MOST)


def test_other_languages_are_refused_in_words() -> None:
    with pytest.raises(BadInput, match="not measured"):
        ReadingMeter("fr")


@given(st.text(max_size=200), st.sampled_from(["en", "es"]))
def test_any_text_can_be_read_twice_alike(text: str, language: str) -> None:
    meter = ReadingMeter(language)
    first = meter.read(text)
    assert meter.read(text) == first
    assert first.sentences <= max(first.words, 1)
    assert len(first.scores) in (0, 2)


@given(st.text(alphabet="abcdeghijlmnoqrstuvyáéíóúüñ", min_size=1, max_size=20))
def test_every_word_has_at_least_one_syllable(word: str) -> None:
    assert 1 <= spanish_syllables(word) <= len(word)
    assert syllables(word) >= 1
