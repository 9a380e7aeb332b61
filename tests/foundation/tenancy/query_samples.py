"""Where every query and rule is asked, and its arguments for a city."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from query_samples_assessment import ASSESSMENT
from query_samples_bookings import BOOKINGS, OF_BOOKINGS_ALONE
from query_samples_demands import DEMANDS
from two_cities import BOTH, RESIDENT, SURVEY, City

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.counter.cases import filters as case_filters
from madoguchi.counter.cases.models import StepAction
from madoguchi.counter.cases.rules import Clerk, visible_cases
from madoguchi.counter.figures.filters import Filters
from madoguchi.counter.figures.models import Measure
from madoguchi.counter.figures.periods import year_of
from madoguchi.counter.figures.queries import Figured
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.window.models import Invitation
from madoguchi.counter.window.rules import Visitor
from madoguchi.foundation.city.models import Department, Holding, Staff
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.governance.assessment.filters import Filters as Everything
from madoguchi.governance.assessment.models import Inventory
from madoguchi.services.payments.held.queries import Shown
from madoguchi.services.payments.models import CollectedState
from madoguchi.services.payments.queries import Wanted as WantedCharges
from madoguchi.services.payments.rules import (
    visible_collected,
    visible_drafts,
    visible_imports,
    visible_overpayments,
    visible_sessions,
)
from madoguchi.services.publications.models import Publication
from madoguchi.services.records.queries import Wanted
from madoguchi.services.records.rules import Keeper
from madoguchi.services.spending.models import PayoutState
from madoguchi.services.spending.rules import Cashier, visible_payouts

_OFFICE, _PUBLIC = Side.OFFICE, Side.PUBLIC


def _clerk(city: City) -> Clerk:
    return Clerk(Staff.objects.filter(email=f"kouno@{city.slug}.example").first() or _stranger(city))


def _cashier(city: City) -> Cashier:
    return Cashier(_clerk(city).staff)


def _keeper(city: City) -> Keeper:
    return Keeper(_clerk(city).staff)


def _both(city: City) -> Clerk:
    return Clerk(Staff.objects.filter(email=BOTH, city=city.code).first() or _stranger(city))


def _stranger(city: City) -> Staff:
    """The other city's member of staff as a row in memory: row security hides it from a query."""
    return Staff(id=city.staff_id, email=f"kouno@{city.slug}.example", city=city.code)


def _step(city: City) -> StepAction:
    return StepAction.objects.filter(case=city.cases["draft"].id, done_at=None).first() or StepAction(
        case=city.cases["draft"], city=city.code, due_on=clock.today(), department_id=city.department_id
    )


def _version() -> UUID:
    found = current("disaster_certificate")
    assert found
    return found.id


def _department(city: City) -> Department:
    return Department(id=city.department_id, city=city.code)


def _person(city: City) -> Person:
    return Person(id=city.person_id, city=city.code)


def _visitor(city: City) -> Visitor:
    return Visitor(_person(city), opened=frozenset((city.submission.code,)))


def _figures() -> Filters:
    return Filters(year_of(fiscal_year(clock.today())))


