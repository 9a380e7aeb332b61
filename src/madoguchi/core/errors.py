"""What a person is told when something typed cannot be taken."""


class PlainError(ValueError):
    """An error a person can meet: what is wrong and how to mend it, as `ja` and as `en`."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(f"{ja} / {en}")
        self.ja = ja
        self.en = en
