"""Every write of money: `charging`, `taking`, `collecting`, `returning`, `tilling` in the office.

`agreeing` is where two people say to whom money goes back.
On the public side: `billing`, `checking_out`, `hearing`, `refunding`.
"""

from .agreeing import WantedReturn, decide_return, propose_return
from .asking_again import ask_again, hear_asked, note_answer, tell_answer
from .billing import BillOrder, bill, keep_bill, publish, reduce_bill
from .bringing import (
    BillsWanted,
    begin_bills,
    bring_bills,
    charge_some,
    content_of,
    drop_bills,
    keep_bills,
    wanted_of,
)
from .charging import ChargeOrder, cancel, charge, hear_reduced, reduce, tell, waive
from .checking_out import Wanted, begin_checkout, open_checkout, settle
from .clearing import collect_some, collect_unknown, look_again, take_slips
from .collecting import collect, collect_told
from .deciding import Proposal, decide_reduction, propose_reduction, remind
from .demanding import Demand, billed_to, demand, demand_document, demand_of, first_demand_day
from .demanding_many import DemandsWanted, begin_demands, demand_some, note_listed
from .hearing import hear, note_report
from .interest import charge_interest
from .receipting import issue_receipt, receipt_of
from .reconciling import collect_line, compare_again, note_line, open_lines, take_report
from .refunding import ask_refund, note_refund
from .returning import (
    note_refunded,
    note_transferred,
    refund_by_provider,
    refund_by_transfer,
    refund_in_cash,
    set_off,
    waiting,
)
from .taking import MOST_TENDERED, receipt_number, receive_cash, receive_postal_orders
from .tilling import close_till, counted, declare_till, expected, open_till, see_till, till_of
from .untaking import note_untaken, propose_correction, propose_untaking, untake

__all__ = [
    "MOST_TENDERED",
    "BillOrder",
    "BillsWanted",
    "ChargeOrder",
    "Demand",
    "DemandsWanted",
    "Proposal",
    "Wanted",
    "WantedReturn",
    "ask_again",
    "ask_refund",
    "begin_bills",
    "begin_checkout",
    "begin_demands",
    "bill",
    "billed_to",
    "bring_bills",
    "cancel",
    "charge",
    "charge_interest",
    "charge_some",
    "close_till",
    "collect",
    "collect_line",
    "collect_some",
    "collect_told",
    "collect_unknown",
    "compare_again",
    "content_of",
    "counted",
    "decide_reduction",
    "decide_return",
    "declare_till",
    "demand",
    "demand_document",
    "demand_of",
    "demand_some",
    "drop_bills",
    "expected",
    "first_demand_day",
    "hear",
    "hear_asked",
    "hear_reduced",
    "issue_receipt",
    "keep_bill",
    "keep_bills",
    "look_again",
    "note_answer",
    "note_line",
    "note_listed",
    "note_refund",
    "note_refunded",
    "note_report",
    "note_transferred",
    "note_untaken",
    "open_checkout",
    "open_lines",
    "open_till",
    "propose_correction",
    "propose_reduction",
    "propose_return",
    "propose_untaking",
    "publish",
    "receipt_number",
    "receipt_of",
    "receive_cash",
    "receive_postal_orders",
    "reduce",
    "reduce_bill",
    "refund_by_provider",
    "refund_by_transfer",
    "refund_in_cash",
    "remind",
    "see_till",
    "set_off",
    "settle",
    "take_report",
    "take_slips",
    "tell",
    "tell_answer",
    "till_of",
    "untake",
    "waiting",
    "waive",
    "wanted_of",
]
