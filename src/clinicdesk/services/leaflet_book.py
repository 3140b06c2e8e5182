"""The leaflets that are shipped."""

from functools import cache
from types import MappingProxyType

from clinicdesk import assets
from clinicdesk.domain.errors import NotFound
from clinicdesk.domain.leaflets import Leaflet, LeafletTopic, read_leaflet, read_topics

__all__ = ["leaflet_named", "leaflet_topics", "shipped_leaflets"]

_FOLDER = "leaflets"


@cache
def leaflet_topics() -> MappingProxyType[str, LeafletTopic]:
    """Return the topics, by key, in the order in which they are offered.

    Raises:
        LeafletRefused: the file of topics is not what it should be; says where.
    """
    return MappingProxyType(read_topics(assets.read_toml(f"{_FOLDER}/topics.toml")))


@cache
def shipped_leaflets() -> MappingProxyType[tuple[str, str], Leaflet]:
    """Return the leaflets by topic and language, in the order of the topics.

    Raises:
        LeafletRefused: a file is not what it should be; says where.
    """
    topics = leaflet_topics()
    found = [
        read_leaflet(assets.read_text(name), topics, name.rpartition("/")[2])
        for name in assets.names(_FOLDER, ".md")
    ]
    order = {key: at for at, key in enumerate(topics)}
    found.sort(key=lambda one: (order[one.topic.key], one.language))
    return MappingProxyType({(one.topic.key, one.language): one for one in found})


def leaflet_named(topic: str, language: str) -> Leaflet:
    """Return a leaflet.

    Raises:
        NotFound: there is no such topic, or it is not written in this language.
    """
    if topic not in leaflet_topics():
        raise NotFound("There is no such leaflet.", f"Use one of: {', '.join(leaflet_topics())}.")
    found = shipped_leaflets().get((topic, language))
    if found is None:
        raise NotFound("This leaflet is not written in that language.", "Use en or es.")
    return found
