"""Settings from the environment, each declared once with its meaning: this list is also the page docs/settings.md."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf.locale import LANG_INFO


@dataclass(frozen=True, slots=True)
class Setting:
    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting("STEPWELL_MODE", "demo", "`demo` for trying out on one machine, `production` for a real clinic."),
    Setting("STEPWELL_HOME", "", "Folder of the embedded database and secrets. Default: `.stepwell` in the clone."),
    Setting(
        "DATABASE_URL", "", "`postgresql://user:password@host/name` (15 or newer). Empty: the embedded server."
    ),
    Setting(
        "DATABASE_OWNER_URL", "", "The same database for the role that owns the tables; used by migrations only."
    ),
    Setting("STEPWELL_SECRET_KEY", "", "At least 50 random characters. The demo makes and keeps its own."),
    Setting("STEPWELL_HOSTS", "localhost,127.0.0.1,[::1]", "Host names the site answers to, with commas between."),
    Setting(
        "STEPWELL_TLS_PROXY", "", "`1` when a proxy ends TLS and sets X-Forwarded-Proto. Required in production."
    ),
    Setting("STEPWELL_DEBUG", "", "`1` shows tracebacks in the browser. Refused in production."),
    Setting(
        "STEPWELL_SECOND_FACTOR",
        "",
        "`required` or `offered`. Default: required in production, offered in the demo.",
    ),
    Setting(
        "STEPWELL_FIRST_PASSWORD_DAYS",
        "7",
        "So long a password that an administrator handed over opens the door; at the first sign-in it is replaced.",
    ),
    Setting(
        "STEPWELL_DATABASE_PLAIN",
        "",
        "`1` lets production reach a database on another machine without `sslmode=require` or stricter in its address"
        " (`verify-full` also checks whose it is): only for a network that is encrypted itself.",
    ),
    Setting("STEPWELL_IDLE_MINUTES", "15", "Signs a person off after this long without a key or a touch."),
    Setting(
        "STEPWELL_CHECKPOINTS",
        "",
        "Folder that the audit's signed checkpoints are appended to; best on another machine's disk. "
        "Default: `checkpoints` in the home folder.",
    ),
    Setting(
        "STEPWELL_CHECKPOINT_KEY",
        "",
        "File of the private key (Ed25519, PEM) that signs checkpoints; made when it is missing. "
        "Default: `checkpoint-key` in the home folder.",
    ),
    Setting(
        "STEPWELL_FIELD_KEYS",
        "",
        "Keys, with commas between, that seal the second factors in the database: the first seals, all open. At least"
        " 50 random characters each. Default: derived from the secret key.",
    ),
    Setting(
        "STEPWELL_OIDC_ISSUER", "", "Address of your OpenID Connect provider, for single sign-on. Empty: none."
    ),
    Setting("STEPWELL_OIDC_NAME", "Single sign-on", "What the button on the sign-in page says."),
    Setting("STEPWELL_OIDC_CLIENT_ID", "", "This installation's client id at the provider."),
    Setting(
        "STEPWELL_OIDC_CLIENT_SECRET", "", "Its secret. The callback is `/account/oidc/clinic/login/callback/`."
    ),
    Setting(
        "STEPWELL_EMERGENCY_MINUTES",
        "60",
        "How long a chart stays open that a clinician opened in an emergency (5 to 720).",
    ),
    Setting(
        "STEPWELL_LOCK_EXPORTS",
        "",
        "`1`: a file leaves the browser only in a zip locked with a passphrase, claim files excepted. Else it may.",
    ),
    Setting("STEPWELL_EMAIL_URL", "", "`smtp://user:password@host:587`. Empty: mail is written to the log folder."),
    Setting("STEPWELL_WORKERS", "2", "Web server processes."),
    Setting(
        "STEPWELL_BACKUP_FOLDER", "", "The worker puts a backup here every `STEPWELL_BACKUP_HOURS`. Empty: none."
    ),
    Setting("STEPWELL_BACKUP_HOURS", "24", "Hours between two backups."),
    Setting("STEPWELL_BACKUP_KEEP", "14", "So many backups stay in the folder; the oldest go first."),
    Setting(
        "STEPWELL_BACKUP_KEY", "", "Public key (`stepwell backup --new-key FILE`) that backups are sealed for."
    ),
    Setting(
        "STEPWELL_REQUESTS_PER_MINUTE",
        "600",
        "Most requests a minute of one browser. `0` for a measuring run only.",
    ),
    Setting("STEPWELL_METRICS_TOKEN", "", "Who sends it as a bearer token reads /health/metrics. Empty: nobody."),
)

HEX_KEY_LENGTH = 50
LONGEST_IDLE_MINUTES = 60
EMERGENCY_MINUTES = (5, 720)
LONGEST_FIRST_DAYS = 30
OWN_MACHINE = frozenset({"", "localhost", "127.0.0.1", "::1"})


class Unsafe(RuntimeError):
    """Settings that a production site must not start with."""


def read(name: str, environ: Mapping[str, str] = os.environ) -> str:
    """The value of a declared setting."""
    declared = {s.name: s.default for s in SETTINGS}
    return environ.get(name) or declared[name]


def home(environ: Mapping[str, str] = os.environ) -> Path:
    return Path(read("STEPWELL_HOME", environ) or ".stepwell").resolve()


def database(url: str) -> dict[str, object]:
    """A PostgreSQL address as Django wants it."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise Unsafe("DATABASE_URL must start with postgresql://")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": {**options},
    }


