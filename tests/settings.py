"""The product's own settings, pointed at the test server: nothing else differs but speed."""

import os
from pathlib import Path

from tests.database import HOME

os.environ.setdefault("STEPWELL_HOME", str(HOME))
os.environ.pop("DATABASE_URL", None)

from stepwell.config.settings import *  # noqa: F403
from stepwell.config.settings import DATABASES, STATIC_ROOT

DATABASES["default"]["OPTIONS"].pop("pool", None)
REQUESTS_PER_MINUTE = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # WhiteNoise warns about a missing folder
