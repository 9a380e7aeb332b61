"""Officers who act at the same moment: what is limited or unique stays so, and whoever is second is told why."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError

from clones import Clone
from drafted import filled
from listed import ALLOWANCE, ALLOWANCE_FORM, at, clerk, read
from racing import together
from walking import MIHON

from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.governance.assessment import actions, draft_checks
from madoguchi.governance.assessment.actions.viewing import MOST_VIEWS
from madoguchi.governance.assessment.models import SavedView, Scenario
from madoguchi.governance.assessment.reckoning.scenario import Asked


def rules(faults: list[Exception]) -> list[str]:
    return [getattr(one, "rule", repr(one)) for one in faults]


def test_two_views_saved_at_once_do_not_pass_the_limit(database: Clone) -> None:
    with database.as_office(), city_scope(MIHON):
        found = read()
        for n in range(MOST_VIEWS - 1):
            actions.save_view(clerk(), found, "coverage", "", f"見方 {n}")
    both = Barrier(2)

    def save(name: str) -> None:
        actions.save_view(clerk(), found, "coverage", "", name)
        # Without a lock both are here, uncommitted, before either goes on; with it the first waits in vain.
        with suppress(BrokenBarrierError):
            both.wait(timeout=2)

    _, faults = together(database, lambda: save("一つ目"), lambda: save("二つ目"))
    assert rules(faults) == ["views"]
    with database.as_office(), city_scope(MIHON):
        assert SavedView.objects.count() == MOST_VIEWS


def test_of_two_drafts_of_one_name_published_at_once_one_is_told(database: Clone) -> None:
    with database.as_office(), city_scope(MIHON):
        found = read()
        drafts = [actions.begin_draft(clerk(), at(found, line)) for line in (ALLOWANCE, ALLOWANCE_FORM)]
        text = filled(actions.drafted_of(drafts[0].item, draft_checks.templates()))
        for one in drafts:
            actions.save_draft(clerk(), one, text, one.turn)
    one, other = drafts
    done, faults = together(
        database,
        lambda: actions.publish_draft(clerk(), one),
        lambda: actions.publish_draft(clerk(), other),
    )
    assert len(done) == 1 and rules(faults) == ["draft_faults"]
    with database.as_office(), city_scope(MIHON):
        assert ProcedureVersion.objects.filter(procedure__slug=one.slug).count() == 1


def test_of_two_who_have_one_plan_solved_one_is_told(database: Clone) -> None:
    with database.as_office(), city_scope(MIHON):
        asked = Asked(first_year=2027, budgets=(10**7, 10**7))
        plan = actions.make_plan(clerk(), read(), "案", asked)
    _, faults = together(
        database,
        lambda: actions.begin_solving(clerk(), plan, plan.turn),
        lambda: actions.begin_solving(clerk(), plan, plan.turn),
    )
    assert rules(faults) == ["plan_turn"]
    with database.as_office(), city_scope(MIHON):
        assert Scenario.objects.get().turn == 2
