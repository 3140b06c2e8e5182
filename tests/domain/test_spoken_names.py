"""Names that are alike: by sound over many languages, as nicknames both ways, on the keyboard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk import assets
from clinicdesk.domain.folding import fold, name_words
from clinicdesk.domain.nicknames import is_nickname_of, nicknames, spoken_alike
from clinicdesk.domain.romanized import romanized
from clinicdesk.domain.spoken_names import keyboard_neighbors, sound_key, sounds_alike


@pytest.mark.parametrize(
    "names",
    [
        "Smith Smyth Smithe Schmidt",
        "John Jon",
        "Catherine Kathryn Katharine",
        "Philip Filip Phillip",
        "Geoffrey Jeffrey Jeffry",
        "Sean Shawn Shaun",
        "Stephen Steven",
        "Reed Reid Read",
        "Lee Leigh Li",
        "Meyer Mayer Maier Meier",
        "Mohammed Muhammad Mohamed Mohamad",
        "Hussein Husain Hussain",
        "Yousef Youssef Yusuf",
        "Rodríguez Rodriges Rodrigues",
        "Chávez Chabes",
        "Gonzalez Gonzales",
        "Kowalski Kovalsky Kowalska",
        "Dixon Dickson",
        "MacDonald McDonald",
        "Knight Night Nite",
        "Katz Kats",
        "Hughes Hues",
        "Xiong Shong",
        "Nguyễn Nuyen Wen",
        "Goldstein Goldstien",
        "Haddad Hadad",
    ],
)
def test_what_sounds_alike_is_alike(names: str) -> None:
    first, *others = map(fold, names.split())
    for other in others:
        assert sounds_alike(first, other), (sound_key(first), sound_key(other))


@pytest.mark.parametrize(
    "names",
    ["Lee Lo", "Smith Jones", "Reed Rudd", "Garcia Gomez", "Miller Taylor", "Nguyen Tran"],
)
def test_what_sounds_otherwise_is_not(names: str) -> None:
    assert not sounds_alike(*map(fold, names.split()))


@pytest.mark.parametrize(
    ("written", "latin"),
    [
        ("محمد", "Mohammed"),
        ("خالد", "Khaled"),
        ("حسن", "Hassan"),
        ("فاطمة", "Fatima"),
        ("هدى", "Huda"),
        ("Иванов", "Ivanov"),
        ("Сергей", "Sergey"),
        ("Папаδόπουλος".replace("Папа", "Παπα"), "Papadopoulos"),
        ("כהן", "Cohen"),
        ("陈", "Chen"),
        ("張", "Zhang"),
        ("国强", "Guoqiang"),
        ("김", "Gim"),
        ("박", "Bak"),
        ("さとう", "Satou"),
        ("प्रिया", "Priya"),
        ("शर्मा", "Sharma"),
    ],
)
def test_names_of_other_scripts_sound_as_they_are_written_in_latin(
    written: str, latin: str
) -> None:
    (word,) = name_words(written)
    assert sounds_alike(word, fold(latin)), (romanized(word), sound_key(word))
    assert sounds_alike(fold(latin), word)


@pytest.mark.parametrize(
    ("short", "formal"),
    [
        ("bill", "william"),
        ("peggy", "margaret"),
        ("paco", "francisco"),
        ("chuy", "jesus"),
        ("gosia", "malgorzata"),
        ("hank", "henry"),
        ("dima", "dmitri"),
        ("mo", "mohammed"),
        ("beppe", "giuseppe"),
        ("manno", "emmanuel"),
    ],
)
def test_a_nickname_leads_both_ways(short: str, formal: str) -> None:
    assert is_nickname_of(short, formal)
    assert formal in nicknames(short)
    assert short in nicknames(formal)


def test_two_short_forms_of_one_name_lead_to_each_other() -> None:
    assert "will" in nicknames("bill")
    assert "bill" not in nicknames("bill")
    assert "jack" not in nicknames("bill")


def test_every_short_form_of_the_demonstration_is_listed() -> None:
    told = assets.read_toml("reference/demo/names.toml")["nicknames"]
    missing = {
        name: short
        for name, short in told.items()
        if not any(is_nickname_of(fold(short), word) for word in name_words(name))
    }
    assert missing == {}


def test_the_list_is_folded_and_names_its_source_and_licence() -> None:
    said = assets.read_text("reference/nicknames.toml")
    assert "Source:" in said
    assert "Licence:" in said
    told = assets.read_toml("reference/nicknames.toml")
    for language in told["short"].values():
        for formal, shorts in language.items():
            assert name_words(formal) == [fold(formal)]
            assert fold(formal) not in fold(shorts).split()


@given(st.text(max_size=30))
def test_every_text_has_a_key_and_sounds_like_itself(text: str) -> None:
    for word in name_words(text):
        key = sound_key(word)
        assert sounds_alike(word, word) == bool(key)
        assert romanized(word).isascii()


def test_alike_spellings_lead_to_each_other() -> None:
    for word in ("sean", "nguyen", "xiong"):
        for other in spoken_alike(word):
            assert word in spoken_alike(other)


def test_keys_lie_beside_each_other_both_ways() -> None:
    beside = keyboard_neighbors()
    assert set(beside["g"]) == set("fhtyvb")
    for letter, others in beside.items():
        for other in others:
            assert letter in beside[other]
