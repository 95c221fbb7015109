"""Expressions of the program as terms of an abstract state."""

from __future__ import annotations

from encoder import ir
from encoder.summarize_memory import Memory
from encoder.summarize_state import Context, State
from encoder.term import Term


class Values:
    """What expressions are in a state."""

    def __init__(self, memory: Memory):
        self.memory = memory
        self.symbols = memory.symbols
        self.terms = memory.terms
        self.program = memory.program

    def value(self, context: Context, state: State, e: ir.Expr, key: tuple[object, ...]) -> Term:
        """Yield the term of an expression. Raises Dead."""
        terms = self.terms
        match e:
            case ir.Const(value, width):
                return terms.const(value, width)
            case ir.Reg(name, width):
                found = state.registers.get(name)
                if found is None:
                    label = key[0]
                    assert isinstance(label, int)
                    found = self.symbols.symbol(context, label, ("unset", *key[1:], name), width)
                    state.registers[name] = found
                return found
            case ir.Load(address, width, _):
                at = self.value(context, state, address, key)
                size = max(1, width // 8)
                cell, ranges = self.memory.locate(context.function.name, address, at, size)
                loaded = self.memory.load(context, state, cell, ranges, (*key, id(e)))
                return terms.extract(loaded, 0, 1) if width == 1 else loaded
            case ir.Address(name, _):
                return self.symbols.base("global" if name in self.program.objects else "local", name)
            case ir.FunctionAddress(name, _):
                return self.symbols.base("function", name)
            case ir.Unary(op, operand, _):
                inner = self.value(context, state, operand, key)
                return terms.neg(inner) if op == "neg" else terms.bnot(inner)
            case ir.Binary(op, left, right, _):
                return terms.binary(op, self.value(context, state, left, key), self.value(context, state, right, key))
            case ir.Convert(op, operand, width):
                inner = self.value(context, state, operand, key)
                if op == "zext":
                    return terms.zext(inner, width)
                return terms.sext(inner, width) if op == "sext" else terms.extract(inner, 0, width)
            case ir.Choose(condition, then, otherwise, _):
                return terms.ite(
                    self.value(context, state, condition, key),
                    self.value(context, state, then, key),
                    self.value(context, state, otherwise, key),
                )
            case ir.Element(base, index, stride, _, width):
                at = self.value(context, state, base, key)
                number = self.value(context, state, index, key)
                return terms.add(at, terms.mul(number, terms.const(stride, width)))
        raise AssertionError(e)
