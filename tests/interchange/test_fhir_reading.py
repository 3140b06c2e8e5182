"""Resources out of files: every one once, with its very text, whatever the bundle is like."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.errors import FileRefused
from clinicdesk.interchange.fhir.reading import RawResource, ResourceFile, canonical_sha256
from clinicdesk.interchange.fhir.references import address_of, addresses_of

words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-9999, 9999) | words,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(words.filter(lambda w: w != "resourceType"), inner, max_size=3)
    ),
    max_leaves=8,
)
resources = st.builds(
    lambda kind, more: {**more, "resourceType": kind},
    st.sampled_from(["Patient", "Observation", "Claim", "Condition"]),
    st.dictionaries(words, plain, max_size=4),
)


def entry(resource: Any, url: str | None, more: dict[str, Any], first: bool) -> dict[str, Any]:
    own = {"fullUrl": url} if url else {}
    held = {"resource": resource} if resource else {}
    return {**more, **own, **held} if first else {**held, **own}


def entries(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(
        entry,
        st.none() | inner,
        st.none() | st.just("urn:uuid:1"),
        st.just({"request": {"method": "POST", "url": "Patient"}}) | st.just({}),
        st.booleans(),
    )


def bundles(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    def build(kind: str, listed: list[Any], late: bool, more: Any) -> dict[str, Any]:
        rest = {"type": kind, "total": more, "entry": listed}
        return {**rest, "resourceType": "Bundle"} if late else {"resourceType": "Bundle", **rest}

    kinds = ["transaction", "batch", "collection", "document", "message", "searchset", "history"]
    return st.builds(
        build,
        st.sampled_from(kinds),
        st.lists(entries(inner), max_size=5),
        st.booleans(),
        plain,
    )


nested = st.recursive(resources, bundles, max_leaves=12)


def independent(value: dict[str, Any]) -> list[dict[str, Any]]:
    """Walk a bundle the plain way: what `json.loads` gives, and every resource below it."""
    if value.get("resourceType") != "Bundle":
        return [value]
    return [
        found
        for entry in value.get("entry", [])
        if entry.get("resource")
        for found in independent(entry["resource"])
    ]


def depth(value: dict[str, Any]) -> int:
    if value.get("resourceType") != "Bundle":
        return 0
    inner = [depth(e["resource"]) for e in value.get("entry", []) if e.get("resource")]
    return 1 + max(inner, default=0)


@given(bundles(nested), st.sampled_from([None, 1]), st.booleans())
def test_every_resource_of_any_bundle_comes_once_with_its_text(
    bundle: dict[str, Any], indent: int | None, ascii_only: bool
) -> None:
    text = json.dumps(bundle, indent=indent, ensure_ascii=ascii_only)
    if depth(bundle) > 5:
        with pytest.raises(FileRefused, match="bundles in bundles"):
            list(ResourceFile(text.encode()))
        return
    read = list(ResourceFile(text.encode()))
    assert [raw.content for raw in read] == independent(bundle)
    assert [json.loads(raw.text) for raw in read] == independent(bundle)
    for raw in read:
        assert raw.fault == ""
        assert raw.text in text


@given(st.lists(resources, min_size=2, max_size=5), st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_lines_are_read_as_lines_whatever_the_file_is_called(
    several: list[dict[str, Any]], ending: str
) -> None:
    data = ending.join(json.dumps(one) for one in several).encode()
    for named in (True, False):
        assert [raw.content for raw in ResourceFile(data, lines=named)] == several


@given(st.data())
def test_a_bundle_cut_off_anywhere_is_refused_whole(data: st.DataObject) -> None:
    bundle = data.draw(bundles(resources))
    text = json.dumps(bundle)
    cut = text[: data.draw(st.integers(1, len(text) - 1))]
    with pytest.raises(FileRefused):
        list(ResourceFile(cut.encode()))


@given(resources)
def test_the_hash_tells_what_changed_and_nothing_else(resource: dict[str, Any]) -> None:
    turned = dict(reversed(resource.items()))
    assert canonical_sha256(turned) == canonical_sha256(resource)
    assert canonical_sha256({**resource, "zz": 1}) != canonical_sha256(resource)


def test_the_hash_minds_digits_and_not_the_servers_stamps() -> None:
    def read(text: str) -> bytes:
        (raw,) = ResourceFile(text.encode())
        return canonical_sha256(raw.content)

    one = '{"resourceType": "Observation", "id": "a", "valueQuantity": {"value": 7.1}}'
    assert read(one) != read(one.replace("7.1", "7.10"))
    assert read(one) != read(one.replace("7.1", '"7.1"'))
    stamped = one.replace('"id": "a"', '"meta": {"lastUpdated": "%s"}, "id": "a"')
    assert read(stamped % "2024") == read(stamped % "2025")


def rejected(data: str) -> list[RawResource]:
    return [raw for raw in ResourceFile(data.encode()) if raw.fault]


def test_one_bad_resource_does_not_take_the_others_with_it() -> None:
    good = '{"resourceType": "Patient", "id": "a"}'
    bad = [
        '{"resourceType": "Patient", "id": "b", "id": "c"}',
        '{"resourceType": "Patient", "name": [{"family": "Do\\u0000e"}]}',
        '{"resourceType": "Observation", "valueQuantity": {"value": NaN}}',
        '{"id": "d"}',
        "[1, 2]",
        '"Patient"',
        '{"resourceType": "../etc"}',
    ]
    listed = ", ".join(f'{{"resource": {one}}}' for one in [good, *bad, good])
    text = f'{{"resourceType": "Bundle", "type": "collection", "entry": [{listed}]}}'
    read = list(ResourceFile(text.encode()))
    assert [raw.where for raw in read if raw.fault] == [
        f"/entry/{n}/resource" for n in range(1, len(bad) + 1)
    ]
    assert [raw.id for raw in read if not raw.fault] == ["a", "a"]
    assert rejected(good) == []


def test_a_broken_line_is_one_rejected_with_its_number() -> None:
    data = '{"resourceType": "Patient"}\n\n{bad}\n{"resourceType": "Patient"} 1\n[]\n'
    read = list(ResourceFile(data.encode(), lines=True))
    assert [(raw.where, bool(raw.fault)) for raw in read] == [
        ("line 1", False),
        ("line 3", True),
        ("line 4", True),
        ("line 5", True),
    ]
    assert "The line is not JSON" in read[1].fault


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1, 2, 3]", "starts with an opening brace"),
        ('{"hello": "world"}', "does not say what resource"),
        ("<Patient/>", "XML"),
        ('{"resourceType": "Patient"} {"resourceType": "Patient"}', "more after its end"),
        ('{"resourceType": "Bundle", "entry": {}}', "not JSON|cannot be read"),
        ('{"resourceType": "Bundle", "entry": [], "entry": []}', '"entry" twice'),
        ('{"resourceType": "Bundle", "entry": [5]}', "cannot be read"),
        ('{"resourceType": "Bundle", "total": NaN, "entry": []}', "NaN"),
    ],
)
def test_what_is_no_fhir_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(FileRefused, match=said):
        list(ResourceFile(text.encode()))


def test_five_hundred_levels_are_refused() -> None:
    inner = '{"extension": [' * 250 + "1" + "]}" * 250
    with pytest.raises(FileRefused, match="nested deeper"):
        list(ResourceFile(f'{{"resourceType": "Patient", "extension": {inner}}}'.encode()))


@pytest.mark.parametrize(
    ("bundle", "source"),
    [
        ({"meta": {"source": "http://lake.example"}}, "http://lake.example"),
        ({"meta": {"source": "#2FWI9"}}, ""),
        ({}, ""),
        (
            {
                "entry": [
                    {"resource": {"resourceType": "MessageHeader", "source": {"name": "Lake"}}}
                ]
            },
            "Lake",
        ),
    ],
)
def test_a_bundle_may_say_who_sent_it(bundle: dict[str, Any], source: str) -> None:
    file = ResourceFile(json.dumps({"resourceType": "Bundle", **bundle}).encode())
    list(file)
    assert file.source == source


@pytest.mark.parametrize(
    ("reference", "address"),
    [
        ({"reference": "Patient/7"}, "Patient/7"),
        ({"reference": "http://x.example/fhir/Patient/7"}, "Patient/7"),
        ({"reference": "http://x.example/fhir/Patient/7/_history/2"}, "Patient/7"),
        ({"reference": "urn:uuid:ABCD"}, "urn:uuid:abcd"),
        ({"reference": "#inner"}, "#inner"),
        (
            {"reference": "Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|9999"},
            "Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|9999",
        ),
        (
            {"reference": "Location?identifier=http%3A%2F%2Fx%7C1"},
            "Location?identifier=http://x|1",
        ),
        (
            {"type": "Patient", "identifier": {"system": "s", "value": "1"}},
            "Patient?identifier=s|1",
        ),
        ({"display": "Dr. Who"}, ""),
        (None, ""),
        ({"reference": 7}, ""),
    ],
)
def test_references_are_read_in_every_form(reference: object, address: str) -> None:
    assert address_of(reference) == address


def test_a_resource_is_found_by_all_its_addresses() -> None:
    content = {"id": "7", "identifier": [{"system": "s", "value": "1"}, {"value": "2"}]}
    assert addresses_of("Patient", content, "urn:uuid:X") == [
        "Patient/7",
        "urn:uuid:x",
        "Patient?identifier=s|1",
        "Patient?identifier=|2",
    ]
    assert addresses_of("Condition", {}, "example.org/Condition/c1") == ["Condition/c1"]


def test_every_real_file_gives_what_a_plain_walk_gives(shared_data: Path) -> None:
    files = [
        *(shared_data / "fhir").rglob("*.json"),
        *(shared_data / "ig-examples").rglob("*.json"),
    ]
    assert len(files) > 200
    for path in files[::3]:
        data = path.read_bytes()
        read = [(raw.type, raw.id, raw.fault) for raw in ResourceFile(data)]
        plainly = independent(json.loads(data))
        assert read == [(one["resourceType"], one.get("id", ""), "") for one in plainly], path.name
