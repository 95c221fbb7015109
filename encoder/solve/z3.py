"""The door to z3: one query from scratch, through its low-level interface, with a model in our own terms."""

from __future__ import annotations

from typing import Any

from encoder import floating
from encoder.solve.answer import Answer, Model
from encoder.solve.cone import cone, numbers_matter
from encoder.solve.float_boxes import try_boxes
from encoder.solve.float_z3 import FloatWords
from encoder.term import Term, Terms

__all__ = ["Answer", "Model", "Session", "check", "smt2"]

_BINARY = {
    "add": "Z3_mk_bvadd",
    "mul": "Z3_mk_bvmul",
    "udiv": "Z3_mk_bvudiv",
    "sdiv": "Z3_mk_bvsdiv",
    "urem": "Z3_mk_bvurem",
    "srem": "Z3_mk_bvsrem",
    "shl": "Z3_mk_bvshl",
    "lshr": "Z3_mk_bvlshr",
    "ashr": "Z3_mk_bvashr",
    "eq": "Z3_mk_eq",
    "ult": "Z3_mk_bvult",
    "ule": "Z3_mk_bvule",
    "slt": "Z3_mk_bvslt",
    "sle": "Z3_mk_bvsle",
    "concat": "Z3_mk_concat",
}
_FIRST_LOOK = 0.4  # of the time, for the solver that takes floating numbers as they come
_BY_BITS = (
    "simplify", "propagate-values", "fpa2bv", "simplify", "propagate-values", "solve-eqs", "elim-uncnstr",
    "ackermannize_bv", "simplify", "bit-blast", "aig", "sat",
)  # fmt: skip
_WIDE = {"and": "Z3_mk_bvand", "or": "Z3_mk_bvor", "xor": "Z3_mk_bvxor"}


def check(
    terms: Terms,
    constraints: tuple[Term, ...],
    aligns: dict[int, int],
    seconds: float | None = None,
    effort: int | None = None,
) -> Answer:
    """Yield whether all ``constraints`` (Boolean terms) can hold together; note it in ``terms`` where they cannot.

    ``aligns`` gives the alignment in bytes of objects by number (1 where missing). ``seconds`` limits the solver alone;
    so does ``effort``, in units of work, of which a second has a million or some: the same on every machine.
    Source: SMT-LIB 2.6 theories FixedSizeBitVectors and ArraysEx.
    """
    if terms.false in constraints:
        return Answer("unsat")
    if all(c == terms.true for c in constraints):
        return Answer("sat", Model({}, {}))
    answer = try_boxes(terms, constraints)
    if answer is None:
        answer = _Query(terms, aligns).run(constraints, seconds, effort)
    if answer.status == "unsat":
        terms.excluded[constraints] = None
    return answer


def smt2(terms: Terms, constraints: tuple[Term, ...], aligns: dict[int, int]) -> str:
    """Yield the query as SMT-LIB 2 text."""
    return _Query(terms, aligns).text(constraints)


class Session:
    """Many questions about one set of constraints, in one solver that keeps what it learned.

    ``terms_asked``: every term that will be asked about later, besides those in ``constraints``.
    """

    def __init__(
        self, terms: Terms, constraints: tuple[Term, ...], terms_asked: tuple[Term, ...], aligns: dict[int, int]
    ):
        self._query = _Query(terms, aligns)
        self._required = constraints
        self._said: dict[Term, tuple[Term, ...]] = {}
        core, ctx = self._query.core, self._query.ctx
        made = self._query.lower((*terms_asked, *constraints))
        self._solver = core.Z3_mk_solver(ctx)
        core.Z3_solver_inc_ref(ctx, self._solver)
        for ast in made[len(terms_asked) :]:
            core.Z3_solver_assert(ctx, self._solver, ast)

    def __del__(self) -> None:
        self._query.core.Z3_solver_dec_ref(self._query.ctx, self._solver)

    def require(self, t: Term) -> None:
        """Make ``t`` hold in all later questions."""
        query = self._query
        self._required = (*self._required, t)
        query.core.Z3_solver_assert(query.ctx, self._solver, query.done[t])

    def check(self, assumed: list[Term], seconds: float) -> Answer:
        """Yield whether the constraints can hold together with ``assumed``: variables, true for this question.

        The first of them names the question: of those with one name, the last answer is the one that counts.
        """
        query = self._query
        core = query.core
        assumptions = (core.Ast * len(assumed))(*(query.done[t] for t in assumed))
        query.limit(self._solver, seconds)
        result = core.Z3_solver_check_assumptions(query.ctx, self._solver, len(assumed), assumptions)
        answer = query.answer(self._solver, result)
        if answer.status == "unsat":
            # What was found before, of the same question, is of no use any more.
            excluded = query.terms.excluded
            excluded.pop(self._said.get(assumed[0], ()), None)
            self._said[assumed[0]] = said = (*assumed, *self._required)
            excluded[said] = None
        return answer


