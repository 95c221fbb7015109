"""Types of calls, of built-in functions too."""

from __future__ import annotations

from pycparser import c_ast

from encoder.builtin import (
    CHOOSE,
    MEMORY_BUILTINS,
    OFFSETOF,
    REFUSED,
    SEH,
    SIGNS,
    VARIADIC,
    Builtin,
    argument_count,
    builtin,
    exact_function,
    library,
    refused_builtin,
)
from encoder.constant import DOUBLE, FLOAT, INT, pointer_sized, representation, wrap
from encoder.ctype import Array, CType, Enum, Float, FunctionType, Int, Pointer, Void
from encoder.declare_expression import ExpressionChecking
from encoder.diagnostic import Unsupported, did_you_mean
from encoder.dialect import ASSEMBLY, ASSEMBLY_WRITES
from encoder.layout import size_of
from encoder.parse import COMPATIBLE
from encoder.symbol import FunctionSymbol, Node, Typed, TypeName, Variable
from encoder.type_rules import alike, decay, spell

# results of functions that nothing declares
_NAMED: dict[str, CType] = {
    "nondet_float": FLOAT, "nondet_double": DOUBLE, "unknown_float": FLOAT, "unknown_double": DOUBLE,
}  # fmt: skip
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
        if isinstance(node.name, c_ast.ID):
            exact = exact_function(node.name.name, self.abi)
            self.bits_seen = self.bits_seen or exact is not None and exact.kind in SIGNS
        return Typed(function.result, effects=True)

    def arguments(self, node: Node, function: FunctionType, args: list[Node], typed: list[Typed | None]) -> None:
        if function.parameters is None:
            for what in typed:
                if what is not None and isinstance(decay(what), Pointer):
                    self.seen_as(_VOID_POINTER, decay(what))
            return
        wanted, given = len(function.parameters), len(args)
        if given < wanted or (given > wanted and not function.variadic):
            name = f"`{node.name.name}`" if isinstance(node.name, c_ast.ID) else "this function"
            least = "at least " if function.variadic else ""
            self.error(
                "argument-count", f"{name} takes {least}{wanted} argument{'s' * (wanted != 1)}, {given} given", node
            )
        for parameter in function.parameters:
            self.need(parameter)
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
        if name == COMPATIBLE and len(args) == 2:
            types = [self.type(arg) for arg in args]
            left, right = (qualified.type if qualified is not None else None for qualified in types)
            if left is None or right is None:
                return None
            self.values[node] = int(alike(left, right))
            return Typed(INT)
        if name == CHOOSE and len(args) == 3:
            folded = self.fold(args[0]) if self.expression(args[0]) is not None else None
            if folded is None:
                self.error("not-constant", f"the first argument of `{name}` is not constant", args[0])
                return None
            self.selected[node] = args[1] if folded[0] else args[2]
            return self.expression(self.selected[node])
        typed_args = [self.expression(arg) for arg in args]
        if any(t is None for t in typed_args):
            return None
        known = [typed for typed in typed_args if typed is not None]
        if name == "__builtin_constant_p" and len(args) == 1:
            self.values[node] = int(self.fold(args[0]) is not None)
            return Typed(INT)
        if name in (ASSEMBLY, ASSEMBLY_WRITES):
            return self.assembly(node, args, known)
        if name.startswith("__builtin_") and name in MEMORY_BUILTINS:
            for what in known:
                if isinstance(decay(what), Pointer):
                    self.seen_as(_VOID_POINTER, decay(what))
            return Typed(_VOID_POINTER, effects=True)
        found = builtin(name, self.abi)
        if found is not None:
            return self.built_in(node, name, found, args, known)
        if name.startswith("__builtin_"):
            plain = self.lookup(name[len("__builtin_") :]) or self.known_function(name[len("__builtin_") :], node)
            if isinstance(plain, FunctionSymbol):
                self.bindings[node.name] = plain
                self.types[node.name] = Typed(plain.type)
                self.arguments(node, plain.type, args, typed_args)
                return Typed(plain.type.result, effects=True)
        refused = refused_builtin(name)
        if refused is not None:
            self.refusals[node], result = refused
            first = decay(known[0]) if known else INT
            return Typed(result or (first.target if isinstance(first, Pointer) else INT), effects=True)
        if name in self.withheld:
            raise Unsupported(self.unit.span(node), self.withheld[name])
        if not self.lenient.calls:
            names = (n for scope in self.scopes for n, b in scope.names.items() if not isinstance(b, TypeName))
            self.error(
                "undeclared-function", f"function `{name}` is not declared", node, did_you_mean(name, names)
            )
            return None
        self.warn("undeclared-function", f"function `{name}` is not declared", node)
        exact = exact_function(name, self.abi)  # a compiler knows their types
        standard = library(name, self.abi)  # and those of these
        returned: CType = _NAMED.get(name.removeprefix("__VERIFIER_"), INT)
        parameters: tuple[CType, ...] | None = None
        if exact is not None:
            returned, parameters = exact.result, exact.parameters
        elif standard is not None and len(standard[1]) == len(args):
            returned, parameters = standard
        signature = FunctionType(returned, parameters, False)
        names_unknown = (None,) * len(parameters or ())
        symbol = FunctionSymbol(name, signature, names_unknown, self.unit.span(node), implicit=True)
        self.functions[name] = symbol
        self.scopes[0].names[name] = symbol
        self.bindings[node.name] = symbol
        self.types[node.name] = Typed(symbol.type)
        if exact is None and parameters is not None:
            self.arguments(node, signature, args, typed_args)
        return Typed(returned, effects=True)

    def known_function(self, name: str, node: Node) -> FunctionSymbol | None:
        """Yield a function of the library that is declared nowhere."""
        known = library(name, self.abi)
        if known is None:
            return None
        symbol = FunctionSymbol(name, FunctionType(*known, False), (None,) * len(known[1]), self.unit.span(node))
        self.functions[name] = self.scopes[0].names[name] = symbol
        return symbol

    def built_in(self, node: Node, name: str, found: Builtin, args: list[Node], typed: list[Typed]) -> Typed | None:
        effects = any(t.effects for t in typed) or found.kind == "end"
        self.bits_seen = self.bits_seen or found.kind in SIGNS
        parameters = found.parameters
        if parameters is not None:
            self.arguments(node, FunctionType(found.result, parameters, False), args, list(typed))
            if len(args) != len(parameters):
                return None
        elif found.kind.startswith("float-"):
            if len(args) != argument_count(found):
                count = argument_count(found)
                message = f"`{name}` takes {count} argument{'s' * (count != 1)}, {len(args)} given"
                self.error("argument-count", message, node)
                return None
            if not all(isinstance(decay(t), Int | Enum | Float) for t in typed):
                self.error("incompatible-types", f"`{name}` needs numbers", node)
                return None
        elif found.kind == "first" and not args or "overflow" in found.kind and len(args) != 3:
            self.error("argument-count", f"`{name}` takes {3 if args else 'more'} arguments, {len(args)} given", node)
            return None
        elif "overflow" in found.kind:
            target = decay(typed[2])
            result = target.target if isinstance(target, Pointer) else target
            given = [representation(t.type) for t in typed[:2]]
            pointed = isinstance(target, Pointer) != found.kind.endswith("of-type")
            if not pointed or not all(isinstance(t, Int) for t in (*given, representation(result))):
                self.error("incompatible-types", f"`{name}` needs integers", node)
                return None
        if found.kind == "object-size":
            folded = self.fold(args[1])
            if folded is None:
                self.error("not-constant", f"the second argument of `{name}` is not constant", node)
                return None
            self.values[node] = wrap(0 if folded[0] & 2 else -1, pointer_sized(self.abi, False))  # it is not known
            effects = False
        return Typed(found.result, effects=effects or found.kind.endswith("overflow"))

    def assembly(self, node: Node, args: list[Node], typed: list[Typed]) -> Typed | None:
        """Inline assembly: as many outputs as the first argument says."""
        outputs = list(zip(args, typed))[1 : 1 + self.values[args[0]]]
        for arg, what in outputs:
            # Of a pointer to data it is known what it may be, but for drivers' environments.
            pointer = isinstance(what.type, Pointer) and not isinstance(what.type.target, FunctionType)
            fits = isinstance(what.type, Int | Enum) or pointer and not self.abi.microsoft
            if self.modifiable(what, arg) and not fits:
                raise Unsupported(self.unit.span(node), f"inline assembly that writes `{spell(what.type)}`")
        return Typed(Void(), effects=True)

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
