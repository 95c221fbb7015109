# ruff: noqa: E501 (a diagnostic, or a run, is one line)
"""Names, types and arity of rules."""

from __future__ import annotations

import pytest
from woven_program import ROLES, SIGNATURES, rule

from encoder.diagnostic import InputError
from slicc.instrument import monitor_text
from slicc.lint import lint
from slicc.parse import parse_rule
from slicc.resolve import resolve
from slicc.rule import Assign, Binary, BoolType, EnumConstant, IntType, Number, Parameter, Roles, Signature, StateRef

STATE = "state { enum { off, on } s = off; enum { off, high } t = off; int n = 0; bool b = false; void *p = 0; }\n"
LOCKS = "state per lock { bool held = false; } state per handle(int kind, void *at) { bool live = false; } state { int n = 0; }\n"


def complaints(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        rule(text)
    return [
        f"{d.span.line}:{d.span.column} {d.code}: {d.message}" + (f" ({d.help})" if d.help else "")
        for d in caught.value.diagnostics
        if d.span
    ]


REFUSED = [
    (
        "KeAcquireSpinLok.entry { }",
        ["1:1 unknown-event: no function named `KeAcquireSpinLok` (did you mean `KeAcquireSpinLock`?)"],
    ),
    (
        "state { int n = 0; }",
        [
            "1:1 no-events: the rule has no event handler, so it says nothing "
            "(write an event pattern and what happens then: `FUNCTION.entry { ... }`)"
        ],
    ),
    ("anyrole.exit { }", ["1:1 unknown-event: no function named `anyrole` (did you mean `any_role`?)"]),
    (
        "rule R { applies_to KeFoo; }",
        ["1:21 unknown-event: no function named `KeFoo` (its header may have to be included)"],
    ),
    (
        "rule R { requires HW_STARTIP; }",
        ["1:19 unknown-role: no role type named `HW_STARTIP` (did you mean `HW_STARTIO`?)"],
    ),
    ('rule R { tilte "x"; }', ["1:10 unknown-name: a rule has no `tilte` (did you mean `title`?)"]),
    ("rule R { severity errr; }", ["1:19 unknown-name: there is no severity `errr` (did you mean `error`?)"]),
    ("rule R { severity x; }", ["1:19 unknown-name: there is no severity `x` (it is `error` or `warning`)"]),
    (
        "define Z 2 - 2; state { int n = 0; } KeRaiseIrql.entry { if (1 / (Z)) n = 1; if (7 % $1) n = 1 << 64; }",
        [
            "1:10 division: a division by zero (divide by a constant other than 0)",
            "1:86 division: what this is divided by may be 0 (divide by a constant other than 0)",
            "1:99 out-of-range: a shift by 64 (shift by 0 to 63)",
        ],
    ),
    ("rule R { title x; }", ['1:16 syntax: `title` is text (write `title "...";`)']),
    ('rule R { functions "x"; }', ["1:20 syntax: `functions` is a list of names (write `functions NAME, ...;`)"]),
    ('rule R { title "x"; title "y"; }', ["1:21 duplicate-name: `title` is given twice"]),
    (
        "KeReleaseSpinLock.entry { if ($3) halt; }",
        [
            "1:31 wrong-arity: `$3` of `KeReleaseSpinLock`, which has 2 parameters "
            "(it is `void KeReleaseSpinLock(PKSPIN_LOCK SpinLock, KIRQL NewIrql)`)"
        ],
    ),
    (
        "[KeReleaseSpinLock, KeAcquireSpinLockAtDpcLevel].entry { if ($2) halt; }",
        [
            "1:62 wrong-arity: `$2` of `KeAcquireSpinLockAtDpcLevel`, which has 1 parameter "
            "(it is `void KeAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock)`)"
        ],
    ),
    (
        "KeReleaseSpinLock(lock).entry { }",
        [
            "1:19 wrong-arity: `KeReleaseSpinLock` has 2 parameters, 1 name given "
            "(it is `void KeReleaseSpinLock(PKSPIN_LOCK SpinLock, KIRQL NewIrql)`)"
        ],
    ),
    ("KeReleaseSpinLock(a, a).entry { }", ["1:22 duplicate-name: the parameter `a` is named twice"]),
    ("any_role.exit { if ($1) halt; }", ["1:21 wrong-arity: the parameters of `any_role` are not known"]),
    ("HW_STARTIO.exit { if ($return) halt; }", ["1:23 no-result: the result of `HW_STARTIO` is not known"]),
    (
        "KeReleaseSpinLock.exit { if ($return) halt; }",
        [
            "1:30 no-result: `KeReleaseSpinLock` returns nothing "
            "(it is `void KeReleaseSpinLock(PKSPIN_LOCK SpinLock, KIRQL NewIrql)`)"
        ],
    ),
    (
        "KeTryToAcquireSpinLockAtDpcLevel.entry { if ($return) halt; }",
        ["1:46 no-result: there is no `$return` before the call (use `.exit`)"],
    ),
    ("[KeRaiseIrql, KeRaiseIrql].entry { }", ["1:15 duplicate-name: `KeRaiseIrql` is listed twice"]),
    # names
    (
        STATE + "KeRaiseIrql.entry { m = 1; }",
        ["2:21 unknown-name: no state variable named `m` (declare it in a `state { ... }` block)"],
    ),
    (
        "state { int count = 0; } KeRaiseIrql.entry { coutn = 1; }",
        ["1:46 unknown-name: no state variable named `coutn` (did you mean `count`?)"],
    ),
    (STATE + "KeRaiseIrql.entry { if (foo) halt; }", ["2:25 unknown-name: nothing named `foo` is known here"]),
    (STATE + "KeRaiseIrql.entry { s = onn; }", ["2:25 unknown-constant: `s` has no value `onn` (did you mean `on`?)"]),
    (
        STATE + "KeRaiseIrql.entry { s = zebra; }",
        ["2:25 unknown-constant: `s` has no value `zebra` (it is one of off, on)"],
    ),
    (
        STATE + "KeRaiseIrql.entry { if (s == hihg) halt; }",
        ["2:30 unknown-constant: `s` has no value `hihg` (it is one of off, on)"],
    ),
    (
        STATE + "KeRaiseIrql.entry { n = off; }",
        ["2:25 ambiguous-name: `off` is a constant of `s` and `t` (compare the variable with it)"],
    ),
    (
        STATE + "KeRaiseIrql(n, p).entry { }",
        [
            "2:13 shadowed-name: the parameter `n` hides the state variable (rename it)",
            "2:16 shadowed-name: the parameter `p` hides the state variable (rename it)",
        ],
    ),
    ("state { int x = 0; int x = 1; }", ["1:24 duplicate-name: the state variable `x` is declared in line 1"]),
    ("state { enum { a, a } x = a; }", ["1:23 duplicate-name: `a` stands twice in the enumeration"]),
    (
        "state { enum { a } a = a; }",
        [
            "1:20 duplicate-name: `a` is the name of an enumeration constant",
            "1:24 initial-value: the initial value of `a` is not a constant",
        ],
    ),
    (
        "state { flaot x = 0; }",
        [
            "1:9 unknown-type: state has no type `flaot` "
            "(types are enum, bool, int, int8 to int64, uint8 to uint64, and pointers)"
        ],
    ),
    ("state { uint9 x = 0; }", ["1:9 unknown-type: state has no type `uint9` (did you mean `uint8`?)"]),
    ("state { int x = y; }", ["1:17 unknown-name: nothing named `y` is known here"]),
    ("state { int x = $irql; }", ["1:17 initial-value: the initial value of `x` is not a constant"]),
    ("state { uint8 x = 256; }", ["1:19 out-of-range: `x` holds 0 to 255"]),
    # types
    (
        STATE + "KeRaiseIrql.entry { if (s == p) halt; }",
        ["2:25 wrong-type: a comparison of the enumeration of `s` with an address"],
    ),
    (
        STATE + "KeRaiseIrql.entry { if (s == t) halt; }",
        ["2:25 wrong-type: a comparison of the enumeration of `s` with the enumeration of `t`"],
    ),
    (STATE + "KeRaiseIrql.entry { if (p == n) halt; }", ["2:25 wrong-type: a comparison of an address with a number"]),
    (
        STATE + "KeRaiseIrql.entry { if (n == HW_STARTIO) halt; }",
        ["2:25 wrong-type: a comparison of a number with a role"],
    ),
    (
        STATE + "KeRaiseIrql.entry { s = high; }",
        ["2:25 wrong-type: `s` is enum { off, on }, this is the enumeration of `t`"],
    ),
    (STATE + "KeRaiseIrql.entry { s = 1; }", ["2:25 wrong-type: `s` is enum { off, on }, this is a number"]),
    (STATE + "KeRaiseIrql.entry { n = p; }", ["2:25 wrong-type: `n` is int, this is an address"]),
    (STATE + "KeRaiseIrql.entry { n = on; }", ["2:25 wrong-type: `n` is int, this is the enumeration of `s`"]),
    (STATE + "KeRaiseIrql.entry { p = 7; }", ["2:25 wrong-type: `p` is void *, this is a number"]),
    (STATE + "KeRaiseIrql.entry { n = s + 1; }", ["2:25 wrong-type: `+` on the enumeration of `s`"]),
    (
        STATE + "KeRaiseIrql.entry { n = p->x; }",
        ["2:25 wrong-type: `p` is compared, never read through (read through a parameter: `$1->field`)"],
    ),
    (
        STATE + "KeRaiseIrql.entry { n = *p; }",
        ["2:26 wrong-type: `p` is compared, never read through (read through a parameter: `$1->field`)"],
    ),
    (STATE + "KeRaiseIrql.entry { n = 5000000000; }", ["2:25 out-of-range: `n` holds -2147483648 to 2147483647"]),
    # what a rule may change
    (
        "KeRaiseIrql.entry { *$2 = 1; }",
        [
            "1:21 not-assignable: a rule assigns to its own state alone "
            "(a rule reads the program's state and never changes it)"
        ],
    ),
    (
        "KeRaiseIrql(a, b).entry { a = 1; }",
        [
            "1:27 not-assignable: a rule assigns to its own state alone "
            "(a rule reads the program's state and never changes it)"
        ],
    ),
    (
        "KeRaiseIrql.entry { if (KeGetIt()) halt; }",
        ["1:25 unknown-name: no macro named `KeGetIt` (an expression calls no functions)"],
    ),
    (
        "KeRaiseIrql.entry { if (KeRaiseIrqlToDpcLevel()) halt; }",
        ["1:25 call: an expression calls no functions (it reads state, `$N`, `$return` and fields)"],
    ),
    # whose state
    (
        LOCKS + "KeRaiseIrql.entry { held = true; }",
        [
            "2:21 wrong-state: `held` is state of one `lock`, and this block is not about one "
            "(write `for lock = ...` before the block)"
        ],
    ),
    (
        LOCKS + "KeRaiseIrql.entry for lock { if (live) halt; }",
        [
            "2:34 wrong-state: `live` is state of one `handle`, and this block is not "
            "about one (write `for handle = ...` before the block)"
        ],
    ),
    (
        LOCKS + "KeRaiseIrql.entry for lokc = $2 { }",
        ["2:23 unknown-key: no state is kept per `lokc` (did you mean `lock`?)"],
    ),
    (LOCKS + "KeRaiseIrql.entry for handle = $2 { }", ["2:23 wrong-arity: `handle` has 2 parts, 1 value given"]),
    (LOCKS + "KeRaiseIrql.entry for lock = 3 { }", ["2:30 wrong-type: `lock` is an address, this is a number"]),
    (LOCKS + "KeRaiseIrql.entry for lock with live == 1 { }", ["2:33 wrong-state: `live` is not state of `lock`"]),
    (
        LOCKS + "KeRaiseIrql.entry for lock with hold == 1 { }",
        ["2:33 unknown-name: no state variable named `hold` (did you mean `held`?)"],
    ),
    ("state per k { } state per k(int a) { }", ["1:27 duplicate-name: the key `k` is declared twice"]),
    (
        "KeRaiseIrql.entry[guard $1] { }",
        ["1:25 no-watch: the rule watches no object (write `watch FUNCTION.exit.$1;`)"],
    ),
    (
        "watch KeRaiseIrql.entry.$2; watch KeRaiseIrql.entry.$2;",
        ["1:35 second-watch: a rule watches one object (use `state per KEY` for several)"],
    ),
    ("watch KeRaiseIrq.entry.$2;", ["1:7 unknown-event: no function named `KeRaiseIrq` (did you mean `KeRaiseIrql`?)"]),
    (
        "state per k { } watch KeRaiseIrql.entry.$2; KeRaiseIrql.entry[guard $2] for k { }",
        ["1:77 two-selectors: an event has a guard or a `for`, not both"],
    ),
    # macros
    (
        "define A B; define B A; KeRaiseIrql.entry { if (A) halt; }",
        ["1:8 recursive-macro: the macro `A` is defined by itself"],
    ),
    ("define A(x) x; KeRaiseIrql.entry { if (A(1, 2)) halt; }", ["1:40 wrong-arity: `A` takes 1 argument, 2 given"]),
    ("define A(x) x; KeRaiseIrql.entry { if (A) halt; }", ["1:40 wrong-arity: the macro `A` takes arguments"]),
    ("define A 1; define A 2;", ["1:20 duplicate-name: `A` is defined twice"]),
    ("KeRaiseIrql.entry { if (NT_SUCCESS()) halt; }", ["1:25 wrong-arity: `NT_SUCCESS` takes 1 argument, 0 given"]),
    # select
    (
        "select one { case KeFoo: KeFoo.entry { } }",
        ["1:19 unknown-event: no function named `KeFoo` (its header may have to be included)"],
    ),
]


@pytest.mark.parametrize(("text", "expected"), REFUSED)
def test_refused(text: str, expected: list[str]) -> None:
    assert complaints(text) == expected


def test_all_mistakes_are_told_at_once() -> None:
    text = STATE + "KeRaiseIrq.entry { }\nKeRaiseIrql.entry { s = onn; n = $5; if (s == p) halt; }"
    assert [line.split(":")[0] + line.split(" ")[1] for line in complaints(text)] == [
        "2unknown-event:",
        "3unknown-constant:",
        "3wrong-arity:",
        "3wrong-type:",
    ]


def test_macros_that_explode_are_refused() -> None:
    text = (
        "".join(f"define A{i + 1} A{i} + A{i};\n" for i in range(60))
        + "define A0 1; KeRaiseIrql.entry { if (A60) halt; }"
    )
    assert "too-large" in complaints(text)[0]
    nested = "define D(x) x + x;\nKeRaiseIrql.entry { if (" + "D(" * 50 + "1" + ")" * 50 + ") halt; }"
    assert "too-large" in complaints(nested)[0]


def test_values_are_resolved() -> None:
    got = rule(STATE + "define LIMIT 3;\nKeRaiseIrql(new, old).entry { s = off; n = LIMIT; b = NULL == p; p = old; }")
    first, second, third, fourth = (item for item in got.handlers[0].body if isinstance(item, Assign))
    assert isinstance(first.target, StateRef)
    assert isinstance(first.value, EnumConstant) and first.value.variable == "s"
    assert isinstance(second.value, Number) and second.value.text == "3"
    assert isinstance(third.value, Binary)
    types = {variable.name: variable.type for variable in got.variables}
    assert types["n"] == IntType(32, True) and types["b"] == BoolType()


def test_names_of_the_program_may_be_read() -> None:
    text = "state { int n = 0; } StorPortAcquireSpinLock.entry { if ($2 == DpcLock) n = 1; }"
    assert rule(text, names=("DpcLock",)).handlers
    assert "did you mean `DpcLock`" in complaints_with_names(text.replace("DpcLock", "DpcLok"))


def complaints_with_names(text: str) -> str:
    with pytest.raises(InputError) as caught:
        rule(text, names=("DpcLock",))
    return str(caught.value.diagnostics[0].help)


def test_groups_and_roles_are_resolved() -> None:
    got = rule("storport.exit { } any_role.entry { } [DRIVER_CANCEL, KeRaiseIrql].entry { }")
    assert [handler.event.roles for handler in got.handlers] == [("HW_STARTIO", "HW_TIMER"), None, ("DRIVER_CANCEL",)]
    assert got.handlers[2].event.functions == ("KeRaiseIrql",)


def test_select_takes_the_first_alternative_that_the_program_has() -> None:
    text = "select one { case KeFoo: KeFoo.entry { } case KeRaiseIrql: KeRaiseIrql.exit { } case KeLowerIrql: none }"
    assert [handler.event.functions for handler in rule(text).handlers] == [("KeRaiseIrql",)]
    assert rule("select one { case KeFoo: none case KeLowerIrql: none }").handlers == ()


def test_rules_for_any_library() -> None:
    prototypes = {"fclose": Signature("int", (Parameter("stream", "FILE *"),))}
    text = (
        "watch fclose.exit.$1; state { bool closed = false; }"
        'fclose.entry[guard $1] { if (closed) abort "again"; closed = true; }'
    )
    assert resolve(parse_rule(text, "Close.slic"), prototypes).name == "Close"


def test_functions_without_a_prototype_at_hand() -> None:
    syntax = parse_rule("KeFoo(a, b).entry { if (b) halt; } watch KeBar.exit.$return;", "t.slic")
    got = resolve(syntax, {}, functions=("KeFoo", "KeBar"))
    assert got.handlers[0].event.functions == ("KeFoo",) and got.prototypes == {}
    one = {"KeFoo": Signature("void", (Parameter("", "int"),))}
    with pytest.raises(InputError, match="declares `KeFoo` with 1 parameters, the rule reads 2"):
        monitor_text(got, one, {})


def test_lint() -> None:
    got = rule("state { int n = 0; int used = 0; } KeRaiseIrql.entry { abort; used = 1; }")
    assert [(warning.code, warning.severity) for warning in lint(got) if warning.span and warning.span.column != 1] == [
        ("unused-state", "warning"),
        ("missing-text", "warning"),
        ("unreachable", "warning"),
    ]
    missing = [warning.message for warning in lint(got) if warning.span and warning.span.column == 1]
    assert missing == [
        "the rule has no `title`",
        "the rule has no `holds`",
        "the rule has no `page`",
        "the rule has no `model`",
        "the rule names no trigger functions",
    ]


def test_a_value_that_a_state_never_has() -> None:
    text = "state { enum { off, on, up } s = off; enum { off, on, up } t = off; } KeRaiseIrql.entry { %s }"
    compared = "if (s == on) s = off; if (up == t) t = $1 ? on : off; if (s == off) t = on;"
    assert [w.message for w in lint(rule(text % compared)) if w.code == "never-held"] == [
        "`s` never is `on`",
        "`t` never is `up`",
    ]
    assert "never-held" not in [w.code for w in lint(rule(text % "if (s == on) s = off; s = t;"))]


def test_the_triggers_of_a_rule_that_names_none() -> None:
    assert rule("KeRaiseIrql.entry { halt; } any_role.exit { abort; }").triggers == ("KeRaiseIrql",)
    assert rule("rule R { applies_to KeLowerIrql; } KeRaiseIrql.entry { halt; }").triggers == ("KeLowerIrql",)


def test_what_lint_finds_is_an_error_in_the_library() -> None:
    syntax = parse_rule("KeRaiseIrql.entry { abort; }", "t.slic")
    with pytest.raises(InputError) as caught:
        resolve(syntax, SIGNATURES, ROLES, bundled=True)
    assert {d.severity for d in caught.value.diagnostics} == {"error"}
    assert resolve(syntax, SIGNATURES, Roles()).handlers


@pytest.mark.parametrize(
    "text",
    ["KeRaiseIrql.entry { if ($1) { halt; } else { abort; } halt; }", "KeRaiseIrql.entry { if (1) { halt; halt; } }"],
)
def test_unreachable_statements(text: str) -> None:
    assert "unreachable" in [warning.code for warning in lint(rule(text))]
