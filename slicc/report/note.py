"""The few words that stand beside a verdict."""

from __future__ import annotations

from slicc.report.document import ResultData

_MOST_NAMES = 4


def verdict_note(result: ResultData) -> str:
    """Yield the few words that stand beside a verdict: the reason, the bound, or what proved it."""
    if result.reason is not None:
        where = f" at {result.reason.location}" if result.reason.location else ""
        return f"{result.reason.code}: {result.reason.message}{where}"
    match result.verdict:
        case "defect":
            count = len(result.defects)
            first = result.defects[0].message if result.defects else ""
            return first + (f" (and {count - 1} more)" if count > 1 else "")
        case "bounded":
            limit = f", stopped by {result.limit}" if result.limit else ""
            return f"no defect within loop bound {result.bound}{limit}"
        case "proof":
            how = {"unrolled": "complete unrolling"}.get(result.how, result.how)
            return f"by {how}" if how else ""
        case "not-applicable":
            names = [event.function for event in result.events]
            listed = f": {', '.join(names[:_MOST_NAMES])}{', ...' if len(names) > _MOST_NAMES else ''}" if names else ""
            return f"the driver uses none of the functions that the rule is about{listed}"
        case _:
            return ""
