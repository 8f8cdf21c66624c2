"""What a word is."""


def words_of(text: str, longest: int) -> list[str]:
    """The words of a text, none of more characters than the longest that may be."""
    return [word for word in text.split() if len(word) <= longest]