# Where a function is asked: the sides, and its arguments for a city.
Ask = tuple[tuple[Side, ...], Callable[[City], tuple[Any, ...]]]
_EACH = (_PUBLIC, _OFFICE)
QUERIES: dict[str, Ask] = {
    **ASSESSMENT,
    **BOOKINGS,
    **DEMANDS,
    "counter.cases.queries.queue": (
        (_OFFICE,),
        lambda city: (_clerk(city), case_filters.Wanted(view="department"), clock.today()),
    ),
    "counter.cases.queries.cases_numbered": (
        (_OFFICE,),
        lambda city: (_clerk(city), [city.cases["draft"].number]),
    ),
    "counter.cases.queries.proposals_of": ((_OFFICE,), lambda city: (_clerk(city),)),
    "counter.cases.queries.reviews_of": ((_OFFICE,), lambda city: (_clerk(city),)),
    "counter.cases.queries.reviews_wait": ((_OFFICE,), lambda city: (_clerk(city),)),
    "counter.cases.queries.filters_of": ((_OFFICE,), lambda city: (_both(city),)),
    "counter.cases.queries.open_steps_of": ((_OFFICE,), lambda city: ([city.cases["draft"]],)),
    "counter.cases.queries.walks_of": ((_OFFICE,), lambda city: ([city.cases["draft"]],)),
    "counter.cases.queries.offer_coded": ((_OFFICE,), lambda city: (_clerk(city), city.offer.code)),
    "counter.cases.queries.colleagues": (
        (_OFFICE,),
        lambda city: (Holding.objects.filter(post__department=city.department_id),),
    ),
    "counter.cases.queries.case_numbered": (
        (_OFFICE,),
        lambda city: (visible_cases(_clerk(city)), city.cases["draft"].number),
    ),
    "counter.cases.queries.listed": (
        (_OFFICE,),
        lambda city: (_department(city), True, 50),
    ),
    "counter.cases.queries.named": ((_OFFICE,), lambda city: (_department(city), f"{city.mark}見本", 50)),
    "counter.cases.queries.coded": (
        (_OFFICE,),
        lambda city: (visible_cases(_clerk(city)), city.submission.code),
    ),
    "counter.cases.queries.entries_of": ((_OFFICE,), lambda city: (_both(city),)),
    "counter.cases.queries.entry_of": ((_OFFICE,), lambda city: (_both(city), city.entries[0].code)),
    "counter.cases.queries.steps_of": ((_OFFICE,), lambda city: (city.cases["draft"],)),
    "counter.cases.queries.events_of": ((_OFFICE,), lambda city: (city.cases["draft"],)),
    "counter.cases.queries.neighbours": ((_OFFICE,), lambda city: (_clerk(city), _step(city))),
    "counter.cases.queries.identified": (
        (_OFFICE,),
        lambda city: (city.cases["draft"], load_definition(current("disaster_certificate"))),
    ),
    "counter.cases.rules.visible_cases": ((_OFFICE,), lambda city: (_clerk(city),)),
    "counter.cases.rules.open_steps": ((_OFFICE,), lambda city: (_clerk(city),)),
    "counter.cases.rules.why_not": ((_OFFICE,), lambda city: (_clerk(city), _step(city), [_step(city)])),
    "counter.cases.rules.why_not_aside": ((_OFFICE,), lambda city: (_clerk(city), _step(city))),
    "counter.cases.rules.deciders": (
        (_OFFICE,),
        lambda city: (StepAction.objects.filter(case=city.cases["done"].id),),
    ),
    "counter.cases.rules.preparers": (
        (_OFFICE,),
        lambda city: (StepAction.objects.filter(case=city.cases["draft"].id),),
    ),
    "counter.procedures.queries.current": (_EACH, lambda _city: ("disaster_certificate",)),
    "counter.procedures.queries.version_of": (_EACH, lambda _city: (_version(),)),
    "counter.procedures.queries.printed": (_EACH, lambda _city: ("disaster_certificate", "")),
    "counter.procedures.queries.versions_of": (_EACH, lambda _city: ("disaster_certificate",)),
    "counter.procedures.queries.version_numbered": (_EACH, lambda _city: ("disaster_certificate", 1)),
    "counter.procedures.queries.published": (_EACH, lambda _city: ()),
    "counter.window.queries.timeline": ((_PUBLIC,), lambda city: (city.submission,)),
    "counter.window.queries.last_language": ((_PUBLIC,), lambda _city: (RESIDENT,)),
    "counter.window.queries.corrections_of": ((_PUBLIC,), lambda city: (city.submissions[-1],)),
    "counter.window.queries.waiting_for": ((_PUBLIC,), lambda city: (city.submissions,)),
    "counter.window.queries.next_steps": ((_PUBLIC,), lambda city: (city.submissions,)),
    "counter.window.queries.invitation_coded": ((_PUBLIC,), lambda city: (city.target.offer.code,)),
    "counter.window.rules.draft_begun": (
        (_PUBLIC,),
        lambda city: (
            _visitor(city),
            Invitation.objects.filter(code=city.next_step[1]).first() or Invitation(),
        ),
    ),
    "counter.window.queries.messages_of": ((_PUBLIC,), lambda city: (city.submissions[-1],)),
    "counter.window.queries.sent_files": (
        (_PUBLIC,),
        lambda city: (city.submissions[-1], [city.correction]),
    ),
    "counter.window.queries.earlier_like": (
        (_PUBLIC,),
        lambda city: (_visitor(city), city.draft.version, city.submissions[-1].answers),
    ),
    "counter.window.rules.why_not_move": (
        (_PUBLIC,),
        lambda city: (_clerk(city).staff, load_definition(current("disaster_certificate")).procedure),
    ),
    "counter.window.rules.drafts_of": ((_PUBLIC,), lambda city: (_visitor(city),)),
    "counter.window.rules.handed_over": (
        (_PUBLIC,),
        lambda city: (_visitor(city), city.submission.token),
    ),
    "counter.window.rules.submissions_of": ((_PUBLIC,), lambda city: (_person(city),)),
    "counter.window.rules.draft_for": ((_PUBLIC,), lambda city: (_visitor(city), city.draft.code)),
    "counter.window.rules.submission_for": ((_PUBLIC,), lambda city: (_visitor(city), city.submission.code)),
    "foundation.accounts.queries.token_of": (_EACH, lambda city: (city.tokens[settings.SIDE],)),
    "foundation.accounts.queries.tokens": (_EACH, lambda _city: ()),
    "foundation.people.queries.imports": ((_OFFICE,), lambda _city: ("",)),
    "foundation.people.queries.import_coded": ((_OFFICE,), lambda city: (city.registry.code,)),
    "foundation.people.queries.faults": ((_OFFICE,), lambda city: (city.registry,)),
    "foundation.people.queries.all_faults": ((_OFFICE,), lambda city: (city.registry,)),
    "foundation.people.rules.may_keep_registry": ((_OFFICE,), lambda city: (_clerk(city).staff,)),
    "foundation.city.rules.may_change_posts": ((_OFFICE,), lambda city: (_clerk(city).staff,)),
    "foundation.city.queries.posts_deputised": (
        _EACH,
        lambda city: (_clerk(city).staff, clock.today()),
    ),
    "foundation.city.queries.deputising": (
        _EACH,
        lambda city: (_clerk(city).staff, clock.today()),
    ),
    "foundation.city.queries.stands_in_for": (
        _EACH,
        lambda city: (_clerk(city).staff, city.absence.since),
    ),
    "foundation.city.queries.absences": (_EACH, lambda city: ([city.staff_id], clock.today())),
    "foundation.city.queries.absence_of": (_EACH, lambda city: (str(city.absence.id),)),
    "foundation.city.queries.colleagues": (_EACH, lambda city: (_clerk(city).staff, clock.today())),
    "foundation.city.queries.heads": (_EACH, lambda city: (_clerk(city).staff, clock.today())),
    "foundation.city.queries.changes": ((_OFFICE,), lambda _city: ()),
    "foundation.city.queries.change_coded": ((_OFFICE,), lambda city: (city.change.code,)),
    "foundation.city.queries.staff_of": (_EACH, lambda city: (f"kouno@{city.slug}.example",)),
    "foundation.city.queries.staff_numbered": (_EACH, lambda _city: ("1001",)),
    "foundation.city.queries.post_named": (_EACH, lambda _city: ("crisis_management-clerk",)),
    "foundation.city.queries.office_address": (_EACH, lambda _city: ()),
    "foundation.city.queries.posts_of": (_EACH, lambda city: (_clerk(city).staff,)),
    "foundation.city.queries.department_named": (_EACH, lambda _city: ("crisis_management",)),
    "foundation.city.queries.decider_of": (
        _EACH,
        lambda _city: (
            {
                "kind": "application",
                "procedure": "disaster_certificate",
                "department": "crisis_management",
                "outcome": "granted",
            },
        ),
    ),
    "foundation.city.queries.municipality_in_scope": (_EACH, lambda _city: ()),
    "foundation.city.queries.public_address": (_EACH, lambda _city: ()),
    "foundation.files.queries.files_of": (_EACH, lambda city: (f"draft:{city.draft.code}",)),
    "foundation.ledger.queries.history": (_EACH, lambda city: (city.submission.subject,)),
    "foundation.ledger.queries.last_number": (_EACH, lambda city: (city.submission.subject,)),
    "foundation.ledger.queries.proof_of": (_EACH, lambda _city: (1,)),
    "foundation.ledger.queries.published_roots": (_EACH, lambda _city: ()),
    "foundation.ledger.queries.root_over": (_EACH, lambda _city: (1,)),
    "foundation.tray.queries.lanes": (_EACH, lambda _city: ()),
    "foundation.tray.queries.stuck": (_EACH, lambda _city: ()),
    "foundation.tray.queries.under_way": (_EACH, lambda _city: (Side.OFFICE,)),
    "services.documents.queries.newest_template": ((_OFFICE,), lambda _city: ("disaster_certificate",)),
    "services.documents.queries.issued_for": ((_OFFICE,), lambda city: (city.cases["done"].subject,)),
    "services.documents.queries.published": ((_PUBLIC,), lambda city: (city.document.code,)),
    "services.documents.queries.all_issued_for": ((_OFFICE,), lambda city: (city.cases["done"].subject,)),
    "services.documents.queries.recorded_file": (_EACH, lambda city: (city.document.sha256,)),
    "services.documents.queries.documents_of": ((_PUBLIC,), lambda city: (city.submission.subject,)),
    "services.notices.queries.failed": ((_PUBLIC,), lambda _city: ()),
    "services.notices.queries.inbox": ((_PUBLIC,), lambda city: (_person(city), city.notice.key)),
    "services.notices.queries.notice_of": ((_PUBLIC,), lambda city: (_person(city), city.notice.key)),
    "services.notices.queries.unread_count": ((_PUBLIC,), lambda city: (_person(city),)),
    "services.publications.queries.prepared": ((_OFFICE,), lambda _city: (SURVEY,)),
    "services.publications.queries.editions": ((_OFFICE,), lambda _city: (SURVEY,)),
    "services.publications.queries.in_force": ((_OFFICE,), lambda _city: (SURVEY,)),
    "services.publications.queries.published": ((_PUBLIC,), lambda _city: ()),
    "services.publications.queries.publication": ((_PUBLIC,), lambda _city: (SURVEY,)),
    "services.publications.queries.others": (
        (_PUBLIC,),
        lambda city: (Publication(slug=SURVEY, number=0, city=city.code),),
    ),
    "governance.assessment.views.queries.volumes": ((_OFFICE,), lambda city: (city.inventory, Everything())),
    "governance.assessment.views.queries.named": ((_OFFICE,), lambda city: ([city.item.id],)),
    "governance.assessment.views.queries.unknown_by_obstacles": (
        (_OFFICE,),
        lambda city: (city.inventory, Everything()),
    ),
    "governance.assessment.views.queries.parts": (
        (_OFFICE,),
        lambda city: (city.inventory, Everything(), "department"),
    ),
    "governance.assessment.views.queries.channels": ((_OFFICE,), lambda city: (city.inventory, Everything())),
    "governance.assessment.views.queries.by_group": (
        (_OFFICE,),
        lambda city: ([city.inventory], Everything()),
    ),
    "governance.assessment.views.queries.others": ((_OFFICE,), lambda city: (Inventory(city=city.code),)),
    "governance.assessment.views.queries.overview": ((_OFFICE,), lambda city: (city.inventory, Everything())),
    "governance.assessment.views.queries.views_of": ((_OFFICE,), lambda city: (_both(city),)),
    "governance.assessment.views.queries.view_coded": ((_OFFICE,), lambda city: (city.views[0].code,)),
    "counter.figures.queries.counted_until": ((_OFFICE,), lambda _city: ()),
    "counter.figures.queries.by_time": ((_OFFICE,), lambda _city: (_figures(),)),
    "counter.figures.queries.by_place": ((_OFFICE,), lambda _city: (_figures(),)),
    "counter.figures.queries.spreads": ((_OFFICE,), lambda _city: (_figures(),)),
    "counter.figures.queries.in_detail": ((_OFFICE,), lambda _city: (_figures(),)),
    "counter.figures.queries.spreads_by_procedure": ((_OFFICE,), lambda _city: (_figures(),)),
    "counter.figures.queries.received_since": (
        (_OFFICE,),
        lambda _city: ({"disaster_certificate": clock.today()},),
    ),
    "counter.figures.queries.form_words": ((_OFFICE,), lambda _city: ("disaster_certificate",)),
    "counter.figures.queries.open_steps": ((_OFFICE,), lambda _city: (_figures(),)),
    "counter.figures.queries.open_now": ((_OFFICE,), lambda _city: (_figures(), clock.today())),
    "counter.figures.queries.open_list": ((_OFFICE,), lambda _city: (_figures(), clock.today())),
    "counter.figures.queries.behind": (
        (_OFFICE,),
        lambda _city: (_figures(), Figured(Measure.RECEIVED), None),
    ),
    "counter.figures.queries.numbers_of": ((_OFFICE,), lambda city: ([city.cases["draft"].id],)),
    "counter.figures.queries.seen_by": (
        (_OFFICE,),
        lambda city: (_clerk(city), [city.cases["draft"].id]),
    ),
    "counter.figures.queries.holdings_of": ((_OFFICE,), lambda city: ([city.staff_id],)),
    "counter.figures.queries.departments": ((_OFFICE,), lambda _city: ()),
    "counter.figures.queries.procedures": ((_OFFICE,), lambda _city: ()),
    "counter.figures.queries.by_month": ((_OFFICE,), lambda _city: (_figures(),)),
    "counter.figures.queries.decision_spreads": ((_OFFICE,), lambda _city: (_figures(),)),
    "counter.figures.rules.may_see": ((_OFFICE,), lambda city: (_clerk(city),)),
    "counter.exchange.queries.exports": ((_OFFICE,), lambda city: (_both(city),)),
    "counter.exchange.queries.export_coded": ((_OFFICE,), lambda city: (_both(city), city.export.code)),
    "counter.exchange.queries.parts_of": ((_OFFICE,), lambda city: (city.export,)),
    "counter.exchange.queries.unwritable": ((_OFFICE,), lambda city: (city.export,)),
    "counter.exchange.queries.all_unwritable": ((_OFFICE,), lambda city: (city.export,)),
    "counter.exchange.queries.imports": ((_OFFICE,), lambda city: (_both(city),)),
    "counter.exchange.queries.import_coded": ((_OFFICE,), lambda city: (_both(city), city.results.code)),
    "counter.exchange.queries.same_file": ((_OFFICE,), lambda city: (_both(city), city.results.sha256)),
    "counter.exchange.queries.unresolved": ((_OFFICE,), lambda city: (city.results,)),
    "counter.exchange.queries.all_unresolved": ((_OFFICE,), lambda city: (city.results,)),
    "counter.exchange.queries.layouts": ((_OFFICE,), lambda _city: ()),
    "counter.exchange.queries.procedures": ((_OFFICE,), lambda _city: ()),
    "counter.exchange.rules.departments_of": ((_OFFICE,), lambda city: (_both(city),)),
    "counter.exchange.rules.visible_exports": ((_OFFICE,), lambda city: (_both(city),)),
    "counter.exchange.rules.visible_imports": ((_OFFICE,), lambda city: (_both(city),)),
    "counter.campaigns.queries.campaigns_of": ((_OFFICE,), lambda city: (_both(city), None)),
    "counter.campaigns.queries.campaign_coded": (
        (_OFFICE,),
        lambda city: (_both(city), city.campaign.code),
    ),
    "counter.campaigns.queries.sources_of": ((_OFFICE,), lambda city: (city.campaign,)),
    "counter.campaigns.queries.numbers_of": ((_OFFICE,), lambda city: (city.campaign,)),
    "counter.campaigns.queries.targets_page": ((_OFFICE,), lambda city: (city.campaign, "", 0)),
    "counter.campaigns.queries.target_at": ((_OFFICE,), lambda city: (city.campaign, 1)),
    "counter.campaigns.queries.on_paper": ((_OFFICE,), lambda city: (city.campaign, "first", 1)),
    "counter.campaigns.rules.visible_campaigns": ((_OFFICE,), lambda city: (_both(city),)),
    "counter.campaigns.rules.why_not_prepare": ((_OFFICE,), lambda city: (_both(city), city.campaign)),
    "counter.campaigns.rules.why_not_send": ((_OFFICE,), lambda city: (_both(city), city.campaign)),
    "counter.rounds.queries.rounds_of": ((_OFFICE,), lambda city: (_clerk(city),)),
    "counter.rounds.queries.round_coded": ((_OFFICE,), lambda city: (_clerk(city), city.round.code)),
    "counter.rounds.queries.earlier_rounds": ((_OFFICE,), lambda city: (_clerk(city),)),
    "counter.rounds.queries.runs_of": ((_OFFICE,), lambda city: (city.round,)),
    "counter.rounds.queries.run_numbered": ((_OFFICE,), lambda city: (city.round, 1)),
    "counter.rounds.queries.entries_page": ((_OFFICE,), lambda city: (city.round, "child")),
    "counter.rounds.queries.entry_numbered": (
        (_OFFICE,),
        lambda city: (city.round, city.round_entry.case.number, "child"),
    ),
    "counter.rounds.queries.siblings_of": ((_OFFICE,), lambda city: (city.round_entry, "child")),
    "counter.rounds.queries.children_page": ((_OFFICE,), lambda city: (city.round_run, "child")),
    "counter.rounds.queries.placed_at": ((_OFFICE,), lambda city: (city.round_run, "sakura", "child")),
    "counter.rounds.queries.all_children": ((_OFFICE,), lambda city: (city.round_run, "child")),
    "counter.rounds.queries.placement_of": ((_OFFICE,), lambda city: (city.round_entry, city.round_run)),
    "counter.rounds.queries.filled": ((_OFFICE,), lambda city: (city.round_run,)),
    "counter.rounds.queries.numbers_of": ((_OFFICE,), lambda city: ([city.round_entry.id],)),
    "counter.rounds.rules.visible_rounds": ((_OFFICE,), lambda city: (_clerk(city),)),
    "counter.rounds.rules.why_not_work": ((_OFFICE,), lambda city: (_clerk(city), city.round)),
    "counter.rounds.rules.why_not_decide": (
        (_OFFICE,),
        lambda city: (_clerk(city), city.round, city.round_run),
    ),
    "counter.rounds.rules.why_not_review": ((_OFFICE,), lambda city: (_clerk(city), city.round)),
    "counter.rounds.rules.prepared_any": ((_OFFICE,), lambda city: (_clerk(city), city.round)),
    "services.records.queries.register": ((_OFFICE,), lambda city: (_department(city), Wanted(2016))),
    "services.records.queries.entries": ((_OFFICE,), lambda city: (_department(city), Wanted(2016))),
    "services.records.queries.record_numbered": (
        (_OFFICE,),
        lambda city: (_keeper(city), city.record.number),
    ),
    "services.records.queries.record_of": ((_OFFICE,), lambda city: (city.record.subject,)),
    "services.records.queries.is_disposed": ((_OFFICE,), lambda city: (city.record.subject,)),
    "services.records.queries.binders": ((_OFFICE,), lambda city: (_department(city), 2016)),
    "services.records.queries.binder_at": (
        (_OFFICE,),
        lambda city: (_keeper(city), 2016, "crisis_management", "C-02-01"),
    ),
    "services.records.queries.contents": ((_OFFICE,), lambda city: (city.disposal.binder,)),
    "services.records.queries.open_disposal_of": ((_OFFICE,), lambda city: (city.disposal.binder,)),
    "services.records.queries.endings": ((_OFFICE,), lambda city: (_keeper(city), clock.today())),
    "services.records.queries.disposals": ((_OFFICE,), lambda city: (_keeper(city),)),
    "services.records.queries.disposal_coded": ((_OFFICE,), lambda city: (_keeper(city), city.disposal.code)),
    "services.records.queries.items_of": ((_OFFICE,), lambda city: (city.disposal,)),
    "services.records.queries.summary_of": ((_OFFICE,), lambda city: (city.disposal,)),
    "services.records.queries.departments": ((_OFFICE,), lambda _city: ()),
    "services.records.queries.first_year": ((_OFFICE,), lambda _city: ()),
    "services.records.queries.deciding_post": ((_OFFICE,), lambda _city: ()),
    "services.records.queries.classifications": ((_OFFICE,), lambda _city: ()),
    "services.records.queries.declared": ((_OFFICE,), lambda _city: ()),
    "services.records.rules.visible_records": ((_OFFICE,), lambda city: (_keeper(city),)),
    "services.records.rules.visible_binders": ((_OFFICE,), lambda city: (_keeper(city),)),
    "services.records.rules.visible_disposals": ((_OFFICE,), lambda city: (_keeper(city),)),
    "services.records.rules.why_not_keep": ((_OFFICE,), lambda city: (_keeper(city), city.disposal.binder)),
    "services.records.rules.why_not_decide": ((_OFFICE,), lambda city: (_keeper(city), city.disposal)),
    "services.spending.queries.budgets": ((_OFFICE,), lambda city: (city.payout.fiscal_year,)),
    "services.spending.queries.payouts": (
        (_OFFICE,),
        lambda city: (visible_payouts(_clerk(city).staff), city.payout.fiscal_year),
    ),
    "services.spending.queries.payout_numbered": (
        (_OFFICE,),
        lambda city: (visible_payouts(_clerk(city).staff), city.payout.number),
    ),
    "services.spending.queries.payout_of": ((_OFFICE,), lambda city: (city.payout.subject,)),
    "services.spending.queries.payout_of_any_state": ((_OFFICE,), lambda city: (city.payout.subject,)),
    "services.refunds.queries.waiting": ((_OFFICE,), lambda city: (_clerk(city).staff,)),
    "services.refunds.queries.refunds_of": ((_OFFICE,), lambda city: (city.overpaid,)),
    "services.refunds.queries.last_asking": ((_OFFICE,), lambda city: (city.asked_overpaid,)),
    "services.refunds.queries.answers_waiting": ((_OFFICE,), lambda city: (_clerk(city).staff,)),
    "services.refunds.queries.account_request": (
        (_PUBLIC,),
        lambda city: (city.bill, city.account_request.code),
    ),
    "services.refunds.queries.requests_of": ((_PUBLIC,), lambda city: ([city.bill],)),
    "services.refunds.rules.may_answer": ((_PUBLIC,), lambda city: (city.account_request, _person(city))),
    "services.refunds.rules.why_not_answer": ((_PUBLIC,), lambda city: (city.account_request,)),
    "services.spending.queries.commitment_of": ((_OFFICE,), lambda city: (city.payout.subject,)),
    "services.spending.queries.standing": (
        (_OFFICE,),
        lambda city: (visible_payouts(_clerk(city).staff), PayoutState.RETURNED),
    ),
    "services.spending.queries.transfers": ((_OFFICE,), lambda _city: ()),
    "services.spending.queries.transfer_numbered": ((_OFFICE,), lambda city: (city.transfer.number,)),
    "services.spending.queries.lines": ((_OFFICE,), lambda city: (city.transfer,)),
    "services.spending.queries.results": ((_OFFICE,), lambda city: (city.transfer,)),
    "services.spending.queries.sendings": ((_OFFICE,), lambda city: (city.payout,)),
    "services.spending.queries.mends": ((_OFFICE,), lambda city: (city.returned,)),
    "services.spending.rules.visible_payouts": ((_OFFICE,), lambda city: (_clerk(city).staff,)),
    "services.spending.rules.section_payouts": (
        (_OFFICE,),
        lambda city: (_clerk(city).staff, _clerk(city).posts),
    ),
    "services.spending.rules.may_cancel": ((_OFFICE,), lambda city: (_clerk(city).staff, city.payout)),
    "services.spending.rules.of_the_section": ((_OFFICE,), lambda city: (_clerk(city).staff, city.payout)),
    "services.spending.rules.may_mend": ((_OFFICE,), lambda city: (_clerk(city).staff, city.returned)),
    "services.spending.rules.mended_in": ((_OFFICE,), lambda city: (city.transfer, _clerk(city).staff)),
    "services.spending.rules.why_not_approve": ((_OFFICE,), lambda city: (_cashier(city), city.transfer)),
    "services.spending.rules.why_not_drop": ((_OFFICE,), lambda city: (_cashier(city), city.transfer)),
    "services.payments.queries.charge_of": ((_OFFICE,), lambda city: (city.cases["done"].subject,)),
    "services.payments.queries.payment_of": ((_OFFICE,), lambda city: (city.payment.charge,)),
    "services.payments.queries.payment_numbered": ((_OFFICE,), lambda city: (city.payment.number,)),
    "services.payments.queries.bill_coded": ((_PUBLIC,), lambda city: (city.bill.code,)),
    "services.payments.held.queries.bills_of": ((_PUBLIC,), lambda city: (_person(city), Shown.ALL, 50)),
    "services.payments.held.queries.bill_numbered": ((_PUBLIC,), lambda city: (city.bill.code,)),
    "services.payments.held.queries.bill_charged": (
        (_PUBLIC,),
        lambda city: (city.bill.charged or "bill:none",),
    ),
    "services.payments.held.queries.late_bill_of": ((_PUBLIC,), lambda city: (city.bill,)),
    "services.payments.queries.interest_of": ((_OFFICE,), lambda city: (city.owed,)),
    "services.payments.queries.principal_of": ((_OFFICE,), lambda city: (city.owed,)),
    "services.payments.queries.charge_on_paper": ((_OFFICE,), lambda city: (city.owed.number,)),
    "services.payments.held.queries.refunds_of": ((_PUBLIC,), lambda city: (city.bill,)),
    "services.payments.held.queries.receipts_of": ((_PUBLIC,), lambda city: ([city.bill],)),
    "services.payments.held.queries.last_checkout": ((_PUBLIC,), lambda city: (city.bill,)),
    "services.payments.queries.bill_of": ((_PUBLIC,), lambda city: (city.submission.subject,)),
    "services.payments.queries.payment_from": (
        (_OFFICE,),
        lambda city: (f"{city.slug}_pay", f"{city.slug}-0"),
    ),
    "services.payments.queries.tills": ((_OFFICE,), lambda city: (_clerk(city).staff,)),
    "services.payments.queries.open_till_of": ((_OFFICE,), lambda city: (_clerk(city).staff,)),
    "services.payments.queries.till_sessions": (
        (_OFFICE,),
        lambda city: (visible_sessions(_clerk(city).staff), None),
    ),
    "services.payments.queries.till_session": (
        (_OFFICE,),
        lambda city: (visible_sessions(_clerk(city).staff), city.till.code),
    ),
    "services.payments.queries.moved_in": ((_OFFICE,), lambda city: (city.till,)),
    "services.payments.queries.reconciliations": ((_OFFICE,), lambda _city: ("",)),
    "services.payments.queries.reconciliation": (
        (_OFFICE,),
        lambda city: (city.report.provider, city.report.day.isoformat()),
    ),
    "services.payments.queries.waiting_lines": ((_OFFICE,), lambda city: (city.report,)),
    "services.payments.queries.settled_lines": ((_OFFICE,), lambda city: (city.report, 0)),
    "services.payments.taken.queries.payments_on": ((_OFFICE,), lambda _city: (clock.today(), None)),
    "services.payments.queries.known_from": (
        (_OFFICE,),
        lambda city: (f"{city.slug}_pay", f"{city.slug}-1"),
    ),
    "services.payments.queries.overpayments": (
        (_OFFICE,),
        lambda city: (visible_overpayments(_clerk(city).staff), "open", None),
    ),
    "services.payments.queries.overpayment": (
        (_OFFICE,),
        lambda city: (visible_overpayments(_clerk(city).staff), city.overpaid.id),
    ),
    "services.payments.queries.charge_numbered": ((_OFFICE,), lambda city: (city.owed.number,)),
    "services.payments.queries.bill_imports": (
        (_OFFICE,),
        lambda city: (visible_imports(_clerk(city).staff), None),
    ),
    "services.payments.queries.bill_drafts": (
        (_OFFICE,),
        lambda city: (visible_drafts(_both(city).staff),),
    ),
    "services.payments.queries.bill_draft": (
        (_OFFICE,),
        lambda city: (visible_drafts(_both(city).staff), city.bill_draft.code),
    ),
    "services.payments.queries.bill_columns": ((_OFFICE,), lambda city: ("tax", city.brought.payee)),
    "services.payments.queries.bill_import": (
        (_OFFICE,),
        lambda city: (visible_imports(_clerk(city).staff), city.brought.code),
    ),
    "services.payments.queries.outside_bills": ((_OFFICE,), lambda city: (city.brought, 0)),
    "services.payments.queries.due_days": ((_OFFICE,), lambda city: (city.brought,)),
    "services.payments.queries.charged_bills": ((_OFFICE,), lambda city: (city.brought,)),
    "services.payments.queries.bills_of_part": ((_OFFICE,), lambda city: (city.brought, 0, 50)),
    "services.payments.queries.collected_files": (
        (_OFFICE,),
        lambda city: (visible_collected(_clerk(city).staff), None),
    ),
    "services.payments.queries.collected_file": (
        (_OFFICE,),
        lambda city: (visible_collected(_clerk(city).staff), city.collected.code),
    ),
    "services.payments.queries.collected_sums": ((_OFFICE,), lambda city: (city.collected,)),
    "services.payments.queries.collected_line": ((_OFFICE,), lambda city: (city.collected, "2")),
    "services.payments.queries.collected_lines": (
        (_OFFICE,),
        lambda city: (city.collected, CollectedState.OVERPAID),
    ),
    "services.payments.queries.charges": ((_OFFICE,), lambda _city: (WantedCharges(), None)),
    "services.payments.queries.reductions_waiting": ((_OFFICE,), lambda _city: ()),
    "services.payments.queries.reduction_of": ((_OFFICE,), lambda city: (city.late,)),
    "services.payments.queries.reductions_of": ((_OFFICE,), lambda city: (city.late,)),
    "services.payments.queries.returns_waiting": (
        (_OFFICE,),
        lambda city: (visible_overpayments(_clerk(city).staff),),
    ),
    "services.payments.queries.returns_of": ((_OFFICE,), lambda city: (city.overpaid,)),
    "services.payments.queries.cash_agreed": ((_OFFICE,), lambda city: (city.overpaid,)),
    "services.payments.queries.el_number_of": ((_OFFICE,), lambda city: (city.owed,)),
    "services.payments.queries.reminders_of": ((_OFFICE,), lambda city: (city.late,)),
    "services.payments.queries.outside_of": ((_OFFICE,), lambda city: (city.owed,)),
    "services.payments.rules.departments_of": ((_OFFICE,), lambda city: (_clerk(city).staff,)),
    "services.payments.rules.own_departments": ((_OFFICE,), lambda city: (_clerk(city).staff,)),
    "services.payments.rules.visible_tills": ((_OFFICE,), lambda city: (_clerk(city).staff,)),
    "services.payments.rules.visible_sessions": ((_OFFICE,), lambda city: (_clerk(city).staff,)),
    "services.payments.rules.visible_drafts": ((_OFFICE,), lambda city: (_both(city).staff,)),
    "services.payments.rules.visible_imports": ((_OFFICE,), lambda city: (_clerk(city).staff,)),
    "services.payments.rules.visible_collected": ((_OFFICE,), lambda city: (_clerk(city).staff,)),
    "services.payments.rules.may_slip": (
        (_OFFICE,),
        lambda city: (_clerk(city).staff, city.brought.bills.first()),
    ),
    "services.payments.rules.hidden_charges": (
        (_OFFICE,),
        lambda city: (_clerk(city).staff, [city.owed]),
    ),
    "services.payments.rules.visible_overpayments": ((_OFFICE,), lambda city: (_clerk(city).staff,)),
    "services.payments.rules.may_correct": ((_OFFICE,), lambda city: (_clerk(city).staff, city.payment)),
    "services.payments.rules.open_receipts": ((_OFFICE,), lambda city: (_clerk(city).staff, [city.payment])),
    "services.payments.taken.queries.takings": ((_OFFICE,), lambda _city: (clock.today(),)),
    "services.webhooks.queries.webhooks_of": ((_PUBLIC,), lambda city: (_person(city), 50)),
    "services.webhooks.queries.webhook_of": ((_PUBLIC,), lambda city: (_person(city), city.hook.key)),
    "services.webhooks.queries.log_of": ((_PUBLIC,), lambda city: (city.hook, 50)),
    "services.webhooks.queries.delivery_of": ((_PUBLIC,), lambda city: (_person(city), city.call.key)),
    "services.places.queries.landmarks": (_EACH, lambda _city: ()),
    "services.places.queries.landmark_names": (_EACH, lambda _city: ()),
    "services.places.queries.geojson": (_EACH, lambda _city: ()),
    "services.places.queries.places_by_kind": (_EACH, lambda _city: ()),
    "services.places.queries.declared_places": (_EACH, lambda _city: ()),
    "services.places.queries.attributions": (_EACH, lambda _city: ()),
}
# Functions that read no row of a city, and why.
NOT_OF_A_CITY = {
    "foundation.city.queries.contact_words": "words of a row that was read in scope",
    "services.payments.queries.report_key": "reads a row that was read in scope",
    "services.payments.rules.may_decide": "reads a row that was read in scope",
    "services.payments.rules.month_after": "reads nothing",
    "services.payments.rules.reduced_elsewhere": "reads nothing",
    "services.payments.rules.bears_interest": "reads nothing",
    "services.payments.rules.booked_year": "reads nothing",
    "services.payments.rules.demand_until": "reads nothing",
    "services.payments.rules.due_year": "reads nothing",
    "services.payments.rules.due_years": "reads nothing",
    "services.payments.rules.lapses_on": "reads nothing",
    "services.payments.rules.reduced": "reads nothing",
    "services.payments.rules.late_interest": "reads nothing",
    **OF_BOOKINGS_ALONE,
    "services.records.queries.about": "reads a row that was read in scope",
    "foundation.accounts.queries.account_named": "an account is of no city",
    "foundation.accounts.queries.accounts_like": "an account is of no city; asked on the command line alone",
    "foundation.city.queries.municipalities": "which cities there are is no secret of one",
    "foundation.city.queries.municipality_of": "finds the city itself by host name",
    "foundation.city.queries.followed": "goes on from a row that was read in scope",
    "foundation.city.queries.in_force": "goes on from a row that was read in scope",
    "foundation.city.queries.forget_municipalities": "reads nothing",
    "counter.window.queries.asked_names": "reads a row that was read in scope",
    "counter.window.queries.key_of": "reads a row that was read in scope",
    "counter.window.rules.may_withdraw": "reads a row that was read in scope",
    "counter.window.rules.may_write": "reads a row that was read in scope",
    "counter.window.rules.is_over": "reads a row that was read in scope",
    "counter.window.rules.is_open": "reads a row that was read in scope",
    "foundation.files.queries.open_file": "opens the file of a row that was read in scope",
    "counter.figures.queries.merged": "adds counts that were read in scope",
    "counter.figures.queries.form_of": "reads a declaration alone",
    "counter.figures.queries.share": "reckons with counts that were read in scope",
    "counter.cases.queries.identifying_step": "reads a declaration alone",
    "counter.cases.queries.proposing_step": "reads a declaration alone",
    "counter.cases.queries.proved": "compares levels that it is given",
    "counter.cases.rules.own_proposals": "a condition, asked by visible_cases and proposals_of",
    "services.documents.queries.verification_address": "makes an address of a code",
    "services.documents.queries.sha256_of": "a digest",
    "services.documents.queries.trusted_roots": "certificates from the keys' folder",
}