def single_sign_on(environ: Mapping[str, str] = os.environ) -> list[dict[str, object]]:
    """The one OpenID Connect provider as the sign-on library wants it; none when no issuer is set."""
    issuer = read("STEPWELL_OIDC_ISSUER", environ)
    if not issuer:
        return []
    return [
        {
            "provider_id": "clinic",
            "name": read("STEPWELL_OIDC_NAME", environ),
            "client_id": read("STEPWELL_OIDC_CLIENT_ID", environ),
            "secret": read("STEPWELL_OIDC_CLIENT_SECRET", environ),
            "settings": {"server_url": issuer.rstrip("/"), "oauth_pkce_enabled": True},
        }
    ]


def single_sign_on_origin(environ: Mapping[str, str] = os.environ) -> list[str]:
    """Where the sign-in form may lead besides this site."""
    parts = urlsplit(read("STEPWELL_OIDC_ISSUER", environ))
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


def user_of(url: str) -> str:
    """The role that a PostgreSQL address signs in with."""
    return unquote(urlsplit(url).username or "")


def refuse_unsafe(environ: Mapping[str, str] = os.environ) -> None:
    """Raises `Unsafe`, naming every setting that a production site must not start with."""
    if read("STEPWELL_MODE", environ) != "production":
        return
    wrong = []
    if read("STEPWELL_DEBUG", environ):
        wrong.append("STEPWELL_DEBUG is on")
    if len(read("STEPWELL_SECRET_KEY", environ)) < HEX_KEY_LENGTH:
        wrong.append(f"STEPWELL_SECRET_KEY has fewer than {HEX_KEY_LENGTH} characters")
    if read("STEPWELL_TLS_PROXY", environ) != "1":
        wrong.append("STEPWELL_TLS_PROXY is not 1: Stepwell serves people only behind TLS")
    if not environ.get("STEPWELL_HOSTS"):
        wrong.append("STEPWELL_HOSTS is not set")
    if read("STEPWELL_SECOND_FACTOR", environ) == "offered":
        wrong.append("STEPWELL_SECOND_FACTOR is only offered")
    wrong += _wrong_at_the_door(environ) + _wrong_on_the_way(environ)
    idle = read("STEPWELL_IDLE_MINUTES", environ)
    if not (idle.isdecimal() and 1 <= int(idle) <= LONGEST_IDLE_MINUTES):
        wrong.append(f"STEPWELL_IDLE_MINUTES is not between 1 and {LONGEST_IDLE_MINUTES}")
    if read("STEPWELL_REQUESTS_PER_MINUTE", environ) in {"", "0"}:
        wrong.append("STEPWELL_REQUESTS_PER_MINUTE is 0")
    if wrong:
        raise Unsafe("Stepwell does not start in production: " + "; ".join(wrong) + ".")


def _wrong_on_the_way(environ: Mapping[str, str]) -> list[str]:
    """Which database would be reached over a network that anybody on it can read."""
    if read("STEPWELL_DATABASE_PLAIN", environ) == "1":
        return []
    urls = ("DATABASE_URL", "DATABASE_OWNER_URL")
    return [f"{name} has no sslmode=require or stricter" for name in urls if _in_the_clear(read(name, environ))]


def _in_the_clear(url: str) -> bool:
    if not url:
        return False
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    host = options.get("hostaddr") or options.get("host") or unquote(parts.hostname or "")
    own = host.startswith("/") or host in OWN_MACHINE
    return not own and options.get("sslmode") not in {"require", "verify-ca", "verify-full"}


def _wrong_at_the_door(environ: Mapping[str, str]) -> list[str]:
    """What is wrong with emergency access, the keys of second factors and single sign-on."""
    wrong = []
    keys = [k for k in read("STEPWELL_FIELD_KEYS", environ).split(",") if k]
    if any(len(k) < HEX_KEY_LENGTH for k in keys):
        wrong.append(f"STEPWELL_FIELD_KEYS has a key of fewer than {HEX_KEY_LENGTH} characters")
    issuer = read("STEPWELL_OIDC_ISSUER", environ)
    if issuer and not issuer.startswith("https://"):
        wrong.append("STEPWELL_OIDC_ISSUER does not start with https://")
    if issuer and not (read("STEPWELL_OIDC_CLIENT_ID", environ) and read("STEPWELL_OIDC_CLIENT_SECRET", environ)):
        wrong.append("STEPWELL_OIDC_CLIENT_ID and STEPWELL_OIDC_CLIENT_SECRET are not both set")
    first = read("STEPWELL_FIRST_PASSWORD_DAYS", environ)
    if not (first.isdecimal() and 1 <= int(first) <= LONGEST_FIRST_DAYS):
        wrong.append(f"STEPWELL_FIRST_PASSWORD_DAYS is not between 1 and {LONGEST_FIRST_DAYS}")
    least, most = EMERGENCY_MINUTES
    emergency = read("STEPWELL_EMERGENCY_MINUTES", environ)
    if not (emergency.isdecimal() and least <= int(emergency) <= most):
        wrong.append(f"STEPWELL_EMERGENCY_MINUTES is not between {least} and {most}")
    return wrong


def languages(folders: Iterable[Path]) -> list[tuple[str, str]]:
    """English, and each language that has a compiled catalog in one of the folders, with its own name for itself."""
    found = {f.parts[-3] for folder in folders for f in folder.glob("*/LC_MESSAGES/django.mo")} - {"en_US"}
    codes = sorted(name.lower().replace("_", "-") for name in found)
    return [("en-us", "English"), *((code, _own_name(code)) for code in codes)]


def _own_name(code: str) -> str:
    known = LANG_INFO.get(code) or LANG_INFO.get(code.split("-")[0]) or {}
    return str(known.get("name_local", code))
