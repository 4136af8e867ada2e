from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.curriculum.choosing import next_topics
from stepwell.rules.curriculum.content import Kind, curricula
from stepwell.rules.curriculum.progress import Member, Sitting, Standing, overview, progress
from tests.rules.cases import each

MATRIX = curricula()["matrix"]
ERS = MATRIX.module("ERS")
CORE = curricula()["twelve-step-facilitation"].module("CORE")
START = date(2026, 3, 2)


def day(number):
    return START + timedelta(days=number)


def member(client="a", *, joined=0, had=(), missed=(), **facts):
    """A client who had and missed topics of early recovery skills, by number, one a day from joining on."""
    sittings = [
        Sitting(topic=f"ERS-{n}", on=day(joined), attended=attended)
        for numbers, attended in ((missed, False), (had, True))
        for n in numbers
    ]
    return Member(client=client, joined_on=day(joined), sittings=tuple(sittings), **facts)


def best(*present, module=ERS, on=0):
    return [choice.topic.code for choice in next_topics(module, present, on=day(on))]


def numbers(topics):
    return [int(topic.code.split("-")[1]) for topic in topics]


@each(
    "id, sizes",
    [
        ("matrix", {"IC": 3, "ERS": 8, "RP": 35, "FE": 12, "SS": 36}),
        ("twelve-step-facilitation", {"CORE": 4, "ELECT": 6, "CONJ": 2, "FINAL": 1}),
        ("cra", {"CRA": 9}),
        ("cbt", {"SKILL": 10, "CLOSE": 1}),
        ("motivational", {"MET": 4}),
        ("therapeutic-community", {"ORIENT": 4, "SEM": 8}),
        ("vocational", {"PREP": 8, "FOLLOW": 3}),
    ],
)
def test_a_curriculum_has_its_number_of_topics(id, sizes):
    assert {module.code: len(module.topics) for module in curricula()[id].modules} == sizes


def test_the_seeded_sizes_are_94_13_9_and_11():
    seeded = ("matrix", "twelve-step-facilitation", "cra", "cbt")
    counts = [sum(len(module.topics) for module in curricula()[id].modules) for id in seeded]
    assert counts == [94, 13, 9, 11]
    assert len(curricula()) == 7


@each("curriculum", curricula().values(), ids=lambda curriculum: curriculum.id)
def test_every_curriculum_says_its_license_source_and_version(curriculum):
    assert all((curriculum.license, curriculum.source, curriculum.version, curriculum.verify))
    codes = [topic.code for module in curriculum.modules for topic in module.topics]
    assert len(set(codes)) == len(codes)


@each("week, minutes", [(1, 370), (4, 370), (5, 270), (12, 270), (13, 270), (16, 270), (17, 90)])
def test_the_published_matrix_has_370_then_270_minutes_of_group_a_week(week, minutes):
    assert MATRIX.group_minutes(week=week) == minutes


def test_the_matrix_has_59_sessions_in_16_weeks_and_91_in_all():
    first = {module.code: count for module, count in MATRIX.sessions(until_week=16)}
    assert first == {"IC": 3, "ERS": 8, "RP": 32, "FE": 12, "SS": 4}
    groups = [(m, count) for m, count in MATRIX.sessions(until_week=16) if m.kind is Kind.GROUP]
    assert sum(count for _, count in groups) == 56
    assert round(sum(module.minutes * count for module, count in groups) / 60, 2) == 78.67
    assert sum(count for _, count in MATRIX.sessions(until_week=48)) == 91


def test_a_client_has_had_missed_and_still_owes_topics():
    now = progress(member(had=(1, 4), missed=(2, 4)), ERS, on=day(3))
    assert (numbers(now.received), numbers(now.missed)) == ([1, 4], [2])
    assert numbers(now.owed) == [2, 3, 5, 6, 7, 8]
    assert now.due_on == day(28)


def test_a_topic_given_before_the_client_joined_or_after_the_day_does_not_count():
    before = Sitting(topic="ERS-1", on=day(-1), attended=True)
    after = Sitting(topic="ERS-2", on=day(5), attended=True)
    client = Member(client="a", joined_on=day(0), sittings=(before, after))
    assert numbers(progress(client, ERS, on=day(4)).received) == []
    assert numbers(progress(client, ERS, on=day(5)).received) == [2]


def test_electives_are_received_and_never_owed():
    rp = MATRIX.module("RP")
    sitting = Sitting(topic="RP-33", on=day(0), attended=True)
    now = progress(Member(client="a", joined_on=day(0), sittings=(sitting,)), rp, on=day(0))
    assert (numbers(now.received), len(now.owed)) == ([33], 32)


@each(
    "had, on, standing",
    [
        (8, 0, Standing.DONE),
        (0, 0, Standing.PRESSED),  # 8 topics at 2 a week take the 4 weeks there are
        (1, 0, Standing.PRESSED),
        (2, 0, Standing.ON_TRACK),
        (2, 6, Standing.ON_TRACK),
        (2, 7, Standing.PRESSED),
        (7, 20, Standing.ON_TRACK),
        (7, 21, Standing.PRESSED),
        (7, 27, Standing.PRESSED),
        (7, 28, Standing.OVERDUE),
        (8, 99, Standing.DONE),
    ],
)
def test_a_client_is_pressed_when_every_remaining_session_is_needed(had, on, standing):
    assert progress(member(had=range(1, had + 1)), ERS, on=day(on)).standing is standing


