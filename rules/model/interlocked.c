/* Interlocked operations: what they do to memory. What is volatile keeps its value within one of them and from one to
   the next: that others change it meanwhile is left out, as it is for ordinary memory. */
#include <ntddk.h>
#include "intrinsics.h"

LONG InterlockedIncrement(LONG volatile *Addend)
{
    return ++*(LONG *)Addend;
}

LONG InterlockedDecrement(LONG volatile *Addend)
{
    return --*(LONG *)Addend;
}

LONG InterlockedExchange(LONG volatile *Target, LONG Value)
{
    LONG old = *(LONG *)Target;
    *(LONG *)Target = Value;
    return old;
}

LONG InterlockedExchangeAdd(LONG volatile *Addend, LONG Value)
{
    LONG old = *(LONG *)Addend;
    *(LONG *)Addend = old + Value;
    return old;
}

LONG InterlockedAdd(LONG volatile *Addend, LONG Value)
{
    return *(LONG *)Addend += Value;
}

LONG InterlockedCompareExchange(LONG volatile *Destination, LONG Exchange, LONG Comparand)
{
    LONG old = *(LONG *)Destination;
    if (old == Comparand)
        *(LONG *)Destination = Exchange;
    return old;
}

LONG64 InterlockedIncrement64(LONG64 volatile *Addend)
{
    return ++*(LONG64 *)Addend;
}

LONG64 InterlockedDecrement64(LONG64 volatile *Addend)
{
    return --*(LONG64 *)Addend;
}

LONG64 InterlockedExchange64(LONG64 volatile *Target, LONG64 Value)
{
    LONG64 old = *(LONG64 *)Target;
    *(LONG64 *)Target = Value;
    return old;
}

LONG64 InterlockedExchangeAdd64(LONG64 volatile *Addend, LONG64 Value)
{
    LONG64 old = *(LONG64 *)Addend;
    *(LONG64 *)Addend = old + Value;
    return old;
}

LONG64 InterlockedAdd64(LONG64 volatile *Addend, LONG64 Value)
{
    return *(LONG64 *)Addend += Value;
}

LONG64 InterlockedCompareExchange64(LONG64 volatile *Destination, LONG64 Exchange, LONG64 Comparand)
{
    LONG64 old = *(LONG64 *)Destination;
    if (old == Comparand)
        *(LONG64 *)Destination = Exchange;
    return old;
}

SHORT InterlockedIncrement16(SHORT volatile *Addend)
{
    return ++*(SHORT *)Addend;
}

SHORT InterlockedDecrement16(SHORT volatile *Addend)
{
    return --*(SHORT *)Addend;
}

CHAR InterlockedExchange8(CHAR volatile *Target, CHAR Value)
{
    CHAR old = *(CHAR *)Target;
    *(CHAR *)Target = Value;
    return old;
}

LONG InterlockedOr(LONG volatile *Destination, LONG Value)
{
    LONG old = *(LONG *)Destination;
    *(LONG *)Destination = old | Value;
    return old;
}

LONG InterlockedAnd(LONG volatile *Destination, LONG Value)
{
    LONG old = *(LONG *)Destination;
    *(LONG *)Destination = old & Value;
    return old;
}

LONG InterlockedXor(LONG volatile *Destination, LONG Value)
{
    LONG old = *(LONG *)Destination;
    *(LONG *)Destination = old ^ Value;
    return old;
}

BOOLEAN InterlockedBitTestAndSet(LONG volatile *Base, LONG Bit)
{
    LONG *word = (LONG *)Base + (Bit >> 5);
    LONG old = *word;
    *word = old | (LONG)(1UL << (Bit & 31));
    return (BOOLEAN)((ULONG)old >> (Bit & 31) & 1);
}

BOOLEAN InterlockedBitTestAndReset(LONG volatile *Base, LONG Bit)
{
    LONG *word = (LONG *)Base + (Bit >> 5);
    LONG old = *word;
    *word = old & (LONG)~(1UL << (Bit & 31));
    return (BOOLEAN)((ULONG)old >> (Bit & 31) & 1);
}

PVOID InterlockedExchangePointer(PVOID volatile *Target, PVOID Value)
{
    PVOID old = *(PVOID *)Target;
    *(PVOID *)Target = Value;
    return old;
}

