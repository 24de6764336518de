"""A slow, plain reading of measures 2, 4 and 7, the balancing measures and the plan of docs/counting-rules.md.

Each function is named for its indicator and takes an extract, a month and the notice. It gives (numerator, denominator,
value), or several by reading or by (reading, group); None is blank.
"""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from .oracle import first_and_last, is_open, is_working, measure_6, months_upto, period, working_days_taken
from .oracle_tables import Extract, Table, a_year_before, held, in_post, open_as_long, open_children, team_of_child

BLANK = (None, None, None)


def last_day(month: str) -> date:
    return first_and_last(month)[1]


def in_month(day: date | None, month: str) -> bool:
    first, last = first_and_last(month)
    return day is not None and first <= day <= last


def by(day: date | None, end: date) -> bool:
    return day is not None and day <= end


def share(numerator, denominator):
    """A rate, share or mean: blank where the denominator is 0, with both given."""
    numerator, denominator = Fraction(numerator), Fraction(denominator)
    return numerator, denominator, numerator / denominator if denominator else None


def out_of(those, among):
    """Those of the things that are among them."""
    return share(sum(1 for thing in among if thing in those), len(among))


def counted(number):
    return Fraction(number), None, Fraction(number)


def groups(column: list[str], named) -> list[str]:
    return sorted({*column, *named})


# Measure 2


def cohort(x: Extract, notice) -> set[str]:
    return open_children(x, notice.issued)


def reviewed_since_notice(x: Extract, day: date, notice) -> set[str]:
    return {row["child_id"] for row in x["case_reviews"] if notice.issued <= row["reviewed_on"] <= day}


def review_cohort_coverage(x, month, notice):
    day = last_day(month)
    if day < notice.issued:
        return BLANK
    return out_of(reviewed_since_notice(x, day, notice), cohort(x, notice))


def review_cohort_closed_unreviewed(x, month, notice):
    day = last_day(month)
    if day < notice.issued:
        return BLANK
    return counted(len(cohort(x, notice) - reviewed_since_notice(x, day, notice) - open_children(x, day)))


def reviewed_within(x, day: date, days: int, risk_level_needed=False) -> set[str]:
    return {
        row["child_id"]
        for row in x["case_reviews"]
        if row["reviewed_on"] <= day
        and (day - row["reviewed_on"]).days < days
        and (row["risk_level"] is not None or not risk_level_needed)
    }


def reviews_current(x, month, notice):
    day, days = last_day(month), notice.standards.review_currency_days
    return out_of(reviewed_within(x, day, days), open_as_long(x, day, days))


def reviews_high_risk(x, month, notice):
    day, says = last_day(month), {}
    for child in open_children(x, day):
        for row in x["case_reviews"]:
            if row["child_id"] == child and row["reviewed_on"] <= day:
                best = says.get(child)
                if best is None or row["reviewed_on"] >= best["reviewed_on"]:
                    says[child] = row
    levels = [row["risk_level"] for row in says.values() if row["risk_level"] is not None]
    return share(levels.count("high"), len(levels))


def risk_unknown(x, month, notice):
    day = last_day(month)
    known = reviewed_within(x, day, notice.standards.review_currency_days, risk_level_needed=True)
    return counted(len(open_children(x, day) - known))


def actions_due(x, month) -> list[dict]:
    day = last_day(month)
    return [
        row
        for row in x["case_reviews"]
        if row["reviewed_on"] <= day and row["action_required"] is True and by(row["action_due"], day)
    ]


def review_actions_completed(x, month, notice):
    due = actions_due(x, month)
    return share(sum(by(row["action_completed_on"], last_day(month)) for row in due), len(due))


def review_actions_overdue(x, month, notice):
    return counted(sum(not by(row["action_completed_on"], last_day(month)) for row in actions_due(x, month)))


def children_not_seen(x, month, notice):
    day, days = last_day(month), notice.standards.not_seen_days
    seen = {
        row["child_id"]
        for row in x["visits"]
        if row["mode"] != "virtual"
        and row["child_seen"] is True
        and row["visit_date"] <= day
        and (day - row["visit_date"]).days < days
    }
    among = open_as_long(x, day, days)
    return share(len(among - seen), len(among))


# Measure 4

SCORE = {"Outstanding": 4, "Good": 3, "Requires improvement": 2, "Inadequate": 1}


def audits_of(x, month, domain="overall") -> list[dict]:
    return [row for row in x["audits"] if row["domain"] == domain and in_month(row["audited_on"], month)]


def scores(audits: list[dict], reading: str) -> list[int]:
    """The grades that a reading counts, as scores."""
    if reading == "as_audited":
        grades = [row["grade"] for row in audits]
    elif reading == "moderated_only":
        grades = [row["moderated_grade"] for row in audits if row["moderated_grade"] is not None]
    else:
        if reading == "random_sample":
            audits = [row for row in audits if row["sampling"] == "random"]
        grades = [row["moderated_grade"] or row["grade"] for row in audits]
    return [SCORE[grade] for grade in grades]


