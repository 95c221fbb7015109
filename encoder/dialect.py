"""Neutralise the C dialects of gcc and Microsoft, line for line, so that a parser of plain C reads the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from encoder.diagnostic import Diagnostic, InputError, error
from encoder.preprocess import unescape
from encoder.source import Span

REFUSED = "__slicc_refused"
ASSEMBLY = "__slicc_assembly"  # (how many outputs, outputs, inputs)
ASSEMBLY_WRITES = "__slicc_assembly_writes"  # likewise, and what its pointers lead to may change
FILE_ASSEMBLY = "__slicc_file_assembly"  # declared where assembly stands outside of functions
# Stands in a string literal for the name of the function around it, which Microsoft's compiler joins like a literal.
FUNCTION_NAME = "__slicc_function__"
# What the words of structured exception handling become.
TRY, EXCEPT, FINALLY, LEAVE = "__slicc_try", "__slicc_except", "__slicc_finally", "__slicc_leave"
MOST_ERRORS = 20


@dataclass(frozen=True, slots=True)
class Plain:
    """Plain C with as many lines as the dialect text had. ``noreturn``: functions that were declared not to return."""

    text: str
    noreturn: frozenset[str]


# Words that vanish.
_DROPPED = (
    "__extension__ __restrict __restrict__ _restrict __cdecl _cdecl __cdecl__ __stdcall _stdcall __stdcall__ "
    "__fastcall _fastcall __fastcall__ __thiscall __vectorcall __clrcall __pascal NTAPI NTKERNELAPI NTSYSAPI NTHALAPI "
    "__unaligned _UNALIGNED __ptr32 __ptr64 __sptr __uptr __w64 _Nullable _Nonnull _Null_unspecified"
).split()
# Words that vanish together with the argument list behind them.
_BALANCED = ("__pragma", "_Pragma")
_REPLACED = {
    "__inline": "inline",
    "__inline__": "inline",
    "_inline": "inline",
    "__forceinline": "inline",
    "_forceinline": "inline",
    "__const": "const",
    "__const__": "const",
    "__volatile": "volatile",
    "__volatile__": "volatile",
    "__signed": "signed",
    "__signed__": "signed",
    "__int8": "char",
    "_int8": "char",
    "__int16": "short",
    "_int16": "short",
    "__int32": "int",
    "_int32": "int",
    "__int64": "long long",
    "_int64": "long long",
    "__int128_t": "__int128",
    "__uint128_t": "unsigned __int128",
    "__alignof": "_Alignof",
    "__alignof__": "_Alignof",
    "__wchar_t": "unsigned short",
    "__typeof": "typeof",
    "__typeof__": "typeof",
    "__builtin_offsetof": "offsetof",
    "__thread": "_Thread_local",
    "__float128": "long double",
    "_Float128": "long double",
    "_Float64": "double",
    "_Float32": "float",
    "__complex__": "_Complex",
    "__FUNCTION__": "__func__",
    "__PRETTY_FUNCTION__": "__func__",
}
_ATTRIBUTES = ("__attribute__", "__attribute", "__declspec", "_declspec")
_ASSEMBLY = ("__asm__", "__asm", "_asm", "asm")
_HANDLED = ("__try", "__except", "__finally", "__leave", "_Noreturn")
_WORDS = frozenset((*_DROPPED, *_BALANCED, *_REPLACED, *_ATTRIBUTES, *_ASSEMBLY, *_HANDLED))

# Microsoft's source annotations end in an underscore, as no keyword of C does.
_ANNOTATION = re.compile(
    r"_(?:In|Out|Inout|Outptr|Ret|Deref|Field|Frees|Acquires|Releases|Requires|Function|IRQL|Kernel|Dispatch|Must|Check"
    r"|Pre|Post|When|At|Success|Use|Null|Notnull|Maybe|Maybenull|Reserved|Return|Struct|Analysis|Strict|Has|Guarded|Const"
    r"|Interlocked|Global|Points|Result|Printf|Scanf|On|Always|Unchanged|Readable|Writable|Valid|Notref|Prepost|Drv"
    r"|Unreferenced|Lock|Critical|Flight|Enum|COM|Literal|Frees|Group|Raises|Create|Benign|No|Nullterm|NullNull|Is|Ref"
    r"|Called|Static|Old)"
    r"(?:[A-Za-z0-9_]*_)?_?(?<=_)"
)
# The annotations before them (specstrings.h, driverspecs.h).
_OLD_ANNOTATION = re.compile(
    r"__(?:in|out|inout)(?:_\w+)?|__deref_\w+|__drv_\w+|__field_\w+|__reserved|__checkReturn|__nullterminated|__success"
    r"|__callback|__kernel_entry|__[be]count(?:_\w+)?"
)
_NAMED = re.compile(r"\s*[\[;=:.]|\s*->")  # behind an identifier that is a name, whatever it means elsewhere
_OLD_ARGUMENTS = re.compile(
    r".*_[be]count\w*|__success|__drv_(?!aliasesMem|sameIRQL|savesIRQL$|restoresIRQL$|inTry|notInTry|isCancel|useCancel)\w+"
)
_NO_ARGUMENTS = re.compile(
    r"_(?:In|Out|Inout|Outptr|Reserved|Const|Notnull|Maybenull|Notref|Frees_ptr|Points_to_data|Valid|COM_Outptr)_$"
    r"|(?!.*(?:reads|writes|updates|buffer|_cap|_count|_bytes|_part)_).*_(?:opt|z|same|saves|restores|annotations|result|return|nullable|valid|null|maybenull|notnull"
    r"|ptr|data|impl|global|requires_same|IRQL_saves|IRQL_restores|inspect_result|init|cancel|cancelIrql|overload|enum|transfer|doesnt_return)_$"
)
_SCAN = re.compile(
    r"(?P<marker>^[ \t]*\#[^\n]*)"
    r"|(?P<comment>/\*.*?\*/|//(?:[^\\\n]|\\.)*|/\*)"
    r'|(?P<string>(?:\b(?:u8|[LuU]))?"(?:[^"\\\n]|\\.)*"?)'
    r"|(?P<char>'(?:[^'\\\n]|\\.)*'?)"
    r"|\b(?P<word>_[A-Za-z_][\w$]*|asm|NT(?:KERNEL|SYS|HAL)?API)\b(?!\$)"
    r"|(?P<attribute>\[\s*\[(?=\s*\w))"
    r"|(?P<number>\b(?P<digits>0[xX][0-9a-fA-F]+|[0-9]+)(?P<unsigned>[uU]?)[iI](?:8|16|32|64)\b)"
    r"|(?P<brace>[{}])"
    r"|(?P<semicolon>;)"
    r"|(?P<closing>\))",
    re.M | re.S,
)
_BRACKET = re.compile(
    r'^[ \t]*\#[^\n]*|/\*.*?\*/|//[^\n]*|"(?:[^"\\\n]|\\.)*"?|\'(?:[^\'\\\n]|\\.)*\'?|[(){}\[\]]', re.M | re.S
)
_PLACE = re.compile(r'^[ \t]*#[ \t]*(?:line[ \t]+)?(\d+)(?:[ \t]+"((?:[^"\\\n]|\\.)*)")?[^\n]*$', re.M)
_PACK = re.compile(r"[ \t]*#[ \t]*pragma[ \t]+pack\b")
_LINE = re.compile(r"[ \t]*#[ \t]*(?:line\b|\d)")
_NAME = re.compile(r"([A-Za-z_$][\w$]*)\s*$")
_HEAD = re.compile(r"[^();{}=,]*?([A-Za-z_$][\w$]*)\s*\(")
_NORETURN = re.compile(r"\b(?:noreturn|__noreturn__|_Noreturn)\b")
_PACKED = re.compile(r"\b(?:packed|__packed__)\b")
_ALIGNED = re.compile(r"\b(?:aligned|__aligned__)\b\s*(?P<most>\(|)|\balign\s*\(")
_MODE = re.compile(r"\b(?:mode|__mode__)\s*\(\s*(\w+?)\s*\)")
_MODES = {
    "QI": "char", "byte": "char", "HI": "short", "SI": "int", "DI": "long long", "word": "long", "pointer": "long",
    "unwind_word": "long",
}  # fmt: skip
# Attributes that change what a program does or how it is laid out, and are not modelled.
_NOT_MODELLED = re.compile(
    r"\b(?:__)?(cleanup|constructor|destructor|vector_size|ext_vector_type|scalar_storage_order|ifunc|weakref)(?:__)?\b"
)
_RECORD_FOLLOWS = re.compile(r"[\w\s]*\b(?:struct|union)\b[^;{}()=]*\{")
_OBJECT_FOLLOWS = re.compile(r"[\w\s*]+[;=\[,]")
_OPERAND = re.compile(r'\s*(?:\[\s*\w+\s*\]\s*)?((?:"(?:[^"\\\n]|\\.)*"\s*)+)\(')
_QUALIFIER = re.compile(r"(?:volatile|__volatile__|__volatile|inline|__inline__|__inline|goto)\b")
_QUOTED = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
_DIRECTIVE = re.compile(r"^[ \t]*#[^\n]*$", re.M)
# Instructions that no single thread of execution can tell from none.
_IDLE = frozenset(("", "nop", "pause", "rep nop", "rep; nop", "rep;nop", "mfence", "lfence", "sfence"))
# Instructions that write no memory but the stack's, whatever the clobbers say of what is around them.
_QUIET = frozenset(
    "cli sti hlt nop pause mfence lfence sfence wbinvd pushf popf pushfq popfq push pop".split()
)
_SKIP = re.compile(r"(?:\s+|^[ \t]*\#[^\n]*\n)+", re.M)
_LITERAL = re.compile(r'(?:u8|[LuU])?"|__FUNCTION__\b')
_OPENING = {"(": ")", "{": "}", "[": "]"}


def _is_quiet(line: str) -> bool:
    """Is a line of assembly a comment, or an instruction that writes no memory?"""
    words = line.partition("#")[0].split()
    return not words or words[0] in _QUIET and "(" not in line or words == ["rep", "nop"]


def place(text: str, file: str, offset: int) -> Span:
    """Yield where ``offset`` of preprocessed text comes from, following its line markers."""
    line, start = 1, 0
    for match in _PLACE.finditer(text, 0, offset):
        file = unescape(match[2]) if match[2] is not None else file
        line, start = int(match[1]), match.end() + 1
    if start > offset:
        return Span(file, line, 1)
    return Span(file, line + text.count("\n", start, offset), offset - (text.rfind("\n", 0, offset) + 1) + 1)


def neutralise(text: str, file: str) -> Plain:
    """Yield ``text`` in plain C. Line markers and ``#pragma pack`` stay, every other directive goes.

    What is not modelled becomes a call ``__slicc_refused("what it is")`` where it stood: assembly that does not say
    what it changes. Other assembly becomes a call ``__slicc_assembly(...)``; exception handling becomes calls that
    `lower` knows, in a block of exactly three parts:

        __try { A } __except (e) { B }   ->   {__slicc_try(); { A } if (__slicc_except(e)) { B }}
        __try { A } __finally { B }      ->   {__slicc_try(); { A } if (__slicc_finally()) { B }}

    Raises: InputError (unterminated comment, unbalanced parentheses, what has no meaning here).
    """
    return _Neutraliser(text, file).run()


class _Neutraliser:
    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.out: list[str] = []
        self.at = 0
        self.depth = 0
        self.in_function = False
        self.noreturn: set[str] = set()
        self.errors: list[Diagnostic] = []
        self.open_tries: list[tuple[int, str]] = []  # depth inside the block, word that opened it
        self.awaited: str | None = None  # a word whose block comes next
        self.declaration = 0  # index in `out` where the running file-scope declaration began
        self.packed = False
        self.statement = 0  # index in `out` where the running declaration or statement began
        self.braces: list[int] = []  # index in `out` behind each open brace
        self.closed = 0  # the same of the brace closed last
        self.closers: dict[int, str] = {}  # offset of a parenthesis -> what stands there instead
        self.alignment: str | None = None  # of the type whose body comes next

    def run(self) -> Plain:
        text = self.text
        while match := _SCAN.search(text, self.at):
            self.out.append(text[self.at : match.start()])
            self.at = match.end()
            kind = match.lastgroup
            if kind in ("digits", "unsigned"):
                kind = "number"
            match kind:
                case "brace":
                    self.brace(match[0])
                case "closing":
                    self.out.append(self.closers.pop(match.start(), ")"))
                case "semicolon":
                    self.out.append(";")
                    self.ended()
                case "string" | "char":
                    self.out.append(match[0])
                case "word":
                    if match[0] in _WORDS:
                        self.word(match[0], match.start())
                    elif match[0][-1] == "_" and _ANNOTATION.fullmatch(match[0]):
                        takes_arguments = not _NO_ARGUMENTS.match(match[0])
                        self.blank(match.start(), self.argument_end(self.at) if takes_arguments else self.at)
                    elif _OLD_ANNOTATION.fullmatch(match[0]) and not self.is_name(match.start()):
                        takes_arguments = _OLD_ARGUMENTS.fullmatch(match[0]) is not None
                        self.blank(match.start(), self.argument_end(self.at) if takes_arguments else self.at)
                    else:
                        self.out.append(match[0])
                case "marker":
                    line = match[0]
                    between = self.depth == 0 and not "".join(self.out[self.declaration :]).strip()
                    if _LINE.match(line):
                        self.out.append(line)
                    elif _PACK.match(line) and self.depth == 0:
                        self.out.append(line.lstrip())
                    if between:
                        self.declaration = len(self.out)
                case "comment":
                    if match[0] == "/*":
                        self.error("unterminated-comment", "the comment is not closed", match.start())
                        self.at = len(text)
                    else:
                        self.blank(match.start(), match.end())
                case "attribute":
                    end = self.balanced(match.start())
                    self.attribute(match.start(), end)
                case "number":
                    suffix = ("u" if match["unsigned"] else "") + "ll"
                    self.out.append(match["digits"] + suffix)
        self.out.append(text[self.at :])
        if self.errors:
            raise InputError(self.errors)
        return Plain("".join(self.out), frozenset(self.noreturn))

    def error(self, code: str, message: str, offset: int) -> None:
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(error(code, message, place(self.text, self.file, offset)))

    # ------------------------------------------------------------ text

    def kept(self, start: int, end: int) -> str:
        """Yield the line structure of a stretch of text: its line ends and markers."""
        lines = self.text[start:end].split("\n")
        kept = [" " * len(lines[0])]
        kept += [line if _LINE.match(line) else " " * len(line) for line in lines[1:]]
        return "\n".join(kept)

    def is_name(self, start: int) -> bool:
        """Whether the word at ``start``, which ends here, is a name whatever it means elsewhere: a member, say."""
        before = self.text[max(0, start - 2) : start]
        return before == "->" or before[-1:] == "." or _NAMED.match(self.text, self.at) is not None

    def among_literals(self, start: int) -> bool:
        """Whether a string literal stands right before the word at ``start``, which ends here, or right behind it."""
        before = start - 1
        while before >= 0 and self.text[before].isspace():
            before -= 1
        return (before >= 0 and self.text[before] == '"') or _LITERAL.match(self.text, self.skip(self.at)) is not None

    def blank(self, start: int, end: int) -> None:
        self.out.append(self.kept(start, end))
        self.at = end

    def instead(self, new: str, start: int, end: int) -> None:
        """Put ``new`` where text[start:end] stood, in the same columns when there is room."""
        kept = self.kept(start, end)
        first, newline, rest = kept.partition("\n")
        self.out.append(new.ljust(len(first)) + newline + rest)
        self.at = end

    def refuse(self, construct: str, start: int, end: int, expression: bool) -> None:
        self.instead(f'{REFUSED}("{construct}")' + ("" if expression else ";"), start, end)

    def balanced(self, start: int) -> int:
        """Yield the offset after the bracket that closes the one at ``start``."""
        stack: list[str] = []
        for match in _BRACKET.finditer(self.text, start):
            c = match[0]
            if c in _OPENING:
                stack.append(_OPENING[c])
            elif c in (")", "]", "}"):
                if not stack or stack.pop() != c:
                    break
                if not stack:
                    return match.end()
        self.error("syntax", f"`{self.text[start]}` is not closed", start)
        return len(self.text)

    def skip(self, at: int) -> int:
        match = _SKIP.match(self.text, at)
        return match.end() if match else at

    def argument_end(self, at: int) -> int:
        """Yield the offset after the parenthesis that opens at or after ``at``, or ``at`` when there is none."""
        start = self.skip(at)
        return self.balanced(start) if self.text.startswith("(", start) else at

    def before(self) -> str:
        """Yield the last characters of the output that are no space, enough to judge what comes next."""
        tail = ""
        for piece in reversed(self.out):
            if _LINE.match(piece):
                continue
            tail = piece + tail
            if len(tail.strip()) > 8:
                break
        return tail.strip()

    # ------------------------------------------------------------ constructs

    def brace(self, c: str) -> None:
        if c == "{":
            if self.depth == 0:
                self.in_function = self.before().endswith((")", ";"))
            self.depth += 1
            if self.alignment is not None:
                c += self.first_member_aligned(self.alignment)
                self.alignment = None
            if self.awaited is not None:
                self.open_tries.append((self.depth, self.awaited))
                self.awaited = None
            self.out.append(c)
            self.braces.append(len(self.out))
            self.statement = len(self.out)
            return
        self.out.append(c)
        self.closed = self.braces.pop() if self.braces else 0
        if self.open_tries and self.open_tries[-1][0] == self.depth:
            _, word = self.open_tries.pop()
            following = self.skip(self.at)
            if word == "__try" and not self.text.startswith(("__except", "__finally"), following):
                self.error("syntax", "`__try` without `__except` or `__finally`", self.at - 1)
            if word != "__try":
                self.out.append("}")
        self.depth = max(0, self.depth - 1)
        # What follows may belong to the type that ends here; the declaration began before it.
        self.statement = len(self.out)
        if self.depth == 0 and self.in_function:
            self.ended()

    def ended(self) -> None:
        self.statement = len(self.out)
        if self.depth == 0:
            if self.packed:
                self.out.append(' _Pragma("pack(pop)")')
                self.packed = False
            self.declaration = len(self.out)

    def word(self, word: str, start: int) -> None:
        if word in _ATTRIBUTES:
            self.attribute(start, self.argument_end(self.at))
        elif word in _BALANCED:
            self.blank(start, self.argument_end(self.at))
        elif word == "__FUNCTION__" and self.among_literals(start):
            self.instead(f'"{FUNCTION_NAME}"', start, self.at)
        elif word in _REPLACED:
            self.instead(_REPLACED[word], start, self.at)
        elif word in _ASSEMBLY:
            self.assembly(word, start)
        elif word == "_Noreturn":
            self.out.append(word)
            self.does_not_return(self.at)
        elif word == "__try":
            self.instead(f"{{{TRY}();", start, self.at)
            self.awaited = "__try"
        elif word == "__except":
            opening = self.skip(self.at)
            if not self.text.startswith("(", opening):
                self.error("syntax", "`__except` without a filter expression", start)
                self.blank(start, self.at)
                return
            self.closers[self.balanced(opening) - 1] = "))"
            self.instead(f"if ({EXCEPT}", start, self.at)
            self.awaited = word
        elif word == "__finally":
            self.instead(f"if ({FINALLY}())", start, self.at)
            self.awaited = word
        elif word == "__leave":
            self.instead(f"{LEAVE}()", start, self.at)
        elif word in ("__uptr", "__sptr") and self.text.startswith(";", self.skip(self.at)):
            self.out.append(word)  # a member's name, in glibc's headers
        else:
            self.blank(start, self.at)

    def attribute(self, start: int, end: int) -> None:
        body = self.text[start:end]
        if _NORETURN.search(body):
            self.does_not_return(end)
        if found := _NOT_MODELLED.search(body):
            self.error("unsupported-attribute", f"the attribute `{found[1]}` is not modelled", start)
        if mode := _MODE.search(body):
            self.mode(mode[1].strip("_"), start)
        if _PACKED.search(body) and re.search(r"\benum\b[\s\w]*(?:\{[^{}]*\})?$", "".join(self.out[-200:]).rstrip()):
            self.error("unsupported-layout", "a packed enumeration is not modelled", start)
        elif _PACKED.search(body) and not self.packed:
            if self.depth == 0:
                at = self.declaration
                while at < len(self.out) and not self.out[at].strip():
                    at += 1
                first = self.out[at]
                space = len(first) - len(first.lstrip())
                self.out[at] = first[:space] + '_Pragma("pack(push,__packed__,1)") ' + first[space:]
                self.packed = True
            else:
                self.error("unsupported-layout", "`packed` inside another type or a function is not modelled", start)
        alignment = _ALIGNED.search(body)
        if alignment is not None:
            value = "(16)"  # the greatest that the target has a use for
            if alignment["most"] != "":
                value = self.text[start + alignment.end() - 1 : self.balanced(start + alignment.end() - 1)]
            self.out.append(self.aligned(f"_Alignas{value} ", end))
        self.blank(start, end)

    def aligned(self, alignas: str, end: int) -> str:
        """Say the alignment in C11; yields what goes where the attribute stood. A type is aligned by its first member:

        struct __attribute__((aligned(16))) S { int a; }   ->   struct S {_Alignas(16) int a; }
        """
        before = self.before()
        following = self.skip(end)
        after = self.text[following : following + 1]
        if before.endswith(("struct", "union")) or _RECORD_FOLLOWS.match(self.text, end):
            self.alignment = alignas
        elif before.endswith("}"):
            self.out[self.closed - 1] += self.first_member_aligned(alignas, "".join(self.out[self.closed :]))
        elif before.endswith(")"):
            pass  # a function
        elif self.typedef() is not None:
            at = self.typedef() or 0
            self.out[at] = re.sub(r"\btypedef\b", lambda word: f"{word[0]} {alignas}", self.out[at], count=1)
        elif after in (";", "=", ",", "["):
            self.out.insert(self.statement, alignas)
        elif _OBJECT_FOLLOWS.match(self.text, end):
            return alignas
        return ""

    def typedef(self) -> int | None:
        """Yield which piece of the output begins the type definition that is being read."""
        for start in (self.statement, self.declaration if self.depth == 0 else self.statement):
            for at in range(start, len(self.out)):
                piece = self.out[at].lstrip()
                if piece and not _LINE.match(piece) and not piece.startswith("_Pragma("):
                    if re.match(r"(?:__extension__\s*)?typedef\b", piece):
                        return at
                    break
        return None

    def mode(self, mode: str, start: int) -> None:
        """Give the integer type of the declaration being read the width that its mode says."""
        pieces = range(len(self.out) - 1, self.statement - 1, -1)
        at = next((k for k in pieces if re.search(r"\bint\b", self.out[k])), None)
        wanted = _MODES.get(mode)
        if wanted is None or at is None:
            self.error("unsupported-attribute", f"the attribute `mode({mode})` is not modelled here", start)
            return
        unsigned = re.search(r"\bunsigned\b", "".join(self.out[self.statement :])) is not None
        wanted = "signed char" if wanted == "char" and not unsigned else wanted
        self.out[at] = re.sub(r"\bint\b", wanted, self.out[at], count=1)

    def first_member_aligned(self, alignas: str, body: str | None = None) -> str:
        first = (self.text[self.at : self.at + 400] if body is None else body).partition(";")[0]
        if re.match(r"[^:]*\b(?:unsigned|signed|int|char|short|long)\s*:", first):
            self.error("unsupported-layout", "the alignment of a type that begins with padding bits", self.at)
        return alignas

    def does_not_return(self, end: int) -> None:
        """Record the function that the noreturn attribute ending at ``end`` belongs to: the one before or after it."""
        tail = self.statement_before()
        if tail.endswith(")"):
            level = 0
            for index in range(len(tail) - 1, -1, -1):
                level += {")": 1, "(": -1}.get(tail[index], 0)
                if level == 0:
                    name = _NAME.search(tail[:index])
                    if name:
                        self.noreturn.add(name[1])
                    return
        at = end
        while match := _HEAD.match(self.text, at):
            if match[1] not in _ATTRIBUTES and not _ANNOTATION.fullmatch(match[1]):
                self.noreturn.add(match[1])
                return
            at = self.balanced(match.end() - 1)

    def statement_before(self) -> str:
        tail = ""
        for piece in reversed(self.out):
            if _LINE.match(piece) or piece.lstrip().startswith("_Pragma("):
                continue
            cut = max(piece.rfind(";"), piece.rfind("}"), piece.rfind("{"))
            tail = piece[cut + 1 :] + tail
            if cut >= 0:
                break
        return tail.strip()

    def assembly(self, word: str, start: int) -> None:
        """What assembly says that it changes, it may change to anything; the assembler name of a declaration goes.

        asm("..." : "=r"(x) : "r"(y));   ->   __slicc_assembly(1, x, y);
        """
        before = self.before()
        at = self.skip(self.at)
        jumps = False
        while qualifier := _QUALIFIER.match(self.text, at):
            jumps = jumps or qualifier[0] == "goto"
            at = self.skip(qualifier.end())
        if self.text.startswith(("(", "{"), at):
            end = self.balanced(at)
        elif word == "asm":  # an ordinary name
            self.out.append(word)
            return
        else:  # Microsoft: one instruction up to the end of the line
            end = self.text.find("\n", at)
            end = len(self.text) if end < 0 else end
        statement = not before or before[-1] in ";{}):" or re.search(r"\b(?:else|do)$", before) is not None
        if self.depth == 0 and not self.before().endswith((")", "]")) and statement:
            self.instead(f"extern void {FILE_ASSEMBLY}(void)", start, end)
            return
        if self.depth == 0 or not statement:
            self.blank(start, end)
            return
        effect = self.operands(at + 1, end - 1) if self.text.startswith("(", at) and not jumps else None
        semicolon = self.text.startswith(";", self.skip(end))
        if effect is None:
            self.refuse("inline assembly", start, end, expression=semicolon)
        else:
            self.instead(effect, start, end)

    def operands(self, start: int, end: int) -> str | None:
        """Yield the effect of extended or basic assembly as C, None when it may be more than its operands say."""
        parts = [self.parts(part, ",") for part in self.parts((start, end), ":")]
        template = " ".join(_QUOTED.findall(self.text[parts[0][0][0] : parts[0][-1][1]]))
        template = template.replace("\\n", "\n").replace("\\t", " ").strip(" ;\n")
        clobbers = self.text[parts[3][0][0] : parts[3][-1][1]] if len(parts) > 3 else ""
        writes = "memory" in clobbers and not all(map(_is_quiet, re.split(r"[;\n]|\\n", template)))
        if len(parts) > 4:
            return None
        lists: list[list[tuple[str, str]]] = []
        for part in parts[1:3]:
            operands: list[tuple[str, str]] = []
            for first, last in part:
                operand = _OPERAND.match(self.text, first, last)
                if operand is None:
                    if self.text[first:last].strip() or len(part) > 1:
                        return None
                    continue
                constraint = "".join(_QUOTED.findall(operand[1]))
                text = self.plain(operand.end(), self.balanced(operand.end() - 1) - 1)
                # Memory that is only said to be read is written all the same where memory is said to change.
                operands.append((constraint, f"&{text}" if writes and lists and "m" in constraint else text))
            lists.append(operands)
        outputs, inputs = (*lists, [], [])[:2]
        if template in _IDLE:
            effects = []
            for number, (constraint, target) in enumerate(outputs):
                same = next((value for matching, value in inputs if matching == str(number)), None)
                if same is not None:
                    effects.append(f"({target}) = ({same})")
                elif "+" not in constraint:
                    effects.append(f"{ASSEMBLY}(1, {target})")
            effects += [f"(void)({value})" for matching, value in inputs if not matching.isdigit()]
            return ", ".join(effects)
        if writes:
            inputs += [(constraint, f"&{text}") for constraint, text in outputs if "m" in constraint]
        changed = [operand for operand in outputs if "+" in operand[0]]
        shown = ", ".join([str(len(outputs)), *(text for _, text in (*outputs, *inputs, *changed))])
        return f"{ASSEMBLY_WRITES if writes else ASSEMBLY}({shown})"

    def parts(self, stretch: tuple[int, int], separator: str) -> list[tuple[int, int]]:
        """Yield the stretches of text between the separators that stand in no bracket."""
        start, end = stretch
        out: list[tuple[int, int]] = []
        at = start
        for match in re.compile(f"{_BRACKET.pattern}|{separator}", re.M | re.S).finditer(self.text, start, end):
            if match.start() < at:
                continue
            if match[0] == separator:
                out.append((start, match.start()))
                start = match.end()
            elif match[0] in _OPENING:
                at = self.balanced(match.start())
        return [*out, (start, end)]

    def plain(self, start: int, end: int) -> str:
        """Yield an expression within a construct in plain C, on one line."""
        inner = _Neutraliser(_DIRECTIVE.sub("", self.text[start:end]), self.file)
        inner.depth = 1
        try:
            text = inner.run().text
        except InputError as reason:
            self.errors.extend(reason.diagnostics)
            return "0"
        return f"({' '.join(text.split())})"