PVOID InterlockedCompareExchangePointer(PVOID volatile *Destination, PVOID Exchange, PVOID Comparand)
{
    PVOID old = *(PVOID *)Destination;
    if (old == Comparand)
        *(PVOID *)Destination = Exchange;
    return old;
}

LONG64 InterlockedOr64(LONG64 volatile *Destination, LONG64 Value)
{
    LONG64 old = *(LONG64 *)Destination;
    *(LONG64 *)Destination = old | Value;
    return old;
}

LONG64 InterlockedAnd64(LONG64 volatile *Destination, LONG64 Value)
{
    LONG64 old = *(LONG64 *)Destination;
    *(LONG64 *)Destination = old & Value;
    return old;
}

LONG64 InterlockedXor64(LONG64 volatile *Destination, LONG64 Value)
{
    LONG64 old = *(LONG64 *)Destination;
    *(LONG64 *)Destination = old ^ Value;
    return old;
}

CHAR InterlockedOr8(CHAR volatile *Destination, CHAR Value)
{
    CHAR old = *(CHAR *)Destination;
    *(CHAR *)Destination = (CHAR)(old | Value);
    return old;
}

CHAR InterlockedAnd8(CHAR volatile *Destination, CHAR Value)
{
    CHAR old = *(CHAR *)Destination;
    *(CHAR *)Destination = (CHAR)(old & Value);
    return old;
}

CHAR InterlockedXor8(CHAR volatile *Destination, CHAR Value)
{
    CHAR old = *(CHAR *)Destination;
    *(CHAR *)Destination = (CHAR)(old ^ Value);
    return old;
}

SHORT InterlockedOr16(SHORT volatile *Destination, SHORT Value)
{
    SHORT old = *(SHORT *)Destination;
    *(SHORT *)Destination = (SHORT)(old | Value);
    return old;
}

SHORT InterlockedAnd16(SHORT volatile *Destination, SHORT Value)
{
    SHORT old = *(SHORT *)Destination;
    *(SHORT *)Destination = (SHORT)(old & Value);
    return old;
}

SHORT InterlockedXor16(SHORT volatile *Destination, SHORT Value)
{
    SHORT old = *(SHORT *)Destination;
    *(SHORT *)Destination = (SHORT)(old ^ Value);
    return old;
}

SHORT InterlockedExchange16(SHORT volatile *Target, SHORT Value)
{
    SHORT old = *(SHORT *)Target;
    *(SHORT *)Target = Value;
    return old;
}

SHORT InterlockedCompareExchange16(SHORT volatile *Destination, SHORT Exchange, SHORT Comparand)
{
    SHORT old = *(SHORT *)Destination;
    if (old == Comparand)
        *(SHORT *)Destination = Exchange;
    return old;
}

BOOLEAN InterlockedBitTestAndComplement(LONG volatile *Base, LONG Bit)
{
    LONG *word = (LONG *)Base + (Bit >> 5);
    LONG old = *word;
    *word = old ^ (LONG)(1UL << (Bit & 31));
    return (BOOLEAN)((ULONG)old >> (Bit & 31) & 1);
}

/* The forms with a spin lock take and free it within the call; they yield what was there before. */
ULONG ExInterlockedAddUlong(PULONG Addend, ULONG Increment, PKSPIN_LOCK Lock)
{
    ULONG old = *Addend;
    (void)Lock;
    *Addend = old + Increment;
    return old;
}

LARGE_INTEGER ExInterlockedAddLargeInteger(PLARGE_INTEGER Addend, LARGE_INTEGER Increment, PKSPIN_LOCK Lock)
{
    LARGE_INTEGER old;
    (void)Lock;
    old.QuadPart = Addend->QuadPart;
    Addend->QuadPart = (LONGLONG)((ULONGLONG)old.QuadPart + (ULONGLONG)Increment.QuadPart);
    return old;
}

void ExInterlockedAddLargeStatistic(PLARGE_INTEGER Addend, ULONG Increment)
{
    Addend->QuadPart = (LONGLONG)((ULONGLONG)Addend->QuadPart + Increment);
}

LONGLONG ExInterlockedCompareExchange64(LONGLONG volatile *Destination, PLONGLONG Exchange, PLONGLONG Comperand, PKSPIN_LOCK Lock)
{
    LONGLONG old = *(LONGLONG *)Destination;
    (void)Lock;
    if (old == *Comperand)
        *(LONGLONG *)Destination = *Exchange;
    return old;
}

