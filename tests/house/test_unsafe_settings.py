"""A production site does not start on an unsafe setting, and says all that is wrong at once."""

import pytest

from stepwell.config.environment import Unsafe, refuse_unsafe

SAFE = {
    "STEPWELL_MODE": "production",
    "STEPWELL_SECRET_KEY": "k" * 50,
    "STEPWELL_TLS_PROXY": "1",
    "STEPWELL_HOSTS": "clinic.example",
}
UNSAFE = [
    ("STEPWELL_DEBUG", "1"),
    ("STEPWELL_SECRET_KEY", ""),
    ("STEPWELL_SECRET_KEY", "k" * 49),
    ("STEPWELL_TLS_PROXY", ""),
    ("STEPWELL_HOSTS", ""),
    ("STEPWELL_SECOND_FACTOR", "offered"),
    ("STEPWELL_IDLE_MINUTES", "0"),
    ("STEPWELL_IDLE_MINUTES", "61"),
    ("STEPWELL_IDLE_MINUTES", "never"),
    ("STEPWELL_FIELD_KEYS", f"{'k' * 50},short"),
    ("STEPWELL_OIDC_ISSUER", "http://login.example"),
    ("STEPWELL_OIDC_ISSUER", "https://login.example"),
    ("STEPWELL_EMERGENCY_MINUTES", "4"),
    ("STEPWELL_EMERGENCY_MINUTES", "721"),
    ("STEPWELL_EMERGENCY_MINUTES", "forever"),
]


def test_a_safe_site_starts():
    refuse_unsafe(SAFE)
    refuse_unsafe(SAFE | {"STEPWELL_SECOND_FACTOR": "required", "STEPWELL_IDLE_MINUTES": "60"})


@pytest.mark.parametrize("name, value", UNSAFE)
def test_one_unsafe_setting_stops_it(name, value):
    with pytest.raises(Unsafe, match=name.replace("OIDC_ISSUER", "OIDC")):
        refuse_unsafe(SAFE | {name: value})


def test_the_demo_may():
    refuse_unsafe({"STEPWELL_DEBUG": "1"})


def test_everything_wrong_is_named_at_once():
    with pytest.raises(Unsafe) as refused:
        refuse_unsafe({"STEPWELL_MODE": "production", "STEPWELL_DEBUG": "1"})
    for name in ("STEPWELL_DEBUG", "STEPWELL_SECRET_KEY", "STEPWELL_TLS_PROXY", "STEPWELL_HOSTS"):
        assert name in str(refused.value)
