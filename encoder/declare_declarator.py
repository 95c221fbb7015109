"""Declarations of names: typedefs, variables, prototypes."""

from __future__ import annotations

import re
from dataclasses import replace

from pycparser import c_ast

from encoder.ctype import Abi, Array, CType, Enum, FunctionType, Pointer, Record, Void
from encoder.declare_initialiser import InitialiserChecking
from encoder.declare_scope import Lenient
from encoder.diagnostic import Unsupported
from encoder.parse import OPAQUE, same
from encoder.symbol import FunctionSymbol, Leaf, Node, Qualified, TypeName, Unit, Variable
from encoder.type_rules import compatible, is_variable, spell


class DeclaratorChecking(InitialiserChecking):
    """Enters declared names into their scope."""

    def __init__(self, unit: Unit, abi: Abi, lenient: Lenient):
        super().__init__(unit, abi, lenient)
        self.initialisers: dict[str, Node] = {}  # of the variables at file scope
        self.internal: set[str] = set()  # variables of internal linkage
        # the function being checked
        self.used_keys: dict[str, int] = {}
        self.order = 0
        self.regions: list[tuple[Variable, int, int]] = []
        self.statics: list[Variable] = []

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
        if {"static", "extern", "register", "auto"} & set(node.storage or ()):
            self.error("syntax", f"typedef `{node.name}` has a storage class", node)
        qualified = self.type(node.type)
        if qualified is None:
            return
        inner = node.type
        while isinstance(inner, c_ast.PtrDecl | c_ast.ArrayDecl | c_ast.FuncDecl):
            inner = inner.type
        if isinstance(inner, c_ast.TypeDecl) and inner.align:
            qualified = replace(qualified, align=self.alignas(inner))
        tag = getattr(qualified.type, "tag", None)
        if tag is not None and tag.startswith("anonymous."):
            self.record_names.setdefault(tag, node.name)
        old = self.scopes[-1].names.get(node.name)
        # A file that was preprocessed elsewhere brings its own names for types that the compiler knows.
        if isinstance(old, TypeName) and (old.span.line > 0 or compatible(old.qualified.type, qualified.type)):
            if not compatible(old.qualified.type, qualified.type):
                self.error("redefinition", f"`{node.name}` was another type at {old.span}", node)
            return
        if old is not None and not isinstance(old, TypeName):
            self.error("redefinition", f"`{node.name}` is declared as something else", node)
        self.scopes[-1].names[node.name] = TypeName(node.name, qualified, self.unit.span(node))

    def declarator(self, node: Node) -> None:
        if node.name is None:
            self.type(node.type)
            return
        try:
            qualified = self.type(node.type)
        except Unsupported as problem:
            if not self.lenient.types or self.function is None:
                raise
            # A type that nothing is known of.
            self.refusals[node] = problem.construct
            qualified = Qualified(Record("struct", f"{OPAQUE}type of {node.name}"))
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
        if self.function is not None and "static" in node.storage:
            self.error("syntax", f"function `{node.name}` is static in a block", node)
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
        if is_variable(qualified.type) and (storage != "local" or node.init is not None):
            what = "an initialiser" if storage == "local" else "static storage"
            self.error("variable-length", f"`{node.name}` has variable length and {what}", node)
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
            node.name, key, qualified.type, storage, span, qualified.const, qualified.volatile, qualified.typedef,
            align=max(self.alignas(node), qualified.align),
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
            try:
                type = self.initialise(qualified.type, node.init, 0, leaves, node)
                variable = replace(variable, type=type, initialised=True, leaves=tuple(leaves))
            except Unsupported as problem:
                if storage == "local":
                    self.refusals[node] = problem.construct
                elif self.lenient.types:  # its value is not known: whoever uses it is refused
                    self.withheld[key] = f"`{node.name}`, whose value depends on {problem.construct}"
                    text = f"the value of `{node.name}` depends on {problem.construct}: it is not known"
                    self.warn("opaque-declaration", text, node)
                else:
                    raise
            if storage == "extern":
                variable = replace(variable, storage="global")
            if storage in ("static", "global", "extern"):
                for leaf in leaves:
                    typed = self.types.get(leaf.value)
                    if typed is not None and typed.effects:
                        self.error("not-constant", f"the initialiser of `{node.name}` is not constant", leaf.value)
        if storage in ("global", "extern"):
            self.globals[key] = variable
        elif storage == "local" and self.opaque(variable.type) is not None:
            self.refusals.setdefault(node, str(self.opaque(variable.type)))
        elif self.opaque(variable.type) is None and node not in self.refusals and not self.complete(variable.type):
            self.error("incomplete-type", f"`{node.name}` has incomplete type `{spell(variable.type)}`", node)
            return
        if storage == "global" and self.opaque(variable.type) is None and not self.complete(variable.type):
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
            align=max(old.align, variable.align),
            initialised=old.initialised,
            leaves=old.leaves,
        )

    def redeclares(self, old: FunctionSymbol, type: FunctionType, node: Node) -> bool:
        """Whether ``old`` may be declared again with ``type``: Microsoft's compiler lets pointer parameters differ, and
        takes one enumeration for another."""
        if compatible(old.type, type):
            return True
        before, now = old.type.parameters, type.parameters
        if not self.abi.microsoft or before is None or now is None or len(before) != len(now):
            return False
        alike = all(
            _benign(a, b) or (isinstance(a, Pointer) and isinstance(b, Pointer))
            for a, b in zip(before, now, strict=True)
        )
        if not alike or old.type.variadic != type.variadic or not _benign(old.type.result, type.result):
            return False
        self.warn("incompatible-pointers", f"types in `{old.name}` differ from {old.span}", node)
        return True


def _benign(a: CType, b: CType) -> bool:
    match a, b:  # a preprocessed source brings its kit's own declaration of a record that bodies of the model have too
        case Pointer(Record() as left), Pointer(Record() as right) if _written(left) == _written(right):
            return True
    return compatible(a, b) or (isinstance(a, Enum) and isinstance(b, Enum) and a.base == b.base)


def _written(record: Record) -> tuple[str, str]:
    """The kind and tag of a record as it was written: linking numbers those that clash."""
    return record.kind, re.sub(r"__\d+$", "", record.tag)
