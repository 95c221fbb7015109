"""The bundled rules and their sets: which there are, what they say, and the tests that a rule file carries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from encoder.diagnostic import InputError, did_you_mean, error
from encoder.source import Span
from slicc.place import rules_directory
from slicc.rule import Abort, HandlerSyntax, If, RuleSyntax, Select, Statement, Text
from slicc.run.job import EntryChoice, RuleFile
from slicc.run.results import WORST_FIRST, Verdict

SUFFIX = ".slic"
ALL = "all"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a rule file says of itself; ``violations`` are the texts of its aborts, in the order of the text."""

    name: str
    file: str
    title: str
    holds: str
    page: str
    model: str
    applies_to: tuple[str, ...]
    functions: tuple[str, ...]
    violations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleTest:
    """A C program inside a rule file, with the verdict (and for a defect the text) that it must get."""

    name: str
    span: Span
    verdict: Verdict
    message: str | None
    entries: tuple[EntryChoice, ...]
    text: str


def bundled() -> tuple[RuleFile, ...]:
    """Yield the bundled rules, sorted by name."""
    files = rules_directory().rglob(f"*{SUFFIX}")
    return tuple(RuleFile(f.stem, str(f)) for f in sorted(files, key=lambda f: (f.stem.lower(), str(f))))


def sets() -> tuple[str, ...]:
    """Yield the names of the rule sets: ``all``, and one per driver model."""
    return (ALL, *sorted({Path(rule.file).parent.name for rule in bundled()}))


def chosen(names: Iterable[str]) -> tuple[RuleFile, ...]:
    """Yield the rules that ``names`` (rules, files, sets) stand for, in that order, each once; no name: every rule.

    Raises: InputError with every name that stands for nothing.
    """
    library = bundled()
    by_name = {rule.name: rule for rule in library}
    known = sets()
    out: dict[str, RuleFile] = {}
    wrong = []
    for name in tuple(names) or (ALL,):
        if name.endswith(SUFFIX):
            if Path(name).is_file():
                out.setdefault(name, RuleFile(Path(name).stem, name))
            else:
                wrong.append(error("no-such-file", f"no rule file `{name}`"))
        elif name in by_name:
            out.setdefault(by_name[name].file, by_name[name])
        elif name in known:
            for rule in library:
                if name in (ALL, Path(rule.file).parent.name):
                    out.setdefault(rule.file, rule)
        else:
            help = did_you_mean(name, (*by_name, *known)) or "`slicc rule list` shows the rules and sets"
            wrong.append(error("unknown-rule", f"no rule or set named `{name}`", help=help))
    if wrong:
        raise InputError(wrong)
    return tuple(out.values())


def explain(rule: RuleFile) -> Explanation:
    """Yield what the rule file says of itself.

    Raises: InputError when it cannot be read as a rule.
    """
    # Not at the top: listing files must not wait for the grammar.
    from slicc.parse import decode_rule, parse_rule

    syntax = parse_rule(decode_rule(_bytes(rule.file), rule.file), rule.file)
    return Explanation(
        name=syntax.name,
        file=rule.file,
        title=" ".join(_header(syntax, "title")),
        holds=" ".join(_header(syntax, "holds")),
        page=" ".join(_header(syntax, "page")),
        model=" ".join(_header(syntax, "model")),
        applies_to=_header(syntax, "applies_to"),
        functions=_header(syntax, "functions"),
        violations=tuple(dict.fromkeys(_violations(syntax))),
    )


# /* test NAME: VERDICT "text"; entry FUNCTION:ROLE
#    ... C ...
# */
_TEST = re.compile(r"/\*[ \t]*test[ \t]+([\w-]+)[ \t]*:(.*?)\n(.*?)\*/", re.DOTALL)
_SAYS = re.compile(
    r"\s*(defect|unknown|bounded|proof|not-applicable)(?:\s+\"([^\"\n]*)\")?((?:\s*;\s*entry\s+\w+(?::\w+)?)*)\s*"
)


def tests(rule: RuleFile) -> tuple[RuleTest, ...]:
    """Yield the tests inside the rule file: comments that open with ``test NAME: VERDICT``.

    Raises: InputError when the first line of one cannot be read.
    """
    from slicc.parse import decode_rule

    text = decode_rule(_bytes(rule.file), rule.file)
    out = []
    wrong = []
    for found in _TEST.finditer(text):
        span = Span(rule.file, text.count("\n", 0, found.start()) + 1)
        says = _SAYS.fullmatch(found[2])
        if says is None:
            help = 'write `test NAME: VERDICT "abort text"; entry FUNCTION:ROLE`'
            wrong.append(error("bad-test", f"test `{found[1]}` does not say what it expects", span, help))
            continue
        verdict = next(v for v in WORST_FIRST if v == says[1])
        entries = tuple(
            EntryChoice(function, role or None) for function, role in re.findall(r"entry\s+(\w+)(?::(\w+))?", says[3])
        )
        # As many empty lines as stand before it keep the line numbers of the rule file.
        body = "\n" * text.count("\n", 0, found.start(3)) + found[3]
        out.append(RuleTest(found[1], span, verdict, says[2], entries, body))
    if wrong:
        raise InputError(wrong)
    return tuple(out)


def _bytes(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise InputError([error("unreadable-file", f"cannot read `{file}`: {reason}")]) from problem


def _header(syntax: RuleSyntax, key: str) -> tuple[str, ...]:
    entries = syntax.header.entries if syntax.header is not None else ()
    return tuple(
        value.text if isinstance(value, Text) else value.name
        for entry in entries
        if entry.key.name == key
        for value in entry.values
    )


def _violations(syntax: RuleSyntax) -> list[str]:
    handlers: list[HandlerSyntax] = []
    for item in syntax.items:
        handlers += [h for case in item.cases for h in case.handlers] if isinstance(item, Select) else [item]
    return [message for handler in handlers for message in _aborts(handler.body)]


def _aborts(body: tuple[Statement, ...]) -> list[str]:
    out: list[str] = []
    for statement in body:
        if isinstance(statement, Abort) and statement.message:
            out.append(statement.message)
        elif isinstance(statement, If):
            out += _aborts(statement.then) + _aborts(statement.orelse)
    return out
