"""Questions and views: one SQL file each, with a YAML header in its leading comment.

questions/lending/what_a_lender_charges.sql:

-- title: What does a lender charge?
-- description: Every dated price we know of …
-- parameters:
--   lender: {title: Lender, example: nlm, choices: select id, name from lenders}
-- supporting: [who_lends, vouchers]
-- sheets: {Prices: what_a_lender_charges, Vouchers: vouchers}
-- desk: 2
-- asked: {lender} cost; price list; how much
-- chart: {title: Prices, mark: dot, x: item, y: {column: amount, label: price}}
-- answer: "{{ rows|counted('price is', 'prices are') }} known."
-- nothing: No price is known for this lender.
select …

Beside it stand its golden answers (`NAME.golden.yaml`, which tests/questions/golden.py reads) and,
where it has one, its own page (`NAME.html`). A folder is a subject, named in `subjects.yaml`;
views stand in `views/` of their subject and describe their `columns` instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from interloan.problems import Problem, SourceError
from interloan.questions import answer_sentence, chart_header, parameters
from interloan.questions.chart_header import Chart
from interloan.questions.column_meanings import COLUMNS
from interloan.questions.input_validation import complaint
from interloan.questions.parameters import NAME, Parameter
from interloan.sources.section import Section, instead
from interloan.sources.strict_yaml import load_yaml
from interloan.sources.text_lines import read_text

__all__ = ["Parameter", "Question", "Questions", "load", "parse", "read"]

VIEW_KEYS = {"title", "description", "order", "columns", "types"}
VIEW_TYPES = ("boolean", "integer", "number", "string")
QUESTION_KEYS = {
    "title", "description", "parameters", "chart", "answer", "nothing", "order", "supporting",
    "desk", "asked", "columns", "path", "sheets",
}  # fmt: skip
DESK = range(1, 8)
USUAL_ORDER, LAST = 99, 999
SUBJECTS = "subjects.yaml"
OWN_FILES = (SUBJECTS, COLUMNS)
GOLDEN = ".golden.yaml"
NOT_SQL = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)
SLOT = re.compile(r"{(\w+)}")
"""In a phrase of `asked`, a parameter that the search fills."""
SHEET = re.compile(r"(?!About$|Sources$|')[^\[\]:*?/\\]{1,31}(?<!')")
"""What spreadsheet programs take as the name of a sheet, and we do not use ourselves."""
IN_SQL = re.compile(r"(?<![:\w])[:@$]([A-Za-z_]\w*)|\?\d*")


@dataclass(frozen=True)
class Question:
    """A named SELECT with what people need to know of it.

    Attributes:
        chart: What its page draws of the answer, if anything.
        answer: The sentence that says what the rows are, as `answer_sentence` reads it.
        nothing: What to say when no row answers.
        columns: Column → description, for views; for questions the columns that are shown first
            → their headings in words.
        types: Column → type, for columns of views that `exports.view_types` cannot tell.
        subject: The folder it stands in.
        heading: What the site writes above the questions of that subject.
        order: Its place in lists, least first.
        supporting: Names of questions that its page asks too, with the parameters they share.
        sheets: Sheet of its workbook → which of them it shows, or the question itself; where there
            are none, the workbook has the rows of the question alone.
        desk: Its place among the seven questions that lead the home page; 0 for all others.
        asked: Phrases with which people ask it, as `asking.ranking` reads them.
        path: What its finished pages stand under, such as `my-library` in `/my-library/lowell`.
        file: Its file, for messages.
        lines: Line of each key of its header, and of `sql`.
        text: What the file says.
    """

    name: str
    title: str
    description: str
    sql: str
    parameters: tuple[Parameter, ...] = ()
    chart: Chart | None = None
    answer: str = ""
    nothing: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""
    heading: str = ""
    order: int = USUAL_ORDER
    supporting: tuple[str, ...] = ()
    sheets: Mapping[str, str] = field(default_factory=dict)
    desk: int = 0
    asked: tuple[str, ...] = ()
    path: str = ""
    file: str = ""
    lines: Mapping[str, int] = field(default_factory=dict, repr=False)
    text: str = field(default="", repr=False)

    @property
    def example(self) -> str:
        """The example's query string, such as `lender=nlm`."""
        return urlencode({p.name: p.example for p in self.parameters if p.example})

    def problem(self, key: str, value: str, why: str, remedy: str) -> Problem:
        """Return what is wrong with a value below a key of the header, or in the SQL."""
        first = self.lines.get(key, 1)
        word = re.compile(rf"(?<!\w){re.escape(value)}(?!\w)")
        below = enumerate(self.text.splitlines()[first - 1 :], first)
        line = next((number for number, text in below if word.search(text)), first)
        return Problem(self.file, line, key, value, why, remedy)


