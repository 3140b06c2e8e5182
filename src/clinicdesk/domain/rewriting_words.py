"""Words of vague goals, in English and Spanish: what they are about, and which way they want it.

Words are folded (no accents, no case) and matched by their beginnings, in any order.
"""

from dataclasses import dataclass

__all__ = ["TOPIC_WORDS", "Asked", "heard"]

TOPIC_WORDS: dict[str, tuple[str, ...]] = {
    "smoking": ("smok", "cigar", "tobacc", "tabac", "nicotin", "vap", "fumar", "fumo", "fume"),
    "medicines": (
        "medicin",
        "medicat",
        "medicam",
        "pill",
        "pastill",
        "tablet",
        "remedio",
        "insulin",
        "dose",
        "dosis",
        "inhaler",
        "inhalador",
    ),
    "pressure": ("pressure", "bp", "hypertens", "presion", "tension", "hipertens"),
    "cholesterol": ("cholest", "colest", "ldl", "lipid"),
    "asthma": ("asthma", "asma", "wheez", "silbid", "breath", "respir"),
    "pain": ("pain", "ache", "aching", "hurt", "sore", "dolor", "duel"),
    "sleep": ("sleep", "insomn", "dormi", "duerm", "sueno", "descans"),
    "stress": ("stress", "relax", "relaj", "calm", "estres", "overwhelm", "agobi", "tranquil"),
    "anxiety": ("anxi", "ansied", "ansios", "worr", "preocup", "nervi", "panic"),
    "mood": (
        "mood",
        "depress",
        "deprim",
        "depresi",
        "sad",
        "trist",
        "happi",
        "happy",
        "animo",
        "feliz",
    ),
    "water": ("water", "agua", "hydrat", "hidrat"),
    "sweet_drinks": (
        "soda",
        "soft",
        "refresco",
        "gaseos",
        "juice",
        "jugo",
        "coke",
        "cola",
        "sugary",
    ),
    "sugar": ("a1c", "sugar", "azucar", "gluco", "diabet"),
    "sweets": ("sugar", "azucar", "sweet", "dulce", "candy", "dessert", "postre"),
    "alcohol": ("alcohol", "beer", "wine", "liquor", "cervez", "vino", "beb", "drink", "sober"),
    "steps": ("step", "paso"),
    "exercise": (
        "exercis",
        "ejercici",
        "walk",
        "camin",
        "gym",
        "gimnas",
        "active",
        "activ",
        "workout",
        "run",
        "correr",
        "bike",
        "bici",
        "swim",
        "nadar",
        "fit",
        "shape",
        "move",
        "mover",
    ),
    "weight": (
        "weight",
        "weigh",
        "peso",
        "pesar",
        "adelgaz",
        "slim",
        "thin",
        "pound",
        "lb",
        "kilo",
        "kg",
        "libra",
        "overweight",
        "sobrepeso",
    ),
    "eating": (
        "eat",
        "food",
        "diet",
        "meal",
        "veget",
        "fruit",
        "salad",
        "snack",
        "com",
        "aliment",
        "verdur",
        "frut",
        "ensalad",
        "nutri",
    ),
}
"""Beginnings of words for each topic; of two topics the one that comes first is asked first."""

_NOT_WORDS = frozenset(
    {"activist", "beat", "beautiful", "colada", "come", "comes", "comfort", "comfortable"}
    | {"coming", "common", "community", "como", "company", "completo", "complete"}
    | {"completely", "comprar", "compras", "compromiso", "computer", "comun", "comunidad"}
    | {"duelo", "fitting", "kilometer", "kilometers", "kilometro", "kilometros", "movie"}
    | {"movies", "paint", "painter", "painting", "runny", "stepdaughter", "stepson", "thing"}
    | {"things", "think", "thinking", "vapor"}
)
"""Words that begin like others and mean something else."""
_MORE = ("more", "mas", "increas", "aument", "gain", "subir", "gan")
_LESS = (
    "less",
    "menos",
    "fewer",
    "lose",
    "perd",
    "lower",
    "baj",
    "reduc",
    "cut",
    "limit",
    "drop",
    "decreas",
    "dismin",
)
_STOP = (
    "quit",
    "stop",
    "dejar",
    "deje",
    "dejo",
    "never",
    "nunca",
    "no",
    "not",
    "without",
    "sin",
    "give",
)
_KEEP = ("keep", "maint", "manten", "stay", "hold", "seguir")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was heard in a vague goal."""

    topics: tuple[str, ...]
    numbers: tuple[tuple[str, str], ...]
    """Each number with the word after it (empty where there is none)."""
    more: bool
    less: bool
    stop: bool
    keep: bool
    words: int


def _begins(word: str, stems: tuple[str, ...]) -> bool:
    return word not in _NOT_WORDS and word.startswith(stems)


def heard(words: list[str]) -> Asked:
    """Say what folded words are about; a word that is a number is none."""
    said = [word for word in words if not word[0].isdecimal()]
    topics = tuple(
        topic for topic, stems in TOPIC_WORDS.items() if any(_begins(word, stems) for word in said)
    )
    following = [*words[1:], ""]
    numbers = tuple(
        (word, "" if after[:1].isdecimal() else after)
        for word, after in zip(words, following, strict=True)
        if word[0].isdecimal()
    )

    def any_of(stems: tuple[str, ...]) -> bool:
        return any(word.startswith(stems) if len(word) > 2 else word in stems for word in said)

    return Asked(
        topics=topics,
        numbers=numbers,
        more=any_of(_MORE),
        less=any_of(_LESS),
        stop=any_of(_STOP),
        keep=any_of(_KEEP),
        words=len(said),
    )
