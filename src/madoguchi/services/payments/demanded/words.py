"""Why a 督促状 of a late charge is not made together with others."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WhyNot(models.TextChoices):
    """One reason for each charge: the first of these that holds."""

    ELSEWHERE = "elsewhere", _("市が督促するものではない（利用料金、ほかの納め先）")
    UNBILLED = "unbilled", _("宛名と住所の記録がない（ファイルで取り込んだ請求でない）")
    NO_ADDRESS = "no_address", _("取り込んだ請求に住所がない")
    PROPOSED = "proposed", _("減免や充当などの提案が、決めるのを待っている")
    RUNNING = "running", _("いま作っている")