@dataclass(frozen=True)
class Questions:
    """All questions and views of a folder, in order, and all that is wrong with their files."""

    queries: list[Question]
    views: list[Question]
    problems: list[Problem]


def parse(file: str, text: str, problems: list[Problem]) -> Question:
    """Read one file.

    Args:
        file: Its path from the folder above all questions, such as `questions/discs/rules.sql`.
        text: What it says.
        problems: Where everything wrong with it is added.

    Raises:
        SourceError: It has no header, or one that is not YAML.
    """
    path = Path(file)
    is_view = path.parent.name == "views"
    lines = text.splitlines()
    size = next((n for n, line in enumerate(lines) if not line.startswith("--")), len(lines))
    yaml = "\n".join(line[2:].removeprefix(" ") for line in lines[:size])
    if not yaml.strip():
        why, remedy = "has no header", "begin with comment lines such as `-- title: …`"
        raise SourceError([Problem(file, 1, "", "", why, remedy)])
    header = Section(file, load_yaml(yaml, file), problems, line=1)
    header.known(VIEW_KEYS if is_view else QUESTION_KEYS)
    if not NAME.fullmatch(path.stem):
        header.problem("", path.stem, "is no name for a question", "use a–z, 0–9 and _", 0)
    sql = "\n".join(lines[size:]).strip().removesuffix(";").rstrip()
    if not sql:
        header.problem("", "", "has a header but no SQL", "write a SELECT below it", size)
    columns, types = header.section("columns"), header.section("types")
    sheets = header.section("sheets")
    question = Question(
        name=path.stem,
        title=header.text("title"),
        description=header.text("description"),
        sql=sql,
        parameters=tuple(_parameters(header)),
        chart=chart_header.read(header.section("chart")) if "chart" in header.content else None,
        answer=header.optional("answer"),
        nothing=header.optional("nothing"),
        columns={name: columns.text(name) for name in columns.content},
        types={name: types.one_of(name, VIEW_TYPES) for name in types.content},
        subject=path.parents[1].name if is_view else path.parent.name,
        order=header.whole("order", USUAL_ORDER, range(1, LAST + 1)),
        supporting=header.texts("supporting"),
        sheets={name: sheets.text(name) for name in sheets.content},
        desk=header.whole("desk", 0, DESK),
        asked=tuple(filter(None, map(str.strip, header.optional("asked").split(";")))),
        path=header.optional("path") or path.stem.replace("_", "-"),
        file=file,
        lines={**header.lines, "sql": size + 1},
        text=text,
    )
    problems += [*_undeclared(question), *_wrong_answer(question), *_wrong_slots(question)]
    problems += _wrong_sheets(question)
    return question


def _parameters(header: Section) -> Iterator[Parameter]:
    declared = header.section("parameters", where="parameter ")
    for name in declared.content:
        entry = declared.section(name, where=f"parameter {name} ")
        before = len(entry.problems)
        parameter = parameters.read(name, entry)
        said = complaint(parameter, parameter.example, choices={parameter.example})
        if said and len(entry.problems) == before:
            remedy = said[:1].lower() + said[1:].rstrip(".")
            entry.wrong("example", "is an example that would be refused", remedy)
        yield parameter


def _undeclared(question: Question) -> Iterator[Problem]:
    """Hold the parameters of the SQL and those of the header against each other."""
    declared = [parameter.name for parameter in question.parameters]
    used = set()
    for found in IN_SQL.finditer(NOT_SQL.sub(" ", question.sql)):
        mark, name = found[0], found[1]
        if not name or not mark.startswith(":"):
            yield question.problem("sql", mark, "is no parameter here", "write :name")
        elif name not in used and name not in declared:
            remedy = instead(name, declared, "declare it under `parameters` of the header")
            yield question.problem("sql", name, "is no parameter of the header", remedy)
        used.add(name)
    for name in declared:
        if name not in used:
            remedy = f"use :{name} in the SQL, or remove it"
            yield question.problem("parameters", name, "is a parameter that no SQL uses", remedy)


def _wrong_answer(question: Question) -> Iterator[Problem]:
    try:
        unknown = answer_sentence.unknown_names(question.answer)
    except ValueError as error:
        why = f"cannot be filled in: {error}"
        yield question.problem("answer", "", why, "write a Jinja template, such as the others have")
        return
    for name in sorted(unknown):
        remedy = instead(name, sorted(answer_sentence.NAMES))
        yield question.problem("answer", name, "is not known to the sentence", remedy)


