"""Who may see and do what in the register: rows by department, disposals by post."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet

from madoguchi.foundation.city.models import Department, Post, Staff, StaffKind
from madoguchi.foundation.city.queries import posts_of

from .models import Binder, Disposal, DisposalPost, Record


@dataclass(frozen=True)
class Keeper:
    """A member of staff at the register: with the posts held today, read once."""

    staff: Staff

    @cached_property
    def posts(self) -> list[Post]:
        return posts_of(self.staff)

    @cached_property
    def departments(self) -> list[Department]:
        """Their own, by name in the code."""
        return sorted({post.department for post in self.posts}, key=lambda one: one.slug)

    @cached_property
    def own(self) -> set[UUID]:
        return {post.department_id for post in self.posts}

    @cached_property
    def decides(self) -> bool:
        """Whether they hold the post that decides disposals."""
        return DisposalPost.objects.filter(post__in=[post.id for post in self.posts]).exists()


def visible_records(keeper: Keeper) -> QuerySet[Record]:
    """Records of the departments somebody holds a post in; all of them for whoever decides disposals."""
    rows = Record.objects.all()
    return rows if keeper.decides else rows.filter(department__in=keeper.own)


def visible_binders(keeper: Keeper) -> QuerySet[Binder]:
    """The same of binders."""
    rows = Binder.objects.all()
    return rows if keeper.decides else rows.filter(department__in=keeper.own)


def visible_disposals(keeper: Keeper) -> QuerySet[Disposal]:
    """The same of disposals."""
    rows = Disposal.objects.all()
    return rows if keeper.decides else rows.filter(binder__department__in=keeper.own)


def why_not_keep(keeper: Keeper, binder: Binder) -> str:
    """The rule that keeps somebody from closing a binder, or proposing, checking and carrying out a disposal of it."""
    if keeper.staff.kind == StaffKind.CONTRACTOR:
        return "contractor"
    return "" if binder.department_id in keeper.own else "department"


def why_not_decide(keeper: Keeper, disposal: Disposal) -> str:
    """The rule that keeps somebody from deciding a disposal, or an empty text."""
    if keeper.staff.kind == StaffKind.CONTRACTOR:
        return "contractor"
    if not keeper.decides:
        return "post"
    return "two_people" if disposal.proposed_by_id == keeper.staff.id else ""
