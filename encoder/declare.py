"""Symbol table and C types of a linked unit: the semantic checker."""

from __future__ import annotations

import sys

from pycparser import c_ast

from encoder.constant import CHAR, INT
from encoder.ctype import Abi, Array, CType, FunctionType, Layout, Pointer, Record, Void
from encoder.declare_scope import Lenient, Scope
from encoder.declare_statement import StatementChecking
from encoder.diagnostic import Diagnostic, InputError, Unsupported, did_you_mean
from encoder.source import Span
from encoder.symbol import Body, EnumConstant, FunctionSymbol, Node, Qualified, Symbols, TypeName, Unit, Variable
from encoder.type_rules import spell


def declare(
    unit: Unit, abi: Abi, lenient_calls: bool = False, lenient_types: bool = False, before: Symbols | None = None
) -> Symbols:
    """Yield the symbol table of ``unit``, with the type of every expression.

    ``before``: of a unit that this one may begin with, node for node; then only the rest is looked at.

    A node must stand at one place in the tree. ``lenient_calls`` declares an unknown called function as ``int f()``.
    ``lenient_types``: what depends on an unknown type or name is refused where it is used, and is no error.
    Raises: InputError with every semantic error; Unsupported.
    """
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 400_000))
    lenient = Lenient(lenient_calls, lenient_types)
    checker = _Checker(unit, abi, lenient)
    if before is not None and isinstance(before.checker, _Checker):
        checker.go_on(before.checker)
    return checker.run()