def by_domain(x, month, notice, indicator, readings, figure):
    named = notice.groups_of(indicator)
    domains = groups([row["domain"] for row in x["audits"] if row["domain"] != "overall"], named)
    return {
        (reading, domain): figure(scores(audits_of(x, month, domain or "overall"), reading))
        for reading in readings
        for domain in ["", *domains]
    }


def audits_good_or_better(x, month, notice):
    readings = ["moderated", "as_audited", "moderated_only", "random_sample"]
    return by_domain(
        x, month, notice, "audits_good_or_better", readings,
        lambda found: share(sum(score >= 3 for score in found), len(found)),
    )  # fmt: skip


def audits_inadequate(x, month, notice):
    found = {reading: scores(audits_of(x, month), reading) for reading in ("moderated", "as_audited")}
    return {(reading, ""): share(these.count(1), len(these)) for reading, these in found.items()}


def audit_grade_mean(x, month, notice):
    return by_domain(
        x, month, notice, "audit_grade_mean", ["moderated", "as_audited"],
        lambda found: share(sum(found), len(found)),
    )  # fmt: skip


def audits_completed(x, month, notice):
    expected = [row["expected"] for row in x["audit_plan"] if row["month"] == month]
    return share(len(audits_of(x, month)), sum(expected)) if expected else BLANK


def audits_moderated(x, month, notice):
    audits = audits_of(x, month)
    return share(sum(row["moderated_grade"] is not None for row in audits), len(audits))


def audits_downgraded(x, month, notice):
    both = [row for row in audits_of(x, month) if row["moderated_grade"] is not None]
    return share(sum(SCORE[row["moderated_grade"]] < SCORE[row["grade"]] for row in both), len(both))


def kappa(pairs: list[tuple[int, int]]) -> Fraction | None:
    """Quadratic-weighted kappa by its moments: twice the covariance over what the squared difference is by chance.

    The mean of (a - b) squared is var(a) + var(b) + (mean(a) - mean(b)) squared - 2 cov(a, b); by chance the
    covariance is 0. So 1 - observed / chance = 2 cov / (var(a) + var(b) + (mean(a) - mean(b)) squared).
    """
    n = len(pairs)
    mean_a, mean_b = Fraction(sum(a for a, _ in pairs), n), Fraction(sum(b for _, b in pairs), n)
    covariance = sum((a - mean_a) * (b - mean_b) for a, b in pairs) / n
    chance = sum((a - mean_a) ** 2 + (b - mean_b) ** 2 for a, b in pairs) / n + (mean_a - mean_b) ** 2
    return 2 * covariance / chance if chance else None


def audit_agreement(x, month, notice):
    audits = [row for each in months_upto(month, 12) for row in audits_of(x, each)]
    pairs = [(SCORE[r["grade"]], SCORE[r["moderated_grade"]]) for r in audits if r["moderated_grade"] is not None]
    if not pairs:
        return None, 0, None
    value = kappa(pairs)
    return BLANK if value is None else (None, len(pairs), value)


def audit_actions_overdue(x, month, notice):
    day = last_day(month)
    return counted(sum(row["due_on"] <= day and not by(row["completed_on"], day) for row in x["audit_actions"]))


# Measure 7


def case_holders(x, day: date) -> set[str]:
    return set(held(x, day).values())


def away(x, day: date, notice) -> set[str]:
    days = notice.standards.absence_days
    return {r["worker_id"] for r in x["absences"] if is_open(r, day) and (day - r["start_date"]).days >= days}


def new(x, day: date, notice) -> set[str]:
    first = {}
    for row in x["workers"]:
        first[row["worker_id"]] = min(first.get(row["worker_id"], row["start_date"]), row["start_date"])
    return {who for who, start in first.items() if (day - start).days < notice.standards.supervision_cycle_days}


def in_cycle(rows: list[dict], who: str, day: date, notice) -> set[str]:
    cycle = notice.standards.supervision_cycle_days
    return {row[who] for row in rows if row["held_on"] <= day and (day - row["held_on"]).days < cycle}


def available(x, day: date, notice) -> set[str]:
    return case_holders(x, day) - away(x, day, notice) - new(x, day, notice)


def supervised_available(x, month, notice):
    day = last_day(month)
    return out_of(in_cycle(x["supervisions"], "worker_id", day, notice), available(x, day, notice))


def supervised_all_in_post(x, month, notice):
    day = last_day(month)
    everyone = [who for who, worker in in_post(x, day).items() if worker.is_social_worker]
    return out_of(in_cycle(x["supervisions"], "worker_id", day, notice), everyone)


