"""Who begins treatment and stays with it: initiation and engagement after a new episode, and first contact.

The shape of CMS137 (eCQM, https://github.com/cqframework/ecqm-content-qicore-2024) over what one program sees, so a
proxy of its own and not a plan's rate. The windows are `aftercare.follow_up`'s. Verify: that a stratum goes by the age
on the day of the episode, and the last day of the year on which an episode counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from stepwell.rules.aftercare.follow_up import MEASURES, Service, initiated_on, met
from stepwell.rules.ages import age_on
from stepwell.rules.outcomes.figures import Share, share

LOOK_BACK = timedelta(days=60)
LAST_DAY = (11, 14)
"""Month and day after which an episode cannot be followed to its end within the year."""
Ages = tuple[int, int | None]
"""From and to, both included."""
STRATA: tuple[Ages, ...] = ((13, 17), (18, 64), (65, None))


@dataclass(frozen=True, slots=True)
class Earlier:
    """A diagnosis or treatment of substance use before the episode. Emergency and detox visits do not count."""

    on: date
    emergency_or_detox: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEpisode:
    """`services` are those after the visit that opened the episode; that visit itself is not among them."""

    born: date
    on: date
    services: tuple[Service, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    hospice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """Both shares are of all episodes that count, so that engaged is never more than initiated."""

    initiated: Share
    engaged: Share


def counts(episode: NewEpisode, *, year: int) -> bool:
    """Whether the episode is new, in the part of the year that counts, from age 13 and without hospice care."""
    in_time = date(year, 1, 1) <= episode.on <= date(year, *LAST_DAY)
    known = any(
        episode.on - LOOK_BACK <= one.on < episode.on and not one.emergency_or_detox for one in episode.earlier
    )
    return in_time and not known and not episode.hospice and stratum(episode) is not None


def stratum(episode: NewEpisode) -> Ages | None:
    """The stratum by age on the day of the episode; None below 13."""
    age = age_on(episode.born, episode.on)
    return next((s for s in STRATA if s[0] <= age and (s[1] is None or age <= s[1])), None)


def initiated(episode: NewEpisode) -> bool:
    """A service on the day of the episode or one of the 13 days after it."""
    return initiated_on(episode_on=episode.on, services=episode.services) is not None


def engaged(episode: NewEpisode) -> bool:
    """Initiated, and then two services or one long-acting medication in the 34 days from the next day on."""
    first = initiated_on(episode_on=episode.on, services=episode.services)
    return first is not None and met(MEASURES["IET-engagement"], index_on=first, services=episode.services)


def started(episodes: Iterable[NewEpisode], *, year: int) -> dict[Ages | None, Started]:
    """By stratum, and for all together under None."""
    counted = [episode for episode in episodes if counts(episode, year=year)]
    found: dict[Ages | None, Started] = {None: _started(counted)}
    for ages in STRATA:
        found[ages] = _started([episode for episode in counted if stratum(episode) == ages])
    return found


def _started(group: list[NewEpisode]) -> Started:
    return Started(initiated=share(map(initiated, group)), engaged=share(map(engaged, group)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Referred:
    """A referral, for example from a hospital or an emergency department, and the first service here."""

    on: date
    seen_on: date | None = None


def seen_within(referrals: Iterable[Referred], *, days: int, as_of: date) -> Share:
    """Of the referrals of which day `days` has come: a first service by then."""
    span = timedelta(days=days)
    return share(
        one.seen_on is not None and one.seen_on <= one.on + span for one in referrals if one.on + span <= as_of
    )
