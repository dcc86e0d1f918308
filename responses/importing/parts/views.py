"""The page on which an officer says what each part of an imported text is, edits it, splits it and merges it."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from responses.importing.division import found_in
from responses.importing.parts import changing
from responses.importing.parts.actions import keep_import, start_again
from responses.importing.parts.forms import NEW, NewFindingForm, PartForm, finding_worded, use_in
from responses.importing.parts.layout import Layout, paragraphs_in
from responses.importing.parts.pages import choices_for, name_of_use, page_of, parts_page
from responses.importing.parts.result import as_arranged
from responses.importing.pictures import beside
from responses.importing.queries import areas_known
from responses.importing.warnings import CHANGED_MEANWHILE
from responses.models import ImportProposal
from responses.queries import import_proposals_of
from s55tracker.accounts.decorators import signed_in
from s55tracker.govuk.forms import GovukForm
from s55tracker.govuk.refusals import CONFLICT, UNPROCESSABLE
from s55tracker.present import present
from s55tracker.refusals import ChangedMeanwhile, Refused
from s55tracker.text.cleaning import clean_text, whole_number

CHOOSE_A_PARAGRAPH = "Choose where the new part begins."
SAVE_FIRST = "You have changed the paragraphs of this part. Save the words first, then split it."


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_import_parts(request: HttpRequest, pk: int) -> HttpResponse:
    """The text in the order of the file. One part is open at a time, and every button keeps what was typed into it.
    Nothing is recorded here.
    """
    proposal = get_object_or_404(import_proposals_of(request.user), pk=pk)
    found = as_arranged(found_in(proposal, bodies=areas_known()), proposal)
    if found.layout is None:
        return redirect(proposal)
    desk = _Desk(request, proposal, found.layout)
    return desk.answer() if request.method == "POST" else desk.page()


@dataclass(frozen=True)
class _Place:
    """The place to which the page returns: the changed part, open or not, or the form for a new finding."""

    part: int | None = None
    is_open: bool = False
    is_new: bool = False
    page: int | None = None
    is_review: bool = False


class _Desk:
    """One request to the page: which part was open, what the person typed, and which button they pressed."""

    def __init__(self, request: HttpRequest, proposal: ImportProposal, layout: Layout) -> None:
        self.request, self.proposal, self.layout = request, proposal, layout
        sent: QueryDict = request.POST if request.method == "POST" else request.GET
        self.opened = whole_number(sent.get("part", ""))
        self.page_number = whole_number(sent.get("page", "")) or 1
        pressed, _, number = request.POST.get("do", "save").partition(":")
        self.pressed, self.number = pressed, whole_number(number)
        self.part_form, self.new_form = self._part_form(), self._new_form()

    # The forms

    def _part_form(self) -> PartForm | None:
        part = self.layout.part(self.opened or 0)
        if part is None:
            return None
        body = self.proposal.body
        return PartForm(
            self.request.POST if self.request.method == "POST" else None,
            part=part,
            layout=self.layout,
            uses=choices_for(part, self.layout, body),
            following=len(changing.like_it(self.layout, part.number)),
            use_name=name_of_use(part.use, part.about, self.layout, body),
        )

    def _new_form(self) -> NewFindingForm | None:
        if self.request.method == "POST":
            return NewFindingForm(self.request.POST) if "new-wording" in self.request.POST else None
        return NewFindingForm(initial=self.proposal.typed.get("finding")) if "new" in self.request.GET else None

    # Changing

    def answer(self) -> HttpResponse:
        version = whole_number(self.request.POST.get("version", ""))
        if version != self.proposal.version:
            return self.page(problem=CHANGED_MEANWHILE, status=CONFLICT)
        try:
            if self.pressed == "start-again":
                start_again(by=self.request.user, proposal=self.proposal, version=version)
                return redirect("response-import-parts", self.proposal.pk)
            if (self.part_form and not self.part_form.is_valid()) or not self._new_is_ready():
                return self.page(status=UNPROCESSABLE)
            layout, place = self._changed()
            typed = {"finding": self._typed_finding()} if self.new_form else None
            changed = layout if layout != self.layout else None
            keep_import(by=self.request.user, proposal=self.proposal, version=version, layout=changed, typed=typed)
        except ChangedMeanwhile:
            return redirect("response-import-parts", self.proposal.pk)
        except Refused as refusal:
            return self.page(problem=str(refusal), status=UNPROCESSABLE)
        return redirect(_address(self.proposal, layout, place))

    def _new_is_ready(self) -> bool:
        """False if the person is adding a finding and its form has errors."""
        return self.pressed != "add" or bool(self.new_form and self.new_form.is_valid())

    def _typed_finding(self) -> dict[str, str]:
        """The fields typed for a finding that has not been added yet."""
        if self.pressed == "add":
            return {}
        longest = {"kind": 50, "reference": 20, "wording": changing.LONGEST_WORDING}
        return {name: clean_text(self.request.POST.get(f"new-{name}", "")[:most]) for name, most in longest.items()}

    def _changed(self) -> tuple[Layout, _Place]:
        """The layout with the person's changes, and the place to which the page returns."""
        layout, place = self.layout, _Place(part=self.opened)
        if self.part_form:
            layout, place = self._with_part(layout, self.part_form)
        match self.pressed:
            case "open":
                return layout, _Place(part=self.number, is_open=True)
            case "page":
                return layout, _Place(page=self.number)
            case "new":
                return layout, _Place(is_new=True)
            case "done":
                return layout, _Place(is_review=True)
            case "add":
                typed = present(self.new_form).cleaned_data
                layout = changing.with_new_finding(layout, typed["kind"], typed["reference"], typed["wording"])
                return layout, _Place(part=layout.following - 1)
        return layout, place

    def _with_part(self, layout: Layout, form: PartForm) -> tuple[Layout, _Place]:
        """The layout with what was typed for the open part."""
        number, typed = form.part.number, form.cleaned_data
        words = form.words
        if words is not None:
            layout = changing.with_words(layout, number, words)
        if self.pressed == "merge":
            place = layout.parts.index(present(layout.part(number)))
            return changing.merged(layout, number), _Place(part=layout.parts[place - 1].number)
        finding = finding_worded(form.part, layout)
        if finding and "reference" in typed:
            layout = changing.with_reference(layout, finding.number, typed["reference"])
        if self.pressed == "split":
            layout = self._split(layout, form)
        following = form.and_following and self.pressed != "split"
        is_new = typed["use"] in NEW
        if is_new:
            layout = changing.as_new_finding(layout, number, NEW[typed["use"]], and_following=following)
        elif typed["use"] != form.initial["use"]:
            layout = changing.with_use(layout, number, *use_in(typed["use"]), and_following=following)
        if self.pressed == "split":
            place = layout.parts.index(present(layout.part(number)))
            return layout, _Place(part=layout.parts[place + 1].number, is_open=True)
        return layout, _Place(part=number, is_open=is_new)

    def _split(self, layout: Layout, form: PartForm) -> Layout:
        paragraph = whole_number(form.cleaned_data.get("paragraph", ""))
        if paragraph is None:
            raise Refused(CHOOSE_A_PARAGRAPH)
        before = paragraphs_in(form.part.text)
        after = paragraphs_in(present(layout.part(form.part.number)).text)
        if len(before) != len(after):
            raise Refused(SAVE_FIRST)
        return changing.split(layout, form.part.number, paragraph)

    # The page

    def page(self, *, problem: str = "", status: int = 200) -> HttpResponse:
        forms: list[GovukForm] = [form for form in (self.part_form, self.new_form) if form]
        if problem:
            carrier = self.part_form or (self.new_form if self.pressed == "add" else None) or GovukForm({})
            if carrier not in forms:
                forms.append(carrier)
            link = {"href": f"#part-{self.opened}"} if carrier is self.part_form else {}
            carrier.add_error(None, ValidationError(problem.replace("%", "%%"), params=link))
        gone = self.request.POST.get("text", "") if status == CONFLICT and not self.part_form else ""
        body = self.proposal.body
        context = {
            "proposal": self.proposal,
            "text": parts_page(
                self.layout, body, opened=self.opened, page=self.page_number, pictures_of=beside(self.proposal)
            ),
            "part_form": self.part_form,
            "new_form": self.new_form,
            "forms": forms,
            "is_conflict": status == CONFLICT,
            "gone": gone,
        }
        return render(self.request, "responses/importing/parts.html", context, status=status)


def _address(proposal: ImportProposal, layout: Layout, place: _Place) -> str:
    if place.is_review:
        return proposal.get_absolute_url()
    address = reverse("response-import-parts", args=[proposal.pk])
    if place.is_new:
        return f"{address}?new=yes#new-finding"
    if place.part is None:
        return f"{address}?page={place.page or 1}"
    if place.is_open:
        return f"{address}?part={place.part}#part-{place.part}"
    return f"{address}?page={page_of(layout, place.part)}#part-{place.part}"
