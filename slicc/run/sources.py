"""The sources of a job, preprocessed and parsed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from encoder.ctype import ABIS
from encoder.diagnostic import Diagnostic, InputError, error
from encoder.extract import Declarations, extract_beside, words_of
from encoder.parse import TranslationUnit, parse, type_names
from encoder.preprocess import Preprocessed, preprocess
from slicc.headers import kit_macros, own_files
from slicc.run.database import C_PLUS_PLUS
from slicc.run.job import FileFlags, Job


def preprocessed(job: Job, include: tuple[str, ...]) -> tuple[Preprocessed, ...]:
    """Yield the sources preprocessed. Raises: InputError with all that is wrong in any of them."""
    texts: list[Preprocessed] = []
    wrong: list[InputError] = []
    defines = tuple(name if value is None else f"{name}={value}" for name, value in job.defines)
    defines = (*kit_macros(job.kit), *defines)
    flags = {f.file: f for f in job.flags}
    for source in job.sources:
        if Path(source).suffix.lower() in C_PLUS_PLUS:
            wrong.append(InputError([error("c-plus-plus", f"`{source}` is C++, which is not read")]))
            continue
        own = flags.get(source, FileFlags(source))
        # What the command line says comes later, as the last definition of a macro counts.
        names = {d.partition("=")[0] for d in defines}
        macros = tuple(d for d in own.defines if d.partition("=")[0] not in names) + defines
        undefined = tuple(name for name in own.undefines if name not in names)
        directories = (*job.include_dirs, *own.include_dirs, *include)
        try:
            texts.append(
                preprocess(
                    source, directories, macros, ABIS[job.abi], undefines=undefined, forced=own.forced,
                    lenient=job.lenient,
                )
            )
        except InputError as e:
            wrong.append(e)
    if wrong:
        raise InputError(d for e in wrong for d in e.diagnostics)
    return tuple(texts)


def own_warnings(texts: Iterable[Preprocessed], warnings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Yield the warnings about the program's own files, each once; those about kits' headers help nobody."""
    own = [own_files(text) for text in texts]
    kept = (w for w in warnings if w.span is not None and any(is_own(w.span.file) for is_own in own))
    return tuple(dict.fromkeys(kept))


def parsed(
    texts: Iterable[Preprocessed],
    words: frozenset[str] = frozenset(),
    known: Declarations | None = None,
    lenient: bool = False,
) -> tuple[tuple[TranslationUnit, ...], Declarations, frozenset[str]]:
    """Yield the files with what they, or ``words``, need of their headers, what these declare, and all words in them.

    A declaration that an earlier file has is left out of the later ones.
    """
    units: list[TranslationUnit] = []
    wrong: list[InputError] = []
    said: frozenset[str] = frozenset()
    types: tuple[str, ...] = ()
    for text in texts:
        try:
            needed, known = extract_beside(text, own_files(text), words, known)
            said |= words_of(needed.text)
            units.append(parse(needed, types, lenient))
            types += type_names(units[-1])
        except InputError as e:
            wrong.append(e)
    if wrong:
        raise InputError(d for e in wrong for d in e.diagnostics)
    return tuple(units), known or Declarations(frozenset(), {}), said
