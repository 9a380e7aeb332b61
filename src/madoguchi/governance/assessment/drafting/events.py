"""When in life a procedure is looked for: the events of the official list, in the words of the city's portal."""

from collections.abc import Mapping
from typing import Any

from .asked import Words, words
from .marks import LeftOut
from .nature import Values

_MOVING = words("引越しと住民票", "Moving and resident record")
_CHILDREN = words("子育てと学校", "Children and school")
_MARRIAGE = words("結婚と離婚", "Marriage and divorce")
_DEATH = words("身近な方が亡くなったら", "When somebody dies")
_HEALTH = words("医療と健康", "Medical care and health")
_HOUSE = words("住まい", "Housing")
_WORK = words("仕事と事業", "Work and business")
#: ライフイベント of the official list (個人 and 法人); what is not here says nothing.
_EVENTS: Mapping[str, Words] = {
    "引越し": _MOVING,
    "妊娠": _CHILDREN,
    "出生": _CHILDREN,
    "こども": _CHILDREN,
    "結婚": _MARRIAGE,
    "離婚": _MARRIAGE,
    "死亡": _DEATH,
    "相続": _DEATH,
    "介護": words("介護", "Long-term care"),
    "医療": _HEALTH,
    "健康": _HEALTH,
    "年金": words("年金", "Pensions"),
    "税金": words("税と証明", "Taxes and certificates"),
    "住宅": _HOUSE,
    "自動車": words("自動車", "Cars"),
    "就職": _WORK,
    "転職": _WORK,
}
_LAWS: Mapping[str, Words] = {
    "住民基本台帳法": _MOVING,
    "戸籍法": words("戸籍", "Family register"),
    "国民年金法": words("年金", "Pensions"),
    "介護保険法": words("介護", "Long-term care"),
}
_COMPANIES = ("6",)


def life_event_of(values: Values) -> Any:
    """The first event that says something, then its law; of companies it is work. Left out where nothing tells."""
    for event in values.get("life_events") or ():
        found = next((told for word, told in _EVENTS.items() if event.startswith(word)), None)
        if found is not None:
            return dict(found)
    law = values.get("law") or ""
    by_law = next((told for word, told in _LAWS.items() if law.startswith(word)), None)
    if by_law is not None:
        return dict(by_law)
    return dict(_WORK) if values.get("applicant") in _COMPANIES else LeftOut("life_event")
