/* Interlocked operations: what they do to memory. */
#include <ntddk.h>
#include "intrinsics.h"

LONG InterlockedIncrement(LONG volatile *Addend)
{
    return ++*Addend;
}

LONG InterlockedDecrement(LONG volatile *Addend)
{
    return --*Addend;
}

LONG InterlockedExchange(LONG volatile *Target, LONG Value)
{
    LONG old = *Target;
    *Target = Value;
    return old;
}

LONG InterlockedExchangeAdd(LONG volatile *Addend, LONG Value)
{
    LONG old = *Addend;
    *Addend = old + Value;
    return old;
}

LONG InterlockedAdd(LONG volatile *Addend, LONG Value)
{
    return *Addend += Value;
}

LONG InterlockedCompareExchange(LONG volatile *Destination, LONG Exchange, LONG Comparand)
{
    LONG old = *Destination;
    if (old == Comparand)
        *Destination = Exchange;
    return old;
}

LONG64 InterlockedIncrement64(LONG64 volatile *Addend)
{
    return ++*Addend;
}

LONG64 InterlockedDecrement64(LONG64 volatile *Addend)
{
    return --*Addend;
}

LONG64 InterlockedExchange64(LONG64 volatile *Target, LONG64 Value)
{
    LONG64 old = *Target;
    *Target = Value;
    return old;
}

LONG64 InterlockedExchangeAdd64(LONG64 volatile *Addend, LONG64 Value)
{
    LONG64 old = *Addend;
    *Addend = old + Value;
    return old;
}

LONG64 InterlockedAdd64(LONG64 volatile *Addend, LONG64 Value)
{
    return *Addend += Value;
}

LONG64 InterlockedCompareExchange64(LONG64 volatile *Destination, LONG64 Exchange, LONG64 Comparand)
{
    LONG64 old = *Destination;
    if (old == Comparand)
        *Destination = Exchange;
    return old;
}

SHORT InterlockedIncrement16(SHORT volatile *Addend)
{
    return ++*Addend;
}

SHORT InterlockedDecrement16(SHORT volatile *Addend)
{
    return --*Addend;
}

CHAR InterlockedExchange8(CHAR volatile *Target, CHAR Value)
{
    CHAR old = *Target;
    *Target = Value;
    return old;
}

LONG InterlockedOr(LONG volatile *Destination, LONG Value)
{
    LONG old = *Destination;
    *Destination = old | Value;
    return old;
}

LONG InterlockedAnd(LONG volatile *Destination, LONG Value)
{
    LONG old = *Destination;
    *Destination = old & Value;
    return old;
}

LONG InterlockedXor(LONG volatile *Destination, LONG Value)
{
    LONG old = *Destination;
    *Destination = old ^ Value;
    return old;
}

BOOLEAN InterlockedBitTestAndSet(LONG volatile *Base, LONG Bit)
{
    LONG volatile *word = Base + (Bit >> 5);
    LONG old = *word;
    *word = old | (LONG)(1UL << (Bit & 31));
    return (BOOLEAN)((ULONG)old >> (Bit & 31) & 1);
}

BOOLEAN InterlockedBitTestAndReset(LONG volatile *Base, LONG Bit)
{
    LONG volatile *word = Base + (Bit >> 5);
    LONG old = *word;
    *word = old & (LONG)~(1UL << (Bit & 31));
    return (BOOLEAN)((ULONG)old >> (Bit & 31) & 1);
}

PVOID InterlockedExchangePointer(PVOID volatile *Target, PVOID Value)
{
    PVOID old = *Target;
    *Target = Value;
    return old;
}

PVOID InterlockedCompareExchangePointer(PVOID volatile *Destination, PVOID Exchange, PVOID Comparand)
{
    PVOID old = *Destination;
    if (old == Comparand)
        *Destination = Exchange;
    return old;
}