/* The same as the compiler's intrinsics, which preprocessed sources call; on ARM with the order of memory that they keep,
   of which nothing is seen here.
   Source: cpp/intrinsics/intrinsics-available-on-all-architectures, -arm64-intrinsics. */
#undef _InterlockedIncrement
#undef _InterlockedDecrement
#undef _InterlockedExchange
#undef _InterlockedCompareExchange
#undef _InterlockedOr
#undef _InterlockedAnd

LONG _InterlockedIncrement(LONG volatile *Addend)
{
    return InterlockedIncrement(Addend);
}

LONG _InterlockedIncrement_acq(LONG volatile *Addend)
{
    return InterlockedIncrement(Addend);
}

LONG _InterlockedIncrement_rel(LONG volatile *Addend)
{
    return InterlockedIncrement(Addend);
}

LONG _InterlockedIncrement_nf(LONG volatile *Addend)
{
    return InterlockedIncrement(Addend);
}

LONG64 _InterlockedIncrement64(LONG64 volatile *Addend)
{
    return InterlockedIncrement64(Addend);
}

LONG64 _InterlockedIncrement64_acq(LONG64 volatile *Addend)
{
    return InterlockedIncrement64(Addend);
}

LONG64 _InterlockedIncrement64_rel(LONG64 volatile *Addend)
{
    return InterlockedIncrement64(Addend);
}

LONG64 _InterlockedIncrement64_nf(LONG64 volatile *Addend)
{
    return InterlockedIncrement64(Addend);
}

LONG _InterlockedDecrement(LONG volatile *Addend)
{
    return InterlockedDecrement(Addend);
}

LONG _InterlockedDecrement_acq(LONG volatile *Addend)
{
    return InterlockedDecrement(Addend);
}

LONG _InterlockedDecrement_rel(LONG volatile *Addend)
{
    return InterlockedDecrement(Addend);
}

LONG _InterlockedDecrement_nf(LONG volatile *Addend)
{
    return InterlockedDecrement(Addend);
}

LONG64 _InterlockedDecrement64(LONG64 volatile *Addend)
{
    return InterlockedDecrement64(Addend);
}

LONG64 _InterlockedDecrement64_acq(LONG64 volatile *Addend)
{
    return InterlockedDecrement64(Addend);
}

LONG64 _InterlockedDecrement64_rel(LONG64 volatile *Addend)
{
    return InterlockedDecrement64(Addend);
}

LONG64 _InterlockedDecrement64_nf(LONG64 volatile *Addend)
{
    return InterlockedDecrement64(Addend);
}

LONG _InterlockedExchange(LONG volatile *Target, LONG Value)
{
    return InterlockedExchange(Target, Value);
}

LONG _InterlockedExchange_acq(LONG volatile *Target, LONG Value)
{
    return InterlockedExchange(Target, Value);
}

LONG _InterlockedExchange_rel(LONG volatile *Target, LONG Value)
{
    return InterlockedExchange(Target, Value);
}

LONG _InterlockedExchange_nf(LONG volatile *Target, LONG Value)
{
    return InterlockedExchange(Target, Value);
}

LONG64 _InterlockedExchange64(LONG64 volatile *Target, LONG64 Value)
{
    return InterlockedExchange64(Target, Value);
}

LONG64 _InterlockedExchange64_acq(LONG64 volatile *Target, LONG64 Value)
{
    return InterlockedExchange64(Target, Value);
}

LONG64 _InterlockedExchange64_rel(LONG64 volatile *Target, LONG64 Value)
{
    return InterlockedExchange64(Target, Value);
}

LONG64 _InterlockedExchange64_nf(LONG64 volatile *Target, LONG64 Value)
{
    return InterlockedExchange64(Target, Value);
}

LONG _InterlockedExchangeAdd(LONG volatile *Addend, LONG Value)
{
    return InterlockedExchangeAdd(Addend, Value);
}

LONG _InterlockedExchangeAdd_acq(LONG volatile *Addend, LONG Value)
{
    return InterlockedExchangeAdd(Addend, Value);
}

LONG _InterlockedExchangeAdd_rel(LONG volatile *Addend, LONG Value)
{
    return InterlockedExchangeAdd(Addend, Value);
}

LONG _InterlockedExchangeAdd_nf(LONG volatile *Addend, LONG Value)
{
    return InterlockedExchangeAdd(Addend, Value);
}

