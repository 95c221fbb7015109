/* Arithmetic that tells of overflow: the result is then all ones (of a signed one, minus one).
   Source: ntintsafe/nf-ntintsafe-rtlulongadd and its kin. */
#include <ntddk.h>
#include <ntintsafe.h>
#include "intrinsics.h"

static int slicc_product_overflows(ULONGLONG left, ULONGLONG right)
{
    ULONGLONG low = (left & 0xffffffff) * (right & 0xffffffff);
    ULONGLONG one = (left >> 32) * (right & 0xffffffff);
    ULONGLONG other = (left & 0xffffffff) * (right >> 32);
    if (left >> 32 && right >> 32)
        return 1;
    return (low >> 32) + one + other > 0xffffffff;
}

NTSTATUS RtlUShortAdd(USHORT Augend, USHORT Addend, USHORT *Result)
{
    *Result = (USHORT)(Augend + Addend);
    if (*Result >= Augend)
        return STATUS_SUCCESS;
    *Result = (USHORT)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlUShortSub(USHORT Minuend, USHORT Subtrahend, USHORT *Result)
{
    *Result = (USHORT)(Minuend - Subtrahend);
    if (Minuend >= Subtrahend)
        return STATUS_SUCCESS;
    *Result = (USHORT)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlUShortMult(USHORT Multiplicand, USHORT Multiplier, USHORT *Result)
{
    ULONGLONG product = (ULONGLONG)Multiplicand * Multiplier;
    *Result = (USHORT)product;
    if (product <= (USHORT)-1)
        return STATUS_SUCCESS;
    *Result = (USHORT)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlUIntAdd(UINT Augend, UINT Addend, UINT *Result)
{
    *Result = (UINT)(Augend + Addend);
    if (*Result >= Augend)
        return STATUS_SUCCESS;
    *Result = (UINT)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlUIntSub(UINT Minuend, UINT Subtrahend, UINT *Result)
{
    *Result = (UINT)(Minuend - Subtrahend);
    if (Minuend >= Subtrahend)
        return STATUS_SUCCESS;
    *Result = (UINT)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlUIntMult(UINT Multiplicand, UINT Multiplier, UINT *Result)
{
    ULONGLONG product = (ULONGLONG)Multiplicand * Multiplier;
    *Result = (UINT)product;
    if (product <= (UINT)-1)
        return STATUS_SUCCESS;
    *Result = (UINT)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlULongAdd(ULONG Augend, ULONG Addend, ULONG *Result)
{
    *Result = (ULONG)(Augend + Addend);
    if (*Result >= Augend)
        return STATUS_SUCCESS;
    *Result = (ULONG)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlULongSub(ULONG Minuend, ULONG Subtrahend, ULONG *Result)
{
    *Result = (ULONG)(Minuend - Subtrahend);
    if (Minuend >= Subtrahend)
        return STATUS_SUCCESS;
    *Result = (ULONG)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlULongMult(ULONG Multiplicand, ULONG Multiplier, ULONG *Result)
{
    ULONGLONG product = (ULONGLONG)Multiplicand * Multiplier;
    *Result = (ULONG)product;
    if (product <= (ULONG)-1)
        return STATUS_SUCCESS;
    *Result = (ULONG)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlULongLongAdd(ULONGLONG Augend, ULONGLONG Addend, ULONGLONG *Result)
{
    *Result = (ULONGLONG)(Augend + Addend);
    if (*Result >= Augend)
        return STATUS_SUCCESS;
    *Result = (ULONGLONG)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlULongLongSub(ULONGLONG Minuend, ULONGLONG Subtrahend, ULONGLONG *Result)
{
    *Result = (ULONGLONG)(Minuend - Subtrahend);
    if (Minuend >= Subtrahend)
        return STATUS_SUCCESS;
    *Result = (ULONGLONG)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlULongLongMult(ULONGLONG Multiplicand, ULONGLONG Multiplier, ULONGLONG *Result)
{
    *Result = Multiplicand * Multiplier;
    if (!slicc_product_overflows(Multiplicand, Multiplier))
        return STATUS_SUCCESS;
    *Result = (ULONGLONG)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlULongPtrAdd(ULONG_PTR Augend, ULONG_PTR Addend, ULONG_PTR *Result)
{
    *Result = (ULONG_PTR)(Augend + Addend);
    if (*Result >= Augend)
        return STATUS_SUCCESS;
    *Result = (ULONG_PTR)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlULongPtrSub(ULONG_PTR Minuend, ULONG_PTR Subtrahend, ULONG_PTR *Result)
{
    *Result = (ULONG_PTR)(Minuend - Subtrahend);
    if (Minuend >= Subtrahend)
        return STATUS_SUCCESS;
    *Result = (ULONG_PTR)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlULongPtrMult(ULONG_PTR Multiplicand, ULONG_PTR Multiplier, ULONG_PTR *Result)
{
    *Result = Multiplicand * Multiplier;
    if (!slicc_product_overflows(Multiplicand, Multiplier))
        return STATUS_SUCCESS;
    *Result = (ULONG_PTR)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlUIntPtrAdd(UINT_PTR Augend, UINT_PTR Addend, UINT_PTR *Result)
{
    *Result = (UINT_PTR)(Augend + Addend);
    if (*Result >= Augend)
        return STATUS_SUCCESS;
    *Result = (UINT_PTR)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlUIntPtrSub(UINT_PTR Minuend, UINT_PTR Subtrahend, UINT_PTR *Result)
{
    *Result = (UINT_PTR)(Minuend - Subtrahend);
    if (Minuend >= Subtrahend)
        return STATUS_SUCCESS;
    *Result = (UINT_PTR)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlUIntPtrMult(UINT_PTR Multiplicand, UINT_PTR Multiplier, UINT_PTR *Result)
{
    *Result = Multiplicand * Multiplier;
    if (!slicc_product_overflows(Multiplicand, Multiplier))
        return STATUS_SUCCESS;
    *Result = (UINT_PTR)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlSIZETAdd(SIZE_T Augend, SIZE_T Addend, SIZE_T *Result)
{
    *Result = (SIZE_T)(Augend + Addend);
    if (*Result >= Augend)
        return STATUS_SUCCESS;
    *Result = (SIZE_T)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlSIZETSub(SIZE_T Minuend, SIZE_T Subtrahend, SIZE_T *Result)
{
    *Result = (SIZE_T)(Minuend - Subtrahend);
    if (Minuend >= Subtrahend)
        return STATUS_SUCCESS;
    *Result = (SIZE_T)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlSIZETMult(SIZE_T Multiplicand, SIZE_T Multiplier, SIZE_T *Result)
{
    *Result = Multiplicand * Multiplier;
    if (!slicc_product_overflows(Multiplicand, Multiplier))
        return STATUS_SUCCESS;
    *Result = (SIZE_T)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlSizeTAdd(SIZE_T Augend, SIZE_T Addend, SIZE_T *Result)
{
    *Result = (SIZE_T)(Augend + Addend);
    if (*Result >= Augend)
        return STATUS_SUCCESS;
    *Result = (SIZE_T)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlSizeTSub(SIZE_T Minuend, SIZE_T Subtrahend, SIZE_T *Result)
{
    *Result = (SIZE_T)(Minuend - Subtrahend);
    if (Minuend >= Subtrahend)
        return STATUS_SUCCESS;
    *Result = (SIZE_T)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlSizeTMult(SIZE_T Multiplicand, SIZE_T Multiplier, SIZE_T *Result)
{
    *Result = Multiplicand * Multiplier;
    if (!slicc_product_overflows(Multiplicand, Multiplier))
        return STATUS_SUCCESS;
    *Result = (SIZE_T)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlLongAdd(LONG Augend, LONG Addend, LONG *Result)
{
    LONGLONG result = (LONGLONG)Augend + Addend;
    *Result = (LONG)result;
    if (result == *Result)
        return STATUS_SUCCESS;
    *Result = -1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlLongSub(LONG Minuend, LONG Subtrahend, LONG *Result)
{
    LONGLONG result = (LONGLONG)Minuend - Subtrahend;
    *Result = (LONG)result;
    if (result == *Result)
        return STATUS_SUCCESS;
    *Result = -1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlLongMult(LONG Multiplicand, LONG Multiplier, LONG *Result)
{
    LONGLONG result = (LONGLONG)Multiplicand * Multiplier;
    *Result = (LONG)result;
    if (result == *Result)
        return STATUS_SUCCESS;
    *Result = -1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlIntAdd(INT Augend, INT Addend, INT *Result)
{
    LONGLONG result = (LONGLONG)Augend + Addend;
    *Result = (INT)result;
    if (result == *Result)
        return STATUS_SUCCESS;
    *Result = -1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlIntSub(INT Minuend, INT Subtrahend, INT *Result)
{
    LONGLONG result = (LONGLONG)Minuend - Subtrahend;
    *Result = (INT)result;
    if (result == *Result)
        return STATUS_SUCCESS;
    *Result = -1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlIntMult(INT Multiplicand, INT Multiplier, INT *Result)
{
    LONGLONG result = (LONGLONG)Multiplicand * Multiplier;
    *Result = (INT)result;
    if (result == *Result)
        return STATUS_SUCCESS;
    *Result = -1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlULongToUShort(ULONG Operand, USHORT *Result)
{
    *Result = (USHORT)Operand;
    if (Operand <= (USHORT)-1)
        return STATUS_SUCCESS;
    *Result = (USHORT)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlULongToUChar(ULONG Operand, UCHAR *Result)
{
    *Result = (UCHAR)Operand;
    if (Operand <= (UCHAR)-1)
        return STATUS_SUCCESS;
    *Result = (UCHAR)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlUShortToUChar(USHORT Operand, UCHAR *Result)
{
    *Result = (UCHAR)Operand;
    if (Operand <= (UCHAR)-1)
        return STATUS_SUCCESS;
    *Result = (UCHAR)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlULongLongToULong(ULONGLONG Operand, ULONG *Result)
{
    *Result = (ULONG)Operand;
    if (Operand <= (ULONG)-1)
        return STATUS_SUCCESS;
    *Result = (ULONG)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlULongLongToUShort(ULONGLONG Operand, USHORT *Result)
{
    *Result = (USHORT)Operand;
    if (Operand <= (USHORT)-1)
        return STATUS_SUCCESS;
    *Result = (USHORT)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlULongLongToUInt(ULONGLONG Operand, UINT *Result)
{
    *Result = (UINT)Operand;
    if (Operand <= (UINT)-1)
        return STATUS_SUCCESS;
    *Result = (UINT)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlSIZETToULong(SIZE_T Operand, ULONG *Result)
{
    *Result = (ULONG)Operand;
    if (Operand <= (ULONG)-1)
        return STATUS_SUCCESS;
    *Result = (ULONG)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlSizeTToULong(SIZE_T Operand, ULONG *Result)
{
    *Result = (ULONG)Operand;
    if (Operand <= (ULONG)-1)
        return STATUS_SUCCESS;
    *Result = (ULONG)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlSizeTToUShort(SIZE_T Operand, USHORT *Result)
{
    *Result = (USHORT)Operand;
    if (Operand <= (USHORT)-1)
        return STATUS_SUCCESS;
    *Result = (USHORT)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlULongPtrToULong(ULONG_PTR Operand, ULONG *Result)
{
    *Result = (ULONG)Operand;
    if (Operand <= (ULONG)-1)
        return STATUS_SUCCESS;
    *Result = (ULONG)-1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlULongToLong(ULONG Operand, LONG *Result)
{
    *Result = (LONG)Operand;
    if ((LONG)Operand >= 0)
        return STATUS_SUCCESS;
    *Result = -1;
    return STATUS_INTEGER_OVERFLOW;
}

NTSTATUS RtlLongToULong(LONG Operand, ULONG *Result)
{
    *Result = (ULONG)Operand;
    if (Operand >= 0)
        return STATUS_SUCCESS;
    *Result = (ULONG)-1;
    return STATUS_INTEGER_OVERFLOW;
}