class _Query:
    def __init__(self, terms: Terms, aligns: dict[int, int]):
        import z3.z3core as core  # 60 ms: only when a query is needed

        self.core: Any = core
        config = core.Z3_mk_config()
        self.ctx = core.Z3_mk_context(config)
        core.Z3_del_config(config)
        # Errors are raised, where the default handler ends the process.
        core.Z3_set_error_handler(self.ctx, core._error_handler_type())
        self.terms = terms
        self.aligns = aligns
        self.sorts: dict[int, Any] = {}
        self.done: dict[Term, Any] = {}
        self.leaves: list[Term] = []
        self.selects: list[Term] = []
        self.floats: FloatWords | None = None

    def __del__(self) -> None:
        self.core.Z3_del_context(self.ctx)

    def sort(self, width: int) -> Any:
        found = self.sorts.get(width)
        if found is None:
            found = self.core.Z3_mk_bool_sort(self.ctx) if width == 1 else self.core.Z3_mk_bv_sort(self.ctx, width)
            self.sorts[width] = found
        return found

    def symbol(self, name: str, sort: Any) -> Any:
        return self.core.Z3_mk_const(self.ctx, self.core.Z3_mk_string_symbol(self.ctx, name), sort)

    def numeral(self, value: int, width: int) -> Any:
        return self.core.Z3_mk_numeral(self.ctx, str(value), self.sort(width))

    def lower(self, constraints: tuple[Term, ...]) -> list[Any]:
        core, ctx, nodes, done = self.core, self.ctx, self.terms.nodes, self.done
        order = cone(self.terms, constraints)
        concrete = not numbers_matter(self.terms, order)
        extra: list[Any] = []
        bases: list[tuple[int, Any]] = []
        binary = {op: getattr(core, name) for op, name in _BINARY.items()}
        wide = {op: getattr(core, name) for op, name in _WIDE.items()}
        pair = core.Ast * 2
        slot = self.terms.slot_bits
        for t in order:
            op, w, x, y, z = nodes[t]
            if op in binary:
                made = binary[op](ctx, done[x], done[y])
            elif op == "const":
                if w == 1:
                    made = core.Z3_mk_true(ctx) if x else core.Z3_mk_false(ctx)
                else:
                    made = self.numeral(x, w)
            elif op == "ite":
                made = core.Z3_mk_ite(ctx, done[x], done[y], done[z])
            elif op in ("and", "or") and w == 1:
                made = (core.Z3_mk_and if op == "and" else core.Z3_mk_or)(ctx, 2, pair(done[x], done[y]))
            elif op in wide:
                made = wide[op](ctx, done[x], done[y])
            elif op == "not":
                made = core.Z3_mk_not(ctx, done[x])
            elif op == "neg":
                made = core.Z3_mk_bvneg(ctx, done[x])
            elif op == "bnot":
                made = core.Z3_mk_bvnot(ctx, done[x])
            elif op == "zext":
                made = core.Z3_mk_zero_ext(ctx, w - nodes[x][1], done[x])
            elif op == "sext":
                made = core.Z3_mk_sign_ext(ctx, w - nodes[x][1], done[x])
            elif op == "extract":
                made = core.Z3_mk_extract(ctx, y + w - 1, y, done[x])
                if w == 1:
                    made = core.Z3_mk_eq(ctx, made, core.Z3_mk_numeral(ctx, "1", core.Z3_mk_bv_sort(ctx, 1)))
            elif op == "var":
                made = self.symbol(f"v{x}", self.sort(w))
                self.leaves.append(t)
            elif op == "base":
                if concrete:
                    made = self.numeral((x + 1 << slot) + (1 << slot - 2), w)
                else:
                    made = self.symbol(f"base{x}", self.sort(w))
                    bases.append((x, made))
                self.leaves.append(t)
            elif op == "array":
                index, byte = self.sort(self.terms.pointer_width), self.sort(8)
                made = self.symbol(f"m{x}", core.Z3_mk_array_sort(ctx, index, byte))
            elif op == "zeros":
                zero = self.numeral(0, 8)
                made = core.Z3_mk_const_array(ctx, self.sort(self.terms.pointer_width), zero)
            elif op == "select":
                made = core.Z3_mk_select(ctx, done[x], done[y])
                self.selects.append(t)
            elif op in floating.OPERATORS:
                if self.floats is None:
                    self.floats = FloatWords(core, ctx, self.terms, done, self.numeral)
                made = self.floats.made(t)
            else:
                assert op == "store", op
                made = core.Z3_mk_store(ctx, done[x], done[y], done[z])
            done[t] = made
        pages = []
        for number, made in bases:
            width = self.terms.pointer_width
            page = core.Z3_mk_extract(ctx, width - 1, slot, made)
            pages.append(page)
            zero = core.Z3_mk_numeral(ctx, "0", core.Z3_mk_bv_sort(ctx, width - slot))
            extra.append(core.Z3_mk_not(ctx, core.Z3_mk_eq(ctx, page, zero)))
            middle = core.Z3_mk_extract(ctx, slot - 1, slot - 3, made)
            extra.append(core.Z3_mk_eq(ctx, middle, core.Z3_mk_numeral(ctx, "2", core.Z3_mk_bv_sort(ctx, 3))))
            align = self.aligns.get(number, 1).bit_length() - 1
            if align > 0:
                low = core.Z3_mk_extract(ctx, align - 1, 0, made)
                extra.append(core.Z3_mk_eq(ctx, low, core.Z3_mk_numeral(ctx, "0", core.Z3_mk_bv_sort(ctx, align))))
        if len(pages) > 1:
            extra.append(core.Z3_mk_distinct(ctx, len(pages), (core.Ast * len(pages))(*pages)))
        return [done[c] for c in constraints] + extra

    def solver(self, constraints: tuple[Term, ...]) -> Any:
        core, ctx = self.core, self.ctx
        solver = core.Z3_mk_solver(ctx)
        core.Z3_solver_inc_ref(ctx, solver)
        for made in self.lower(constraints):
            core.Z3_solver_assert(ctx, solver, made)
        return solver

    def text(self, constraints: tuple[Term, ...]) -> str:
        solver = self.solver(constraints)
        out = str(self.core.Z3_solver_to_string(self.ctx, solver)) + "(check-sat)\n"
        self.core.Z3_solver_dec_ref(self.ctx, solver)
        return out

    def run(self, constraints: tuple[Term, ...], seconds: float | None, effort: int | None) -> Answer:
        made = self.lower(constraints)
        in_bits = self.floats is not None and not self.floats.functions and not self.selects and seconds is not None
        share = _FIRST_LOOK if in_bits else 1.0
        found = self.asked(self.core.Z3_mk_solver(self.ctx), made, seconds and seconds * share, effort)
        if in_bits and seconds is not None and found.status == "unknown":
            found = self.asked(self.by_bits(), made, seconds * (1 - share), effort)
        return found

    def asked(self, solver: Any, made: list[Any], seconds: float | None, effort: int | None) -> Answer:
        core, ctx = self.core, self.ctx
        core.Z3_solver_inc_ref(ctx, solver)
        try:
            for ast in made:
                core.Z3_solver_assert(ctx, solver, ast)
            if seconds is not None:
                self.limit(solver, seconds, effort)
            return self.answer(solver, core.Z3_solver_check(ctx, solver))
        finally:
            core.Z3_solver_dec_ref(ctx, solver)

    def by_bits(self) -> Any:
        """A solver that says floating numbers as bits at once, where the first one does so step by step."""
        core, ctx = self.core, self.ctx
        made: Any = None
        for name in _BY_BITS:
            part = core.Z3_mk_tactic(ctx, name)
            core.Z3_tactic_inc_ref(ctx, part)  # at once: the next call lets go of what nobody holds
            if made is not None:
                part = core.Z3_tactic_and_then(ctx, made, part)
                core.Z3_tactic_inc_ref(ctx, part)
            made = part
        return core.Z3_mk_solver_from_tactic(ctx, made)

    def limit(self, solver: Any, seconds: float, effort: int | None = None) -> None:
        core, ctx = self.core, self.ctx
        params = core.Z3_mk_params(ctx)
        core.Z3_params_inc_ref(ctx, params)
        timeout = core.Z3_mk_string_symbol(ctx, "timeout")
        core.Z3_params_set_uint(ctx, params, timeout, max(1, int(seconds * 1000)))
        if effort is not None:
            core.Z3_params_set_uint(ctx, params, core.Z3_mk_string_symbol(ctx, "rlimit"), effort)
        core.Z3_solver_set_params(ctx, solver, params)
        core.Z3_params_dec_ref(ctx, params)

    def answer(self, solver: Any, result: int) -> Answer:
        core, ctx = self.core, self.ctx
        if result == -1:
            return Answer("unsat")
        if result == 0:
            return Answer("unknown", None, str(core.Z3_solver_get_reason_unknown(ctx, solver)))
        model = core.Z3_solver_get_model(ctx, solver)
        core.Z3_model_inc_ref(ctx, model)
        found = self.model(model)
        core.Z3_model_dec_ref(ctx, model)
        return Answer("sat", found)

    def value(self, model: Any, ast: Any) -> int:
        out = (self.core.Ast * 1)()
        ok = self.core.Z3_model_eval(self.ctx, model, ast, True, out)
        assert ok, "a model evaluates every term"
        kind = self.core.Z3_get_bool_value(self.ctx, out[0]) if self.core.Z3_get_sort_kind(
            self.ctx, self.core.Z3_get_sort(self.ctx, out[0])
        ) == 1 else 0
        if kind:
            return 1 if kind == 1 else 0
        return int(self.core.Z3_get_numeral_string(self.ctx, out[0]))

    def model(self, model: Any) -> Model:
        nodes = self.terms.nodes
        leaves = {t: self.value(model, self.done[t]) for t in self.leaves}
        arrays: dict[Term, dict[int, int]] = {}
        roots = [t for t in self.done if nodes[t][0] == "array"]
        for t in self.selects:
            index = self.value(model, self.done[nodes[t][3]])
            for root in roots:
                byte = self.core.Z3_mk_select(
                    self.ctx, self.done[root], self.numeral(index, self.terms.pointer_width)
                )
                arrays.setdefault(root, {})[index] = self.value(model, byte)
        return Model(leaves, arrays)