def test_a_module_without_a_date_is_on_track_until_it_is_done():
    final = curricula()["twelve-step-facilitation"].module("FINAL")
    assert progress(member(), final, on=day(900)).standing is Standing.ON_TRACK
    assert progress(member(), final, on=day(900)).due_on is None


def test_early_recovery_skills_start_anew_for_a_client_who_destabilized():
    client = member(had=range(1, 9), again_from={"ERS": day(60)})
    now = progress(client, ERS, on=day(61))
    assert (len(now.owed), now.due_on, now.standing) == (8, day(88), Standing.PRESSED)
    assert progress(replace(client, again_from={}), ERS, on=day(61)).standing is Standing.DONE


def test_an_overview_has_every_module_of_the_curriculum():
    assert [now.module.code for now in overview(member(), MATRIX, on=day(0))] == ["IC", "ERS", "RP", "FE", "SS"]


def test_the_topic_that_most_of_those_present_need_comes_first():
    a = member("a", had=(1, 2, 3))
    b = member("b", had=(1, 2, 4))
    c = member("c", had=(1, 5))
    assert best(a, b, c)[:3] == ["ERS-6", "ERS-7", "ERS-8"]
    first = next_topics(ERS, [a, b, c], on=day(0))[0]
    assert (first.needed_by, first.missed_by) == (("a", "b", "c"), ())


def test_who_runs_out_of_time_comes_before_the_many():
    early = [member(client, joined=14, had=(1, 2, 3, 4)) for client in "bcd"]
    late = member("a", had=(2, 3, 4, 5, 6, 7, 8))
    first = next_topics(ERS, [*early, late], on=day(21))[0]
    assert (first.topic.code, first.pressed, first.needed_by) == ("ERS-1", ("a",), ("a",))


def test_of_equals_the_topic_that_someone_missed_comes_first():
    a, b = member("a", had=(1, 2), missed=(7,)), member("b", had=(1, 2))
    first = next_topics(ERS, [a, b], on=day(0))[0]
    assert (first.topic.code, first.missed_by) == ("ERS-7", ("a",))


def test_what_nobody_needs_comes_last_and_is_repeated_longest_ago_first():
    sittings = tuple(Sitting(topic=f"ERS-{n}", on=day(10 - n), attended=True) for n in range(1, 9))
    done = Member(client="a", joined_on=day(0), sittings=sittings)
    assert best(done, on=20) == [f"ERS-{n}" for n in range(8, 0, -1)]
    rp = [choice.topic.code for choice in next_topics(MATRIX.module("RP"), [member()], on=day(0))]
    assert rp[-3:] == ["RP-33", "RP-34", "RP-35"]


def test_in_an_ordered_module_only_the_next_topic_of_each_client_counts():
    def at(client, done):
        sittings = tuple(Sitting(topic=f"CORE-{n}", on=day(0), attended=True) for n in range(1, done + 1))
        return Member(client=client, joined_on=day(0), sittings=sittings)

    choices = next_topics(CORE, [at("a", 2), at("b", 2), at("c", 1)], on=day(0))
    assert [(choice.topic.code, choice.needed_by) for choice in choices[:2]] == [
        ("CORE-3", ("a", "b")),
        ("CORE-2", ("c",)),
    ]


def test_an_empty_room_starts_with_the_first_topic():
    assert best()[0] == "ERS-1"


def attend(room, topic, on, *, absent=()):
    """The members after a session on a topic."""
    return [
        replace(one, sittings=(*one.sittings, Sitting(topic=topic, on=on, attended=one.client not in absent)))
        for one in room
    ]


@given(st.lists(st.integers(0, 15), min_size=1, max_size=5))
def test_whoever_joins_whenever_has_all_eight_early_skills_in_the_first_four_weeks(joins):
    """Two sessions a week, everybody there; session s is on day 7 * (s // 2) + 3 * (s % 2)."""
    room, waiting = [], sorted(joins)
    for session in range(max(joins) + 8):
        on = day(7 * (session // 2) + 3 * (session % 2))
        room += [Member(client=f"c{n}", joined_on=on) for n, at in enumerate(waiting) if at == session]
        room = attend(room, next_topics(ERS, room, on=on)[0].topic.code, on)
    for one in room:
        assert progress(one, ERS, on=one.joined_on + timedelta(days=27)).standing is Standing.DONE


def test_a_client_who_joins_in_week_3_of_the_cycle_still_gets_all_eight_in_four_weeks():
    first = member("a", had=(1, 2, 3, 4))
    room = [first, Member(client="b", joined_on=day(14))]
    for session in range(8):
        on = day(14 + 7 * (session // 2) + 3 * (session % 2))
        room = attend(room, next_topics(ERS, room, on=on)[0].topic.code, on)
    assert [progress(one, ERS, on=day(41)).standing for one in room] == [Standing.DONE, Standing.DONE]


@given(st.sets(st.integers(1, 8)), st.sets(st.integers(1, 8)), st.integers(0, 40))
def test_the_best_topic_is_needed_by_someone_as_long_as_anyone_needs_one(had_by_a, had_by_b, on):
    room = [member("a", had=had_by_a), member("b", had=had_by_b)]
    owed = {topic.code for one in room for topic in progress(one, ERS, on=day(on)).owed}
    choices = next_topics(ERS, room, on=day(on))
    assert len(choices) == len(ERS.topics)
    assert bool(choices[0].needed_by) is bool(owed)
    assert {choice.topic.code for choice in choices if choice.needed_by} == owed
