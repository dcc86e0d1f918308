"""Second steps that go wrong, and a lost device: in a real browser, without scripts where the factor allows it."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator

from s55tracker.mail.models import OutgoingMail
from tests.browser.test_passkeys import add_passkey, give_device, looks_right, sign_out
from tests.factories import a_response, an_office, has_trial_pdf, refreshed
from tests.s55tracker.identity.second_factors import code_of, recovery_codes_of, with_app

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WRONG = 10


def test_approver_signs_in_and_approves_with_a_passkey(visit):
    office = an_office()
    response = a_response(office, "with_approver")
    has_trial_pdf(response)
    visitor = visit()
    give_device(visitor)
    visitor.sign_in(office.approver)
    add_passkey(visitor, "work laptop")
    sign_out(visitor)
    visitor.goto(f"/accounts/login/?next=/responses/{response.reference}/approval/")
    visitor.press("Sign in with a passkey")
    assert visitor.sees("Your decision")
    visitor.link("Use a passkey")
    assert visitor.sees("Confirm it is you")
    looks_right(visitor)
    visitor.press("Use a passkey")
    assert visitor.sees("Your decision")
    assert visitor.page.locator("main input[type=password]").count() == 0
    looks_right(visitor)
    visitor.page.locator("main button[value=approve]").click()
    assert visitor.sees("The officer has been told")
    assert refreshed(response).status == "approved"


def test_code_used_twice_ten_wrong_ones_and_a_lost_device_without_scripts(visit):
    office = an_office()
    app = with_app(office.approver)
    recovery_codes_of(office.approver)
    visitor, administrator, onlooker = visit(scripts=False), visit(scripts=False), visit()
    administrator.sign_in(office.administrator)
    visitor.sign_in(office.approver)
    code = code_of(app)
    visitor.write("Code", code)
    visitor.press("Sign in")
    assert visitor.sees("My work")
    sign_out(visitor)

    visitor.sign_in(office.approver)
    for number, typed in enumerate((code, *("000000",) * WRONG), start=1):
        visitor.write("Code", typed)
        visitor.press("Sign in")
        refusal = "The code is incorrect, or has already been used" if number <= 5 else "Too many attempts"
        assert visitor.sees(refusal), number
    assert "/2fa/authenticate/" in visitor.path
    onlooker.sign_in(office.approver)
    onlooker.write("Code", "000000")
    onlooker.press("Sign in")
    assert onlooker.sees("Too many attempts")
    looks_right(onlooker)  # axe needs scripts
    visitor.press("Cancel and sign in as someone else")

    administrator.goto(f"/office/people/{office.approver.pk}/second-step/")
    administrator.write("Reason", "Lost phone, confirmed by telephone")
    administrator.press("Reset the second step")
    administrator.confirm()
    assert administrator.sees("now signs in with a password alone")
    assert not Authenticator.objects.exists()
    assert "Lost phone" in OutgoingMail.objects.filter(to_email=office.approver.email).latest("pk").text
    visitor.sign_in(office.approver)
    assert visitor.sees("My work")
