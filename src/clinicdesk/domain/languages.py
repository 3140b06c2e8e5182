"""Languages by their names: BCP 47 tags are for files, words for people."""

__all__ = ["language_name", "language_tag"]

_NAMES = {
    "am": "Amharic",
    "ar": "Arabic",
    "bn": "Bengali",
    "bs": "Bosnian",
    "cs": "Czech",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fil": "Filipino",
    "fr": "French",
    "gu": "Gujarati",
    "he": "Hebrew",
    "hi": "Hindi",
    "hmn": "Hmong",
    "hr": "Croatian",
    "ht": "Haitian Creole",
    "hu": "Hungarian",
    "hy": "Armenian",
    "it": "Italian",
    "ja": "Japanese",
    "km": "Khmer",
    "ko": "Korean",
    "lo": "Lao",
    "my": "Burmese",
    "ne": "Nepali",
    "nl": "Dutch",
    "nv": "Navajo",
    "pa": "Punjabi",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "so": "Somali",
    "sq": "Albanian",
    "sr": "Serbian",
    "sw": "Swahili",
    "ta": "Tamil",
    "te": "Telugu",
    "th": "Thai",
    "ti": "Tigrinya",
    "tl": "Tagalog",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "yo": "Yoruba",
    "zh": "Chinese",
}
_SIGNED = {"ase": "American Sign Language", "sgn-US": "American Sign Language"}


def language_name(tag: str) -> str:
    """Return a language's English name; a tag we do not know is shown as it was written.

    A region is told: ``es-MX`` is "Spanish (MX)". English in the United States is "English".
    """
    if tag in _SIGNED:
        return _SIGNED[tag]
    base, _, rest = tag.replace("_", "-").partition("-")
    name = _NAMES.get(base.lower())
    if name is None:
        return tag
    return name if not rest or tag.lower() == "en-us" else f"{name} ({rest})"


_TAGS = {name.casefold(): tag for tag, name in (_NAMES | {"ase": "American Sign Language"}).items()}


def language_tag(words: str) -> str:
    """Return the tag of a language by its name, as `language_name` says it; else the words."""
    said = words.strip()
    name, _, region = said.partition(" (")
    tag = _TAGS.get(name.casefold())
    if tag is None or (region and not region.endswith(")")):
        return said
    return f"{tag}-{region[:-1]}" if region else tag
