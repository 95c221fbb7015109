"""Calls, of built-in functions too."""

from __future__ import annotations

import re
from abc import abstractmethod

from pycparser import c_ast

from encoder.builtin import ASSERTIONS, ASSUMPTIONS, MEMORY_BUILTINS, REFUSED, VARIADIC, builtin
from encoder.constant import UNSIGNED_CHAR, pointer_sized
from encoder.ctype import Array, CType, Float, FunctionType, Int, Pointer, Record, Void
from encoder.diagnostic import Unsupported
from encoder.dialect import ASSEMBLY, ASSEMBLY_WRITES
from encoder.ir import (
    Argument,
    Branch,
    Call,
    Const,
    CopyBytes,
    Define,
    Expr,
    FillBytes,
    FunctionAddress,
    Halt,
    Input,
    Refused,
    Reg,
)
from encoder.lower_builtin import BuiltinLowering
from encoder.lower_fold import const
from encoder.lower_operator import ASSERTION
from encoder.symbol import FunctionSymbol, Node, Typed
from encoder.type_rules import decay, integer

_COUNTED = re.compile(r"%[-+ #0-9.*hljztqL]*n")  # what has been printed so far is stored


class CallLowering(BuiltinLowering):
    """Lowers calls."""

    def _call(self, node: Node) -> Expr:
        args = list(node.args.exprs) if node.args is not None else []
        result = self.typed(node).type
        if isinstance(node.name, c_ast.ID):
            name = node.name.name
            bound = self.symbols.bindings.get(node.name)
            built_in = self._built_in(name, bound, node, args, result)
            if built_in is not None:
                return built_in
            if isinstance(bound, FunctionSymbol):
                return self._invoke(node, bound.name, bound.type, args, result)
        callee_type = decay(self.typed(node.name))
        assert isinstance(callee_type, Pointer) and isinstance(callee_type.target, FunctionType)
        callee = self.value(node.name)
        if isinstance(callee, FunctionAddress):
            return self._invoke(node, callee.function, callee_type.target, args, result)
        if any(self.typed(arg).effects for arg in args):
            callee = self.keep(callee, node)
        return self._invoke(node, callee, callee_type.target, args, result)

    def _built_in(self, name: str, bound: object, node: Node, args: list[Node], result: CType) -> Expr | None:
        if node in self.symbols.values:
            return const(self.symbols.values[node], self.width(result))
        if isinstance(bound, FunctionSymbol):
            if name in MEMORY_BUILTINS and bound.definition is None and len(args) >= 2:
                return self._memory(name, node, args)
            return self.float_call(bound, node, args)
        if bound is not None:
            return None
        if name == REFUSED:
            literal = self.symbols.texts.get(args[0]) if args else None
            construct = bytes(literal.units[:-1]).decode("utf-8", "replace") if literal is not None else name
            return self.refuse(construct, node, 32)
        if name in VARIADIC:
            self.emit(Refused("variable arguments", self.span(node)))
            if isinstance(result, Void):
                return Const(0, 32)
            if isinstance(result, Record | Array):
                return self.hidden_object("va_arg", result, node)
            reg = self.temporary(self.width(result))
            pointee = self.pointee(result)
            self.emit(Input(reg, "nondet", "va_arg", self.shared.site(), self.span(node), pointee))
            return reg
        if name in MEMORY_BUILTINS:
            return self._memory(name, node, args)
        if name in (ASSEMBLY, ASSEMBLY_WRITES):
            return self.assembly(node, args)
        found = builtin(name, self.abi)
        if found is not None:
            return self.built_in(found, node, args)
        raise Unsupported(self.span(node), name)

    def values_of(self, args: list[Node], types: list[CType]) -> list[Expr]:
        """Evaluate arguments from left to right; a later effect does not change an earlier value."""
        later = [False] * len(args)
        for index in range(len(args) - 2, -1, -1):
            later[index] = later[index + 1] or self.typed(args[index + 1]).effects
        out: list[Expr] = []
        for arg, type, effects in zip(args, types, later, strict=True):
            value = self.as_type(arg, type)
            out.append(self.keep(value, arg) if effects else value)
        return out

    def _memory(self, name: str, node: Node, args: list[Node]) -> Expr:
        kind, _ = MEMORY_BUILTINS[name]
        for arg in args[:2]:
            self.accessed(c_ast.UnaryOp("*", arg, node.coord))
        size = pointer_sized(self.abi, False)
        pointer = Pointer(Void())
        span = self.span(node)
        if kind == "zero":
            target, length = self.values_of(args[:2], [pointer, size])
            byte: Expr = Const(0, 8)
        elif kind in ("copy", "carry"):
            target, source, length = self.values_of(args[:3], [pointer, pointer, size])
            self.emit(CopyBytes(target, source, length, span, self.text(node), kind == "carry"))
            return target
        elif kind == "fill":
            target, byte, length = self.values_of(args[:3], [pointer, UNSIGNED_CHAR, size])
        else:
            target, length, byte = self.values_of(args[:3], [pointer, size, UNSIGNED_CHAR])
        self.emit(FillBytes(target, byte, length, span, self.text(node)))
        return target

    def _invoke(self, node: Node, callee: str | Expr, type: FunctionType, args: list[Node], result: CType) -> Expr:
        span = self.span(node)
        if isinstance(callee, str) and callee in ASSUMPTIONS and self.symbols.functions[callee].definition is None:
            callee = "__VERIFIER_assume"
        asserts = self.shared.asserts and self._asserts(callee, args)
        declared = type.parameters
        types: list[CType] = []
        for index, arg in enumerate(args):
            if declared is not None and index < len(declared):
                types.append(declared[index])
            else:
                types.append(self.default_promotion(self.typed(arg)))
        arguments: list[Argument] = []
        read = self.first_printed(callee, type, args)
        for index, (arg, type_, value) in enumerate(zip(args, types, self.values_of(args, types), strict=True)):
            if isinstance(type_, Record):
                copy = self.hidden_object("argument", type_, arg)
                self.emit(CopyBytes(copy, value, const(self.size(type_), self.pointer), self.span(arg)))
                arguments.append(Argument(copy, type_))
                continue
            parameter = declared[index] if declared is not None and index < len(declared) else None
            promised = index >= read or isinstance(parameter, Pointer) and parameter.const_target
            promised = promised or arg in self.symbols.texts
            arguments.append(Argument(value, self.argument_pointee(arg, type_), promised))
        target: Reg | None = None
        out: Expr = Const(0, 32)
        if isinstance(result, Record):
            out = self.hidden_object("result", result, node)
            arguments.insert(0, Argument(out, result))
        elif not isinstance(result, Void):
            target = self.temporary(self.width(result))
            out = target
        self.before_call(callee, args, arguments, node)
        if asserts:
            self._assert(self.truth_of(arguments[0].value, types[0], args[0]), node)
            if target is not None:
                self.emit(Define(target, Const(0, target.width), span))
            return out
        self.emit(
            Call(
                target, callee, tuple(arguments), type, self.shared.site(), span, self.pointee(result), self.text(node)
            )
        )
        if isinstance(callee, str) and callee in self.shared.unit.noreturn:
            self.finish(Halt(f"{self.shared.unit.display.get(callee, callee)} does not return", span))
        self.after_call(callee, node)
        return out

    def _asserts(self, callee: str | Expr, args: list[Node]) -> bool:
        """Is it an assertion, of a number or a pointer?"""
        if not isinstance(callee, str) or callee not in ASSERTIONS or not args:
            return False
        return self.symbols.functions[callee].definition is None and not isinstance(self.typed(args[0]).type, Record)

    def _assert(self, condition: Expr, node: Node) -> None:
        """Call ASSERTION where a condition does not hold."""
        if isinstance(condition, Const) and condition.value:
            return
        wrong, right = self.new_block(), self.new_block()
        span = self.span(node)
        self.finish(Branch(condition, right, wrong, span, self.text(node)))
        self.current = wrong
        signature = FunctionType(Void(), (), False)
        self.emit(Call(None, ASSERTION, (), signature, self.shared.site(), span, text=self.text(node)))
        self.finish(Halt("an assertion does not hold", span))
        self.current = right

    def first_printed(self, callee: str | Expr, type: FunctionType, args: list[Node]) -> int:
        """The number of the first argument that is only looked at: the format of a function that prints."""
        if not type.variadic or not type.parameters or isinstance(callee, str) and "scan" in callee.lower():
            return len(args)
        last = type.parameters[-1]
        at = len(type.parameters) - 1
        literal = self.symbols.texts.get(args[at]) if at < len(args) else None
        if not isinstance(last, Pointer) or not isinstance(last.target, Int):
            return len(args)
        if last.target.width not in (8, self.abi.wchar * 8) or not (last.const_target or literal is not None):
            return len(args)
        format = "".join(map(chr, literal.units)) if literal is not None else "%"
        return len(args) if "%" not in format or _COUNTED.search(format) is not None else at

    @abstractmethod
    def before_call(self, callee: str | Expr, args: list[Node], arguments: list[Argument], node: Node) -> None:
        """An exception may be raised instead of the call."""

    @abstractmethod
    def after_call(self, callee: str | Expr, node: Node) -> None:
        """An exception may come out of the call."""

    def default_promotion(self, typed: Typed) -> CType:
        promoted = integer(typed)
        if promoted is not None:
            return promoted
        if isinstance(typed.type, Float) and typed.type.width == 32:
            return Float("double", 64)
        return decay(typed)
