#ifndef SLICC_NTINTSAFE_H
#define SLICC_NTINTSAFE_H
#include <ntdef.h>
NTSTATUS RtlUShortAdd(USHORT Augend, USHORT Addend, USHORT *Result);
NTSTATUS RtlULongAdd(ULONG Augend, ULONG Addend, ULONG *Result);
NTSTATUS RtlULongSub(ULONG Minuend, ULONG Subtrahend, ULONG *Result);
NTSTATUS RtlULongMult(ULONG Multiplicand, ULONG Multiplier, ULONG *Result);
NTSTATUS RtlULongLongAdd(ULONGLONG Augend, ULONGLONG Addend, ULONGLONG *Result);
NTSTATUS RtlULongLongMult(ULONGLONG Multiplicand, ULONGLONG Multiplier, ULONGLONG *Result);
NTSTATUS RtlSIZETAdd(SIZE_T Augend, SIZE_T Addend, SIZE_T *Result);
NTSTATUS RtlSIZETMult(SIZE_T Multiplicand, SIZE_T Multiplier, SIZE_T *Result);
NTSTATUS RtlULongToUShort(ULONG Operand, USHORT *Result);
NTSTATUS RtlULongLongToULong(ULONGLONG Operand, ULONG *Result);
NTSTATUS RtlSIZETToULong(SIZE_T Operand, ULONG *Result);
#endif
