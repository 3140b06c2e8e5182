"""Everyday words for what clinicians call otherwise, in English and Spanish.

Our own list, for the conditions that a company's clinic meets most. What it does not have is shown
as it was written: a wrong everyday word would be worse than a hard one.
"""

import re

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.display import concept, number, unit_text
from clinicdesk.domain.plans import Comparator, GoalTarget

__all__ = ["everyday", "how_often", "plain_target", "plain_unit"]

_CONDITIONS: tuple[tuple[str, str, str], ...] = (
    (
        r"prediabetes|impaired (fasting )?glucose",
        "prediabetes: blood sugar a bit high",
        "prediabetes: azúcar en la sangre un poco alta",
    ),
    (
        r"type 1 diabetes",
        "type 1 diabetes: blood sugar too high",
        "diabetes tipo 1: azúcar en la sangre alta",
    ),
    (r"gestational diabetes", "diabetes while pregnant", "diabetes en el embarazo"),
    (
        r"type 2 diabetes|diabetes mellitus",
        "type 2 diabetes: blood sugar too high",
        "diabetes tipo 2: azúcar en la sangre alta",
    ),
    (r"hypertensi(on|ve)", "high blood pressure", "presión alta"),
    (
        r"hyperlipid|hypercholesterol|dyslipid",
        "high cholesterol: too much fat in the blood",
        "colesterol alto: mucha grasa en la sangre",
    ),
    (
        r"atrial fibrillation",
        "a heartbeat that is not even",
        "un latido del corazón que no es parejo",
    ),
    (r"coronary|ischemic heart", "heart disease", "enfermedad del corazón"),
    (r"heart failure", "a weak heart", "corazón débil"),
    (r"chronic kidney", "kidneys that work less well", "riñones que trabajan menos"),
    (r"chronic obstructive", "COPD: a lung problem", "EPOC: un problema de los pulmones"),
    (r"asthma", "asthma", "asma"),
    (
        r"depressi(on|ve)",
        "depression: feeling down for a long time",
        "depresión: sentirse triste por mucho tiempo",
    ),
    (r"anxiety", "anxiety: too much worry", "ansiedad: mucha preocupación"),
    (
        r"obesity|overweight|body mass index 30",
        "weight that strains the body",
        "peso que cansa al cuerpo",
    ),
    (
        r"sleep apnea",
        "sleep apnea: short stops of breath in sleep",
        "apnea del sueño: la respiración para al dormir",
    ),
    (r"insomnia", "trouble with sleep", "problemas para dormir"),
    (r"low(er)? back pain|lumbago", "low back pain", "dolor de espalda baja"),
    (r"osteoarthritis", "worn joints", "articulaciones gastadas"),
    (r"gastro-?esophageal reflux", "heartburn", "acidez"),
    (r"nicotine|tobacco|smok", "smoking", "fumar"),
    (r"hypothyroid", "a slow thyroid", "tiroides lenta"),
    (r"migraine", "migraine: bad headaches", "migraña: dolores fuertes de cabeza"),
    (r"an(a)?emia", "anemia: low iron or blood", "anemia: poco hierro o poca sangre"),
)
_FREQUENCIES: tuple[tuple[str, str], ...] = (
    ("as needed", "si lo necesita"),
    ("at bedtime", "al acostarse"),
    ("at night", "por la noche"),
    ("in the morning", "por la mañana"),
    ("with meals", "con las comidas"),
    ("once a day", "una vez al día"),
    ("twice a day", "dos veces al día"),
    ("three times a day", "tres veces al día"),
    ("four times a day", "cuatro veces al día"),
    ("every day", "cada día"),
    ("daily", "cada día"),
    ("once a week", "una vez a la semana"),
    ("twice a week", "dos veces a la semana"),
    ("every week", "cada semana"),
    ("weekly", "cada semana"),
)
_UNITS_ES = {"days": "días", "steps": "pasos", "hours": "horas", "per day": "al día"}
_COMPARED = {
    "en": {
        Comparator.AT_MOST: "{} or less",
        Comparator.AT_LEAST: "{} or more",
        Comparator.BELOW: "less than {}",
        Comparator.ABOVE: "more than {}",
        Comparator.EXACTLY: "{}",
    },
    "es": {
        Comparator.AT_MOST: "{} o menos",
        Comparator.AT_LEAST: "{} o más",
        Comparator.BELOW: "menos de {}",
        Comparator.ABOVE: "más de {}",
        Comparator.EXACTLY: "{}",
    },
}
_BETWEEN = {"en": "{} to {}", "es": "de {} a {}"}


def everyday(code: Coded, language: str = "en") -> str:
    """Say a condition in everyday words; as it was written where the list has none."""
    said = concept(code)
    for pattern, english, spanish in _CONDITIONS:
        if re.search(pattern, said, re.IGNORECASE):
            words = spanish if language == "es" else english
            return words[:1].upper() + words[1:]
    return said


def how_often(said: str, language: str = "en") -> str:
    """Say how often; in Spanish where the list has it, else as it was written."""
    if language != "es":
        return said
    for english, spanish in _FREQUENCIES:
        said = re.sub(rf"\b{english}\b", spanish, said, flags=re.IGNORECASE)
    return said


def plain_unit(unit: str, language: str = "en") -> str:
    """Show a unit as people say it."""
    said = unit_text(unit)
    return _UNITS_ES.get(said, said) if language == "es" else said


def plain_target(target: GoalTarget | None, language: str = "en") -> str:
    """Say a target as people do: "130 mmHg or less"; empty where only words say it."""
    if target is None or target.value is None or not target.comparator:
        return ""
    unit = plain_unit(target.unit, language)
    value = f"{number(target.value)}\u00a0{unit}".strip()
    if target.comparator == Comparator.BETWEEN and target.value_high is not None:
        high = f"{number(target.value_high)}\u00a0{unit}".strip()
        return _BETWEEN[language].format(number(target.value), high)
    return _COMPARED[language][Comparator(target.comparator)].format(value)