def supervision_workers_absent(x, month, notice):
    day = last_day(month)
    return counted(len(case_holders(x, day) & away(x, day, notice)))


def supervision_workers_new(x, month, notice):
    day = last_day(month)
    return counted(len(case_holders(x, day) & new(x, day, notice) - away(x, day, notice)))


def cases_to_supervise(x, day: date, notice) -> set[str]:
    return set(held(x, day)) & open_as_long(x, day, notice.standards.supervision_cycle_days)


def cases_supervised_allocated(x, month, notice):
    day = last_day(month)
    return out_of(in_cycle(x["case_supervisions"], "child_id", day, notice), cases_to_supervise(x, day, notice))


def cases_supervised_all_open(x, month, notice):
    day = last_day(month)
    among = open_as_long(x, day, notice.standards.supervision_cycle_days)
    return out_of(in_cycle(x["case_supervisions"], "child_id", day, notice), among)


def supervision_timetable_kept(x, month, notice):
    day, grace = last_day(month), notice.standards.supervision_grace_days
    planned = [row for row in x["supervision_timetable"] if in_month(row["due_on"], month)]
    kept = sum(
        any(
            row["worker_id"] == session["worker_id"]
            and abs((session["held_on"] - row["due_on"]).days) <= grace
            and session["held_on"] <= day
            for session in x["supervisions"]
        )
        for row in planned
    )
    return share(kept, len(planned))


# Balancing measures


def rereferrals_12m(x, month, notice):
    these = [row for row in x["referrals"] if in_month(row["referred_on"], month)]
    again = sum(
        any(
            other["child_id"] == row["child_id"]
            and a_year_before(row["referred_on"]) <= other["referred_on"] < row["referred_on"]
            for other in x["referrals"]
        )
        for row in these
    )
    return share(again, len(these))


def next_working_day(day: date) -> date:
    day += timedelta(days=1)
    while not is_working(day):
        day += timedelta(days=1)
    return day


def referral_decisions_1day(x, month, notice):
    numerator = denominator = 0
    for row in x["referrals"]:
        referred, decided = row["referred_on"], row["decided_on"]
        if in_month(referred, month) and (
            next_working_day(referred) <= last_day(month) or by(decided, last_day(month))
        ):
            denominator += 1
            numerator += decided is not None and referred <= decided <= next_working_day(referred)
    return share(numerator, denominator)


def assessments_within_45(x, month, notice):
    these = [row for row in x["assessments"] if in_month(row["completed_on"], month)]
    in_time = [
        row
        for row in these
        if row["completed_on"] >= row["started_on"] and working_days_taken(row["started_on"], row["completed_on"]) <= 45
    ]
    return share(len(in_time), len(these))


def cases_closed(x, month, notice):
    return counted(sum(in_month(row["end_date"], month) for row in x["episodes"]))


def repeat_cp_plans(x, month, notice):
    plans = [row for row in x["plans"] if row["plan_type"] == "CP"]
    these = [row for row in plans if in_month(row["start_date"], month)]
    again = sum(
        any(
            other["child_id"] == row["child_id"]
            and other["start_date"] < row["start_date"]
            and by(other["end_date"], row["start_date"])
            for other in plans
        )
        for row in these
    )
    return share(again, len(these))


def agency_rate(x, month, notice):
    people = [worker for worker in in_post(x, last_day(month)).values() if worker.is_social_worker]
    agency = sum((worker.fte for worker in people if worker.agency), Decimal(0))
    return share(agency, sum((worker.fte for worker in people), Decimal(0)))


def sickness_rate(x, month, notice):
    day, last = first_and_last(month)
    lost = worked = Decimal(0)
    while day <= last:
        sick = {row["worker_id"] for row in x["absences"] if row["reason"] == "sickness" and is_open(row, day)}
        for who, worker in in_post(x, day).items() if is_working(day) else ():
            worked += worker.fte if worker.is_social_worker else 0
            lost += worker.fte if worker.is_social_worker and who in sick else 0
        day += timedelta(days=1)
    return share(lost, worked)


def worker_changes(x, month, notice):
    day, among = last_day(month), held(x, last_day(month))
    changed = 0
    for child in among:
        workers = {
            row["worker_id"]
            for row in x["allocations"]
            if row["child_id"] == child
            and row["start_date"] <= day
            and (row["end_date"] is None or row["end_date"] > a_year_before(day))
        }
        changed += len(workers) >= 3
    return share(changed, len(among))


# The plan behind the measures


def by_area(x, notice, indicator, figure):
    areas = groups([row["priority_area"] for row in x["plan_actions"]], notice.groups_of(indicator))
    found = {("", area): figure([r for r in x["plan_actions"] if r["priority_area"] == area]) for area in areas}
    return {("", ""): figure(x["plan_actions"])} | found


