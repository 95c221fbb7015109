"""Types of calls, of built-in functions too."""

from __future__ import annotations

from pycparser import c_ast

from encoder.builtin import MEMORY_BUILTINS, OFFSETOF, REFUSED, SEH, VARIADIC
from encoder.constant import INT, long_type, pointer_sized
from encoder.ctype import Array, CType, Enum, FunctionType, Int, Pointer, Void
from encoder.declare_expression import ExpressionChecking
from encoder.diagnostic import did_you_mean
from encoder.layout import size_of
from encoder.symbol import FunctionSymbol, Node, Typed, TypeName, Variable
from encoder.type_rules import decay, spell

_VOID_POINTER = Pointer(Void())


class CallChecking(ExpressionChecking):
    """Checks calls."""

    def call(self, node: Node) -> Typed | None:
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
