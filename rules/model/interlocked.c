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