def plan_actions_overdue(x, month, notice):
    day = last_day(month)
    return by_area(
        x, notice, "plan_actions_overdue",
        lambda actions: counted(sum(a["due_on"] <= day and not by(a["completed_on"], day) for a in actions)),
    )  # fmt: skip


def plan_actions_on_time(x, month, notice):
    def figure(actions):
        due = [action for action in actions if action["due_on"] <= last_day(month)]
        return share(sum(by(action["completed_on"], action["due_on"]) for action in due), len(due))

    return by_area(x, notice, "plan_actions_on_time", figure)


def plan_actions_evidenced(x, month, notice):
    def figure(actions):
        done = [action for action in actions if by(action["completed_on"], last_day(month))]
        return share(sum(action["evidence"] is not None for action in done), len(done))

    return by_area(x, notice, "plan_actions_evidenced", figure)


def plan_actions_moved(x, month, notice, earlier=()):
    """`earlier` are the extracts before, the earliest first, as far as they can be used."""
    holding = [extract for extract in (*earlier, x) if "plan_actions" in extract]
    moved = 0
    for row in x["plan_actions"]:
        its = [[r for r in extract["plan_actions"] if r["action_id"] == row["action_id"]] for extract in holding]
        earliest = next(rows for rows in its if rows)
        moved += row["due_on"] > earliest[-1]["due_on"]
    return counted(moved)


def this_financial_year(day: date | None, month: str) -> bool:
    first, last = period("year_to_date", month)
    return day is not None and first <= day <= last


def committed(x, month) -> list[dict]:
    return [call for call in x["reserve_calls"] if this_financial_year(call["approved_on"], month)]


def reserve_committed(x, month, notice):
    return counted(sum((call["amount"] for call in committed(x, month)), Decimal(0)))


def reserve_awaiting(x, month, notice):
    day, total = last_day(month), Decimal(0)
    for call in x["reserve_calls"]:
        decided = by(call["approved_on"], day) or by(call["declined_on"], day)
        if this_financial_year(call["requested_on"], month) and not decided:
            total += call["amount"]
    return counted(total)


def reserve_spent(x, month, notice):
    return counted(sum((call["spent"] or Decimal(0) for call in committed(x, month)), Decimal(0)))


def reserve_remaining(x, month, notice):
    april = period("year_to_date", month)[0].year
    reserve = notice.reserve.get(f"{april}-{(april + 1) % 100:02d}")
    return BLANK if reserve is None else counted(Fraction(reserve) - reserve_committed(x, month, notice)[2])


# By team


def caseload_mean_of(x, day: date, team: str):
    workers, holders = in_post(x, day), held(x, day)
    those = {who for who in holders.values() if workers[who].team == team}
    fte = sum((workers[who].fte for who in those), Decimal(0))
    return share(sum(who in those for who in holders.values()), fte)


def caseload_max_of(x, day: date, team: str):
    workers, holders = in_post(x, day), list(held(x, day).values())
    loads = [holders.count(who) for who in set(holders) if workers[who].team == team]
    return None, len(loads), max(loads, default=None)


def by_team(x, month, notice) -> dict[tuple[str, str, str], tuple]:
    """(indicator, reading, team) to the figure, of all that the tables could give; also where the denominator is 0."""
    day, standards = last_day(month), notice.standards
    found = {}
    workers = in_post(x, day)
    supervised = in_cycle(x["supervisions"], "worker_id", day, notice)
    for team in {worker.team for worker in workers.values()}:
        theirs = {who for who in available(x, day, notice) if workers[who].team == team}
        found["caseload_mean", "dfe_fte", team] = caseload_mean_of(x, day, team)
        found["caseload_max", "", team] = caseload_max_of(x, day, team)
        found["supervision_workers", "available", team] = out_of(supervised, theirs)
    children = {row["child_id"] for name in ("episodes", "plans") for row in x[name]}
    discussed = in_cycle(x["case_supervisions"], "child_id", day, notice)
    reviewed = reviewed_within(x, day, standards.review_currency_days)
    for team in {team_of_child(x, child, day) for child in children}:
        theirs = {child for child in children if team_of_child(x, child, day) == team}
        plans = [row for row in x["plans"] if row["child_id"] in theirs]
        visits = measure_6({"plans": Table(plans), "visits": x.tables["visits"]}, month, standards)
        for kind in ("cp", "cin"):
            found[f"{kind}_visits_in_timescale", "snapshot", team] = visits[f"{kind}_visits_in_timescale", "snapshot"]()
        cases, old = cases_to_supervise(x, day, notice), open_as_long(x, day, standards.review_currency_days)
        found["supervision_cases", "allocated", team] = out_of(discussed, cases & theirs)
        found["reviews_current", "", team] = out_of(reviewed, old & theirs)
    return found
