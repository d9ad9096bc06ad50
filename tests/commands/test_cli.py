"""The commands, as a person types them."""

import socket
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from interloan.commands.group import main
from interloan.project import Project
from interloan.serve import server


def run(project: Project, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--project", str(project.root), *arguments])


def test_build_says_what_it_built(mini: Project) -> None:
    result = run(mini, "build")
    assert result.exit_code == 0
    assert result.output.startswith("Built interloan.db: 7 tables, ")
    assert mini.database.exists()


def test_a_problem_ends_build_with_status_one_and_the_old_database_in_place(mini: Project) -> None:
    run(mini, "build")
    before = mini.database.read_bytes()
    path = mini.root / "sources/lending/lenders.csv"
    path.write_text(path.read_text().replace("150000", "lots").replace("1836", "old"))
    result = run(mini, "build")
    assert result.exit_code == 1
    assert "sources/lending/lenders.csv:4 requests: 'lots' is not an integer" in result.output
    assert "2 problems; nothing was changed." in result.output
    assert mini.database.read_bytes() == before


def test_check_builds_nothing(mini: Project) -> None:
    result = run(mini, "check")
    assert result.exit_code == 0
    assert "All is well" in result.output
    assert not mini.database.exists()


def test_metadata_is_written_once_and_then_verified(mini: Project) -> None:
    assert run(mini, "metadata", "--check").exit_code == 1
    assert run(mini, "metadata").output == "metadata.yml written.\n"
    assert run(mini, "metadata").output == "metadata.yml was up to date.\n"
    assert run(mini, "metadata", "--check").exit_code == 0


def test_export_builds_what_is_missing_and_writes_every_table(
    mini: Project, tmp_path: Path
) -> None:
    result = run(mini, "export", str(tmp_path / "files"))
    assert result.exit_code == 0, result.output
    assert (tmp_path / "files" / "lenders.xlsx").exists()


def test_a_folder_that_is_no_checkout_is_refused(tmp_path: Path) -> None:
    result = run(Project(tmp_path), "build")
    assert result.exit_code == 2
    assert "run this in a checkout of Interloan" in result.output


@pytest.mark.parametrize(
    "command", ["build", "check", "metadata", "export", "serve", "list", "remove"]
)
def test_every_command_explains_itself(mini: Project, command: str) -> None:
    result = run(mini, command, "--help")
    assert result.exit_code == 0
    assert len(result.output.splitlines()) >= 5


def test_a_wrong_question_file_is_named(mini: Project) -> None:
    (mini.root / "questions/lending/who_charges.sql").write_text("select 1")
    result = run(mini, "check")
    assert result.exit_code == 1
    assert "questions/lending/who_charges.sql:1: has no header; begin with" in result.output


def test_bad_sources_do_not_stop_the_last_good_database_from_being_served(
    mini: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(mini, "build")
    (mini.root / "sources/lending/lenders.csv").write_text("id\n")
    served: list[Project] = []
    monkeypatch.setattr(server, "serve", lambda project, *_: served.append(project))
    result = run(mini, "serve")
    assert served == [mini]
    assert "Serving the last good database instead." in result.output


def test_without_any_database_bad_sources_end_serve(mini: Project) -> None:
    (mini.root / "sources/lending/lenders.csv").write_text("id\n")
    assert run(mini, "serve").exit_code == 1


def test_the_database_records_what_it_was_built_from(mini: Project) -> None:
    run(mini, "build")
    with sqlite3.connect(mini.database) as connection:
        paths = [path for (path,) in connection.execute("SELECT path FROM build_inputs")]
    assert "sources/lending/lenders.csv" in paths
    assert "questions/lending/who_charges.sql" in paths


def test_build_for_a_site_renews_metadata_and_downloads_too(mini: Project) -> None:
    result = run(mini, "build", "--site")
    assert result.exit_code == 0, result.output
    assert "Writing the downloads …" in result.output
    assert (mini.downloads / "lenders.csv").exists()
    path = mini.root / "questions/lending/who_charges.sql"
    path.write_text(path.read_text().replace("Who charges for a loan?", "Who asks for money?"))
    run(mini, "build", "--site")
    assert "Who asks for money?" in mini.metadata.read_text()


Manners = list[server.Manner]


@pytest.fixture
def manners(monkeypatch: pytest.MonkeyPatch) -> Manners:
    """How the site was asked to be served, instead of serving it."""
    asked: Manners = []
    monkeypatch.setattr(server, "serve", lambda _, manner, __: asked.append(manner))
    return asked


def test_serving_writes_missing_downloads_and_metadata_without_building_anew(
    mini: Project, manners: Manners, capfd: pytest.CaptureFixture[str]
) -> None:
    run(mini, "build")
    built = mini.database.stat()
    run(mini, "serve")
    told = capfd.readouterr().out  # of the process that builds, too
    assert "Writing the downloads …" in told
    assert "Building" not in told
    assert (mini.database.stat().st_ino, mini.metadata.exists()) == (built.st_ino, True)
    run(mini, "serve")
    assert "Writing" not in capfd.readouterr().out
    assert len(manners) == 2


def test_a_site_is_for_this_machine_alone_unless_it_is_public(
    mini: Project, manners: Manners
) -> None:
    assert "Everyone" not in run(mini, "serve").output
    (mini.local / "lending").mkdir(parents=True)
    (mini.local / "lending/fees.csv").write_bytes(
        (mini.root / "sources/lending/fees-2018.csv").read_bytes().splitlines(True)[0]
    )
    told = run(mini, "serve", "--public").output
    assert "Everyone who can reach this machine can read:" in told
    assert "your own figures from local/lending/fees.csv" in told
    assert [(m.host, m.workers) for m in manners] == [(server.HOME, 1), (server.EVERYWHERE, 2)]


def test_a_port_in_use_is_said_with_what_to_do(mini: Project) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        result = run(mini, "serve", "--port", str(other.getsockname()[1]))
    assert result.exit_code == 1
    assert "is not free" in result.output
    assert "Choose another with --port" in result.output