def _wrong_slots(question: Question) -> Iterator[Problem]:
    names = [parameter.name for parameter in question.parameters]
    for phrase in question.asked:
        for slot in SLOT.findall(phrase):
            if slot not in names:
                why = "is no parameter of the header"
                yield question.problem("asked", slot, why, instead(slot, names))


def _wrong_sheets(question: Question) -> Iterator[Problem]:
    shown = [question.name, *question.supporting]
    for sheet, name in question.sheets.items():
        if not SHEET.fullmatch(sheet):
            remedy = "write 31 characters at most, without []:*?/\\ and an apostrophe at an end"
            yield question.problem("sheets", sheet, "is no name for a sheet", remedy)
        if name not in shown:
            why = "is neither this question nor among its supporting ones"
            yield question.problem("sheets", name, why, instead(name, shown))
    if question.sheets and next(iter(question.sheets.values())) != question.name:
        why = "does not begin with the question itself"
        yield question.problem("sheets", "", why, f"write {{Name: {question.name}, …}}")


def read(folder: Path) -> Questions:
    """Read every question and view below a folder, by their `order` (least first) and name."""
    problems: list[Problem] = []
    made: dict[str, Question] = {}
    headings = _headings(folder, problems)
    for path in sorted(folder.rglob("*.sql")):
        file = path.relative_to(folder.parent).as_posix()
        try:
            question = parse(file, read_text(path, file), problems)
        except SourceError as error:
            problems += error.problems
            continue
        if question.name in made:
            why = f"has the name of {made[question.name].file}"
            problems.append(Problem(file, 0, "", question.name, why, "rename one of them"))
        heading = headings.get(question.subject, "")
        made[question.name] = Question(**{**question.__dict__, "heading": heading})
    problems += [*_misplaced(folder, headings), *_unfit(made)]
    ordered = sorted(made.values(), key=lambda question: (question.order, question.name))
    views = [question for question in ordered if Path(question.file).parent.name == "views"]
    return Questions([one for one in ordered if one not in views], views, problems)


def load(folder: Path) -> Questions:
    """Read as `read` does; raises SourceError with all that is wrong."""
    questions = read(folder)
    if questions.problems:
        raise SourceError(questions.problems)
    return questions


def _headings(folder: Path, problems: list[Problem]) -> dict[str, str]:
    file = f"{folder.name}/{SUBJECTS}"
    try:
        content = load_yaml(read_text(folder / SUBJECTS, file), file)
    except SourceError as error:
        problems += error.problems
        return {}
    subjects = Section(file, content, problems)
    return {name: subjects.text(name) for name in subjects.content}


def _misplaced(folder: Path, headings: Mapping[str, str]) -> Iterator[Problem]:
    """Name the files that nobody would read where they stand."""
    for path in sorted(folder.rglob("*.*")):
        place = path.relative_to(folder)
        file = f"{folder.name}/{place.as_posix()}"
        parents = place.parts[:-1]
        if path.suffix == ".sql" and (
            (len(parents) == 1 and parents[0] != "views") or parents[1:] == ("views",)
        ):
            if parents[0] not in headings:
                remedy = instead(parents[0], headings, f"add it to {folder.name}/{SUBJECTS}")
                yield Problem(file, 0, "", parents[0], "is not a subject", remedy)
        elif path.suffix == ".sql":
            remedy = "move it to SUBJECT/NAME.sql or SUBJECT/views/NAME.sql"
            yield Problem(file, 0, "", "", "stands in no subject", remedy)
        elif path.suffix in (".html", ".yaml", ".yml") and place.as_posix() not in OWN_FILES:
            name = path.name.removesuffix(".html").removesuffix(GOLDEN)
            if not path.with_name(f"{name}.sql").exists():
                names = [other.stem for other in path.parent.glob("*.sql")]
                remedy = instead(name, names, "name it NAME.golden.yaml or NAME.html as its query")
                yield Problem(file, 0, "", name, "belongs to no question", remedy)


def _unfit(questions: Mapping[str, Question]) -> Iterator[Problem]:
    """Name what no single header can know."""
    places: dict[int, Question] = {}
    for question in questions.values():
        if question.desk in places:
            why = f"is the place of {places[question.desk].file}"
            free = ", ".join(str(place) for place in DESK if place not in places)
            yield question.problem("desk", str(question.desk), why, f"write one of {free}")
        elif question.desk:
            places[question.desk] = question
        own = {parameter.name for parameter in question.parameters}
        for name in question.supporting:
            if name not in questions:
                remedy = instead(name, questions)
                yield question.problem("supporting", name, "is no question", remedy)
                continue
            for parameter in questions[name].parameters:
                if not parameter.optional and parameter.name not in own:
                    why = f"needs the parameter {parameter.name}, which this question has not"
                    yield question.problem("supporting", name, why, "declare it, or leave it out")
