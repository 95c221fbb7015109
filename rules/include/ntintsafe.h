#ifndef SLICC_NTINTSAFE_H
#define SLICC_NTINTSAFE_H
#include <limits.h>
#include <ntdef.h>
NTSTATUS RtlUShortAdd(USHORT Augend, USHORT Addend, USHORT *Result);
NTSTATUS RtlUShortSub(USHORT Minuend, USHORT Subtrahend, USHORT *Result);
NTSTATUS RtlUShortMult(USHORT Multiplicand, USHORT Multiplier, USHORT *Result);
NTSTATUS RtlUIntAdd(UINT Augend, UINT Addend, UINT *Result);
NTSTATUS RtlUIntSub(UINT Minuend, UINT Subtrahend, UINT *Result);
NTSTATUS RtlUIntMult(UINT Multiplicand, UINT Multiplier, UINT *Result);
NTSTATUS RtlULongAdd(ULONG Augend, ULONG Addend, ULONG *Result);
NTSTATUS RtlULongSub(ULONG Minuend, ULONG Subtrahend, ULONG *Result);
NTSTATUS RtlULongMult(ULONG Multiplicand, ULONG Multiplier, ULONG *Result);
NTSTATUS RtlULongLongAdd(ULONGLONG Augend, ULONGLONG Addend, ULONGLONG *Result);
NTSTATUS RtlULongLongSub(ULONGLONG Minuend, ULONGLONG Subtrahend, ULONGLONG *Result);
NTSTATUS RtlULongLongMult(ULONGLONG Multiplicand, ULONGLONG Multiplier, ULONGLONG *Result);
NTSTATUS RtlULongPtrAdd(ULONG_PTR Augend, ULONG_PTR Addend, ULONG_PTR *Result);
NTSTATUS RtlULongPtrSub(ULONG_PTR Minuend, ULONG_PTR Subtrahend, ULONG_PTR *Result);
NTSTATUS RtlULongPtrMult(ULONG_PTR Multiplicand, ULONG_PTR Multiplier, ULONG_PTR *Result);
NTSTATUS RtlUIntPtrAdd(UINT_PTR Augend, UINT_PTR Addend, UINT_PTR *Result);
NTSTATUS RtlUIntPtrSub(UINT_PTR Minuend, UINT_PTR Subtrahend, UINT_PTR *Result);
NTSTATUS RtlUIntPtrMult(UINT_PTR Multiplicand, UINT_PTR Multiplier, UINT_PTR *Result);
NTSTATUS RtlSIZETAdd(SIZE_T Augend, SIZE_T Addend, SIZE_T *Result);
NTSTATUS RtlSIZETSub(SIZE_T Minuend, SIZE_T Subtrahend, SIZE_T *Result);
NTSTATUS RtlSIZETMult(SIZE_T Multiplicand, SIZE_T Multiplier, SIZE_T *Result);
NTSTATUS RtlSizeTAdd(SIZE_T Augend, SIZE_T Addend, SIZE_T *Result);
NTSTATUS RtlSizeTSub(SIZE_T Minuend, SIZE_T Subtrahend, SIZE_T *Result);
NTSTATUS RtlSizeTMult(SIZE_T Multiplicand, SIZE_T Multiplier, SIZE_T *Result);
NTSTATUS RtlLongAdd(LONG Augend, LONG Addend, LONG *Result);
NTSTATUS RtlLongSub(LONG Minuend, LONG Subtrahend, LONG *Result);
NTSTATUS RtlLongMult(LONG Multiplicand, LONG Multiplier, LONG *Result);
NTSTATUS RtlIntAdd(INT Augend, INT Addend, INT *Result);
NTSTATUS RtlIntSub(INT Minuend, INT Subtrahend, INT *Result);
NTSTATUS RtlIntMult(INT Multiplicand, INT Multiplier, INT *Result);
NTSTATUS RtlULongToUShort(ULONG Operand, USHORT *Result);
NTSTATUS RtlULongToUChar(ULONG Operand, UCHAR *Result);
NTSTATUS RtlUShortToUChar(USHORT Operand, UCHAR *Result);
NTSTATUS RtlULongLongToULong(ULONGLONG Operand, ULONG *Result);
NTSTATUS RtlULongLongToUShort(ULONGLONG Operand, USHORT *Result);
NTSTATUS RtlULongLongToUInt(ULONGLONG Operand, UINT *Result);
NTSTATUS RtlSIZETToULong(SIZE_T Operand, ULONG *Result);
NTSTATUS RtlSizeTToULong(SIZE_T Operand, ULONG *Result);
NTSTATUS RtlSizeTToUShort(SIZE_T Operand, USHORT *Result);
NTSTATUS RtlULongPtrToULong(ULONG_PTR Operand, ULONG *Result);
NTSTATUS RtlULongToLong(ULONG Operand, LONG *Result);
NTSTATUS RtlLongToULong(LONG Operand, ULONG *Result);
#endif
