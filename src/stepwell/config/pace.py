"""How many requests a minute one browser and one address may make: enough for work, too few for copying a clinic.

Counted in each web process's own memory, so that no page pays a query for it; with several processes a limit may be
passed by as many times. Failed sign-ins are counted apart, in the database, and exactly (see docs/security.md).
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

ADDRESS_SHARE = 20
"""A clinic's people share one address: so many browsers' worth."""


class Pace:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        most = settings.REQUESTS_PER_MINUTE
        self.browser = RateLimitItemPerMinute(most) if most else None
        self.address = RateLimitItemPerMinute(most * ADDRESS_SHARE) if most else None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.browser is None or self.address is None:
            return self.get_response(request)
        cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        keys = [(self.address, get_adapter().get_client_ip(request))]  # as failed sign-ins are counted
        if cookie:
            keys.append((self.browser, hashlib.sha256(cookie.encode()).hexdigest()))
        for limit, key in keys:
            if not self.limiter.hit(limit, key):
                wait = self.limiter.get_window_stats(limit, key).reset_time - time.time()
                answer = render(request, "429.html", status=429)
                answer.headers["Retry-After"] = str(max(1, math.ceil(wait)))
                return answer
        return self.get_response(request)
