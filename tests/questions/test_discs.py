"""Will this disc play? The matrix of cases that a desk meets, asked of the view and of the page."""

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from interloan.pipeline import Content
from interloan.project import Project
from interloan.questions.answer_sentence import sentence

Ask = Callable[..., list[dict[str, Any]]]
TV, DRIVE, UHD = "us-dvd-player", "us-dvd-drive", "us-uhd-player"
Disc = tuple[str, str, str, str, str]
PLAYS, WONT, COST, UNKNOWN = "PLAYS", "WON'T PLAY", "PLAYS AT A COST", "UNKNOWN"

# format, region, standard, player, changes left → verdict, what blocks
MATRIX = [
    (("dvd", "2", "pal", TV, ""), WONT, "region, standard"),  # a British DVD
    (("dvd", "2", "pal", DRIVE, "4"), COST, None),
    (("dvd", "2", "pal", DRIVE, "1"), COST, None),
    (("dvd", "2", "pal", DRIVE, "0"), WONT, "region"),
    (("dvd", "2", "pal", DRIVE, ""), UNKNOWN, None),
    (("dvd", "2", "ntsc", TV, ""), WONT, "region"),  # a Japanese DVD
    (("dvd", "2", "ntsc", DRIVE, "4"), COST, None),
    (("dvd", "0", "pal", TV, ""), WONT, "standard"),
    (("dvd", "0", "pal", DRIVE, "0"), PLAYS, None),
    (("dvd", "0", "secam", TV, ""), WONT, "standard"),  # discs of SECAM countries are PAL
    (("dvd", "0", "ntsc", TV, ""), PLAYS, None),
    (("dvd", "0", "ntsc", DRIVE, "4"), PLAYS, None),
    (("dvd", "1+4", "ntsc", TV, ""), PLAYS, None),  # made for Mexico
    (("dvd", "1", "ntsc", TV, ""), PLAYS, None),
    (("dvd", "1-rce", "ntsc", TV, ""), PLAYS, None),
    (("dvd", "1-rce", "ntsc", "region-free-dvd-player", ""), WONT, "region"),
    (("dvd", "2", "pal", "region-free-dvd-player", ""), PLAYS, None),
    (("dvd", "2", "pal", "region-free-dvd-player-pal-unknown", ""), UNKNOWN, None),
    (("dvd", "2", "pal", "us-dvd-player-multi-standard", ""), WONT, "region"),
    (("dvd", "0", "pal", "us-dvd-player-multi-standard", ""), PLAYS, None),
    (("dvd", "2", "pal", "dvd-drive-region-2", "0"), PLAYS, None),
    (("dvd", "8", "ntsc", DRIVE, "4"), UNKNOWN, None),
    (("bluray", "B", "pal", "us-bluray-player", ""), WONT, "region"),
    (("bluray", "B", "pal", "region-free-bluray-player", ""), PLAYS, None),
    (("bluray", "0", "pal", "us-bluray-player", ""), PLAYS, None),
    (("bluray", "A", "ntsc", TV, ""), WONT, "format"),
    (("uhd", "0", "pal", UHD, ""), PLAYS, None),
    (("uhd", "0", "pal", "us-bluray-player", ""), WONT, "format"),
    (("uhd", "0", "pal", TV, ""), WONT, "format"),
    (("dvd", "unknown", "ntsc", TV, ""), UNKNOWN, None),
    (("dvd", "unknown", "pal", TV, ""), WONT, "standard"),
    (("dvd", "1", "unknown", TV, ""), UNKNOWN, None),
    (("dvd", "1", "ntsc", "us-game-console", ""), UNKNOWN, None),
    (("dvd", "2", "pal", "us-game-console", ""), UNKNOWN, None),
]


def first(rows: list[dict[str, Any]]) -> dict[str, Any]:
    assert rows[0]["is_asked"] == 1
    return rows[0]


@pytest.mark.parametrize(("disc", "verdict", "blocked_by"), MATRIX)
def test_the_page_and_the_view_give_the_verdict_of_the_matrix(
    ask: Ask, project: Project, disc: Disc, verdict: str, blocked_by: str | None
) -> None:
    kind, region, standard, player, left = disc
    connection = sqlite3.connect(f"file:{project.database}?mode=ro", uri=True)
    by_view = connection.execute(
        "select verdict, blocked_by from disc_verdicts where (format_id, region_code, "
        "standard, player_id) = (?, ?, ?, ?) and changes_left is ?",
        (kind, region, standard, player, int(left) if left else None),
    ).fetchall()
    assert by_view == [(verdict, blocked_by)]
    typed = {"region": region, "standard": standard}
    asked = {key: value for key, value in typed.items() if value != "unknown"}
    row = first(ask("will_it_play", format=kind, player=player, changes_left=left, **asked))
    assert (row["verdict"], row["blocked_by"]) == (verdict, blocked_by)
    assert (verdict == UNKNOWN) <= bool(row["missing"])
    assert (verdict == COST) == bool(row["cost"])
    assert (verdict == WONT) == bool(row["needs"])


