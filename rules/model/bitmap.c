/* Bitmaps. Source: wdm/nf-wdm-rtlinitializebitmap, -rtltestbit, -rtlsetbits and their kin. */
#include <ntddk.h>
#include "intrinsics.h"

static BOOLEAN slicc_bit(PRTL_BITMAP map, ULONG at)
{
    return (BOOLEAN)(map->Buffer[at / 32] >> (at % 32) & 1);
}

static void slicc_set_bit(PRTL_BITMAP map, ULONG at)
{
    map->Buffer[at / 32] |= 1UL << (at % 32);
}

static void slicc_clear_bit(PRTL_BITMAP map, ULONG at)
{
    map->Buffer[at / 32] &= ~(1UL << (at % 32));
}

static BOOLEAN slicc_bits_are(PRTL_BITMAP map, ULONG from, ULONG count, BOOLEAN value)
{
    ULONG at = 0;
    if (!count || from > map->SizeOfBitMap || count > map->SizeOfBitMap - from)
        return FALSE;
    while (at < count) {
        if (slicc_bit(map, from + at) != value)
            return FALSE;
        at++;
    }
    return TRUE;
}

static ULONG slicc_count(PRTL_BITMAP map, BOOLEAN value)
{
    ULONG at = 0;
    ULONG found = 0;
    while (at < map->SizeOfBitMap) {
        if (slicc_bit(map, at) == value)
            found++;
        at++;
    }
    return found;
}

/* Which of several ranges is found is not documented: any of them, or none. */
static ULONG slicc_find(PRTL_BITMAP map, ULONG count, BOOLEAN value)
{
    ULONG from = (ULONG)__slicc_nondet_int();
    if (__slicc_nondet_int())
        return 0xffffffff;
    if (!count)
        __slicc_assume(from <= map->SizeOfBitMap);
    else
        __slicc_assume(slicc_bits_are(map, from, count, value));
    return from;
}

void RtlInitializeBitMap(PRTL_BITMAP BitMapHeader, PULONG BitMapBuffer, ULONG SizeOfBitMap)
{
    BitMapHeader->SizeOfBitMap = SizeOfBitMap;
    BitMapHeader->Buffer = BitMapBuffer;
}

void RtlClearAllBits(PRTL_BITMAP BitMapHeader)
{
    ULONG at = 0;
    while (at < BitMapHeader->SizeOfBitMap / 32 + (BitMapHeader->SizeOfBitMap % 32 != 0))
        BitMapHeader->Buffer[at++] = 0;
}

void RtlSetAllBits(PRTL_BITMAP BitMapHeader)
{
    ULONG at = 0;
    while (at < BitMapHeader->SizeOfBitMap / 32 + (BitMapHeader->SizeOfBitMap % 32 != 0))
        BitMapHeader->Buffer[at++] = 0xffffffff;
}

void RtlClearBits(PRTL_BITMAP BitMapHeader, ULONG StartingIndex, ULONG NumberToClear)
{
    ULONG at = 0;
    while (at < NumberToClear)
        slicc_clear_bit(BitMapHeader, StartingIndex + at++);
}

void RtlSetBits(PRTL_BITMAP BitMapHeader, ULONG StartingIndex, ULONG NumberToSet)
{
    ULONG at = 0;
    while (at < NumberToSet)
        slicc_set_bit(BitMapHeader, StartingIndex + at++);
}

void RtlClearBit(PRTL_BITMAP BitMapHeader, ULONG BitNumber)
{
    slicc_clear_bit(BitMapHeader, BitNumber);
}

void RtlSetBit(PRTL_BITMAP BitMapHeader, ULONG BitNumber)
{
    slicc_set_bit(BitMapHeader, BitNumber);
}

BOOLEAN RtlTestBit(PRTL_BITMAP BitMapHeader, ULONG BitNumber)
{
    return slicc_bit(BitMapHeader, BitNumber);
}

BOOLEAN RtlCheckBit(PRTL_BITMAP BitMapHeader, ULONG BitPosition)
{
    return slicc_bit(BitMapHeader, BitPosition);
}

BOOLEAN RtlAreBitsSet(PRTL_BITMAP BitMapHeader, ULONG StartingIndex, ULONG Length)
{
    return slicc_bits_are(BitMapHeader, StartingIndex, Length, 1);
}

BOOLEAN RtlAreBitsClear(PRTL_BITMAP BitMapHeader, ULONG StartingIndex, ULONG Length)
{
    return slicc_bits_are(BitMapHeader, StartingIndex, Length, 0);
}

ULONG RtlNumberOfSetBits(PRTL_BITMAP BitMapHeader)
{
    return slicc_count(BitMapHeader, 1);
}

ULONG RtlNumberOfClearBits(PRTL_BITMAP BitMapHeader)
{
    return slicc_count(BitMapHeader, 0);
}

ULONG RtlFindClearBits(PRTL_BITMAP BitMapHeader, ULONG NumberToFind, ULONG HintIndex)
{
    (void)HintIndex;
    return slicc_find(BitMapHeader, NumberToFind, 0);
}

ULONG RtlFindSetBits(PRTL_BITMAP BitMapHeader, ULONG NumberToFind, ULONG HintIndex)
{
    (void)HintIndex;
    return slicc_find(BitMapHeader, NumberToFind, 1);
}

ULONG RtlFindClearBitsAndSet(PRTL_BITMAP BitMapHeader, ULONG NumberToFind, ULONG HintIndex)
{
    ULONG from = slicc_find(BitMapHeader, NumberToFind, 0);
    ULONG at = 0;
    (void)HintIndex;
    while (from != 0xffffffff && at < NumberToFind)
        slicc_set_bit(BitMapHeader, from + at++);
    return from;
}

ULONG RtlFindSetBitsAndClear(PRTL_BITMAP BitMapHeader, ULONG NumberToFind, ULONG HintIndex)
{
    ULONG from = slicc_find(BitMapHeader, NumberToFind, 1);
    ULONG at = 0;
    (void)HintIndex;
    while (from != 0xffffffff && at < NumberToFind)
        slicc_clear_bit(BitMapHeader, from + at++);
    return from;
}
