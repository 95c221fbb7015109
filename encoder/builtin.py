"""Names of functions that the compiler knows, and of those that stand for constructs."""

from __future__ import annotations

MEMORY_BUILTINS = {
    name: (kind, prefix)
    for prefix in ("", "__builtin_")
    for name, kind in (
        (prefix + "memcpy", "copy"),
        (prefix + "memmove", "copy"),
        (prefix + "memset", "fill"),
        (prefix + "bzero", "zero"),
    )
} | {
    "RtlCopyMemory": ("copy", ""),
    "RtlMoveMemory": ("copy", ""),
    "RtlZeroMemory": ("zero", ""),
    "RtlFillMemory": ("fill-last", ""),
    "RtlSecureZeroMemory": ("zero", ""),
}
OFFSETOF = frozenset({"offsetof", "__builtin_offsetof"})
VARIADIC = frozenset(
    "va_start va_end va_copy va_arg __builtin_va_start __builtin_va_end __builtin_va_copy __builtin_va_arg "
    "__va_start".split()
)
PACKED = "__packed__"  # label of the #pragma pack that stands for GNU's attribute
REFUSED = "__slicc_refused"
SEH = frozenset(("__slicc_try", "__slicc_except", "__slicc_finally", "__slicc_leave"))