LONG64 _InterlockedExchangeAdd64(LONG64 volatile *Addend, LONG64 Value)
{
    return InterlockedExchangeAdd64(Addend, Value);
}

LONG64 _InterlockedExchangeAdd64_acq(LONG64 volatile *Addend, LONG64 Value)
{
    return InterlockedExchangeAdd64(Addend, Value);
}

LONG64 _InterlockedExchangeAdd64_rel(LONG64 volatile *Addend, LONG64 Value)
{
    return InterlockedExchangeAdd64(Addend, Value);
}

LONG64 _InterlockedExchangeAdd64_nf(LONG64 volatile *Addend, LONG64 Value)
{
    return InterlockedExchangeAdd64(Addend, Value);
}

LONG _InterlockedAdd(LONG volatile *Addend, LONG Value)
{
    return InterlockedAdd(Addend, Value);
}

LONG _InterlockedAdd_acq(LONG volatile *Addend, LONG Value)
{
    return InterlockedAdd(Addend, Value);
}

LONG _InterlockedAdd_rel(LONG volatile *Addend, LONG Value)
{
    return InterlockedAdd(Addend, Value);
}

LONG _InterlockedAdd_nf(LONG volatile *Addend, LONG Value)
{
    return InterlockedAdd(Addend, Value);
}

LONG64 _InterlockedAdd64(LONG64 volatile *Addend, LONG64 Value)
{
    return InterlockedAdd64(Addend, Value);
}

LONG64 _InterlockedAdd64_acq(LONG64 volatile *Addend, LONG64 Value)
{
    return InterlockedAdd64(Addend, Value);
}

LONG64 _InterlockedAdd64_rel(LONG64 volatile *Addend, LONG64 Value)
{
    return InterlockedAdd64(Addend, Value);
}

LONG64 _InterlockedAdd64_nf(LONG64 volatile *Addend, LONG64 Value)
{
    return InterlockedAdd64(Addend, Value);
}

LONG _InterlockedCompareExchange(LONG volatile *Destination, LONG Exchange, LONG Comparand)
{
    return InterlockedCompareExchange(Destination, Exchange, Comparand);
}

LONG _InterlockedCompareExchange_acq(LONG volatile *Destination, LONG Exchange, LONG Comparand)
{
    return InterlockedCompareExchange(Destination, Exchange, Comparand);
}

LONG _InterlockedCompareExchange_rel(LONG volatile *Destination, LONG Exchange, LONG Comparand)
{
    return InterlockedCompareExchange(Destination, Exchange, Comparand);
}

LONG _InterlockedCompareExchange_nf(LONG volatile *Destination, LONG Exchange, LONG Comparand)
{
    return InterlockedCompareExchange(Destination, Exchange, Comparand);
}

LONG64 _InterlockedCompareExchange64(LONG64 volatile *Destination, LONG64 Exchange, LONG64 Comparand)
{
    return InterlockedCompareExchange64(Destination, Exchange, Comparand);
}

LONG64 _InterlockedCompareExchange64_acq(LONG64 volatile *Destination, LONG64 Exchange, LONG64 Comparand)
{
    return InterlockedCompareExchange64(Destination, Exchange, Comparand);
}

LONG64 _InterlockedCompareExchange64_rel(LONG64 volatile *Destination, LONG64 Exchange, LONG64 Comparand)
{
    return InterlockedCompareExchange64(Destination, Exchange, Comparand);
}

LONG64 _InterlockedCompareExchange64_nf(LONG64 volatile *Destination, LONG64 Exchange, LONG64 Comparand)
{
    return InterlockedCompareExchange64(Destination, Exchange, Comparand);
}

LONG _InterlockedOr(LONG volatile *Destination, LONG Value)
{
    return InterlockedOr(Destination, Value);
}

LONG _InterlockedOr_acq(LONG volatile *Destination, LONG Value)
{
    return InterlockedOr(Destination, Value);
}

LONG _InterlockedOr_rel(LONG volatile *Destination, LONG Value)
{
    return InterlockedOr(Destination, Value);
}

LONG _InterlockedOr_nf(LONG volatile *Destination, LONG Value)
{
    return InterlockedOr(Destination, Value);
}

LONG64 _InterlockedOr64(LONG64 volatile *Destination, LONG64 Value)
{
    return InterlockedOr64(Destination, Value);
}

