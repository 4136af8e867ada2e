"""`stepwell demo` builds only into an empty database and catches up only the demo clinic."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from stepwell.demo.catching_up import behind, catch_up
from stepwell.demo.models import DemoClinic
from stepwell.people.models import Client
from tests.apps.demo.conftest import NOW

pytestmark = pytest.mark.django_db


def test_a_clinic_that_is_not_the_demo_is_never_touched(clinic):
    before = Client.objects.count()
    assert behind(NOW) is None
    with pytest.raises(DemoClinic.DoesNotExist):
        catch_up(now=NOW, progress=print)
    with pytest.raises(CommandError, match="does not hold a demo clinic"):
        call_command("demo", "--catch-up")
    call_command("demo", "--catch-up", "--if-demo")
    call_command("demo", "--if-empty")
    with pytest.raises(CommandError, match="clinic in this database already"):
        call_command("demo")
    assert Client.objects.count() == before


def test_sign_ins_of_a_clinic_without_the_demo_name_no_client(clinic, capsys):
    call_command("demo", "--sign-ins")
    said = capsys.readouterr().out
    assert "counselor@demo.example" in said
    assert "kiosk" not in said
