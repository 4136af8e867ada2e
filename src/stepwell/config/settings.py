"""Django's settings, all of them. What an operator may set comes from `config.environment`."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from csp.constants import NONE, SELF

from stepwell.command.server.cluster import socket_folder
from stepwell.command.server.roles import APP, DATABASE, OWNER
from stepwell.config import environment
from stepwell.config.environment import read

environment.refuse_unsafe()

HOME = environment.home()
PRODUCTION = read("STEPWELL_MODE") == "production"
DEMO = not PRODUCTION
DEBUG = read("STEPWELL_DEBUG") == "1"


def _kept_secret() -> str:
    """The demo's own key, made once and kept beside its database."""
    file = HOME / "secret-key"
    if not file.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        fresh = HOME / f"secret-key.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64))
        fresh.rename(file)
    return file.read_text()


SECRET_KEY = read("STEPWELL_SECRET_KEY") or _kept_secret()
ALLOWED_HOSTS = read("STEPWELL_HOSTS").split(",")

# --- database ---------------------------------------------------------------------------------------------------
AS_OWNER = os.environ.get("STEPWELL_AS_OWNER") == "1"
APP_ROLE = environment.user_of(read("DATABASE_URL")) or APP
_url = (AS_OWNER and read("DATABASE_OWNER_URL")) or read("DATABASE_URL")
_embedded = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": os.environ.get("STEPWELL_DATABASE", DATABASE),
    "HOST": os.environ.get("STEPWELL_SOCKET") or str(socket_folder(HOME)),
    "USER": OWNER if AS_OWNER else APP,
    "OPTIONS": {},
}
DATABASES = {"default": {**(environment.database(_url) if _url else _embedded), "ATOMIC_REQUESTS": True}}
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # a restarted database costs nobody a page
if not AS_OWNER:
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- the rooms --------------------------------------------------------------------------------------------------
ROOMS = [
    "stepwell.base",
    "stepwell.ui",
    "stepwell.audit",
    "stepwell.people",
    "stepwell.worklist",
    "stepwell.consents",
    "stepwell.programs",
    "stepwell.episodes",
    "stepwell.timetable",
    "stepwell.attendance",
    "stepwell.hours",
    "stepwell.documents",
    "stepwell.authorizations",
    "stepwell.billing",
    "stepwell.intake",
    "stepwell.desk",
    "stepwell.keeping",
    "stepwell.privacy",
    "stepwell.demo",
]
INSTALLED_APPS = [
    *ROOMS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "template_partials",
    "pghistory",
    "pgtrigger",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "stepwell.config.meter.Meter",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "stepwell.config.pace.Pace",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "stepwell.config.edge.Edge",
    "stepwell.config.gate.Gate",
    "pghistory.middleware.HistoryMiddleware",
]
ROOT_URLCONF = "stepwell.config.urls"
WSGI_APPLICATION = "stepwell.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "stepwell.config.navigation.menu",
            ],
        },
    }
]
FORM_RENDERER = "stepwell.ui.forms.Renderer"

# --- people who sign in -----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "stepwell.people.passwords.HouseWords"},
]
FIRST_PASSWORD_DAYS = int(read("STEPWELL_FIRST_PASSWORD_DAYS"))
SECOND_FACTOR_REQUIRED = (read("STEPWELL_SECOND_FACTOR") or ("required" if PRODUCTION else "offered")) == "required"
IDLE_SECONDS = int(read("STEPWELL_IDLE_MINUTES")) * 60
EMERGENCY_MINUTES = int(read("STEPWELL_EMERGENCY_MINUTES"))
LOCK_EXPORTS = read("STEPWELL_LOCK_EXPORTS") == "1"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "stepwell.config.sign_on.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before another address is added to the account
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/15m/key"}
ACCOUNT_PREVENT_ENUMERATION = True
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if PRODUCTION else 0  # else everybody behind the TLS proxy would share one limit
USERSESSIONS_ADAPTER = "stepwell.config.sign_on.SessionsAdapter"
FIELD_KEYS = [k for k in read("STEPWELL_FIELD_KEYS").split(",") if k] or [SECRET_KEY]
MFA_ADAPTER = "stepwell.config.sign_on.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Stepwell"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
SOCIALACCOUNT_ADAPTER = "stepwell.config.sign_on.SingleSignOnAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": environment.single_sign_on()},
}
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
if PRODUCTION:  # a browser takes these names only over TLS, for this host alone
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # a message may name a client: no cookie

# --- the edge ---------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, *environment.single_sign_on_origin()],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
REQUESTS_PER_MINUTE = int(read("STEPWELL_REQUESTS_PER_MINUTE"))
if not REQUESTS_PER_MINUTE:  # a measuring run, where many people sign in at once from one machine
    ACCOUNT_RATE_LIMITS["login"] = ""
METRICS_TOKEN = read("STEPWELL_METRICS_TOKEN")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- the audit's checkpoints --------------------------------------------------------------------------------------
BACKUP_FOLDER = read("STEPWELL_BACKUP_FOLDER")
BACKUP_HOURS, BACKUP_KEEP = int(read("STEPWELL_BACKUP_HOURS")), int(read("STEPWELL_BACKUP_KEEP"))
AUDIT_CHECKPOINTS = Path(read("STEPWELL_CHECKPOINTS") or HOME / "checkpoints").resolve()
AUDIT_CHECKPOINT_KEY = Path(read("STEPWELL_CHECKPOINT_KEY") or HOME / "checkpoint-key").resolve()

# --- language, time, files, mail, log ---------------------------------------------------------------------------
LANGUAGE_CODE = "en-us"
LOCALE_PATHS = [HOME / "locale", Path(__file__).parents[1] / "locale"]
LANGUAGES = environment.languages(LOCALE_PATHS)
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
# Holds failed sign-ins and used codes, so every process must see the same: not a memory of each process's own.
# Room for a hundred thousand, so that a flood of tries cannot push a lock-out out of it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
if read("STEPWELL_EMAIL_URL"):
    _mail = environment.urlsplit(read("STEPWELL_EMAIL_URL"))
    EMAIL_HOST, EMAIL_PORT, EMAIL_USE_TLS = _mail.hostname, _mail.port or 587, True
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.username or "", _mail.password or ""
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(HOME / "mail")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "stepwell.config.log.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"stepwell": {"level": "INFO" if PRODUCTION else "WARNING"}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