LONG64 _InterlockedOr64_acq(LONG64 volatile *Destination, LONG64 Value)
{
    return InterlockedOr64(Destination, Value);
}

LONG64 _InterlockedOr64_rel(LONG64 volatile *Destination, LONG64 Value)
{
    return InterlockedOr64(Destination, Value);
}

LONG64 _InterlockedOr64_nf(LONG64 volatile *Destination, LONG64 Value)
{
    return InterlockedOr64(Destination, Value);
}

LONG _InterlockedAnd(LONG volatile *Destination, LONG Value)
{
    return InterlockedAnd(Destination, Value);
}

LONG _InterlockedAnd_acq(LONG volatile *Destination, LONG Value)
{
    return InterlockedAnd(Destination, Value);
}

LONG _InterlockedAnd_rel(LONG volatile *Destination, LONG Value)
{
    return InterlockedAnd(Destination, Value);
}

LONG _InterlockedAnd_nf(LONG volatile *Destination, LONG Value)
{
    return InterlockedAnd(Destination, Value);
}

LONG64 _InterlockedAnd64(LONG64 volatile *Destination, LONG64 Value)
{
    return InterlockedAnd64(Destination, Value);
}

LONG64 _InterlockedAnd64_acq(LONG64 volatile *Destination, LONG64 Value)
{
    return InterlockedAnd64(Destination, Value);
}

LONG64 _InterlockedAnd64_rel(LONG64 volatile *Destination, LONG64 Value)
{
    return InterlockedAnd64(Destination, Value);
}

LONG64 _InterlockedAnd64_nf(LONG64 volatile *Destination, LONG64 Value)
{
    return InterlockedAnd64(Destination, Value);
}

LONG _InterlockedXor(LONG volatile *Destination, LONG Value)
{
    return InterlockedXor(Destination, Value);
}

LONG _InterlockedXor_acq(LONG volatile *Destination, LONG Value)
{
    return InterlockedXor(Destination, Value);
}

LONG _InterlockedXor_rel(LONG volatile *Destination, LONG Value)
{
    return InterlockedXor(Destination, Value);
}

LONG _InterlockedXor_nf(LONG volatile *Destination, LONG Value)
{
    return InterlockedXor(Destination, Value);
}

LONG64 _InterlockedXor64(LONG64 volatile *Destination, LONG64 Value)
{
    return InterlockedXor64(Destination, Value);
}

LONG64 _InterlockedXor64_acq(LONG64 volatile *Destination, LONG64 Value)
{
    return InterlockedXor64(Destination, Value);
}

LONG64 _InterlockedXor64_rel(LONG64 volatile *Destination, LONG64 Value)
{
    return InterlockedXor64(Destination, Value);
}

LONG64 _InterlockedXor64_nf(LONG64 volatile *Destination, LONG64 Value)
{
    return InterlockedXor64(Destination, Value);
}

PVOID _InterlockedExchangePointer(PVOID volatile *Target, PVOID Value)
{
    return InterlockedExchangePointer(Target, Value);
}

PVOID _InterlockedExchangePointer_acq(PVOID volatile *Target, PVOID Value)
{
    return InterlockedExchangePointer(Target, Value);
}

PVOID _InterlockedExchangePointer_rel(PVOID volatile *Target, PVOID Value)
{
    return InterlockedExchangePointer(Target, Value);
}

PVOID _InterlockedExchangePointer_nf(PVOID volatile *Target, PVOID Value)
{
    return InterlockedExchangePointer(Target, Value);
}

PVOID _InterlockedCompareExchangePointer(PVOID volatile *Destination, PVOID Exchange, PVOID Comparand)
{
    return InterlockedCompareExchangePointer(Destination, Exchange, Comparand);
}

PVOID _InterlockedCompareExchangePointer_acq(PVOID volatile *Destination, PVOID Exchange, PVOID Comparand)
{
    return InterlockedCompareExchangePointer(Destination, Exchange, Comparand);
}

PVOID _InterlockedCompareExchangePointer_rel(PVOID volatile *Destination, PVOID Exchange, PVOID Comparand)
{
    return InterlockedCompareExchangePointer(Destination, Exchange, Comparand);
}

PVOID _InterlockedCompareExchangePointer_nf(PVOID volatile *Destination, PVOID Exchange, PVOID Comparand)
{
    return InterlockedCompareExchangePointer(Destination, Exchange, Comparand);
}
