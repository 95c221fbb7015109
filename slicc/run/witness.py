"""How proofs were made, as correctness witnesses of SV-COMP (format 2.0) with comments for what has no place there."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from encoder.diagnostic import printable
from slicc.run.job import Job
from slicc.run.results import LoopEntry, ProofEntry, Result
from slicc.version import VERSION

_MODELS = {"lp64": "LP64", "ilp32": "ILP32", "llp64": "LLP64"}
_HOW = {
    "unrolled": "everything was searched",
    "induction": "loops are cut at their heads, where the invariants hold",
    "2-induction": "loops are cut at their heads, where the invariants hold, and two passes in a row are looked at",
    "3-induction": "loops are cut at their heads, where the invariants hold, and three passes in a row are looked at",
    "summaries": "functions are summarised",
    "relations": "by relations of numbers",
    "spacer": "by Spacer",
    "states": "all states were visited",
    "executed": "the program has one execution",
}


def witness_text(results: Sequence[Result], jobs: Sequence[Job], now: datetime | None = None) -> str:
    """Yield the witnesses of all proofs, as YAML; ``now`` is the time that they carry.

    Source: SV-COMP witness format 2.0, correctness witnesses (https://sv-comp.sosy-lab.org).
    """
    out = [f"# How slicc {VERSION} proved what it proved"]
    entries = []
    texts = {name: Path(name).read_bytes() for name in dict.fromkeys(n for job in jobs for n in job.sources)}
    for result, job in zip(results, jobs, strict=True):
        name = result.rule or "no error function is called"
        out.append(_comment(f"{name}: {result.verdict}"))
        for proof in result.proofs:
            out += _said(proof)
        if result.verdict == "proof":
            entries.append(_entry(result, job, texts, now or datetime.now(UTC)))
    return "\n".join([*out, *(line for entry in entries for line in entry), *([] if entries else ["[]"])]) + "\n"


def _said(proof: ProofEntry) -> list[str]:
    """What was found out about one entry point, for people."""
    how = _HOW.get(proof.how or "", proof.how or "")
    within = f", in at most {proof.bound} passes of each loop" if proof.how == "unrolled" and proof.bound else ""
    out = [_comment(f"  {proof.function}: {proof.how}: {how}{within}")]
    for loop in proof.loops:
        where = str(loop.location) if loop.location else "a loop made of gotos"
        out.append(_comment(f"    {where} in {loop.function}, before each pass:"))
        out += [_comment(f"      {text}") for text in loop.holds]
        if loop.unsaid:
            out.append(_comment(f"      and {loop.unsaid} facts about what has no name there"))
    return out


def _comment(text: str) -> str:
    return "# " + printable(text)


def _entry(result: Result, job: Job, texts: Mapping[str, bytes], now: datetime) -> list[str]:
    content = []
    seen = set()
    for proof in result.proofs:
        for loop in proof.loops:
            for text in loop.holds:
                line = _invariant(loop, text, texts)
                if line and tuple(line) not in seen:
                    seen.add(tuple(line))
                    content += line
    hashes = {name: hashlib.sha256(texts[name]).hexdigest() for name in job.sources}
    identity = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([result.rule, hashes, content]))
    return [
        '- entry_type: "invariant_set"',
        "  metadata:",
        '    format_version: "2.0"',
        f"    uuid: {_quoted(str(identity))}",
        f"    creation_time: {_quoted(now.strftime('%Y-%m-%dT%H:%M:%SZ'))}",
        "    producer:",
        '      name: "slicc"',
        f"      version: {_quoted(VERSION)}",
        "    task:",
        "      input_files:",
        *(f"      - {_quoted(name)}" for name in job.sources),
        "      input_file_hashes:",
        *(f"        {_quoted(name)}: {_quoted(digest)}" for name, digest in hashes.items()),
        f"      specification: {_quoted(result.rule or 'G ! call(reach_error())')}",
        f"      data_model: {_quoted(_MODELS[job.abi])}",
        '      language: "C"',
        "  content:" if content else "  content: []",
        *content,
    ]


def _invariant(loop: LoopEntry, text: str, texts: Mapping[str, bytes]) -> list[str]:
    """The entry of one invariant, if it stands at a loop of the sources whose condition is tested first."""
    place = loop.location
    if place is None or place.column is None or place.file not in texts:
        return []
    lines = texts[place.file].decode("utf-8", "replace").split("\n")
    rest = lines[place.line - 1][place.column - 1 :] if place.line <= len(lines) else ""
    if not rest.startswith(("while", "for")):
        return []
    return [
        "  - invariant:",
        '      type: "loop_invariant"',
        "      location:",
        f"        file_name: {_quoted(place.file)}",
        f"        line: {place.line}",
        f"        column: {place.column}",
        f"        function: {_quoted(loop.function)}",
        f"      value: {_quoted(text)}",
        '      format: "c_expression"',
    ]


def _quoted(text: str) -> str:
    # A JSON string is one of YAML too.
    return json.dumps(text)
