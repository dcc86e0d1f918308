"""The page of the panel pack: a period, its figures and responses, and the files."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_safe

from responses.document.reports import pdf_of
from responses.panel.forms import PeriodForm, period_form, usual_periods
from responses.panel.pages import MEANINGS, figure_rows, format_period, report_of, summary_of
from responses.panel.queries import Period, panel_pack_of
from responses.word.files import MEDIA_TYPE
from responses.word.reports import word_of_report
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.memberships import bodies_of
from s55tracker.accounts.models import PolicingBody
from s55tracker.govuk.refusals import UNPROCESSABLE
from s55tracker.present import present

ON_A_PAGE = 20


@signed_in
@require_safe
def panel_pack(request: HttpRequest) -> HttpResponse:
    body, form, bodies = _asked(request)
    if not form.is_valid():
        context = {"form": form, "body": body, "bodies": bodies, "periods": _links(body)}
        return render(request, "responses/panel/panel.html", context, status=UNPROCESSABLE)
    pack = panel_pack_of(body, form.period, today=timezone.localdate())
    context = {
        "form": form,
        "body": body,
        "bodies": bodies,
        "pack": pack,
        "period": format_period(form.period),
        "summary": summary_of(pack),
        "figures": figure_rows(pack.figures),
        "meanings": MEANINGS,
        "page": Paginator(pack.responses, ON_A_PAGE).get_page(request.GET.get("page")),
        "query": _query(body, form.period),
        "periods": _links(body),
    }
    return render(request, "responses/panel/panel.html", context)


@signed_in
@require_safe
def panel_pack_file(request: HttpRequest, form: str) -> HttpResponse:
    """Download the pack for the page's period. It is made during the request. Everything in it is public."""
    body, period_asked, _ = _asked(request)
    if form not in ("pdf", "docx") or not period_asked.is_valid():
        raise Http404
    period = period_asked.period
    report = report_of(panel_pack_of(body, period, today=timezone.localdate()), made_at=timezone.now())
    data, media_type = (pdf_of(report), "application/pdf") if form == "pdf" else (word_of_report(report), MEDIA_TYPE)
    answer = HttpResponse(data, content_type=media_type)
    name = f"{body.slug}-responses-{period.since.isoformat()}-{period.until.isoformat()}.{form}"
    answer["Content-Disposition"] = present(content_disposition_header(as_attachment=True, filename=name))
    return answer


def _asked(request: HttpRequest) -> tuple[PolicingBody, PeriodForm, list[PolicingBody]]:
    """The period, and the office (someone in several offices chooses one)."""
    bodies = bodies_of(request.user)
    wanted = request.GET.get("office") or (bodies[0].slug if bodies else "")
    body = next((body for body in bodies if body.slug == wanted), None)
    if body is None:
        raise Http404
    return body, period_form(request.GET, today=timezone.localdate()), bodies


def _query(body: PolicingBody, period: Period) -> str:
    return urlencode({"office": body.slug, "since": period.since.isoformat(), "until": period.until.isoformat()})


def _links(body: PolicingBody) -> list[tuple[str, str]]:
    return [(words, f"?{_query(body, period)}") for words, period in usual_periods(timezone.localdate())]
