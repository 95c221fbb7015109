"""Types as declarations write them: declarators, records, enumerations, packing."""

from __future__ import annotations

from dataclasses import replace

from pycparser import c_ast

from encoder.builtin import PACKED
from encoder.constant import (
    INT,
    LONG_LONG,
    SPECIFIERS,
    UNSIGNED,
    UNSIGNED_LONG_LONG,
    basic_type,
    long_type,
    representation,
    wrap,
)
from encoder.ctype import Abi, Array, CType, Enum, FunctionType, Int, Pointer, Record, Void
from encoder.declare_fold import Folding
from encoder.declare_scope import Lenient, Scope
from encoder.diagnostic import Unsupported, did_you_mean
from encoder.layout import Declared, align_of, lay_out, size_of
from encoder.parse import UNKNOWN_TYPE_HELP
from encoder.symbol import EnumConstant, Node, Qualified, TypeName, Unit, Variable
from encoder.type_rules import integer, is_variable, spell


class TypeChecking(Folding):
    """Reads types."""

    def __init__(self, unit: Unit, abi: Abi, lenient: Lenient):
        super().__init__(unit, abi, lenient)
        self.specifier: tuple[tuple[str, str], Qualified] | None = None  # the type name looked up last, and where
        self.used_tags: set[str] = set()
        self.shared: dict[Node, CType] = {}  # struct, union and enum nodes, which several declarators may share
        self.pack: list[tuple[str, int | None, bool]] = []
        self.packed: int | None = None
        self.attributed = False
        self.nesting = 0

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
        elif parts == ["show"]:
            pass
        elif label:
            raise Unsupported(self.unit.span(node), f"#pragma {text}")
        else:
            self.packed = number

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
                opaque = self.opaque(inner.type) is not None
                if isinstance(inner.type, Void | FunctionType) or not (opaque or self.complete(inner.type)):
                    self.error("incomplete-type", f"array of incomplete type `{spell(inner.type)}`", node)
                    return None
                count = None
                if isinstance(node.dim, c_ast.ID) and node.dim.name == "*":
                    return replace(inner, type=Array(inner.type, None, "*"), typedef=None)
                if node in self.lengths:
                    return replace(inner, type=Array(inner.type, None, self.lengths[node]), typedef=None)
                if node.dim is not None:
                    typed = self.expression(node.dim)
                    if typed is None:
                        return None
                    folded = self.fold(node.dim)
                    if folded is None:
                        if self.function is None and not self.prototypes:
                            self.error("not-constant", "the length of this array is not constant", node.dim)
                            return None
                        if integer(typed) is None:
                            self.error("incompatible-types", "the length of this array is not an integer", node.dim)
                            return None
                        self.lengths[node] = f"%length {len(self.lengths) + 1}"
                        return replace(inner, type=Array(inner.type, None, self.lengths[node]), typedef=None)
                    count = folded[0]
                    if count < 0:
                        self.error("negative-size", "array of negative length", node.dim)
                        return None
                    if self.complete(inner.type) and self.is_too_large(inner.type, count):
                        self.error("too-large", "an array larger than there is memory", node.dim)
                        return None
                return replace(inner, type=Array(inner.type, count), typedef=None)
            case c_ast.FuncDecl():
                function = self.function_type(node)
                return Qualified(function) if function is not None else None
            case c_ast.Typename() | c_ast.Decl():
                return self.type(node.type)
            case c_ast.AttributedType():
                return self.type(node.type)
            case _:
                return self.base(node)

    def is_too_large(self, element: CType, count: int) -> bool:
        return count * size_of(element, self.records, self.abi) >= 1 << (8 * self.abi.pointer - 1)

    def qualify(self, base: Qualified | None, quals: list[str] | None) -> Qualified | None:
        if base is None or not quals:
            return base
        return replace(
            base, const=base.const or "const" in quals, volatile=base.volatile or "volatile" in quals
        )

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
        if self.lenient.types:
            raise Unsupported(self.unit.span(node), self.withheld.get(name, f"the unknown type `{name}`"))
        known = (n for scope in self.scopes for n, b in scope.names.items() if isinstance(b, TypeName))
        hint = did_you_mean(name, known) or UNKNOWN_TYPE_HELP
        self.error("unknown-type", f"`{name}` is not a type", node, hint)
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

    # ------------------------------------------------------------ records and enumerations

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
        opaque: str | None = None
        for decl in node.decls:
            if isinstance(decl, c_ast.Pragma):
                self.pragma(decl)
                continue
            if isinstance(decl, c_ast.StaticAssert):
                self.static_assert(decl)
                continue
            try:
                qualified = self.type(decl.type if isinstance(decl, c_ast.Decl) else decl)
                opaque = self.opaque(qualified.type) if qualified is not None else None
            except Unsupported as problem:
                if not self.lenient.types:
                    raise
                opaque = problem.construct
            if opaque is not None:  # from here on nothing is known of the record
                break
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
            for one in (name,) if name is not None else self.names_in(qualified.type):
                if one in seen:
                    self.error("redefinition", f"member `{one}` is declared twice", decl)
                seen.add(one)
            if is_variable(qualified.type):
                raise Unsupported(self.unit.span(decl), "structure with a member of variable length")
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
                    qualified.typedef, qualified.align,
                )
            )
        if failed:
            out = [d for d in out if d.bits is None]
        layout = lay_out(record.kind, tuple(out), self.records, self.abi, packed)
        if opaque is not None:
            layout = replace(layout, size=1 << 31, opaque=opaque)
        self.records[record.tag] = layout

    def names_in(self, type: CType) -> list[str]:
        """The members that a member without a name adds."""
        layout = self.records.get(type.tag) if isinstance(type, Record) else None
        out: list[str] = []
        for member in layout.members if layout is not None else ():
            out += [member.name] if member.name is not None else self.names_in(member.type)
        return out

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
                if folded is not None and (folded[0] < 0 or folded[0] & (folded[0] - 1)):
                    self.error("alignment", f"an alignment of {folded[0]} is not a power of two", decl)
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

    # ------------------------------------------------------------ functions

    def function_type(self, node: Node) -> FunctionType | None:
        result = self.type(node.type)
        parameters: list[CType] | None = []
        variadic = False
        failed = result is None
        if node.args is None:
            parameters = None
        else:
            self.scopes.append(Scope())
            self.prototypes += 1
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
                        parameters.append(without_lengths(qualified.type))
                        name = getattr(param, "name", None)
                        if name is not None:  # lengths of later ones may name it
                            place = self.unit.span(param)
                            known = Variable(name, name, qualified.type, "parameter", place, qualified.const)
                            self.scopes[-1].names[name] = known
            self.prototypes -= 1
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
            if param.type.dim is not None and has_effects(param.type.dim):
                raise Unsupported(self.unit.span(param), "side effects in the length of a parameter")
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


def without_lengths(type: CType) -> CType:
    """Yield the type as callers see it: the registers of lengths are the function's own."""
    match type:
        case Pointer(target=target):
            return replace(type, target=without_lengths(target))
        case Array(element=element, length=length):
            return replace(type, element=without_lengths(element), length=None if length is None else "*")
        case _:
            return type


def has_effects(node: Node) -> bool:
    """Whether evaluating an expression does more than yield its value."""
    if isinstance(node, c_ast.FuncCall | c_ast.Assignment):
        return True
    if isinstance(node, c_ast.UnaryOp) and node.op in ("++", "--", "p++", "p--"):
        return True
    return any(has_effects(inner) for _, inner in node.children())
