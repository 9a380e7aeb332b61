"""Where every query and rule is asked, and its arguments for a city."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from query_callers import both, clerk, person
from query_samples_assessment import ASSESSMENT
from query_samples_bookings import BOOKINGS, OF_BOOKINGS_ALONE
from query_samples_demands import DEMANDS
from query_samples_money import MONEY, OF_MONEY_ALONE
from two_cities import RESIDENT, SURVEY, City

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.counter.cases import filters as case_filters
from madoguchi.counter.cases.models import StepAction
from madoguchi.counter.cases.rules import visible_cases
from madoguchi.counter.figures.filters import Filters
from madoguchi.counter.figures.models import Measure
from madoguchi.counter.figures.periods import year_of
from madoguchi.counter.figures.queries import Figured
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.window.models import Invitation
from madoguchi.counter.window.rules import Visitor
from madoguchi.foundation.city.models import Department, Holding
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.governance.assessment.filters import Filters as Everything
from madoguchi.governance.assessment.models import Inventory
from madoguchi.services.publications.models import Publication
from madoguchi.services.records.queries import Wanted
from madoguchi.services.records.rules import Keeper

_OFFICE, _PUBLIC = Side.OFFICE, Side.PUBLIC


def _keeper(city: City) -> Keeper:
    return Keeper(clerk(city).staff)


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


def _visitor(city: City) -> Visitor:
    return Visitor(person(city), opened=frozenset((city.submission.code,)))


def _figures() -> Filters:
    return Filters(year_of(fiscal_year(clock.today())))


# Where a function is asked: the sides, and its arguments for a city.
Ask = tuple[tuple[Side, ...], Callable[[City], tuple[Any, ...]]]
_EACH = (_PUBLIC, _OFFICE)
QUERIES: dict[str, Ask] = {
    **ASSESSMENT,
    **BOOKINGS,
    **DEMANDS,
    **MONEY,
    "counter.cases.queries.queue": (
        (_OFFICE,),
        lambda city: (clerk(city), case_filters.Wanted(view="department"), clock.today()),
    ),
    "counter.cases.queries.cases_numbered": (
        (_OFFICE,),
        lambda city: (clerk(city), [city.cases["draft"].number]),
    ),
    "counter.cases.queries.proposals_of": ((_OFFICE,), lambda city: (clerk(city),)),
    "counter.cases.queries.reviews_of": ((_OFFICE,), lambda city: (clerk(city),)),
    "counter.cases.queries.reviews_wait": ((_OFFICE,), lambda city: (clerk(city),)),
    "counter.cases.queries.filters_of": ((_OFFICE,), lambda city: (both(city),)),
    "counter.cases.queries.open_steps_of": ((_OFFICE,), lambda city: ([city.cases["draft"]],)),
    "counter.cases.queries.walks_of": ((_OFFICE,), lambda city: ([city.cases["draft"]],)),
    "counter.cases.queries.offer_coded": ((_OFFICE,), lambda city: (clerk(city), city.offer.code)),
    "counter.cases.queries.colleagues": (
        (_OFFICE,),
        lambda city: (Holding.objects.filter(post__department=city.department_id),),
    ),
    "counter.cases.queries.case_numbered": (
        (_OFFICE,),
        lambda city: (visible_cases(clerk(city)), city.cases["draft"].number),
    ),
    "counter.cases.queries.listed": (
        (_OFFICE,),
        lambda city: (_department(city), True, 50),
    ),
    "counter.cases.queries.named": ((_OFFICE,), lambda city: (_department(city), f"{city.mark}見本", 50)),
    "counter.cases.queries.coded": (
        (_OFFICE,),
        lambda city: (visible_cases(clerk(city)), city.submission.code),
    ),
    "counter.cases.queries.entries_of": ((_OFFICE,), lambda city: (both(city),)),
    "counter.cases.queries.entry_of": ((_OFFICE,), lambda city: (both(city), city.entries[0].code)),
    "counter.cases.queries.steps_of": ((_OFFICE,), lambda city: (city.cases["draft"],)),
    "counter.cases.queries.events_of": ((_OFFICE,), lambda city: (city.cases["draft"],)),
    "counter.cases.queries.neighbours": ((_OFFICE,), lambda city: (clerk(city), _step(city))),
    "counter.cases.queries.identified": (
        (_OFFICE,),
        lambda city: (city.cases["draft"], load_definition(current("disaster_certificate"))),
    ),
    "counter.cases.rules.visible_cases": ((_OFFICE,), lambda city: (clerk(city),)),
    "counter.cases.rules.open_steps": ((_OFFICE,), lambda city: (clerk(city),)),
    "counter.cases.rules.why_not": ((_OFFICE,), lambda city: (clerk(city), _step(city), [_step(city)])),
    "counter.cases.rules.why_not_aside": ((_OFFICE,), lambda city: (clerk(city), _step(city))),
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
        lambda city: (clerk(city).staff, load_definition(current("disaster_certificate")).procedure),
    ),
    "counter.window.rules.drafts_of": ((_PUBLIC,), lambda city: (_visitor(city),)),
    "counter.window.rules.handed_over": (
        (_PUBLIC,),
        lambda city: (_visitor(city), city.submission.token),
    ),
    "counter.window.rules.submissions_of": ((_PUBLIC,), lambda city: (person(city),)),
    "counter.window.rules.draft_for": ((_PUBLIC,), lambda city: (_visitor(city), city.draft.code)),
    "counter.window.rules.submission_for": ((_PUBLIC,), lambda city: (_visitor(city), city.submission.code)),
    "foundation.accounts.queries.token_of": (_EACH, lambda city: (city.tokens[settings.SIDE],)),
    "foundation.accounts.queries.tokens": (_EACH, lambda _city: ()),
    "foundation.people.queries.imports": ((_OFFICE,), lambda _city: ("",)),
    "foundation.people.queries.import_coded": ((_OFFICE,), lambda city: (city.registry.code,)),
    "foundation.people.queries.faults": ((_OFFICE,), lambda city: (city.registry,)),
    "foundation.people.queries.all_faults": ((_OFFICE,), lambda city: (city.registry,)),
    "foundation.people.rules.may_keep_registry": ((_OFFICE,), lambda city: (clerk(city).staff,)),
    "foundation.city.rules.may_change_posts": ((_OFFICE,), lambda city: (clerk(city).staff,)),
    "foundation.city.queries.posts_deputised": (
        _EACH,
        lambda city: (clerk(city).staff, clock.today()),
    ),
    "foundation.city.queries.deputising": (
        _EACH,
        lambda city: (clerk(city).staff, clock.today()),
    ),
    "foundation.city.queries.stands_in_for": (
        _EACH,
        lambda city: (clerk(city).staff, city.absence.since),
    ),
    "foundation.city.queries.absences": (_EACH, lambda city: ([city.staff_id], clock.today())),
    "foundation.city.queries.absence_of": (_EACH, lambda city: (str(city.absence.id),)),
    "foundation.city.queries.colleagues": (_EACH, lambda city: (clerk(city).staff, clock.today())),
    "foundation.city.queries.heads": (_EACH, lambda city: (clerk(city).staff, clock.today())),
    "foundation.city.queries.changes": ((_OFFICE,), lambda _city: ()),
    "foundation.city.queries.change_coded": ((_OFFICE,), lambda city: (city.change.code,)),
    "foundation.city.queries.staff_of": (_EACH, lambda city: (f"kouno@{city.slug}.example",)),
    "foundation.city.queries.staff_numbered": (_EACH, lambda _city: ("1001",)),
    "foundation.city.queries.post_named": (_EACH, lambda _city: ("crisis_management-clerk",)),
    "foundation.city.queries.office_address": (_EACH, lambda _city: ()),
    "foundation.city.queries.posts_of": (_EACH, lambda city: (clerk(city).staff,)),
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
    "services.notices.queries.inbox": ((_PUBLIC,), lambda city: (person(city), city.notice.key)),
    "services.notices.queries.notice_of": ((_PUBLIC,), lambda city: (person(city), city.notice.key)),
    "services.notices.queries.unread_count": ((_PUBLIC,), lambda city: (person(city),)),
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
    "governance.assessment.views.queries.views_of": ((_OFFICE,), lambda city: (both(city),)),
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
        lambda city: (clerk(city), [city.cases["draft"].id]),
    ),
    "counter.figures.queries.holdings_of": ((_OFFICE,), lambda city: ([city.staff_id],)),
    "counter.figures.queries.departments": ((_OFFICE,), lambda _city: ()),
    "counter.figures.queries.procedures": ((_OFFICE,), lambda _city: ()),
    "counter.figures.queries.by_month": ((_OFFICE,), lambda _city: (_figures(),)),
    "counter.figures.queries.decision_spreads": ((_OFFICE,), lambda _city: (_figures(),)),
    "counter.figures.rules.may_see": ((_OFFICE,), lambda city: (clerk(city),)),
    "counter.exchange.queries.exports": ((_OFFICE,), lambda city: (both(city),)),
    "counter.exchange.queries.export_coded": ((_OFFICE,), lambda city: (both(city), city.export.code)),
    "counter.exchange.queries.parts_of": ((_OFFICE,), lambda city: (city.export,)),
    "counter.exchange.queries.unwritable": ((_OFFICE,), lambda city: (city.export,)),
    "counter.exchange.queries.all_unwritable": ((_OFFICE,), lambda city: (city.export,)),
    "counter.exchange.queries.imports": ((_OFFICE,), lambda city: (both(city),)),
    "counter.exchange.queries.import_coded": ((_OFFICE,), lambda city: (both(city), city.results.code)),
    "counter.exchange.queries.same_file": ((_OFFICE,), lambda city: (both(city), city.results.sha256)),
    "counter.exchange.queries.unresolved": ((_OFFICE,), lambda city: (city.results,)),
    "counter.exchange.queries.all_unresolved": ((_OFFICE,), lambda city: (city.results,)),
    "counter.exchange.queries.layouts": ((_OFFICE,), lambda _city: ()),
    "counter.exchange.queries.procedures": ((_OFFICE,), lambda _city: ()),
    "counter.exchange.rules.departments_of": ((_OFFICE,), lambda city: (both(city),)),
    "counter.exchange.rules.visible_exports": ((_OFFICE,), lambda city: (both(city),)),
    "counter.exchange.rules.visible_imports": ((_OFFICE,), lambda city: (both(city),)),
    "counter.campaigns.queries.campaigns_of": ((_OFFICE,), lambda city: (both(city), None)),
    "counter.campaigns.queries.campaign_coded": (
        (_OFFICE,),
        lambda city: (both(city), city.campaign.code),
    ),
    "counter.campaigns.queries.sources_of": ((_OFFICE,), lambda city: (city.campaign,)),
    "counter.campaigns.queries.numbers_of": ((_OFFICE,), lambda city: (city.campaign,)),
    "counter.campaigns.queries.targets_page": ((_OFFICE,), lambda city: (city.campaign, "", 0)),
    "counter.campaigns.queries.target_at": ((_OFFICE,), lambda city: (city.campaign, 1)),
    "counter.campaigns.queries.on_paper": ((_OFFICE,), lambda city: (city.campaign, "first", 1)),
    "counter.campaigns.rules.visible_campaigns": ((_OFFICE,), lambda city: (both(city),)),
    "counter.campaigns.rules.why_not_prepare": ((_OFFICE,), lambda city: (both(city), city.campaign)),
    "counter.campaigns.rules.why_not_send": ((_OFFICE,), lambda city: (both(city), city.campaign)),
    "counter.rounds.queries.rounds_of": ((_OFFICE,), lambda city: (clerk(city),)),
    "counter.rounds.queries.round_coded": ((_OFFICE,), lambda city: (clerk(city), city.round.code)),
    "counter.rounds.queries.earlier_rounds": ((_OFFICE,), lambda city: (clerk(city),)),
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
    "counter.rounds.rules.visible_rounds": ((_OFFICE,), lambda city: (clerk(city),)),
    "counter.rounds.rules.why_not_work": ((_OFFICE,), lambda city: (clerk(city), city.round)),
    "counter.rounds.rules.why_not_decide": (
        (_OFFICE,),
        lambda city: (clerk(city), city.round, city.round_run),
    ),
    "counter.rounds.rules.why_not_review": ((_OFFICE,), lambda city: (clerk(city), city.round)),
    "counter.rounds.rules.prepared_any": ((_OFFICE,), lambda city: (clerk(city), city.round)),
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
    "services.webhooks.queries.webhooks_of": ((_PUBLIC,), lambda city: (person(city), 50)),
    "services.webhooks.queries.webhook_of": ((_PUBLIC,), lambda city: (person(city), city.hook.key)),
    "services.webhooks.queries.log_of": ((_PUBLIC,), lambda city: (city.hook, 50)),
    "services.webhooks.queries.delivery_of": ((_PUBLIC,), lambda city: (person(city), city.call.key)),
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
    **OF_BOOKINGS_ALONE,
    **OF_MONEY_ALONE,
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
