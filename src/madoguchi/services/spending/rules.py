"""Who may do what with money that goes out: by section, by department of the accounts, by post; no contractor."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet

from madoguchi.core import clock
from madoguchi.foundation.city.models import Department, Holding, Post, Staff, StaffKind, within
from madoguchi.foundation.city.money import TransferDeclared
from madoguchi.foundation.city.queries import in_force, posts_deputised, posts_of

from .models import AccountMend, PayingAccount, Payout, PayoutState, Transfer

#: Orders that nobody has paid, and that are under way to nobody.
OPEN = (PayoutState.ORDERED, PayoutState.RETURNED)


def visible_payouts(staff: Staff) -> QuerySet[Payout]:
    """支出命令, which say who is paid what: those of somebody's section, all for whoever makes or checks transfers."""
    cashier = Cashier(staff)
    return Payout.objects.all() if cashier.sees else section_payouts(staff, cashier.posts)


def section_payouts(staff: Staff, posts: Iterable[Post]) -> QuerySet[Payout]:
    """Those that are somebody's section's payments, or that it ordered; a contractor has none."""
    if staff.kind == StaffKind.CONTRACTOR:
        return Payout.objects.none()
    own = [post.department_id for post in posts]
    colleagues = Holding.objects.filter(within(), post__department__in=own).values("staff")
    return Payout.objects.filter(Q(ordered_by=staff) | Q(department__in=own) | Q(ordered_by__in=colleagues))


def of_the_section(staff: Staff, payout: Payout) -> bool:
    """Whether somebody belongs to the section whose payment it is, or that ordered it, and is no contractor."""
    return section_payouts(staff, posts_of(staff)).filter(id=payout.id).exists()


def may_cancel(staff: Staff, payout: Payout) -> bool:
    """Whether this member of staff may cancel an order that stands."""
    return payout.state in OPEN and of_the_section(staff, payout)


def may_mend(staff: Staff, payout: Payout) -> bool:
    """Whether this member of staff may mend the account of a payment that came back."""
    return payout.state == PayoutState.RETURNED and (
        of_the_section(staff, payout) or not Cashier(staff).why_not
    )


@dataclass(frozen=True)
class Cashier:
    """A member of staff at the transfers: with the posts held today and the city's account, each read once."""

    staff: Staff

    @cached_property
    def account(self) -> TransferDeclared | None:
        """What `city.yaml` declares under `transfer`."""
        row = PayingAccount.objects.first()
        return TransferDeclared.model_validate(row.declared) if row else None

    @cached_property
    def posts(self) -> list[Post]:
        """The posts held today."""
        return posts_of(self.staff)

    @cached_property
    def why_not(self) -> str:
        """The rule that keeps somebody from making transfers and reading results, or an empty text."""
        if self.account is None:
            return "no_account"
        if self.staff.kind == StaffKind.CONTRACTOR:
            return "contractor"
        own = {post.department.slug: post.department_id for post in self.posts}
        if set(self.account.departments) & own.keys():
            return ""
        # One that ended is followed by another.
        named = Department.objects.filter(slug__in=self.account.departments)
        allowed = {found.id for row in named if (found := in_force(row))}
        return "" if allowed & set(own.values()) else "department"

    @cached_property
    def approves(self) -> bool:
        """Whether they hold the post that checks transfers, or decide in its place today (代決)."""
        if self.account is None or self.staff.kind == StaffKind.CONTRACTOR:
            return False
        if self.account.approver in {post.slug for post in self.posts}:
            return True
        row = Post.objects.select_related("department").filter(slug=self.account.approver).first()
        post = in_force(row) if row else None
        held = [*self.posts, *posts_deputised(self.staff, clock.today())]
        return post is not None and post.id in {one.id for one in held}

    @property
    def sees(self) -> bool:
        """Whether they see to whom and into which accounts money goes."""
        return not self.why_not or self.approves


def why_not_approve(cashier: Cashier, transfer: Transfer) -> str:
    """The rule that keeps somebody from approving a transfer, or an empty text."""
    if not cashier.approves:
        return "post"
    return "two_people" if transfer.made_by_id == cashier.staff.id else ""


def mended_in(transfer: Transfer, staff: Staff) -> bool:
    """Whether somebody mended an account to which a transfer goes."""
    return AccountMend.objects.filter(payout__in=transfer.lines.values("payout"), mended_by=staff).exists()


def why_not_drop(cashier: Cashier, transfer: Transfer) -> str:
    """The rule that keeps somebody from dropping a transfer, or an empty text."""
    if cashier.why_not and not cashier.approves:
        return cashier.why_not
    return "fetched" if transfer.fetched_by_id == cashier.staff.id else ""