def test_every_unknown_in_the_view_names_what_is_missing_and_every_block_its_remedy(
    project: Project,
) -> None:
    connection = sqlite3.connect(f"file:{project.database}?mode=ro", uri=True)
    unexplained = connection.execute(
        "select count(*) from disc_verdicts where verdict = 'UNKNOWN' and missing is null "
        "or (verdict = 'WON''T PLAY') <> (needs is not null) "
        "or (verdict = 'PLAYS AT A COST') <> (cost is not null)"
    ).fetchone()
    assert unexplained == (0,)


@pytest.mark.parametrize(
    ("region", "player", "status"),
    [
        ("1", TV, "confirmed"),  # format, region code and player are all confirmed
        ("unknown", TV, "confirmed"),  # what nobody looked up is no fact used
        ("1+2+3+4+5+6", TV, "stated"),
        ("2+4", TV, "unverified"),
        ("1", DRIVE, "stated"),
        ("2+4", DRIVE, "unverified"),
        ("1", "portable-dvd-player", "unverified"),
        ("1+2+3+4+5+6", "portable-dvd-player", "unverified"),
    ],
)
def test_a_verdict_is_as_sure_as_the_weakest_fact_used(
    ask: Ask, project: Project, region: str, player: str, status: str
) -> None:
    connection = sqlite3.connect(f"file:{project.database}?mode=ro", uri=True)
    by_view = connection.execute(
        "select distinct status from disc_verdicts where format_id = 'dvd' and standard = 'ntsc'"
        " and (region_code, player_id) = (?, ?)",
        (region, player),
    ).fetchall()
    assert by_view == [(status,)]
    if region != "unknown":
        typed = {"region": region, "standard": "ntsc", "player": player}
        assert first(ask("will_it_play", format="dvd", **typed))["status"] == status


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"country": "GB"}, "stated"),  # its standard is
        ({"country": "FR"}, "unverified"),  # its standard is
        ({"country": "FR", "standard": "pal"}, "confirmed"),  # the case says it: no fact of ours
        ({"country": "AM", "standard": "pal"}, "unverified"),  # its region is
        ({"country": "HK", "standard": "ntsc"}, "stated"),  # one list has 3, a lesser one 6
        ({"country": "AM", "standard": "pal", "region": "5"}, "confirmed"),
        ({"country": "AM", "standard": "pal", "region": "2+4"}, "unverified"),
    ],
)
def test_what_the_country_stands_in_for_counts_and_what_the_case_says_does_not(
    ask: Ask, typed: dict[str, str], status: str
) -> None:
    assert first(ask("will_it_play", format="dvd", player=TV, **typed))["status"] == status


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"country": "US", "player": TV}, "This DVD plays: format, region and standard all fit."),
        (
            {"country": "GB", "player": DRIVE, "changes_left": "2"},
            "This DVD plays, but costs one of the 2 region changes that the drive has left.",
        ),
        (
            {"country": "GB", "player": TV},
            "will not play: its region and its picture standard do not match the player’s.",
        ),
        ({"region": "0", "standard": "pal", "player": TV}, "its picture standard does not match"),
        ({"country": "GB", "player": DRIVE}, "Not known: how many region changes the drive has"),
        (
            {"country": "JP", "region": "1"},
            "(NTSC only) and 4 more. Whether it plays on Computer",
        ),
    ],
)
def test_the_answer_says_the_verdict_in_words(
    ask: Ask, content: Content, typed: dict[str, str], said: str
) -> None:
    (question,) = [query for query in content.queries if query.name == "will_it_play"]
    assert said in sentence(question.answer, ask("will_it_play", format="dvd", **typed))


def test_a_thousand_discs_are_judged_by_one_join(project: Project) -> None:
    connection = sqlite3.connect(f"file:{project.database}?mode=ro", uri=True)
    judged = connection.execute(
        "with my_discs(title, format_id, region_code, standard) as ("
        " select 'disc ' || value, 'dvd', value % 7, 'ntsc' from json_each(?)"
        " union all select 'odd', 'dvd', '3+7', 'ntsc')"
        "select verdict, count(*) from my_discs left join disc_verdicts"
        " using (format_id, region_code, standard)"
        " where coalesce(player_id, 'us-dvd-player') = 'us-dvd-player'"
        " group by verdict order by verdict",
        ("[" + ",".join(map(str, range(1001))) + "]",),
    ).fetchall()
    assert judged == [(None, 1), ("PLAYS", 286), ("WON'T PLAY", 715)]