class _Checker(StatementChecking):
    """Checks a unit, one external declaration after the other."""

    def __init__(self, unit: Unit, abi: Abi, lenient: Lenient):
        super().__init__(unit, abi, lenient)
        self.bodies: dict[str, Body] = {}
        self.done = 0  # external declarations that were checked before

    def go_on(self, other: _Checker) -> None:
        """Take over what ``other`` found out, if its unit is the beginning of this one."""
        ours, theirs = self.unit.ext, other.unit.ext
        same = (self.abi, self.lenient) == (other.abi, other.lenient) and len(theirs) <= len(ours)
        if not same or any(a is not b for a, b in zip(ours, theirs)):
            return
        for name, value in vars(other).items():
            match value:
                case dict() if not vars(self)[name]:  # else it holds methods
                    setattr(self, name, dict(value))
                case list() | set() if name != "scopes":
                    setattr(self, name, value.copy())
                case int() | tuple() | None:
                    setattr(self, name, value)
        self.scopes[0].names = dict(other.scopes[0].names)
        self.scopes[0].tags = dict(other.scopes[0].tags)
        self.done = len(theirs)

    def run(self) -> Symbols:
        if self.abi.pointer == 8 and not self.abi.microsoft:
            self.records["__va_list_tag"] = Layout((), 24, 8)
            va_list: CType = Array(Record("struct", "__va_list_tag"), 1)
        else:
            va_list = Pointer(CHAR)
        nowhere = Span("<builtin>", 0)
        for name in ("__builtin_va_list", "__gnuc_va_list"):
            self.scopes[0].names[name] = TypeName(name, Qualified(va_list), nowhere)
        for node in self.unit.ext[self.done :]:
            try:
                self.external(node)
            except Unsupported as problem:
                if not self.lenient.types:
                    raise
                self.withhold(node, problem.construct)
        for variable in self.globals.values():
            if variable.storage == "global" and self.opaque(variable.type) is None and not self.complete(variable.type):
                message = f"`{variable.name}` has incomplete type `{spell(variable.type)}`"
                self.errors.append(Diagnostic("error", "incomplete-type", message, variable.span))
        if self.errors:
            raise InputError(self.errors)
        top = self.scopes[0]
        return Symbols(
            self.abi,
            {n: b.qualified for n, b in top.names.items() if isinstance(b, TypeName)},
            top.tags,
            self.records,
            self.record_names,
            self.enums,
            {n: b for n, b in top.names.items() if isinstance(b, EnumConstant)},
            self.globals,
            self.functions,
            self.bodies,
            self.types,
            self.bindings,
            self.names,
            self.values,
            self.selected,
            self.literals,
            self.texts,
            self.refusals,
            self.lengths,
            tuple(self.warnings),
            self.bits_seen or any(self.is_mixed(tag) for tag in self.records),
            self,
        )

    def is_mixed(self, tag: str) -> bool:
        """Whether a record is a union of a floating number and something else."""
        members = self.records[tag].members
        mixed = len({m.type for m in members}) > 1 and sum(m.offset == 0 for m in members) > 1
        return mixed and any(self.holds_float(m.type) for m in members)

    def withhold(self, node: Node, construct: str) -> None:
        """A declaration at file scope depends on what is not known: whoever uses its name is refused."""
        name = getattr(node, "name", None)
        if isinstance(name, str):
            self.withheld[name] = f"`{name}`, which depends on {construct}"
        shown = f"`{name}`" if name else "a declaration"
        self.warn("opaque-declaration", f"{shown} depends on {construct}: it is not known", node)

    def external(self, node: Node) -> None:
        match node:
            case c_ast.FuncDef():
                self.definition(node)
            case c_ast.Decl() | c_ast.Typedef() | c_ast.StaticAssert() | c_ast.Pragma():
                self.declaration(node)
            case c_ast.EmptyStatement() | c_ast.AttributeDeclaration():
                pass
            case _:
                raise Unsupported(self.unit.span(node), f"{type(node).__name__} at file scope")

    # ------------------------------------------------------------ function definitions

    def definition(self, node: Node) -> None:
        decl = node.decl
        qualified = self.type(decl.type)
        if qualified is None:
            return
        if not isinstance(qualified.type, FunctionType):
            self.error("redefinition", f"`{decl.name}` is not a function", decl)
            return
        type = qualified.type
        args = [p for p in self.parameters(decl) if not self.is_void(p)]
        types: list[Qualified] = []
        declared = {d.name: d for d in node.param_decls or () if isinstance(d, c_ast.Decl)}
        places: list[Node] = []
        for name in declared.keys() - {getattr(p, "name", None) for p in args}:
            self.error("syntax", f"`{name}` is declared like a parameter, but is none", declared[name])
        for param in args:
            place = declared.get(param.name, param) if isinstance(param, c_ast.ID) else param
            places.append(place)
            if isinstance(place, c_ast.ID):
                types.append(Qualified(INT))
            else:
                types.append(self.parameter_type(place) or Qualified(INT))
        if type.parameters is not None or args:
            type = FunctionType(type.result, tuple(q.type for q in types), type.variadic)
        else:
            type = FunctionType(type.result, (), False)
        symbol = FunctionSymbol(
            decl.name, type, tuple(getattr(p, "name", None) for p in args), self.unit.span(decl), node,
            "static" in decl.storage, False, tuple(q.typedef for q in types),
        )
        old = self.functions.get(decl.name)
        if old is not None:
            if old.definition is not None:
                self.error("redefinition", f"`{decl.name}` is defined twice, first at {old.span}", decl)
            elif not old.implicit and not self.redeclares(old, type, decl):
                self.error("redefinition", f"`{decl.name}` was declared with a different type at {old.span}", decl)
        elif decl.name in self.globals:
            self.error("redefinition", f"`{decl.name}` is declared as a variable", decl)
        self.functions[decl.name] = symbol
        self.scopes[0].names[decl.name] = symbol
        depth = len(self.scopes)
        try:
            self.body(node, symbol, places, types)
        except Unsupported as problem:
            if not self.lenient.types:
                raise
            # The function is refused as a whole.
            del self.scopes[depth:]
            self.function = None
            self.refusals[node] = problem.construct
            parameters = tuple(
                Variable(f"<unnamed {k}>", f"parameter.{k}", q.type, "parameter", symbol.span)
                for k, q in enumerate(types, 1)
            )
            self.bodies[symbol.name] = Body(parameters, frozenset(), (), ())

    def is_void(self, param: Node) -> bool:
        if isinstance(param, c_ast.ID):
            return False
        if getattr(param, "name", None) is not None:
            return False
        inner = param.type
        if not isinstance(inner, c_ast.TypeDecl):
            return False
        qualified = self.base(inner.type)
        return qualified is not None and isinstance(qualified.type, Void)

    def body(self, node: Node, symbol: FunctionSymbol, places: list[Node], types: list[Qualified]) -> None:
        self.function = symbol
        self.used_keys = {}
        self.addressed, self.in_registers = set(), set()
        self.order = 0
        self.regions = []
        self.statics = []
        self.labels = {}
        self.gotos = []
        self.computed = []
        self.label_objects = {}
        self.label_uses = []
        self.cases = []
        self.case_labels = []
        self.loops = 0
        self.switches = []
        self.scopes.append(Scope())
        # tags first declared in the parameter list belong to the body as well: they were kept at file scope
        parameters: list[Variable] = []
        for index, (param, qualified) in enumerate(zip(places, types, strict=True)):
            name = getattr(param, "name", None)
            if name is not None and name in self.scopes[-1].names:
                self.error("redefinition", f"parameter `{name}` is declared twice", param)
            if not self.complete(qualified.type):
                self.error("incomplete-type", f"parameter `{name}` has incomplete type", param)
            variable = Variable(
                name or f"<unnamed {index + 1}>", self.local_key(name or f"parameter.{index + 1}"), qualified.type,
                "parameter", self.unit.span(param), qualified.const, qualified.volatile, qualified.typedef,
            )
            parameters.append(variable)
            if name is not None:
                self.scopes[-1].names[name] = variable
        if not isinstance(symbol.type.result, Void) and not self.complete(symbol.type.result):
            self.error("incomplete-type", f"`{symbol.name}` returns an incomplete type", node)
        self.items(node.body)
        self.scopes.pop()
        for label, place in [*((label, place) for label, _, place in self.gotos), *self.label_uses]:
            if label not in self.labels:
                self.error(
                    "unknown-label", f"no label named `{label}`", place, did_you_mean(label, self.labels)
                )
        bypassed = self.bypassed()
        self.check_jumps()
        self.bodies[symbol.name] = Body(
            tuple(parameters), frozenset(self.addressed), bypassed, tuple(self.statics),
            tuple(self.label_objects.items()),
        )
        self.function = None
