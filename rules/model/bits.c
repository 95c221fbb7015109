/* Byte order, rotation, places of bits. Source: wdm/nf-wdm-rtlulongbyteswap, the compiler's pages on its intrinsics. */
#include <ntddk.h>
#include <intrin.h>
#include "intrinsics.h"

USHORT RtlUshortByteSwap(USHORT Source)
{
    return (USHORT)(Source << 8 | Source >> 8);
}

unsigned short _byteswap_ushort(unsigned short Value)
{
    return (unsigned short)(Value << 8 | Value >> 8);
}

ULONG RtlUlongByteSwap(ULONG Source)
{
    return Source << 24 | (Source & 0xff00) << 8 | (Source >> 8 & 0xff00) | Source >> 24;
}

unsigned long _byteswap_ulong(unsigned long Value)
{
    return Value << 24 | (Value & 0xff00) << 8 | (Value >> 8 & 0xff00) | Value >> 24;
}

ULONGLONG RtlUlonglongByteSwap(ULONGLONG Source)
{
    Source = Source << 32 | Source >> 32;
    Source = (Source & 0x0000ffff0000ffffULL) << 16 | (Source >> 16 & 0x0000ffff0000ffffULL);
    return (Source & 0x00ff00ff00ff00ffULL) << 8 | (Source >> 8 & 0x00ff00ff00ff00ffULL);
}

unsigned long long _byteswap_uint64(unsigned long long Value)
{
    Value = Value << 32 | Value >> 32;
    Value = (Value & 0x0000ffff0000ffffULL) << 16 | (Value >> 16 & 0x0000ffff0000ffffULL);
    return (Value & 0x00ff00ff00ff00ffULL) << 8 | (Value >> 8 & 0x00ff00ff00ff00ffULL);
}

unsigned int _rotl(unsigned int Value, int Shift)
{
    return Value << (Shift & 31) | Value >> (-Shift & 31);
}

unsigned long long _rotl64(unsigned long long Value, int Shift)
{
    return Value << (Shift & 63) | Value >> (-Shift & 63);
}

unsigned int _rotr(unsigned int Value, int Shift)
{
    return Value >> (Shift & 31) | Value << (-Shift & 31);
}

unsigned long long _rotr64(unsigned long long Value, int Shift)
{
    return Value >> (Shift & 63) | Value << (-Shift & 63);
}

/* The index is left alone where no bit is set. */
unsigned char _BitScanForward(unsigned long *Index, unsigned long Mask)
{
    unsigned long place = __slicc_nondet_uchar();
    if (!Mask)
        return 0;
    __slicc_assume(place < 32 && (Mask >> place & 1) && !(Mask & ((1UL << place) - 1)));
    *Index = place;
    return 1;
}

unsigned char _BitScanReverse(unsigned long *Index, unsigned long Mask)
{
    unsigned long place = __slicc_nondet_uchar();
    if (!Mask)
        return 0;
    __slicc_assume(place < 32 && Mask >> place == 1);
    *Index = place;
    return 1;
}

/* The index is left alone where no bit is set. */
unsigned char _BitScanForward64(unsigned long *Index, unsigned long long Mask)
{
    unsigned long place = __slicc_nondet_uchar();
    if (!Mask)
        return 0;
    __slicc_assume(place < 64 && (Mask >> place & 1) && !(Mask & ((1ULL << place) - 1)));
    *Index = place;
    return 1;
}

unsigned char _BitScanReverse64(unsigned long *Index, unsigned long long Mask)
{
    unsigned long place = __slicc_nondet_uchar();
    if (!Mask)
        return 0;
    __slicc_assume(place < 64 && Mask >> place == 1);
    *Index = place;
    return 1;
}
