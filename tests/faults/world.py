"""The run's offices, and people's actions in them: through the product's own actions, recorded in memory as they are
done.

Nothing here reads back an action's result. If memory and database differ, the report will show it.
"""

from __future__ import annotations

import contextlib
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from inspections.logging.actions.reports import correct_publication_date
from responses.approval import actions as approval
from responses.drafting import actions as drafting
from responses.enums import DigestChoice, ForceStatus, ResponseStatus
from responses.force_comments import actions as force_comments
from responses.models import ForceRequest, Response
from responses.planning import actions as planning
from responses.publishing import actions as publication
from responses.summaries.actions import choose_digests
from s55tracker.accounts.models import User
from s55tracker.accounts.roles import Role
from s55tracker.office.absences import actions as absences
from s55tracker.office.bank_holidays.actions import add_bank_holiday
from s55tracker.office.people.actions import memberships as office_people
from s55tracker.office.reminder_schedule import actions as office_schedule
from s55tracker.office.settings import actions as office_settings
from s55tracker.working_days.calendar import format_date, is_working_day, working_day_on_or_after
from tests import factories
from tests.faults.oracle import Office, Oracle, Paper, Person, Team

S, F = ResponseStatus, ForceStatus


class World:
    def __init__(self, chance: random.Random, oracle: Oracle, *, last_day: date) -> None:
        self.chance, self.oracle, self.last_day = chance, oracle, last_day
        self.made: list[tuple[factories.Office, Office]] = []
        self.people: dict[int, Person] = {}
        self.papers: list[Paper] = []
        self.done: Counter[str] = Counter()

    # --- The start ---------------------------------------------------------------------------------------------

    def found_offices(self, number: int) -> None:
        """Offices with people in every role; some with two managers, one with none, some with a most senior person."""
        for index in range(number):
            made = factories.an_office(f"Area {index + 1:02d}")
            if index % 3 == 0:
                factories.give_role(made.other_officer, made.body, Role.MANAGER)
            if index % 4 == 2:
                office_people.end_membership(by=made.administrator, organisation=made.body, user=made.manager)
            senior = (
                factories.a_person("Sir Senior", organisation=made.body, roles=(Role.APPROVER,)) if index % 2 else None
            )
            if senior:
                made.body.senior_person = senior
                made.body.save()
            office = Office(team=Team(made.body.pk), force=Team(made.force.pk), senior=senior and senior.pk)
            for user in [*made.people.values(), *([senior] if senior else [])]:
                person = Person(user.pk, user.email)
                self.people[user.pk] = person
            for name in ("officer", "other_officer"):
                office.team.roles[getattr(made, name).pk] = {Role.OFFICER}
            for name in ("approver", "other_approver"):
                office.team.roles[getattr(made, name).pk] = {Role.APPROVER}
            office.team.roles[made.administrator.pk] = {Role.ADMINISTRATOR}
            if index % 4 != 2:
                office.team.roles[made.manager.pk] = {Role.MANAGER}
            if index % 3 == 0:
                office.team.roles[made.other_officer.pk].add(Role.MANAGER)
            if senior:
                office.team.roles[senior.pk] = {Role.APPROVER}
            office.force.roles[made.contributor.pk] = {Role.FORCE_CONTRIBUTOR}
            office.force.roles[made.lead.pk] = {Role.FORCE_LEAD}
            self.made.append((made, office))
        for person in self.people.values():
            choice = self.chance.choices(
                [DigestChoice.DAILY, DigestChoice.WEEKLY, DigestChoice.OFF], weights=[80, 10, 10]
            )[0]
            self._choose(person, choice, hour=self.chance.choice([7, 8, 8, 8, 8, 12, 16]))

    def open_papers(self, number: int, *, today: date) -> None:
        """Reports of the last six weeks, spread over the offices; a third of the forces have already been asked."""
        for index in range(number):
            made, office = self.made[index % len(self.made)]
            paper = self._log(made, office, published_on=today - timedelta(days=self.chance.randint(1, 42)))
            if self.chance.random() < 1 / 3:
                self._invite(paper, days=self.chance.randint(3, 30))

    def told(self, now: datetime) -> list[Person]:
        """People who work today and whose hour has come; `now` is a moment in London."""
        if not is_working_day(now.date()):
            return []
        here: set[int] = set()
        for _, office in self.made:
            here |= set(office.force.roles)
            if now.date() not in office.extra:
                here |= set(office.team.roles)
        return [person for person in self.people.values() if person.pk in here and now.hour >= person.hour]

    # --- What people do --------------------------------------------------------------------------------------------

    def act(self, number: int) -> None:
        """A random number of actions."""
        choices: list[tuple[Callable[[], bool], int]] = [
            (self.work_on_one, 40),
            (self.invite_one, 12),
            (self.assign_one, 10),
            (self.correct_one, 6),
            (self.log_one, 6),
            (self.recall_one, 4),
            (self.need_no_more_one, 3),
            (self.give_and_take_back_one, 3),
            (self.change_reminder_schedule, 3),
            (self.change_plan, 2),
            (self.go_away, 4),
            (self.choose_otherwise, 4),
            (self.leave, 2),
            (self.proclaim_a_day, 1),
        ]
        done = 0
        for _ in range(number * 10):
            action = self.chance.choices([each for each, _ in choices], weights=[weight for _, weight in choices])[0]
            if action():
                self.done[action.__name__.replace("_", " ").removesuffix(" one")] += 1
                done += 1
            if done == number:
                return

    def work_on_one(self) -> bool:
        """The next step of a response that is progressing: written, asked, answered, submitted, decided, published."""
        paper = self._some(lambda paper: paper.is_open and paper.pk % 5 == 0)
        if paper is None:
            return False
        today, made, response = timezone.localdate(), self._made(paper), self._response(paper)
        officer = self._officer(paper)
        with self._touching(paper):
            if paper.track == F.NOT_INVITED and paper.status in (S.NOT_STARTED, S.DRAFTING):
                self._invite(paper, days=self.chance.randint(2, 14))
            elif not paper.is_written:
                factories.write_everything(replace(made, officer=officer), response)
                paper.is_written, paper.status = True, S.DRAFTING
            elif paper.status == S.DRAFTING and paper.track == F.INVITED:
                request = ForceRequest.objects.get(pk=paper.request_pk)
                factories.write_force_comments(made, request)
                force_comments.submit_force_comments(by=made.lead, request=request, chief_officer_name="Chris Chief")
                paper.track = F.SUBMITTED
            elif paper.status == S.DRAFTING:
                approval.submit_for_approval(by=officer, response=response, today=today)
                paper.status, paper.submitted_by, paper.submitted_on = S.WITH_APPROVER, officer.pk, today
            elif paper.status == S.WITH_APPROVER:
                approver = made.approver if made.approver.pk in paper.office.team.roles else made.other_approver
                if self.chance.random() < 0.2:
                    approval.return_to_officer(by=approver, response=response, reason="Say more.")
                    paper.status = S.DRAFTING
                else:
                    factories.approve(replace(made, approver=approver), response)
                    paper.status = S.APPROVED
            else:
                publication.publish(by=officer, response=response, today=today)
                paper.status, paper.first_published_on = S.PUBLISHED, today
        return True

    def invite_one(self) -> bool:
        paper = self._some(lambda p: p.track == F.NOT_INVITED and p.status in (S.NOT_STARTED, S.DRAFTING) and p.is_open)
        if paper is None:
            return False
        with self._touching(paper):
            self._invite(paper, days=self.chance.randint(0, 28))
        return True

    def recall_one(self) -> bool:
        """Invited, then recalled: reminders waiting for the force are no longer needed."""
        paper = self._some(lambda p: p.track == F.INVITED and p.is_open and p.status in (S.NOT_STARTED, S.DRAFTING))
        if paper is None:
            return False
        with self._touching(paper):
            request = ForceRequest.objects.get(pk=paper.request_pk)
            comment_by = paper.comment_by
            force_comments.recall_invitation(by=self._officer(paper), request=request, reason="Too early.")
            paper.track = F.NOT_INVITED
            if comment_by >= timezone.localdate() and self.chance.random() < 0.5:
                # Invited again, by the same date: withdrawn reminders are needed again.
                self.oracle.glimpse([paper], today=timezone.localdate())
                self._invite(paper, days=(comment_by - timezone.localdate()).days)
        return True

    def assign_one(self) -> bool:
        paper = self._some(lambda p: p.is_open)
        if paper is None:
            return False
        with self._touching(paper):
            self._assign(paper, self.chance.choice(paper.office.team.in_role(Role.OFFICER)))
        return True

    def give_and_take_back_one(self) -> bool:
        """Given away and taken back before anyone is told: the first owner must lose no reminders."""
        paper = self._some(lambda p: p.is_open and p.owner in p.office.team.roles)
        if paper is None:
            return False
        owner = paper.owner
        others = [pk for pk in paper.office.team.in_role(Role.OFFICER) if pk != owner]
        if not others:
            return False
        with self._touching(paper):
            self._assign(paper, self.chance.choice(others))
            self.oracle.glimpse([paper], today=timezone.localdate())
            self._assign(paper, owner)
        return True

    def correct_one(self) -> bool:
        """The date of publication was wrong by several days: the safe day moves with it."""
        paper = self._some(lambda p: p.is_open)
        if paper is None:
            return False
        moved = paper.published_on + timedelta(days=self.chance.choice([-9, -4, -1, 1, 3, 10]))
        if moved > timezone.localdate():
            return False
        with self._touching(paper):
            response = self._response(paper)
            correct_publication_date(
                by=self._officer(paper),
                inspection=response.inspection,
                published_on=moved,
                reason="As the report says.",
            )
            paper.published_on = moved
            if paper.status in (S.WITH_APPROVER, S.APPROVED):
                paper.status = S.DRAFTING
        return True

    def need_no_more_one(self) -> bool:
        paper = self._some(lambda p: p.is_open and p.status in (S.NOT_STARTED, S.DRAFTING) and p.track != F.INVITED)
        if paper is None:
            return False
        with self._touching(paper):
            drafting.mark_not_needed(
                by=self._officer(paper), response=self._response(paper), reason="It is about another force."
            )
            paper.status = S.NOT_NEEDED
        return True

    def log_one(self) -> bool:
        made, office = self.chance.choice(self.made)
        paper = self._log(made, office, published_on=timezone.localdate() - timedelta(days=self.chance.randint(0, 30)))
        self.oracle.glimpse([paper], today=timezone.localdate())
        return True

    def change_reminder_schedule(self) -> bool:
        made, office = self.chance.choice(self.made)
        schedule = {
            **office.schedule,
            "safe_day": sorted(self.chance.sample([35, 28, 21, 14, 10, 7, 5, 3, 2, 1, 0], 6), reverse=True),
            "comments_due": self.chance.choice([[7, 3, 1, 0], [5, 2, 0]]),
            "escalate_to_manager": self.chance.choice([7, 10, 5]),
            "escalate_to_approver": self.chance.choice([3, 4]),
        }
        with self._touching(*self._of(office)):
            self._set_reminder_schedule(made, office, schedule)
        return True

    def change_plan(self) -> bool:
        made, office = self.chance.choice(self.made)
        days = sorted(self.chance.sample(range(2, 55), 5))
        plan = dict(zip(office.plan, days, strict=True))
        made.body.refresh_from_db()
        with self._touching(*self._of(office)):
            opened_on = office_settings.fingerprint(made.body.milestones)
            office_settings.change_milestones(
                by=self._administrator(made), body=made.body, days=plan, opened_on=opened_on
            )
            office.plan = plan
        return True

    def go_away(self) -> bool:
        """Days away starting today or soon, with a colleague standing in."""
        _, office = self.chance.choice(self.made)
        team = self.chance.choice([office.team, office.team, office.force])
        if len(team.roles) < 2:
            return False
        away, substitute = self.chance.sample(sorted(team.roles), 2)
        today = timezone.localdate()
        from_on = today + timedelta(days=self.chance.randint(0, 4))
        until_on = from_on + timedelta(days=self.chance.randint(0, 9))
        if any(person == away for person, *_ in team.absences):
            return False
        with self._touching(*self._of(office)):
            self._set_absence(away, substitute, from_on, until_on)
            team.absences.append((away, substitute, from_on, until_on))
        return True

    def choose_otherwise(self) -> bool:
        person = self.people[self.chance.choice(sorted(self.people))]
        choice = self.chance.choices([DigestChoice.DAILY, DigestChoice.WEEKLY, DigestChoice.OFF], weights=[70, 15, 15])[
            0
        ]
        self._choose(person, choice, hour=person.hour)
        return True

    def leave(self) -> bool:
        """Someone leaves; their work goes to a colleague, who is told."""
        made, office = self.chance.choice(self.made)
        officers = office.team.in_role(Role.OFFICER)
        today = timezone.localdate()
        if len(officers) < 2 or len(office.team.roles) < 5:
            return False
        gone = self.chance.choice(officers)
        # A substitute stays until then: otherwise a successor is found, by a rule with its own tests.
        if any(substitute == gone and until_on >= today for _, substitute, _, until_on in office.team.absences):
            return False
        successor = self.chance.choice([pk for pk in sorted(office.team.roles) if pk != gone])
        with self._touching(*self._of(office)):
            office_people.end_membership(
                by=self._administrator(made),
                organisation=made.body,
                user=self._user(gone),
                reason="A new post.",
                successor=self._user(successor),
            )
            del office.team.roles[gone]
            for paper in self._of(office):
                if paper.owner == gone and paper.status != S.NOT_NEEDED:
                    paper.owner = successor
        return True

    def proclaim_a_day(self) -> bool:
        """One of the office's own bank holidays, some days ahead."""
        made, office = self.chance.choice(self.made)
        day = working_day_on_or_after(timezone.localdate() + timedelta(days=self.chance.randint(5, 20)))
        # Leave out the last day: people not working then would hear the day after, outside the run.
        if day in office.extra or day >= self.last_day:
            return False
        with self._touching(*self._of(office)):
            self._set_day(made, day)
            office.extra |= {day}
        return True

    # --- How it is done --------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _touching(self, *papers: Paper) -> Iterator[None]:
        """Workers may check just before and just after: reminders due at either moment may be in the ledger."""
        today = timezone.localdate()
        self.oracle.glimpse(papers, today=today)
        yield
        self.oracle.glimpse(papers, today=today)

    def _log(self, made: factories.Office, office: Office, *, published_on: date) -> Paper:
        officer = self._user(self.chance.choice(office.team.in_role(Role.OFFICER)))
        due = [published_on + timedelta(days=self.chance.randint(30, 90)) for _ in range(self.chance.choice([1, 1, 2]))]
        findings = [
            factories.a_finding(str(number), due_on=day, due_text=f"By {format_date(day)}")
            for number, day in enumerate(due, start=1)
        ]
        inspection = factories.an_inspection(
            replace(made, officer=officer),
            title=f"Report {len(self.papers) + 1}",
            published_on=published_on,
            findings=findings,
        )
        response = Response.objects.get(inspection=inspection)
        paper = Paper(
            pk=response.pk,
            inspection_pk=inspection.pk,
            office=office,
            published_on=published_on,
            opened_on=timezone.localdate(),
            request_pk=response.force_requests.get().pk,
            owner=officer.pk,
            findings_due=due,
        )
        self.papers.append(paper)
        return paper

    def _invite(self, paper: Paper, *, days: int) -> None:
        today = timezone.localdate()
        force_comments.invite_force_comments(
            by=self._officer(paper),
            request=ForceRequest.objects.get(pk=paper.request_pk),
            comment_by=today + timedelta(days=days),
            after_safe_day=True,
            today=today,
        )
        paper.track, paper.comment_by, paper.asked_on = F.INVITED, today + timedelta(days=days), today

    def _assign(self, paper: Paper, owner: int) -> None:
        planning.assign_owner(by=self._officer(paper), response=self._response(paper), owner=self._user(owner))
        paper.owner = owner

    def _some(self, fits: Callable[[Paper], bool]) -> Paper | None:
        found = [paper for paper in self.papers if fits(paper)]
        return self.chance.choice(found) if found else None

    def _of(self, office: Office) -> list[Paper]:
        return [paper for paper in self.papers if paper.office is office]

    def _made(self, paper: Paper) -> factories.Office:
        return next(made for made, office in self.made if office is paper.office)

    def _response(self, paper: Paper) -> Response:
        return Response.objects.select_related("inspection", "body", "owner").get(pk=paper.pk)

    def _user(self, pk: int) -> User:
        """Reload: a user object caches its roles for its lifetime."""
        return User.objects.get(pk=pk)

    def _officer(self, paper: Paper) -> User:
        return self._user(paper.office.team.in_role(Role.OFFICER)[0])

    def _administrator(self, made: factories.Office) -> User:
        return self._user(made.administrator.pk)

    def _choose(self, person: Person, choice: DigestChoice, *, hour: int) -> None:
        choose_digests(by=self._user(person.pk), digest=choice, hour=hour)
        person.choice, person.hour = choice, hour
        person.was_ever_off |= choice == DigestChoice.OFF

    def _set_reminder_schedule(self, made: factories.Office, office: Office, schedule: dict) -> None:
        made.body.refresh_from_db()
        office_schedule.change_reminder_schedule(
            by=self._administrator(made),
            body=made.body,
            schedule=schedule,
            senior_person=self._user(office.senior) if office.senior else None,
            opened_on=office_schedule.reminder_schedule_fingerprint(made.body),
        )
        office.schedule = schedule

    def _set_absence(self, away: int, substitute: int, from_on: date, until_on: date) -> None:
        """Added by the person going away."""
        person = self._user(away)
        absences.record_absence(
            by=person,
            user=person,
            substitute=self._user(substitute),
            from_on=from_on,
            until_on=until_on,
            today=timezone.localdate(),
        )

    def _set_day(self, made: factories.Office, day: date) -> None:
        add_bank_holiday(by=self._administrator(made), body=made.body, day=day, name="A day of mourning")
