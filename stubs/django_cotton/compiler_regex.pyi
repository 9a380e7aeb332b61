import re
from typing import ClassVar

class Tag:
    tag_pattern: ClassVar[re.Pattern[str]]
    attr_pattern: ClassVar[re.Pattern[str]]
    html: str
    tag_name: str
    attrs: str
    is_closing: bool
    is_self_closing: bool
    def __init__(self, match: re.Match[str]) -> None: ...

class CottonCompiler:
    ignore_pattern: re.Pattern[str]
    def process(self, html: str) -> str: ...
