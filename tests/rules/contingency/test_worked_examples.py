"""The worked examples A, B and C, the perfect runs and the published tables, to the cent."""

from decimal import Decimal
from fractions import Fraction

from stepwell.rules.contingency import protocol_named, replay
from stepwell.rules.contingency.course import expected
from stepwell.rules.contingency.hat import first_draw_chances, names_to_draw
from stepwell.rules.contingency.protocol import hat_named, mean_value, slips_in
from tests.rules.cases import each
from tests.rules.contingency.series import results

PRIZE, VOUCHER, CALIFORNIA = protocol_named("prize"), protocol_named("voucher"), protocol_named("california")


def run(rules, weeks):
    return replay(results(rules, weeks), protocol=rules)


def by_week(course, amounts):
    weeks = [v.visit.week for v in course.visits]
    return [sum(a for w, a in zip(weeks, amounts, strict=True) if w <= week) for week in sorted(set(weeks))]


def dollars(text):
    return [Decimal(x) for x in text.split()]


def test_example_a_prize_bowl():
    course = run(PRIZE, "NN NN NN NP NN EN NN NN UN NN NN NN")
    draws = [v.draws for v in course.visits]
    assert draws == [1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 0, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7]
    assert by_week(course, draws) == [3, 10, 21, 28, 31, 34, 43, 56, 57, 62, 71, 84]
    assert (course.draws, course.expected_value) == (84, Decimal("186.31"))


def test_a_perfect_run_of_the_prize_bowl():
    course = run(PRIZE, "NN " * 12)
    draws = [v.draws for v in course.visits]
    assert draws == [*range(1, 9), *[8] * 16]
    assert by_week(course, draws) == [3, 10, 21, 36, 52, 68, 84, 100, 116, 132, 148, 164]
    assert course.expected_value == Decimal("363.75")


def test_example_b_voucher_ladder():
    course = run(VOUCHER, "NNN NNN NNP NNN NNN NUN NNN NNN NEN NNN NNN NNN")
    cumulative = dollars("21.25 53.75 75.00 96.25 132.50 148.75 173.75 222.50 268.75 342.50 427.50 523.75")
    assert by_week(course, [v.paid for v in course.visits]) == cumulative
    values = "2.50 3.75 5.00 6.25 7.50 8.75 10.00 11.25 0 2.50 3.75 5.00 6.25 7.50 12.50 13.75 0 2.50"
    values += " 3.75 5.00 6.25 7.50 15.00 16.25 17.50 0 18.75 20.00 21.25 22.50 23.75 25.00 26.25 27.50 28.75 30.00"
    assert [v.value for v in course.visits] == dollars(values)
    with_bonus = [i for i, v in enumerate(course.visits, 1) if v.bonus == 10]
    assert with_bonus == [3, 6, 12, 15, 20, 23, 27, 30, 33, 36]
    assert [v.saved for v in course.visits if v.saved is not None] == dollars("12.50 15.00")
    assert [i for i, v in enumerate(course.visits, 1) if v.restored] == [15, 23]


def test_a_perfect_run_of_the_voucher_ladder():
    course = run(VOUCHER, "NNN " * 12)
    cumulative = "21.25 53.75 97.50 152.50 218.75 296.25 385.00 485.00 596.25 718.75 852.50 997.50"
    assert by_week(course, [v.paid for v in course.visits]) == dollars(cumulative)
    assert course.visits[-1].value == Decimal("46.25")
    for n in range(1, 37):
        formula = Decimal("2.5") * n + Decimal("0.625") * n * (n - 1) + 10 * (n // 3)
        assert sum(v.paid for v in course.visits[:n]) == formula


def test_example_c_california():
    course = run(CALIFORNIA, "NN NN NN NN PN NN NN NU NN NN EN NN N N N P N N N U N N N N")
    cumulative = by_week(course, [v.paid for v in course.visits])
    assert cumulative[:12] == dollars("20 43 69 98 108 134 167.50 185 205 243 263.50 306")
    assert (cumulative[17], cumulative[22], cumulative[23]) == (381, 421, 442)
    assert [v.saved for v in course.visits if v.saved is not None] == dollars("16.00 19.00")
    assert [i for i, v in enumerate(course.visits, 1) if v.restored] == [12, 19]


def test_a_perfect_run_of_the_california_schedule_is_the_yearly_maximum():
    course = run(CALIFORNIA, "NN " * 12 + "N " * 12)
    values = [v.value for v in course.visits]
    assert values[:24:2] == dollars("10 11.50 13 14.50 16 17.50 19 20.50 22 23.50 25 26.50")
    assert values[24:] == [15] * 6 + [10] * 5 + [21]
    assert (len(values), course.paid, course.capped) == (36, 599, 0)


def test_the_prize_bowl_is_worth_what_was_published():
    mean = mean_value(PRIZE.bowl)
    variance = sum((Fraction(t.slips, 500) * (Fraction(t.value) - mean) ** 2 for t in PRIZE.bowl), Fraction())
    assert slips_in(PRIZE.bowl) == 500
    assert mean == Fraction("2.218")
    assert round(float(variance) ** 0.5, 3) == 6.892
    assert round(100 * 0.5**8, 2) == 0.39
    large_or_jumbo = Fraction(sum(t.slips for t in PRIZE.bowl if t.value >= 20), 500)
    assert round(100 * float(1 - (1 - large_or_jumbo) ** 8), 2) == 49.56


def test_the_hat_is_worth_what_was_published():
    rules = hat_named()
    assert mean_value(rules.bowl) == Fraction("4.69")
    assert expected(5 * 16, bowl=rules.bowl) == Decimal("375.20")


def test_the_example_of_the_hat():
    slips = {"Ana": 4, "Ben": 1, "Cy": 3, "Di": 2}
    assert first_draw_chances(slips) == {
        "Ana": Fraction(4, 10),
        "Ben": Fraction(1, 10),
        "Cy": Fraction(3, 10),
        "Di": Fraction(2, 10),
    }
    assert names_to_draw(4, hat=hat_named()) == 2


@each("rules", [PRIZE, VOUCHER, CALIFORNIA], ids=lambda p: p.id)
def test_a_protocol_has_as_many_visits_as_published(rules):
    visits = sum(len(rules.days(week)) for week in range(1, rules.weeks + 1))
    assert visits == {"prize": 24, "voucher": 36, "california": 36}[rules.id]
