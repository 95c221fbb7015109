"""Symbol table and C types of a linked unit: the semantic checker."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeAlias

from pycparser import c_ast

from encoder.constant import (
    BOOL,
    CHAR,
    DOUBLE,
    FLOAT,
    INT,
    LONG_LONG,
    SPECIFIERS,
    UNSIGNED,
    UNSIGNED_LONG_LONG,
    LiteralError,
    Text,
    arithmetic,
    basic_type,
    character_literal,
    common,
    integer_literal,
    long_double,
    long_type,
    pointer_sized,
    promote,
    representation,
    string_literal,
    wrap,
)
from encoder.ctype import Abi, Array, CType, Enum, Float, FunctionType, Int, Layout, Member, Pointer, Record, Void
from encoder.diagnostic import Diagnostic, InputError, Unsupported, did_you_mean
from encoder.layout import Declared, Incomplete, align_of, find_member, lay_out, size_of
from encoder.parse import same
from encoder.source import Span

Node: TypeAlias = Any  # a pycparser node: the library is untyped


class Unit(Protocol):
    """What is needed of a linked unit."""

    @property
    def ext(self) -> Sequence[Node]: ...
    @property
    def noreturn(self) -> frozenset[str]: ...
    @property
    def display(self) -> Mapping[str, str]: ...
    @property
    def sources(self) -> Mapping[str, str]: ...
    def span(self, node: Node) -> Span: ...


@dataclass(frozen=True, slots=True)
class Qualified:
    """A type with the qualifiers of its outermost level (of the elements, for an array). ``typedef``: the name it was
    written with, when it was one."""

    type: CType
    const: bool = False
    volatile: bool = False
    typedef: str | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """What is known of an expression: its type before array and function decay. ``bits``: width of a bit field."""

    type: CType
    lvalue: bool = False
    const: bool = False
    volatile: bool = False
    bits: int | None = None
    effects: bool = False


@dataclass(frozen=True, slots=True)
class Leaf:
    """One initialised part of an object, in order of evaluation. ``offset`` in bytes; ``bit_offset``, ``bit_width``
    and ``unit`` as in Member. ``type`` is an array only for a string."""

    offset: int
    type: CType
    value: Node
    bit_offset: int | None = None
    bit_width: int | None = None
    unit: int = 0


@dataclass(frozen=True, slots=True)
class Variable:
    """An object or parameter. ``key`` is unique: the name of a global, "f.x" for a static of f, else unique in its
    function. ``storage``: "global" | "extern" | "static" | "local" | "parameter"."""

    name: str
    key: str
    type: CType
    storage: str
    span: Span
    const: bool = False
    volatile: bool = False
    typedef: str | None = None
    initialised: bool = False
    leaves: tuple[Leaf, ...] = ()


@dataclass(frozen=True, slots=True)
class FunctionSymbol:
    """A function. ``definition`` is its FuncDef, None for a prototype. ``parameter_names`` may hold None."""

    name: str
    type: FunctionType
    parameter_names: tuple[str | None, ...]
    span: Span
    definition: Node | None = None
    static: bool = False
    implicit: bool = False
    parameter_typedefs: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class EnumConstant:
    name: str
    type: Int
    value: int
    span: Span


@dataclass(frozen=True, slots=True)
class TypeName:
    """A typedef."""

    name: str
    qualified: Qualified
    span: Span


Binding: TypeAlias = Variable | FunctionSymbol | EnumConstant | TypeName


@dataclass(frozen=True, slots=True)
class Body:
    """What the checker found out about a function body. ``addressed``: keys of locals whose address is taken;
    ``bypassed``: locals whose declaration a jump can pass over; ``statics``: its static variables."""

    parameters: tuple[Variable, ...]
    addressed: frozenset[str]
    bypassed: tuple[Variable, ...]
    statics: tuple[Variable, ...]


@dataclass(frozen=True, slots=True)
class Symbols:
    """The symbol table of a unit. By node: ``types`` of expressions, ``bindings`` of identifiers and declarators,
    ``names`` the types that type names denote, ``values`` of sizeof, case labels and the like, ``selected`` the chosen
    branch of _Generic, ``literals`` the leaves of compound literals, ``texts`` the decoded string literals,
    ``refusals`` the constructs of statements and declarations that are not modelled."""

    abi: Abi
    typedefs: dict[str, Qualified]
    tags: dict[str, CType]
    records: dict[str, Layout]
    record_names: dict[str, str]
    enums: dict[str, tuple[EnumConstant, ...]]
    constants: dict[str, EnumConstant]
    globals: dict[str, Variable]
    functions: dict[str, FunctionSymbol]
    bodies: dict[str, Body]
    types: dict[Node, Typed]
    bindings: dict[Node, Binding]
    names: dict[Node, Qualified]
    values: dict[Node, int]
    selected: dict[Node, Node]
    literals: dict[Node, tuple[Leaf, ...]]
    texts: dict[Node, Text]
    refusals: dict[Node, str]
    warnings: tuple[Diagnostic, ...] = field(default=())

    def size(self, type: CType) -> int:
        """Yield sizeof in bytes. Raises: Incomplete."""
        return size_of(type, self.records, self.abi)

    def align(self, type: CType) -> int:
        """Yield the alignment in bytes. Raises: Incomplete."""
        return align_of(type, self.records, self.abi)

    def offset(self, type: CType, path: str) -> int:
        """Yield offsetof(type, path) in bytes; ``path`` is "a.b". Raises: KeyError when there is no such member."""
        total = 0
        for name in path.split("."):
            found = find_member(type.tag, name, self.records) if isinstance(type, Record) else ()
            if not found:
                raise KeyError(path)
            total += sum(member.offset for member in found)
            type = found[-1].type
        return total


def declare(unit: Unit, abi: Abi, lenient_calls: bool = False) -> Symbols:
    """Yield the symbol table of ``unit``, with the type of every expression.

    A node must stand at one place in the tree. ``lenient_calls`` declares an unknown called function as ``int f()``.
    Raises: InputError with every semantic error; Unsupported.
    """
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 400_000))
    return _Checker(unit, abi, lenient_calls).run()


def decay(typed: Typed) -> CType:
    """Yield the type of the value of an expression: arrays and functions become pointers."""
    match typed.type:
        case Array(element=element):
            return Pointer(element, typed.const, typed.volatile)
        case FunctionType():
            return Pointer(typed.type)
        case _:
            return typed.type


def integer(typed: Typed) -> Int | None:
    """Yield the promoted type of an integer expression (bit fields by their width), None for any other."""
    type = representation(typed.type)
    if not isinstance(type, Int):
        return None
    if typed.bits is not None and type.rank <= INT.rank:
        return UNSIGNED if typed.bits == 32 and not type.signed else INT
    return promote(type)


def arithmetic_type(left: Typed, right: Typed) -> CType | None:
    """Yield the common type of two arithmetic operands, None when one is not arithmetic."""
    floats = [t.type for t in (left, right) if isinstance(t.type, Float)]
    a, b = integer(left), integer(right)
    if floats:
        if len(floats) + (a is not None) + (b is not None) < 2:
            return None
        return max(floats, key=lambda f: (f.width, f.name))
    return common(a, b) if a is not None and b is not None else None


_SCALARS = (Int, Enum, Pointer, Float)


def is_scalar(type: CType) -> bool:
    """Whether values of the type fit a register."""
    return isinstance(type, _SCALARS)


def compatible(left: CType, right: CType) -> bool:
    """Whether two declarations of one thing may have these types; qualifiers below the top are not compared."""
    match left, right:
        case (Enum(), Int()) | (Int(), Enum()) | (Int(), Int()):
            a, b = representation(left), representation(right)
            assert isinstance(a, Int) and isinstance(b, Int)
            return a.width == b.width and a.is_bool == b.is_bool and (
                a.signed == b.signed if isinstance(left, Int) and isinstance(right, Int) else True
            ) and (a.rank == b.rank if isinstance(left, Int) and isinstance(right, Int) else True)
        case Pointer(), Pointer():
            return compatible(left.target, right.target)
        case Array(), Array():
            return compatible(left.element, right.element) and (
                left.count is None or right.count is None or left.count == right.count
            )
        case FunctionType(), FunctionType():
            if not compatible(left.result, right.result):
                return False
            if left.parameters is None or right.parameters is None:
                return True
            return (
                left.variadic == right.variadic
                and len(left.parameters) == len(right.parameters)
                and all(map(compatible, left.parameters, right.parameters))
            )
        case _:
            return left == right


def spell(type: CType) -> str:
    """Yield the type as C writes it, for messages."""
    match type:
        case Void():
            return "void"
        case Int(name=name) | Float(name=name):
            return name
        case Pointer(target=target):
            if isinstance(target, FunctionType):
                inner = ", ".join(map(spell, target.parameters or ()))
                return f"{spell(target.result)} (*)({inner})"
            return f"{'const ' if type.const_target else ''}{spell(target)} *".replace("* *", "**")
        case Array(element=element, count=count):
            return f"{spell(element)}[{'' if count is None else count}]"
        case Record(kind=kind, tag=tag):
            return f"{kind} {tag}"
        case Enum(tag=tag):
            return f"enum {tag}"
        case FunctionType(result=result, parameters=parameters):
            return f"{spell(result)} ({', '.join(map(spell, parameters or ()))})"


_VOID_POINTER = Pointer(Void())
MEMORY_BUILTINS = {
    name: (kind, prefix)
    for prefix in ("", "__builtin_")
    for name, kind in (
        (prefix + "memcpy", "copy"),
        (prefix + "memmove", "copy"),
        (prefix + "memset", "fill"),
        (prefix + "bzero", "zero"),
    )
} | {
    "RtlCopyMemory": ("copy", ""),
    "RtlMoveMemory": ("copy", ""),
    "RtlZeroMemory": ("zero", ""),
    "RtlFillMemory": ("fill-last", ""),
    "RtlSecureZeroMemory": ("zero", ""),
}
OFFSETOF = frozenset({"offsetof", "__builtin_offsetof"})
VARIADIC = frozenset(
    "va_start va_end va_copy va_arg __builtin_va_start __builtin_va_end __builtin_va_copy __builtin_va_arg "
    "__va_start".split()
)
PACKED = "__packed__"  # label of the #pragma pack that stands for GNU's attribute
REFUSED = "__slicc_refused"
SEH = frozenset(("__slicc_try", "__slicc_except", "__slicc_finally", "__slicc_leave"))


class _Scope:
    __slots__ = ("names", "tags")

    def __init__(self) -> None:
        self.names: dict[str, Binding] = {}
        self.tags: dict[str, CType] = {}


class _Checker:
    def __init__(self, unit: Unit, abi: Abi, lenient: bool):
        self.unit = unit
        self.abi = abi
        self.lenient = lenient
        self.specifier: tuple[tuple[str, str], Qualified] | None = None  # the type name looked up last, and where
        self.initialisers: dict[str, Node] = {}  # of the variables at file scope
        self.errors: list[Diagnostic] = []
        self.warnings: list[Diagnostic] = []
        self.scopes = [_Scope()]
        self.records: dict[str, Layout] = {}
        self.record_names: dict[str, str] = {}
        self.enums: dict[str, tuple[EnumConstant, ...]] = {}
        self.used_tags: set[str] = set()
        self.globals: dict[str, Variable] = {}
        self.functions: dict[str, FunctionSymbol] = {}
        self.bodies: dict[str, Body] = {}
        self.types: dict[Node, Typed] = {}
        self.bindings: dict[Node, Binding] = {}
        self.names: dict[Node, Qualified] = {}
        self.values: dict[Node, int] = {}
        self.selected: dict[Node, Node] = {}
        self.literals: dict[Node, tuple[Leaf, ...]] = {}
        self.texts: dict[Node, Text] = {}
        self.shared: dict[Node, CType] = {}  # struct, union and enum nodes, which several declarators may share
        self.pack: list[tuple[str, int | None, bool]] = []
        self.packed: int | None = None
        self.attributed = False
        self.internal: set[str] = set()  # variables of internal linkage
        self.in_registers: set[str] = set()  # keys of the running function's locals that have no address
        self.nesting = 0
        # the function being checked
        self.function: FunctionSymbol | None = None
        self.used_keys: dict[str, int] = {}
        self.static_keys: dict[str, int] = {}
        self.addressed: set[str] = set()
        self.order = 0
        self.regions: list[tuple[Variable, int, int]] = []
        self.statics: list[Variable] = []
        self.labels: dict[str, int] = {}
        self.gotos: list[tuple[str, int, Node]] = []
        self.cases: list[tuple[int, int]] = []
        self.loops = 0
        self.variable_length = False
        self.refusals: dict[Node, str] = {}
        self.switches: list[tuple[int, dict[int | None, Node], Int, int]] = []
        self.expressions: dict[type, Callable[[Node], Typed | None]] = {
            c_ast.ID: self._id,
            c_ast.Constant: self._constant,
            c_ast.UnaryOp: self._unary,
            c_ast.BinaryOp: self._binary,
            c_ast.Assignment: self._assignment,
            c_ast.TernaryOp: self._ternary,
            c_ast.ArrayRef: self._array_ref,
            c_ast.StructRef: self._struct_ref,
            c_ast.FuncCall: self._call,
            c_ast.Cast: self._cast,
            c_ast.ExprList: self._comma,
            c_ast.CompoundLiteral: self._compound_literal,
            c_ast.GenericSelection: self._generic,
            c_ast.Compound: self._statement_expression,
        }

    # ------------------------------------------------------------ diagnostics

    def error(self, code: str, message: str, node: Node, help: str | None = None) -> None:
        self.errors.append(Diagnostic("error", code, message, self.unit.span(node), help))

    def warn(self, code: str, message: str, node: Node) -> None:
        self.warnings.append(Diagnostic("warning", code, message, self.unit.span(node)))

    # ------------------------------------------------------------ the unit

    def run(self) -> Symbols:
        if self.abi.pointer == 8 and not self.abi.microsoft:
            self.records["__va_list_tag"] = Layout((), 24, 8)
            va_list: CType = Array(Record("struct", "__va_list_tag"), 1)
        else:
            va_list = Pointer(CHAR)
        nowhere = Span("<builtin>", 0)
        for name in ("__builtin_va_list", "__gnuc_va_list"):
            self.scopes[0].names[name] = TypeName(name, Qualified(va_list), nowhere)
        for node in self.unit.ext:
            self.external(node)
        for variable in self.globals.values():
            if variable.storage == "global" and not self.complete(variable.type):
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
            tuple(self.warnings),
        )

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

    def declaration(self, node: Node) -> None:
        """One declarator (or pragma, or static assertion) at file or block scope."""
        match node:
            case c_ast.Typedef():
                self.typedef(node)
            case c_ast.StaticAssert():
                self.static_assert(node)
            case c_ast.Pragma():
                self.pragma(node)
            case c_ast.Decl():
                self.declarator(node)
            case c_ast.DeclList():
                for inner in node.decls:
                    self.declaration(inner)
            case _:
                raise Unsupported(self.unit.span(node), f"{type(node).__name__} as a declaration")

    def typedef(self, node: Node) -> None:
        qualified = self.type(node.type)
        if qualified is None:
            return
        tag = getattr(qualified.type, "tag", None)
        if tag is not None and tag.startswith("anonymous."):
            self.record_names.setdefault(tag, node.name)
        old = self.scopes[-1].names.get(node.name)
        if isinstance(old, TypeName):
            if not compatible(old.qualified.type, qualified.type):
                self.error("redefinition", f"`{node.name}` was another type at {old.span}", node)
            return
        if old is not None:
            self.error("redefinition", f"`{node.name}` is declared as something else", node)
        self.scopes[-1].names[node.name] = TypeName(node.name, qualified, self.unit.span(node))

    def static_assert(self, node: Node) -> None:
        typed = self.expression(node.cond)
        if typed is None:
            return
        value = self.fold(node.cond)
        if value is None:
            self.error("not-constant", "a static assertion needs a constant expression", node.cond)
        elif value[0] == 0:
            text = f": {node.message.value}" if node.message is not None else ""
            self.error("static-assertion", f"static assertion failed{text}", node)

    def pragma(self, node: Node) -> None:
        text = (node.string or "") if isinstance(node.string, str) else str(getattr(node.string, "value", ""))
        text = text.strip().strip('"').strip()
        if not text.startswith("pack"):
            return
        inner = text[4:].strip()
        if not (inner.startswith("(") and inner.endswith(")")):
            raise Unsupported(self.unit.span(node), f"#pragma {text}")
        parts = [p.strip() for p in inner[1:-1].split(",") if p.strip()]
        number = None
        label = ""
        for part in parts[1:] if parts and parts[0] in ("push", "pop") else parts:
            if part.isdigit() and int(part) in (1, 2, 4, 8, 16):
                number = int(part)
            elif part.isidentifier():
                label = part
            else:
                raise Unsupported(self.unit.span(node), f"#pragma {text}")
        if not parts:
            self.packed = None
        elif parts[0] == "push":
            self.pack.append((label, self.packed, self.attributed))
            self.packed, self.attributed = number or self.packed, label == PACKED
        elif parts[0] == "pop":
            while self.pack:
                name, self.packed, self.attributed = self.pack.pop()
                if not label or name == label:
                    break
            self.packed = number or self.packed
        else:
            self.packed = number

    # ------------------------------------------------------------ types

    def type(self, node: Node) -> Qualified | None:
        """Yield the type of a declarator chain, None after an error."""
        match node:
            case c_ast.TypeDecl():
                base = self.base(node.type)
                return self.qualify(base, node.quals)
            case c_ast.PtrDecl():
                inner = self.type(node.type)
                if inner is None:
                    return None
                return self.qualify(Qualified(Pointer(inner.type, inner.const, inner.volatile)), node.quals)
            case c_ast.ArrayDecl():
                inner = self.type(node.type)
                if inner is None:
                    return None
                if isinstance(inner.type, Void | FunctionType) or not self.complete(inner.type):
                    self.error("incomplete-type", f"array of incomplete type `{spell(inner.type)}`", node)
                    return None
                count = None
                if node.dim is not None and not (isinstance(node.dim, c_ast.ID) and node.dim.name == "*"):
                    if self.expression(node.dim) is None:
                        return None
                    folded = self.fold(node.dim)
                    if folded is None:
                        if self.function is None:
                            self.error("not-constant", "the length of this array is not constant", node.dim)
                            return None
                        self.variable_length = True
                        return Qualified(Array(inner.type, None), inner.const, inner.volatile)
                    count = folded[0]
                    if count < 0:
                        self.error("negative-size", "array of negative length", node.dim)
                        return None
                return Qualified(Array(inner.type, count), inner.const, inner.volatile)
            case c_ast.FuncDecl():
                function = self.function_type(node)
                return Qualified(function) if function is not None else None
            case c_ast.Typename() | c_ast.Decl():
                return self.type(node.type)
            case c_ast.AttributedType():
                return self.type(node.type)
            case _:
                return self.base(node)

    def qualify(self, base: Qualified | None, quals: list[str] | None) -> Qualified | None:
        if base is None or not quals:
            return base
        return replace(
            base, const=base.const or "const" in quals, volatile=base.volatile or "volatile" in quals
        )

    def complete(self, type: CType) -> bool:
        try:
            size_of(type, self.records, self.abi)
        except Incomplete:
            return False
        return True

    def base(self, node: Node) -> Qualified | None:
        match node:
            case c_ast.IdentifierType():
                if len(node.names) == 1 and node.names[0] not in SPECIFIERS:
                    return self.named_type(node.names[0], node)
                if len(node.names) == 1:
                    found = self.lookup(node.names[0])
                    if isinstance(found, TypeName):
                        return replace(found.qualified, typedef=found.name)
                basic = basic_type(list(node.names), self.abi)
                if basic is None:
                    self.error("unknown-type", f"`{' '.join(node.names)}` is not a type", node)
                    return None
                return Qualified(basic)
            case c_ast.Struct() | c_ast.Union():
                return Qualified(self.record(node))
            case c_ast.Enum():
                return Qualified(self.enum(node))
            case c_ast.TypeOf():
                if isinstance(node.expr, c_ast.Typename):
                    return self.type(node.expr)
                typed = self.expression(node.expr)
                return Qualified(typed.type, typed.const, typed.volatile) if typed is not None else None
            case c_ast.TypeDecl() | c_ast.PtrDecl() | c_ast.ArrayDecl() | c_ast.FuncDecl() | c_ast.AttributedType():
                return self.type(node)
            case _:
                raise Unsupported(self.unit.span(node), f"type {type(node).__name__}")

    def named_type(self, name: str, node: Node) -> Qualified | None:
        found = self.lookup(name)
        place = (name, str(node.coord))
        if isinstance(found, TypeName):
            self.specifier = (place, found.qualified)
            return replace(found.qualified, typedef=name)
        if self.specifier is not None and self.specifier[0] == place:
            # One specifier for several declarators, of which an earlier one took its name: T *T, *next;
            return replace(self.specifier[1], typedef=name)
        known = (n for scope in self.scopes for n, b in scope.names.items() if isinstance(b, TypeName))
        self.error("unknown-type", f"`{name}` is not a type", node, did_you_mean(name, known))
        return None

    def unique_tag(self, tag: str | None) -> str:
        base = tag if tag is not None else "anonymous"
        unique = base if tag is not None else "anonymous.1"
        number = 1
        while unique in self.used_tags:
            number = self.static_keys.get("tag " + base, number) + 1
            self.static_keys["tag " + base] = number
            unique = f"{base}.{number}"
        self.used_tags.add(unique)
        if tag is not None:
            self.record_names[unique] = tag
        return unique

    def find_tag(self, tag: str) -> CType | None:
        for scope in reversed(self.scopes):
            if tag in scope.tags:
                return scope.tags[tag]
        return None

    def record(self, node: Node) -> CType:
        if node in self.shared:
            return self.shared[node]
        kind = "struct" if isinstance(node, c_ast.Struct) else "union"
        found: CType | None
        if node.decls is None:
            found = self.find_tag(node.name)
        else:
            found = self.scopes[-1].tags.get(node.name) if node.name else None
        if found is not None and not (isinstance(found, Record) and found.kind == kind):
            self.error("redefinition", f"`{node.name}` is another kind of tag", node)
            found = None
        if found is None:
            found = Record(kind, self.unique_tag(node.name))
            if node.name:
                self.scopes[-1].tags[node.name] = found
        assert isinstance(found, Record)
        self.shared[node] = found
        if node.decls is None:
            return found
        if found.tag in self.records:
            self.error("redefinition", f"`{kind} {node.name}` is defined twice", node)
            return found
        self.members(node, found)
        return found

    def members(self, node: Node, record: Record) -> None:
        self.nesting += 1
        # GNU's attribute is about the outermost record alone
        packed = self.pack[-1][1] if self.attributed and self.nesting > 1 else self.packed
        self.laid_out(node, record, packed)
        self.nesting -= 1

    def laid_out(self, node: Node, record: Record, packed: int | None) -> None:
        out: list[Declared] = []
        seen: set[str] = set()
        failed = False
        for decl in node.decls:
            if isinstance(decl, c_ast.Pragma):
                self.pragma(decl)
                continue
            if isinstance(decl, c_ast.StaticAssert):
                self.static_assert(decl)
                continue
            qualified = self.type(decl.type if isinstance(decl, c_ast.Decl) else decl)
            if qualified is None:
                failed = True
                continue
            name = decl.name if isinstance(decl, c_ast.Decl) else None
            if name is None and decl.bitsize is None and not isinstance(qualified.type, Record):
                continue  # a tag or nothing at all is declared
            if name is None and decl.bitsize is None and isinstance(decl.type, c_ast.Struct | c_ast.Union):
                if decl.type.name is not None and not self.abi.microsoft:
                    continue  # a tagged record without a declarator only declares the tag
            bits = self.bit_width(decl, qualified.type) if decl.bitsize is not None else None
            if decl.bitsize is not None and bits is None:
                failed = True
                continue
            if name is not None:
                if name in seen:
                    self.error("redefinition", f"member `{name}` is declared twice", decl)
                seen.add(name)
            flexible = (
                isinstance(qualified.type, Array) and qualified.type.count is None and decl is node.decls[-1]
            )
            if isinstance(qualified.type, FunctionType) or not (flexible or self.complete(qualified.type)):
                self.error(
                    "incomplete-type", f"member `{name}` has incomplete type `{spell(qualified.type)}`", decl
                )
                failed = True
                continue
            out.append(
                Declared(
                    name, qualified.type, bits, self.alignas(decl), qualified.volatile, qualified.const,
                    qualified.typedef,
                )
            )
        if failed:
            out = [d for d in out if d.bits is None]
        self.records[record.tag] = lay_out(record.kind, tuple(out), self.records, self.abi, packed)

    def bit_width(self, decl: Node, type: CType) -> int | None:
        base = representation(type)
        if self.expression(decl.bitsize) is None:
            return None
        folded = self.fold(decl.bitsize)
        if not isinstance(base, Int) or folded is None:
            self.error("bit-field", "a bit field needs an integer type and a constant width", decl)
            return None
        width = 1 if base.is_bool else base.width
        if not 0 <= folded[0] <= width or (folded[0] == 0 and decl.name is not None):
            self.error("bit-field", f"invalid width {folded[0]} of bit field `{decl.name}`", decl)
            return None
        return folded[0]

    def alignas(self, decl: Node) -> int:
        out = 0
        for align in decl.align or ():
            inner = align.alignment
            if isinstance(inner, c_ast.Typename):
                qualified = self.type(inner)
                if qualified is not None and self.complete(qualified.type):
                    out = max(out, align_of(qualified.type, self.records, self.abi))
            elif self.expression(inner) is not None:
                folded = self.fold(inner)
                out = max(out, folded[0] if folded is not None else 0)
        return out

    def enum(self, node: Node) -> CType:
        if node in self.shared:
            return self.shared[node]
        if node.values is None:
            found = self.find_tag(node.name)
            if isinstance(found, Enum):
                self.shared[node] = found
                return found
            enum = Enum(self.unique_tag(node.name), INT)
            self.scopes[-1].tags[node.name] = enum
            self.shared[node] = enum
            return enum
        values: list[tuple[Node, int]] = []
        value = -1
        for enumerator in node.values.enumerators:
            if isinstance(enumerator, c_ast.Pragma):
                continue
            value += 1
            if enumerator.value is not None and self.expression(enumerator.value) is not None:
                folded = self.fold(enumerator.value)
                if folded is None:
                    self.error("not-constant", f"`{enumerator.name}` needs a constant expression", enumerator)
                else:
                    value = folded[0]
            if enumerator.name in self.scopes[-1].names:
                self.error("redefinition", f"`{enumerator.name}` is declared twice", enumerator)
            values.append((enumerator, value))
            type = INT if wrap(value, INT) == value else (UNSIGNED if wrap(value, UNSIGNED) == value else LONG_LONG)
            self.scopes[-1].names[enumerator.name] = EnumConstant(
                enumerator.name, type, value, self.unit.span(enumerator)
            )
        base = self.enum_base([v for _, v in values])
        constant_type = INT if all(wrap(v, INT) == v for _, v in values) or self.abi.microsoft else base
        constants = tuple(
            EnumConstant(n.name, constant_type, wrap(v, constant_type), self.unit.span(n)) for n, v in values
        )
        for constant in constants:
            self.scopes[-1].names[constant.name] = constant
        old = self.scopes[-1].tags.get(node.name) if node.name else None
        if old is not None and not (isinstance(old, Enum) and old.tag not in self.enums):
            self.error("redefinition", f"`enum {node.name}` is defined twice", node)
        enum = Enum(old.tag if isinstance(old, Enum) else self.unique_tag(node.name), base)
        if node.name:
            self.scopes[-1].tags[node.name] = enum
        self.enums[enum.tag] = constants
        self.shared[node] = enum
        return enum

    def enum_base(self, values: list[int]) -> Int:
        if self.abi.microsoft:
            return INT
        negative = any(v < 0 for v in values)
        for type in (INT, LONG_LONG) if negative else (UNSIGNED, UNSIGNED_LONG_LONG):
            if all(wrap(v, type) == v for v in values):
                if type.width == 64 and self.abi.long == 8:
                    return long_type(self.abi, type.signed)
                return type
        return INT

    def function_type(self, node: Node) -> FunctionType | None:
        result = self.type(node.type)
        parameters: list[CType] | None = []
        variadic = False
        failed = result is None
        if node.args is None:
            parameters = None
        else:
            self.scopes.append(_Scope())
            for param in node.args.params:
                if isinstance(param, c_ast.EllipsisParam):
                    variadic = True
                elif isinstance(param, c_ast.ID):
                    assert parameters is not None
                    parameters.append(INT)  # an old-style definition; its declarations follow
                else:
                    qualified = self.parameter_type(param)
                    if qualified is None:
                        failed = True
                    elif isinstance(qualified.type, Void):
                        if len(node.args.params) > 1:
                            self.error("incomplete-type", "a parameter of type void", param)
                    else:
                        assert parameters is not None
                        parameters.append(qualified.type)
            # tags declared in a parameter list would be lost: they are kept one level up, as drivers expect
            scope = self.scopes.pop()
            for tag, type in scope.tags.items():
                self.scopes[-1].tags.setdefault(tag, type)
        if failed or result is None:
            return None
        if isinstance(result.type, Array | FunctionType):
            self.error("incompatible-types", f"a function cannot return `{spell(result.type)}`", node)
            return None
        return FunctionType(result.type, None if parameters is None else tuple(parameters), variadic)

    def parameter_type(self, param: Node) -> Qualified | None:
        if isinstance(param.type, c_ast.ArrayDecl):  # its length may name other parameters and means nothing
            inner = self.type(param.type.type)
            if inner is None:
                return None
            return Qualified(Pointer(inner.type, inner.const, inner.volatile), typedef=inner.typedef)
        qualified = self.type(param.type)
        if qualified is None:
            return None
        match qualified.type:
            case Array(element=element):
                return Qualified(Pointer(element, qualified.const, qualified.volatile), typedef=qualified.typedef)
            case FunctionType():
                return Qualified(Pointer(qualified.type), typedef=qualified.typedef)
            case _:
                return qualified

    # ------------------------------------------------------------ declarators

    def lookup(self, name: str) -> Binding | None:
        for scope in reversed(self.scopes):
            found = scope.names.get(name)
            if found is not None:
                return found
        return None

    def declarator(self, node: Node) -> None:
        if node.name is None:
            self.type(node.type)
            return
        self.variable_length = False
        qualified = self.type(node.type)
        if self.variable_length:
            self.refusals[node] = "array of variable length"
        if qualified is None:
            if node.init is not None and not isinstance(node.init, c_ast.InitList):
                self.expression(node.init)
            return
        if isinstance(qualified.type, FunctionType):
            self.prototype(node, qualified.type)
        else:
            self.variable(node, qualified)

    def prototype(self, node: Node, type: FunctionType) -> None:
        args = self.parameters(node)
        names = tuple(getattr(p, "name", None) for p in args)
        symbol = FunctionSymbol(
            node.name, type, names if type.parameters else (), self.unit.span(node), None, "static" in node.storage
        )
        if isinstance(self.lookup(node.name), Variable) and node.name in self.scopes[-1].names:
            self.error("redefinition", f"`{node.name}` is declared as a variable", node)
            return
        old = self.functions.get(node.name)
        if old is not None:
            if not self.redeclares(old, type, node):
                self.error("redefinition", f"`{node.name}` was declared with a different type at {old.span}", node)
            elif old.definition is None and (old.type.parameters is None or old.implicit):
                self.functions[node.name] = replace(symbol, static=symbol.static or old.static)
        elif node.name in self.globals:
            self.error("redefinition", f"`{node.name}` is declared as a variable", node)
        else:
            self.functions[node.name] = symbol
        self.scopes[-1].names[node.name] = self.functions.get(node.name, symbol)

    def parameters(self, node: Node) -> list[Node]:
        decl = node.type
        while not isinstance(decl, c_ast.FuncDecl):
            decl = getattr(decl, "type", None)
            if decl is None or isinstance(decl, c_ast.IdentifierType | c_ast.Struct | c_ast.Union | c_ast.Enum):
                return []  # declared through a typedef
        if decl.args is None:
            return []
        return [p for p in decl.args.params if not isinstance(p, c_ast.EllipsisParam)]

    def local_key(self, name: str) -> str:
        number = self.used_keys.get(name, 0)
        self.used_keys[name] = number + 1
        return name if number == 0 else f"{name}.{number}"

    def static_key(self, name: str) -> str:
        number = self.static_keys.get(name, 0)
        self.static_keys[name] = number + 1
        return name if number == 0 else f"{name}.{number}"

    def variable(self, node: Node, qualified: Qualified) -> None:
        span = self.unit.span(node)
        at_file = self.function is None
        storage = "local"
        if "extern" in node.storage:
            storage = "extern"
        elif at_file:
            storage = "global"
        elif "static" in node.storage:
            storage = "static"
        if isinstance(qualified.type, Void):
            self.error("incomplete-type", f"`{node.name}` has type void", node)
            return
        classes = [s for s in node.storage if s in ("extern", "static", "register", "auto")]
        if len(classes) > 1:
            self.error("syntax", f"`{node.name}` has two storage classes, {' and '.join(classes)}", node)
        if at_file and "static" in classes and node.name in self.globals and node.name not in self.internal:
            self.error("redefinition", f"`{node.name}` was declared without static before", node)
        if at_file and "static" in classes:
            self.internal.add(node.name)
        key = node.name
        if storage == "static":
            assert self.function is not None
            key = self.static_key(f"{self.function.name}.{node.name}")
        elif storage == "local":
            key = self.local_key(node.name)
        variable = Variable(
            node.name, key, qualified.type, storage, span, qualified.const, qualified.volatile, qualified.typedef
        )
        if storage in ("global", "extern"):
            variable = self.merge(variable, node)
        elif node.name in self.scopes[-1].names:
            self.error("redefinition", f"`{node.name}` is declared twice in one block", node)
        self.scopes[-1].names[node.name] = variable
        self.bindings[node] = variable
        if node.init is not None:
            if storage == "extern" and not at_file:
                self.error("redefinition", f"`{node.name}` is extern and has an initialiser", node)
            leaves: list[Leaf] = []
            type = self.initialise(qualified.type, node.init, 0, leaves, node)
            variable = replace(variable, type=type, initialised=True, leaves=tuple(leaves))
            if storage == "extern":
                variable = replace(variable, storage="global")
            if storage in ("static", "global", "extern"):
                for leaf in leaves:
                    typed = self.types.get(leaf.value)
                    if typed is not None and typed.effects:
                        self.error("not-constant", f"the initialiser of `{node.name}` is not constant", leaf.value)
        if storage in ("global", "extern"):
            self.globals[key] = variable
        elif node not in self.refusals and not self.complete(variable.type):
            self.error("incomplete-type", f"`{node.name}` has incomplete type `{spell(variable.type)}`", node)
            return
        if storage == "global" and not self.complete(variable.type):
            if isinstance(variable.type, Array) and self.complete(variable.type.element):
                self.globals[key] = variable = replace(variable, type=Array(variable.type.element, 1))
        self.scopes[-1].names[node.name] = variable
        self.bindings[node] = variable
        if storage == "local" and "register" in classes:
            self.in_registers.add(key)
        if storage == "local":
            self.order += 1
            self.regions.append((variable, self.order, -1))
        elif storage == "static":
            self.statics.append(variable)

    def merge(self, variable: Variable, node: Node) -> Variable:
        if variable.name in self.functions:
            self.error("redefinition", f"`{variable.name}` is declared as a function", node)
            return variable
        if node.name in self.scopes[-1].names and not isinstance(self.scopes[-1].names[node.name], Variable):
            self.error("redefinition", f"`{variable.name}` is declared as something else", node)
        old = self.globals.get(variable.name)
        if old is None:
            if node.init is not None:
                self.initialisers[variable.name] = node.init
            return variable
        if not compatible(old.type, variable.type):
            self.error("redefinition", f"`{variable.name}` was declared with a different type at {old.span}", node)
            return old
        if old.initialised and node.init is not None:
            first = self.initialisers.get(variable.name)
            if self.abi.microsoft and old.const and variable.const and first is not None and same(first, node.init):
                return old  # as __declspec(selectany) has it, which DEFINE_GUID is made of
            self.error("redefinition", f"`{variable.name}` is defined twice", node)
        if node.init is not None:
            self.initialisers[variable.name] = node.init
        incomplete = isinstance(variable.type, Array) and variable.type.count is None
        return replace(
            old if old.storage == "global" and not variable.initialised else variable,
            type=old.type if incomplete else variable.type,
            storage="global" if "global" in (old.storage, variable.storage) else "extern",
            const=old.const or variable.const,
            volatile=old.volatile or variable.volatile,
            initialised=old.initialised,
            leaves=old.leaves,
        )

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
        self.body(node, symbol, places, types)

    def redeclares(self, old: FunctionSymbol, type: FunctionType, node: Node) -> bool:
        """Whether ``old`` may be declared again with ``type``: Microsoft's compiler lets pointer parameters differ."""
        if compatible(old.type, type):
            return True
        before, now = old.type.parameters, type.parameters
        if not self.abi.microsoft or before is None or now is None or len(before) != len(now):
            return False
        alike = all(
            compatible(a, b) or (isinstance(a, Pointer) and isinstance(b, Pointer))
            for a, b in zip(before, now, strict=True)
        )
        if not alike or old.type.variadic != type.variadic or not compatible(old.type.result, type.result):
            return False
        self.warn("incompatible-pointers", f"parameters of `{old.name}` differ from {old.span}", node)
        return True

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
        self.cases = []
        self.loops = 0
        self.switches = []
        self.scopes.append(_Scope())
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
        for label, _, place in self.gotos:
            if label not in self.labels:
                self.error(
                    "unknown-label", f"no label named `{label}`", place, did_you_mean(label, self.labels)
                )
        self.bodies[symbol.name] = Body(
            tuple(parameters), frozenset(self.addressed), self.bypassed(), tuple(self.statics)
        )
        self.function = None

    def bypassed(self) -> tuple[Variable, ...]:
        jumps = [(at, self.labels[label]) for label, at, _ in self.gotos if label in self.labels]
        jumps += [(switch, case) for case, switch in self.cases]
        out = []
        for variable, start, end in self.regions:
            if any(start < to <= end and not start < at <= end for at, to in jumps):
                out.append(variable)
        return tuple(out)

    # ------------------------------------------------------------ statements

    def items(self, node: Node) -> None:
        opened = len(self.regions)
        for item in node.block_items or ():
            self.statement(item)
        self.close(opened)

    def close(self, opened: int) -> None:
        for index in range(opened, len(self.regions)):
            variable, start, end = self.regions[index]
            if end < 0:
                self.regions[index] = (variable, start, self.order)

    def statement(self, node: Node) -> None:
        self.order += 1
        match node:
            case None | c_ast.EmptyStatement() | c_ast.AttributeDeclaration():
                pass
            case c_ast.Compound():
                self.scopes.append(_Scope())
                self.items(node)
                self.scopes.pop()
            case c_ast.Decl() | c_ast.Typedef() | c_ast.StaticAssert() | c_ast.Pragma() | c_ast.DeclList():
                self.declaration(node)
            case c_ast.If():
                while True:  # else-if chains are long
                    self.condition(node.cond)
                    self.statement(node.iftrue)
                    if not isinstance(node.iffalse, c_ast.If):
                        break
                    node = node.iffalse
                if node.iffalse is not None:
                    self.statement(node.iffalse)
            case c_ast.While():
                self.condition(node.cond)
                self.loop(node.stmt)
            case c_ast.DoWhile():
                self.loop(node.stmt)
                self.condition(node.cond)
            case c_ast.For():
                self.scopes.append(_Scope())
                opened = len(self.regions)
                if isinstance(node.init, c_ast.DeclList):
                    self.declaration(node.init)
                elif node.init is not None:
                    self.expression(node.init)
                if node.cond is not None:
                    self.condition(node.cond)
                if node.next is not None:
                    self.expression(node.next)
                self.loop(node.stmt)
                self.close(opened)
                self.scopes.pop()
            case c_ast.Switch():
                self.switch(node)
            case c_ast.Case() | c_ast.Default():
                self.case(node)
            case c_ast.Break():
                if not self.loops and not self.switches:
                    self.error("misplaced-break", "break outside of a loop or switch", node)
            case c_ast.Continue():
                if not self.loops:
                    self.error("misplaced-continue", "continue outside of a loop", node)
            case c_ast.Goto():
                self.gotos.append((node.name, self.order, node))
            case c_ast.Label():
                if node.name in self.labels:
                    self.error("redefinition", f"label `{node.name}` is defined twice", node)
                self.labels[node.name] = self.order
                self.statement(node.stmt)
            case c_ast.Return():
                self.returned(node)
            case c_ast.AttributedStatement():
                self.statement(node.stmt)
            case c_ast.FuncDef():
                raise Unsupported(self.unit.span(node), "nested function")
            case _:
                try:
                    self.expression(node)
                except Unsupported as problem:
                    self.refusals[node] = problem.construct

    def loop(self, node: Node) -> None:
        self.loops += 1
        self.statement(node)
        self.loops -= 1

    def condition(self, node: Node) -> None:
        typed = self.expression(node)
        if typed is not None and not is_scalar(decay(typed)):
            self.error("incompatible-types", f"a condition cannot be of type `{spell(typed.type)}`", node)

    def switch(self, node: Node) -> None:
        typed = self.expression(node.cond)
        type = integer(typed) if typed is not None else INT
        if type is None:
            self.error("incompatible-types", "switch over something that is not an integer", node.cond)
            type = INT
        self.order += 1
        self.switches.append((self.loops, {}, type, self.order))
        self.statement(node.stmt)
        self.switches.pop()

    def case(self, node: Node) -> None:
        if not self.switches:
            self.error("misplaced-case", "case label outside of a switch", node)
            return
        _, seen, type, start = self.switches[-1]
        value: int | None = None
        if isinstance(node, c_ast.Case):
            typed = self.expression(node.expr)
            folded = self.fold(node.expr) if typed is not None else None
            if folded is None:
                if typed is not None:
                    self.error("not-constant", "a case label needs a constant expression", node.expr)
            else:
                value = wrap(folded[0], type)
                self.values[node] = value
        if value in seen and not (value is None and isinstance(node, c_ast.Case)):
            what = "default" if value is None else f"case {value}"
            self.error("redefinition", f"`{what}` occurs twice in one switch", node)
        seen.setdefault(value, node)
        self.cases.append((self.order, start))
        for inner in node.stmts or ():
            self.statement(inner)

    def returned(self, node: Node) -> None:
        assert self.function is not None
        result = self.function.type.result
        if node.expr is None:
            if not isinstance(result, Void):
                self.warn("missing-value", f"`{self.function.name}` returns no value here", node)
            return
        typed = self.expression(node.expr)
        if typed is None:
            return
        if isinstance(result, Void):
            if not isinstance(typed.type, Void):
                self.warn("excess-value", f"`{self.function.name}` returns void", node)
            return
        self.assignable(result, typed, node.expr, "return value")

    # ------------------------------------------------------------ initialisers

    def initialise(self, type: CType, node: Node, offset: int, leaves: list[Leaf], place: Node) -> CType:
        """Append the leaves of an initialiser; yield the type, completed when it was an array without length."""
        if isinstance(type, Array):
            text = self.string_of(node)
            if text is None and isinstance(node, c_ast.InitList) and len(node.exprs) == 1:
                text = self.string_of(node.exprs[0])
                if text is not None and isinstance(representation(type.element), Int):
                    node = node.exprs[0]
            element = representation(type.element)
            if text is not None and isinstance(element, Int) and element.width == text.element.width:
                whole = Array(type.element, len(text.units) if type.count is None else type.count)
                leaves.append(Leaf(offset, whole, node))
                return whole
        if isinstance(node, c_ast.InitList):
            if isinstance(type, Array | Record):
                if isinstance(type, Record) and type.tag not in self.records:
                    self.error("incomplete-type", f"initialiser for incomplete type `{spell(type)}`", place)
                    return type
                items = list(node.exprs)
                at, used = self.aggregate(type, items, 0, offset, leaves, True, ())
                if at < len(items):
                    self.error("excess-initialiser", "more initialisers than members", place)
                if isinstance(type, Array) and type.count is None:
                    return Array(type.element, used)
                return type
            if not node.exprs:
                return type
            inner = node.exprs[0]
            if isinstance(inner, c_ast.NamedInitializer):
                self.error("incompatible-types", "a designator in the initialiser of a scalar", place)
                return type
            return self.initialise(type, inner, offset, leaves, place)
        typed = self.expression(node)
        if typed is None:
            return type
        if isinstance(type, Array):
            if typed.type == type and isinstance(node, c_ast.CompoundLiteral):
                leaves.append(Leaf(offset, type, node))
                return type
            self.error("incompatible-types", "an array needs a list of initialisers", place)
            return type
        self.assignable(type, typed, node, "initialiser")
        leaves.append(Leaf(offset, type, node))
        return type

    def string_of(self, node: Node) -> Text | None:
        if isinstance(node, c_ast.Constant) and "string" in node.type:
            self.expression(node)
            return self.texts.get(node)
        return None

    def aggregate(
        self,
        type: CType,
        items: list[Node],
        at: int,
        offset: int,
        leaves: list[Leaf],
        braced: bool,
        path: tuple[int | Member, ...],
    ) -> tuple[int, int]:
        """Consume items from ``at`` for one aggregate; yield the next item and the number of elements reached.

        ``path``: designators of the first item that lead into this aggregate.
        """
        position = 0
        used = 0
        members = self.records[type.tag].members if isinstance(type, Record) else ()
        union = isinstance(type, Record) and type.kind == "union"
        while at < len(items):
            item = items[at]
            if isinstance(item, c_ast.NamedInitializer):
                if not path:
                    if not braced:
                        return at, used
                    resolved = self.designators(type, item)
                    if resolved is None:
                        at += 1
                        continue
                    path = resolved
                first = path[0]
                position = first if isinstance(first, int) else members.index(first)
                rest = path[1:]
                path = ()
                part, where, bits = self.part(type, members, position, offset)
                if rest:
                    at, _ = self.aggregate(part, items, at, where, leaves, False, rest)
                else:
                    items[at] = item.expr
                    at = self.element(part, items, at, where, leaves, bits, item)
            else:
                full = (type.count is not None and position >= type.count) if isinstance(type, Array) else (
                    position >= (min(1, len(members)) if union else len(members))
                )
                if full:
                    return at, used
                part, where, bits = self.part(type, members, position, offset)
                at = self.element(part, items, at, where, leaves, bits, item)
            position = position + 1 if not union else len(members)
            used = max(used, position)
        return at, used

    def part(
        self, type: CType, members: tuple[Member, ...], position: int, offset: int
    ) -> tuple[CType, int, Member | None]:
        if isinstance(type, Array):
            return type.element, offset + position * size_of(type.element, self.records, self.abi), None
        member = members[position]
        return member.type, offset + member.offset, member if member.bit_width is not None else None

    def element(
        self, type: CType, items: list[Node], at: int, offset: int, leaves: list[Leaf], bits: Member | None, place: Node
    ) -> int:
        value = items[at]
        if isinstance(value, c_ast.InitList) or not isinstance(type, Array | Record):
            inner: list[Leaf] = []
            self.initialise(type, value, offset, inner, value if hasattr(value, "coord") else place)
            if bits is not None:
                at_bit, width, unit = bits.bit_offset, bits.bit_width, bits.unit
                inner = [replace(leaf, bit_offset=at_bit, bit_width=width, unit=unit) for leaf in inner]
            leaves.extend(inner)
            return at + 1
        if isinstance(type, Array):
            element = representation(type.element)
            text = self.string_of(value)
            if text is not None and isinstance(element, Int) and element.width == text.element.width:
                leaves.append(Leaf(offset, type, value))
                return at + 1
        else:
            typed = self.expression(value)
            if typed is None:
                return at + 1
            if typed.type == type:
                leaves.append(Leaf(offset, type, value))
                return at + 1
            if type.tag not in self.records or not self.records[type.tag].members:
                return at + 1
        before = at
        at, _ = self.aggregate(type, items, at, offset, leaves, False, ())
        return max(at, before + 1)

    def designators(self, type: CType, item: Node) -> tuple[int | Member, ...] | None:
        out: list[int | Member] = []
        for name in item.name:
            if isinstance(name, c_ast.ArrayDesignator):
                folded = self.fold(name.expr) if self.expression(name.expr) is not None else None
                if not isinstance(type, Array) or folded is None or not 0 <= folded[0] < (
                    type.count if type.count is not None else 1 << 40
                ):
                    self.error("unknown-member", "this designator does not fit the array", name)
                    return None
                out.append(folded[0])
                type = type.element
            else:
                found = self.member(type, name.name, name)
                if not found:
                    return None
                out.extend(found)
                type = found[-1].type
        return tuple(out)

    # ------------------------------------------------------------ expressions

    def expression(self, node: Node) -> Typed | None:
        """Yield what is known of an expression, None after an error."""
        known = self.types.get(node)
        if known is not None:
            return known
        handler = self.expressions.get(type(node))
        if handler is None:
            raise Unsupported(self.unit.span(node), f"{type(node).__name__} as an expression")
        typed = handler(node)
        if typed is not None:
            self.types[node] = typed
        return typed

    def _id(self, node: Node) -> Typed | None:
        found = self.lookup(node.name)
        if isinstance(found, Variable) and found.storage in ("global", "extern"):
            found = self.globals.get(found.key, found)
        match found:
            case Variable():
                self.bindings[node] = found
                return Typed(found.type, True, found.const, found.volatile)
            case FunctionSymbol():
                symbol = self.functions.get(found.name, found)
                self.bindings[node] = symbol
                return Typed(symbol.type)
            case EnumConstant():
                self.bindings[node] = found
                return Typed(found.type)
            case TypeName():
                self.error("not-a-value", f"`{node.name}` is a type", node)
                return None
            case None:
                if node.name in ("__func__", "__FUNCTION__", "__PRETTY_FUNCTION__") and self.function is not None:
                    display = self.unit.display.get(self.function.name, self.function.name)
                    text = Text((*display.encode(), 0), CHAR)
                    self.texts[node] = text
                    return Typed(Array(CHAR, len(text.units)), True, True)
                known = (n for scope in self.scopes for n, b in scope.names.items() if not isinstance(b, TypeName))
                self.error(
                    "undeclared-identifier", f"`{node.name}` is not declared", node, did_you_mean(node.name, known)
                )
                return None

    def _constant(self, node: Node) -> Typed | None:
        try:
            if "string" in node.type:
                text = string_literal(node.value, self.abi)
                self.texts[node] = text
                return Typed(Array(text.element, len(text.units)), True)
            if node.type == "char" or node.value[-1] == "'":
                value, type = character_literal(node.value, self.abi)
            elif "int" in node.type:
                value, type = integer_literal(node.value, self.abi)
            elif node.type == "bool":
                value, type = int(node.value == "true"), BOOL
            elif node.type in ("float", "double", "long double"):
                kinds = {"float": FLOAT, "double": DOUBLE, "long double": long_double(self.abi)}
                return Typed(kinds[node.type])
            else:
                raise Unsupported(self.unit.span(node), f"constant of type {node.type}")
        except LiteralError as problem:
            self.error("invalid-literal", str(problem), node)
            return None
        self.values[node] = value
        return Typed(type)

    def _unary(self, node: Node) -> Typed | None:
        op = node.op
        if op in ("sizeof", "_Alignof", "alignof", "__alignof__"):
            return self.measure(node)
        typed = self.expression(node.expr)
        if typed is None:
            return None
        if op == "&":
            if isinstance(typed.type, FunctionType):
                return Typed(Pointer(typed.type), effects=typed.effects)
            if not typed.lvalue:
                self.error("not-an-lvalue", "the address of something that has none", node)
                return None
            if typed.bits is not None:
                self.error("not-an-lvalue", "the address of a bit field", node)
                return None
            bound = self.bindings.get(node.expr)
            if isinstance(bound, Variable) and bound.storage in ("local", "parameter"):
                self.addressed.add(bound.key)
                if bound.key in self.in_registers:
                    self.error("not-an-lvalue", f"the address of `{bound.name}`, which is declared register", node)
                    return None
            return Typed(Pointer(typed.type, typed.const, typed.volatile), effects=typed.effects)
        value = decay(typed)
        if op == "*":
            if not isinstance(value, Pointer):
                self.error("not-a-pointer", f"`*` applied to `{spell(value)}`, which is no pointer", node)
                return None
            if isinstance(value.target, FunctionType):
                return Typed(value.target, effects=typed.effects)
            return Typed(
                value.target, True, value.const_target, value.volatile_target, None, typed.effects
            )
        if op == "!":
            if not is_scalar(value):
                return self.bad_operand(op, value, node)
            return Typed(INT, effects=typed.effects)
        if op in ("++", "--", "p++", "p--"):
            if not self.modifiable(typed, node.expr):
                return None
            if not is_scalar(value):
                return self.bad_operand(op[-2:], value, node)
            if isinstance(value, Pointer) and not self.stride(value, node):
                return None
            return Typed(typed.type, effects=True)
        promoted = integer(typed)
        if promoted is None:
            if isinstance(value, Float) and op in "+-":
                return Typed(value, effects=typed.effects)
            return self.bad_operand(op, value, node)
        return Typed(promoted, effects=typed.effects)

    def bad_operand(self, op: str, type: CType, node: Node) -> Typed | None:
        self.error("incompatible-types", f"`{op}` applied to `{spell(type)}`", node)
        return None

    def stride(self, pointer: Pointer, node: Node) -> bool:
        if isinstance(pointer.target, Void | FunctionType) or self.complete(pointer.target):
            return True
        self.error("incomplete-type", f"arithmetic on a pointer to incomplete `{spell(pointer.target)}`", node)
        return False

    def modifiable(self, typed: Typed, node: Node) -> bool:
        if isinstance(node, c_ast.Cast) and self.abi.microsoft:
            # Microsoft's compiler assigns through a cast that changes no bit: (T)x += n is x = (X)((T)x + n).
            inner = self.types.get(node.expr)
            whole = isinstance(typed.type, Int | Enum | Pointer) and inner is not None
            if whole and inner is not None and inner.lvalue and inner.bits is None and (
                isinstance(inner.type, Int | Enum | Pointer)
                and size_of(inner.type, self.records, self.abi) == size_of(typed.type, self.records, self.abi)
            ):
                return self.modifiable(inner, node.expr)
        if not typed.lvalue or isinstance(typed.type, Array | FunctionType):
            self.error("not-an-lvalue", "assignment to something that is not an lvalue", node)
            return False
        if typed.const:
            self.error("const-write", "assignment to a const object", node)
            return False
        return True

    def measure(self, node: Node) -> Typed | None:
        if isinstance(node.expr, c_ast.Typename):
            qualified = self.type(node.expr)
            if qualified is None:
                return None
            type = qualified.type
        else:
            kept = set(self.addressed)
            typed = self.expression(node.expr)
            self.addressed = kept
            if typed is None:
                return None
            if typed.bits is not None:
                self.error("bit-field", "sizeof of a bit field", node)
                return None
            type = typed.type
        if isinstance(type, Void | FunctionType):
            self.values[node] = 1  # as gcc has it
        elif isinstance(type, Array) and type.count is None and self.function is not None:
            raise Unsupported(self.unit.span(node), f"{node.op} of an array of variable length")
        elif not self.complete(type):
            self.error("incomplete-type", f"{node.op} of incomplete type `{spell(type)}`", node)
            return None
        else:
            self.values[node] = (size_of if node.op == "sizeof" else align_of)(type, self.records, self.abi)
        return Typed(pointer_sized(self.abi, False))

    def _binary(self, node: Node) -> Typed | None:
        chain: list[Node] = []
        while isinstance(node, c_ast.BinaryOp) and node not in self.types:  # long sums lean left
            chain.append(node)
            node = node.left
        self.expression(node)
        out: Typed | None = None
        for node in reversed(chain):
            left, right = self.types.get(node.left), self.expression(node.right)
            out = self.combine(node, left, right) if left is not None and right is not None else None
            if out is not None:
                self.types[node] = out
        return out

    def combine(self, node: Node, left: Typed, right: Typed) -> Typed | None:
        op = node.op
        effects = left.effects or right.effects
        a, b = decay(left), decay(right)
        if op in ("&&", "||"):
            if not is_scalar(a) or not is_scalar(b):
                return self.bad_operand(op, b if is_scalar(a) else a, node)
            return Typed(INT, effects=effects)
        if op in ("<", ">", "<=", ">=", "==", "!="):
            if isinstance(a, Pointer) or isinstance(b, Pointer):
                if not isinstance(a, Pointer | Int | Enum) or not isinstance(b, Pointer | Int | Enum):
                    return self.bad_operand(op, b if isinstance(a, Pointer) else a, node)
                if isinstance(a, Pointer) != isinstance(b, Pointer):
                    number = node.right if isinstance(a, Pointer) else node.left
                    if not self.is_null(number):
                        self.warn("pointer-integer", "comparison of a pointer with an integer", node)
                elif isinstance(a, Pointer) and isinstance(b, Pointer) and not self.related(a, b):
                    self.warn("incompatible-pointers", f"comparison of `{spell(a)}` with `{spell(b)}`", node)
                return Typed(INT, effects=effects)
            if arithmetic_type(left, right) is None:
                return self.bad_operand(op, a if integer(left) is None else b, node)
            return Typed(INT, effects=effects)
        if op in ("<<", ">>"):
            x, y = integer(left), integer(right)
            if x is None or y is None:
                return self.bad_operand(op, a if x is None else b, node)
            return Typed(x, effects=effects)
        if op in ("+", "-") and (isinstance(a, Pointer) or isinstance(b, Pointer)):
            if isinstance(a, Pointer) and isinstance(b, Pointer):
                if op == "+":
                    return self.bad_operand(op, b, node)
                if not self.related(a, b):
                    self.warn("incompatible-pointers", f"difference of `{spell(a)}` and `{spell(b)}`", node)
                if not self.stride(a, node):
                    return None
                return Typed(pointer_sized(self.abi, True), effects=effects)
            pointer, other = (a, right) if isinstance(a, Pointer) else (b, left)
            if integer(other) is None or (op == "-" and not isinstance(a, Pointer)):
                return self.bad_operand(op, other.type, node)
            assert isinstance(pointer, Pointer)
            return Typed(pointer, effects=effects) if self.stride(pointer, node) else None
        type = arithmetic_type(left, right)
        if type is None or (isinstance(type, Float) and op in ("%", "&", "|", "^")):
            return self.bad_operand(op, a if integer(left) is None else b, node)
        return Typed(type, effects=effects)

    def related(self, left: Pointer, right: Pointer) -> bool:
        a, b = left.target, right.target
        return isinstance(a, Void) or isinstance(b, Void) or compatible(a, b)

    def is_null(self, node: Node) -> bool:
        if isinstance(node, c_ast.Cast):
            named = self.names.get(node.to_type)
            if named is not None and isinstance(named.type, Pointer) and not isinstance(named.type.target, Void):
                return False
            return self.is_null(node.expr)
        typed = self.types.get(node)
        if typed is None or typed.effects:
            return False
        folded = self.fold(node)
        return folded is not None and folded[0] == 0

    def assignable(self, target: CType, typed: Typed, node: Node, what: str) -> None:
        value = decay(typed)
        match target, value:
            case (Int() | Enum() | Float(), Int() | Enum() | Float()):
                return
            case Pointer(), Pointer():
                if not self.related(target, value):
                    self.warn("incompatible-pointers", f"{what}: `{spell(value)}` for `{spell(target)}`", node)
                return
            case Pointer(), (Int() | Enum()):
                if not self.is_null(node):
                    self.warn("pointer-integer", f"{what}: an integer for `{spell(target)}`", node)
                return
            case (Int() | Enum()), Pointer():
                if not (isinstance(target, Int) and target.is_bool):
                    self.warn("pointer-integer", f"{what}: a pointer for `{spell(target)}`", node)
                return
            case Record(), Record() if target == value:
                return
        self.error("incompatible-types", f"{what}: `{spell(value)}` does not fit `{spell(target)}`", node)

    def _assignment(self, node: Node) -> Typed | None:
        left, right = self.expression(node.lvalue), self.expression(node.rvalue)
        if left is None or right is None or not self.modifiable(left, node.lvalue):
            return None
        if node.op == "=":
            if not is_scalar(left.type) and not isinstance(left.type, Record):
                return self.bad_operand("=", left.type, node)
            self.assignable(left.type, right, node.rvalue, "assignment")
        else:
            fake = c_ast.BinaryOp(node.op[:-1], node.lvalue, node.rvalue, node.coord)
            if self.combine(fake, left, right) is None:
                return None
        return Typed(left.type, bits=left.bits, effects=True)

    def _ternary(self, node: Node) -> Typed | None:
        self.condition(node.cond)
        condition = self.types.get(node.cond)
        left, right = self.expression(node.iftrue), self.expression(node.iffalse)
        if condition is None or left is None or right is None:
            return None
        effects = condition.effects or left.effects or right.effects
        a, b = decay(left), decay(right)
        if isinstance(a, Void) or isinstance(b, Void):
            return Typed(Void(), effects=effects)
        if isinstance(a, Record) and a == b:
            return Typed(a, effects=effects)
        if isinstance(a, Pointer) and isinstance(b, Pointer):
            const = a.const_target or b.const_target
            volatile = a.volatile_target or b.volatile_target
            if self.is_null(node.iftrue):
                target = b.target
            elif self.is_null(node.iffalse):
                target = a.target
            elif isinstance(a.target, Void) or isinstance(b.target, Void):
                target = Void()
            else:
                target = a.target
                if not compatible(a.target, b.target):
                    self.warn("incompatible-pointers", f"`{spell(a)}` or `{spell(b)}`", node)
            return Typed(Pointer(target, const, volatile), effects=effects)
        if isinstance(a, Pointer) or isinstance(b, Pointer):
            pointer, other, place = (a, b, node.iffalse) if isinstance(a, Pointer) else (b, a, node.iftrue)
            if not isinstance(other, Int | Enum):
                return self.bad_operand("?:", other, node)
            if not self.is_null(place):
                self.warn("pointer-integer", "a pointer or an integer", node)
            return Typed(pointer, effects=effects)
        type = arithmetic_type(left, right)
        if type is None:
            return self.bad_operand("?:", b if integer(left) is not None else a, node)
        return Typed(type, effects=effects)

    def _array_ref(self, node: Node) -> Typed | None:
        base, index = self.expression(node.name), self.expression(node.subscript)
        if base is None or index is None:
            return None
        pointer, other = decay(base), index
        if not isinstance(pointer, Pointer):
            pointer, other = decay(index), base
        if not isinstance(pointer, Pointer) or isinstance(pointer.target, FunctionType):
            self.error("not-a-pointer", f"`[]` applied to `{spell(base.type)}`", node)
            return None
        if integer(other) is None:
            return self.bad_operand("[]", other.type, node)
        if not self.stride(pointer, node):
            return None
        return Typed(
            pointer.target, True, pointer.const_target, pointer.volatile_target, None, base.effects or index.effects
        )

    def member(self, type: CType, name: str, node: Node) -> tuple[Member, ...]:
        if not isinstance(type, Record):
            self.error("unknown-member", f"`{name}` of `{spell(type)}`, which has no members", node)
            return ()
        if type.tag not in self.records:
            self.error("incomplete-type", f"`{name}` of incomplete type `{spell(type)}`", node)
            return ()
        found = find_member(type.tag, name, self.records)
        if not found:
            display = self.record_names.get(type.tag, type.tag)
            self.error(
                "unknown-member", f"`{type.kind} {display}` has no member `{name}`", node,
                did_you_mean(name, self.member_names(type.tag)),
            )
        return found

    def member_names(self, tag: str) -> Iterator[str]:
        for member in self.records[tag].members:
            if member.name is not None:
                yield member.name
            elif isinstance(member.type, Record):
                yield from self.member_names(member.type.tag)

    def _struct_ref(self, node: Node) -> Typed | None:
        base = self.expression(node.name)
        if base is None:
            return None
        const, volatile, lvalue, type = base.const, base.volatile, base.lvalue, base.type
        if node.type == "->":
            pointer = decay(base)
            if not isinstance(pointer, Pointer):
                self.error("not-a-pointer", f"`->` applied to `{spell(type)}`, which is no pointer", node)
                return None
            const, volatile, lvalue, type = pointer.const_target, pointer.volatile_target, True, pointer.target
        found = self.member(type, node.field.name, node.field)
        if not found:
            return None
        last = found[-1]
        return Typed(
            last.type, lvalue, const or any(m.const for m in found), volatile or any(m.volatile for m in found),
            last.bit_width, base.effects,
        )

    def _cast(self, node: Node) -> Typed | None:
        qualified = self.type(node.to_type)
        typed = self.expression(node.expr)
        if qualified is None or typed is None:
            return None
        self.names[node.to_type] = qualified
        target, value = qualified.type, decay(typed)
        if isinstance(target, Void):
            return Typed(target, effects=typed.effects)
        bad = not is_scalar(target) or not is_scalar(value)
        bad = bad or (isinstance(target, Float) and isinstance(value, Pointer))
        bad = bad or (isinstance(target, Pointer) and isinstance(value, Float))
        if bad and not (isinstance(target, Record) and target == value):
            self.error("incompatible-types", f"cast of `{spell(value)}` to `{spell(target)}`", node)
            return None
        return Typed(target, effects=typed.effects)

    def _comma(self, node: Node) -> Typed | None:
        out: Typed | None = None
        effects = False
        for inner in node.exprs:
            out = self.expression(inner)
            effects = effects or (out is not None and out.effects)
        return Typed(decay(out), effects=effects) if out is not None else None

    def _compound_literal(self, node: Node) -> Typed | None:
        qualified = self.type(node.type)
        if qualified is None:
            return None
        leaves: list[Leaf] = []
        type = self.initialise(qualified.type, node.init, 0, leaves, node)
        self.literals[node] = tuple(leaves)
        return Typed(type, True, qualified.const, qualified.volatile, None, self.function is not None)

    def _generic(self, node: Node) -> Typed | None:
        typed = self.expression(node.expr)
        if typed is None:
            return None
        type = decay(typed)
        chosen = None
        for association in node.associations:
            if association.type is None:
                chosen = chosen or association
                continue
            qualified = self.type(association.type)
            if qualified is not None and (qualified.type == type or (
                isinstance(type, Pointer) and isinstance(qualified.type, Pointer) and qualified.type == type
            )):
                chosen = association
                break
        if chosen is None:
            self.error("incompatible-types", f"no association of _Generic fits `{spell(type)}`", node)
            return None
        self.selected[node] = chosen.expr
        return self.expression(chosen.expr)

    def _statement_expression(self, node: Node) -> Typed | None:
        items = node.block_items or []
        self.scopes.append(_Scope())
        opened = len(self.regions)
        for item in items:
            self.statement(item)
        self.close(opened)
        self.scopes.pop()
        last = items[-1] if items else None
        typed = self.types.get(last) if last is not None else None
        return Typed(decay(typed) if typed is not None else Void(), effects=True)

    # ------------------------------------------------------------ calls

    def _call(self, node: Node) -> Typed | None:
        args = list(node.args.exprs) if node.args is not None else []
        if isinstance(node.name, c_ast.ID) and self.lookup(node.name.name) is None:
            return self.undeclared_call(node, node.name.name, args)
        if isinstance(node.name, c_ast.ID) and node.name.name in OFFSETOF and args and (
            isinstance(args[0], c_ast.Typename)
        ):
            return self.offset_of(node, args)
        callee = self.expression(node.name)
        typed = [self.expression(arg) for arg in args]
        if callee is None:
            return None
        type = decay(callee)
        if isinstance(type, Pointer) and isinstance(type.target, FunctionType):
            function = type.target
        else:
            self.error("not-a-function", f"call of `{spell(callee.type)}`, which is no function", node)
            return None
        if not isinstance(function.result, Void) and not self.complete(function.result):
            self.error("incomplete-type", f"call of a function that returns `{spell(function.result)}`", node)
            return None
        self.arguments(node, function, args, typed)
        return Typed(function.result, effects=True)

    def arguments(self, node: Node, function: FunctionType, args: list[Node], typed: list[Typed | None]) -> None:
        if function.parameters is None:
            return
        wanted, given = len(function.parameters), len(args)
        if given < wanted or (given > wanted and not function.variadic):
            name = f"`{node.name.name}`" if isinstance(node.name, c_ast.ID) else "this function"
            least = "at least " if function.variadic else ""
            self.error(
                "argument-count", f"{name} takes {least}{wanted} argument{'s' * (wanted != 1)}, {given} given", node
            )
        for parameter, arg, what in zip(function.parameters, args, typed, strict=False):
            if what is not None:
                self.assignable(parameter, what, arg, "argument")
        for arg, what in zip(args[wanted:], typed[wanted:], strict=True):
            if what is not None and isinstance(what.type, Void):
                self.error("incompatible-types", "an argument of type void", arg)

    def undeclared_call(self, node: Node, name: str, args: list[Node]) -> Typed | None:
        if name in OFFSETOF and len(args) == 2 and isinstance(args[0], c_ast.Typename):
            return self.offset_of(node, args)
        if name in VARIADIC:
            for arg in args:
                if not isinstance(arg, c_ast.Typename):
                    typed = self.expression(arg)
                    bound = self.bindings.get(arg)
                    if typed is not None and isinstance(bound, Variable) and bound.storage in ("local", "parameter"):
                        self.addressed.add(bound.key)
            if name.endswith("va_arg") and isinstance(args[-1], c_ast.Typename):
                qualified = self.type(args[-1])
                return Typed(qualified.type, effects=True) if qualified is not None else None
            return Typed(Void(), effects=True)
        if name == REFUSED or name in SEH:
            for arg in args:
                typed = self.expression(arg)
                if name in SEH and typed is not None and not isinstance(decay(typed), Int | Enum):
                    self.error("incompatible-types", "the filter of __except is an integer", arg)
            return Typed(INT, effects=True)
        typed_args = [self.expression(arg) for arg in args]
        if name in ("__builtin_unreachable", "__builtin_trap"):
            return Typed(Void(), effects=True)
        if any(t is None for t in typed_args):
            return None
        if name == "__builtin_expect" and len(args) == 2:
            return Typed(long_type(self.abi, True), effects=any(t.effects for t in typed_args if t is not None))
        if name == "__builtin_constant_p" and len(args) == 1:
            self.values[node] = int(self.fold(args[0]) is not None)
            return Typed(INT)
        if name.startswith("__builtin_") and name in MEMORY_BUILTINS:
            return Typed(_VOID_POINTER, effects=True)
        if name.startswith("__builtin_"):
            plain = self.lookup(name[len("__builtin_") :])
            if isinstance(plain, FunctionSymbol):
                self.bindings[node.name] = plain
                self.types[node.name] = Typed(plain.type)
                self.arguments(node, plain.type, args, typed_args)
                return Typed(plain.type.result, effects=True)
        if not self.lenient:
            known = (n for scope in self.scopes for n, b in scope.names.items() if not isinstance(b, TypeName))
            self.error(
                "undeclared-function", f"function `{name}` is not declared", node, did_you_mean(name, known)
            )
            return None
        self.warn("undeclared-function", f"function `{name}` is not declared", node)
        symbol = FunctionSymbol(name, FunctionType(INT, None, False), (), self.unit.span(node), implicit=True)
        self.functions[name] = symbol
        self.scopes[0].names[name] = symbol
        self.bindings[node.name] = symbol
        self.types[node.name] = Typed(symbol.type)
        return Typed(INT, effects=True)

    def offset_of(self, node: Node, args: list[Node]) -> Typed | None:
        qualified = self.type(args[0])
        if qualified is None:
            return None
        place = self.designated(qualified.type, args[1])
        if place is None:
            return None
        self.values[node] = place[1]
        return Typed(pointer_sized(self.abi, False))

    def designated(self, type: CType, node: Node) -> tuple[CType, int] | None:
        """Yield type and byte offset of the member that an offsetof designator names."""
        if isinstance(node, c_ast.ID):
            found = self.member(type, node.name, node)
            return (found[-1].type, sum(m.offset for m in found)) if found else None
        inner = self.designated(type, node.name)
        if inner is None:
            return None
        if isinstance(node, c_ast.StructRef):
            found = self.member(inner[0], node.field.name, node.field)
            return (found[-1].type, inner[1] + sum(m.offset for m in found)) if found else None
        folded = self.fold(node.subscript) if self.expression(node.subscript) is not None else None
        if not isinstance(inner[0], Array) or folded is None:
            self.error("not-constant", "offsetof needs a constant index into an array", node)
            return None
        return inner[0].element, inner[1] + folded[0] * size_of(inner[0].element, self.records, self.abi)

    # ------------------------------------------------------------ constant expressions

    def fold(self, node: Node) -> tuple[int, Int] | None:
        """Yield value and type of a checked constant expression; a pointer counts as an unsigned integer."""
        typed = self.types.get(node)
        if typed is None or typed.effects:
            return None
        kind = representation(typed.type)
        if isinstance(kind, Pointer):
            kind = pointer_sized(self.abi, False)
        if node in self.values and isinstance(kind, Int):
            return self.values[node], kind
        if not isinstance(kind, Int):
            return None
        value: int | None = None
        match node:
            case c_ast.ID():
                bound = self.bindings.get(node)
                value = bound.value if isinstance(bound, EnumConstant) else None
            case c_ast.Cast():
                inner = self.fold(node.expr)
                value = inner[0] if inner is not None else None
            case c_ast.UnaryOp(op="&"):
                value = self.fold_address(node.expr)
            case c_ast.UnaryOp(op=op):
                inner = self.fold(node.expr)
                if inner is not None and op in ("+", "-", "~", "!"):
                    value = {"+": inner[0], "-": -inner[0], "~": ~inner[0], "!": int(inner[0] == 0)}[op]
            case c_ast.BinaryOp():
                value = self.fold_binary(node)
            case c_ast.TernaryOp():
                condition = self.fold(node.cond)
                if condition is not None:
                    inner = self.fold(node.iftrue if condition[0] else node.iffalse)
                    value = inner[0] if inner is not None else None
            case c_ast.GenericSelection():
                inner = self.fold(self.selected[node])
                value = inner[0] if inner is not None else None
            case c_ast.FuncCall(name=c_ast.ID(name="__builtin_expect")):
                inner = self.fold(node.args.exprs[0])
                value = inner[0] if inner is not None else None
        return (wrap(value, kind), kind) if value is not None else None

    def fold_binary(self, node: Node) -> int | None:
        left = self.fold(node.left)
        if left is None:
            return None
        if node.op in ("&&", "||"):
            if bool(left[0]) == (node.op == "||"):
                return int(node.op == "||")
            right = self.fold(node.right)
            return int(right[0] != 0) if right is not None else None
        right = self.fold(node.right)
        if right is None:
            return None
        a, b = decay(self.types[node.left]), decay(self.types[node.right])
        if isinstance(a, Pointer) or isinstance(b, Pointer):
            sign = -1 if node.op == "-" else 1
            if isinstance(a, Pointer) and not isinstance(b, Pointer) and node.op in "+-":
                return left[0] + sign * right[0] * self.stride_of(a)
            if isinstance(b, Pointer) and not isinstance(a, Pointer) and node.op == "+":
                return right[0] + left[0] * self.stride_of(b)
            if isinstance(a, Pointer) and isinstance(b, Pointer) and node.op == "-":
                return (left[0] - right[0]) // max(1, self.stride_of(a))
            return arithmetic(node.op, left[0], right[0], pointer_sized(self.abi, False))
        if node.op in ("<<", ">>"):
            return arithmetic(node.op, left[0], right[0], promote(left[1]))
        type = common(left[1], right[1])
        return arithmetic(node.op, wrap(left[0], type), wrap(right[0], type), type)

    def stride_of(self, pointer: Pointer) -> int:
        if isinstance(pointer.target, Void | FunctionType):
            return 1
        return size_of(pointer.target, self.records, self.abi)

    def fold_address(self, node: Node) -> int | None:
        match node:
            case c_ast.StructRef():
                if node.type == "->":
                    folded = self.fold(node.name)
                    base = folded[0] if folded is not None else None
                    outer = decay(self.types[node.name])
                    record = outer.target if isinstance(outer, Pointer) else outer
                else:
                    base, record = self.fold_address(node.name), self.types[node.name].type
                if base is None or not isinstance(record, Record):
                    return None
                return base + sum(m.offset for m in find_member(record.tag, node.field.name, self.records))
            case c_ast.ArrayRef():
                typed = self.types[node.name]
                if isinstance(typed.type, Array):
                    base = self.fold_address(node.name)
                else:
                    folded = self.fold(node.name)
                    base = folded[0] if folded is not None else None
                index = self.fold(node.subscript)
                pointer = decay(typed)
                if base is None or index is None or not isinstance(pointer, Pointer):
                    return None
                return base + index[0] * self.stride_of(pointer)
            case c_ast.UnaryOp(op="*"):
                folded = self.fold(node.expr)
                return folded[0] if folded is not None else None
        return None

