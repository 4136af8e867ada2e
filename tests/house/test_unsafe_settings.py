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
    ("STEPWELL_FIRST_PASSWORD_DAYS", "0"),
    ("STEPWELL_FIRST_PASSWORD_DAYS", "31"),
    ("DATABASE_URL", "postgresql://a:b@db.example/c"),
    ("DATABASE_URL", "postgresql://a:b@db.example/c?sslmode=prefer"),
    ("DATABASE_URL", "postgresql://a:b@/c?host=10.0.0.7"),
    ("DATABASE_OWNER_URL", "postgresql://a:b@db.example/c"),
    ("STEPWELL_EMERGENCY_MINUTES", "4"),
    ("STEPWELL_EMERGENCY_MINUTES", "721"),
    ("STEPWELL_EMERGENCY_MINUTES", "forever"),
]


def test_a_safe_site_starts():
    refuse_unsafe(SAFE)
    refuse_unsafe(SAFE | {"STEPWELL_SECOND_FACTOR": "required", "STEPWELL_IDLE_MINUTES": "60"})


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://a:b@db.example/c?sslmode=require",
        "postgresql://a:b@db.example/c?sslmode=verify-full&sslrootcert=/etc/ca.pem",
        "postgresql://a:b@localhost/c",
        "postgresql://a@/c?host=/var/run/postgresql",
    ],
)
def test_a_database_on_this_machine_or_behind_tls_may_be_reached(url):
    refuse_unsafe(SAFE | {"DATABASE_URL": url, "DATABASE_OWNER_URL": url})


def test_who_says_that_the_network_is_encrypted_is_believed():
    refuse_unsafe(SAFE | {"DATABASE_URL": "postgresql://a:b@db.example/c", "STEPWELL_DATABASE_PLAIN": "1"})


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
