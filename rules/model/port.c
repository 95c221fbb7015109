/* Ports and registers: a read yields any value, a write has no effect that the driver sees. */
#include <ntddk.h>
#include "intrinsics.h"

UCHAR READ_PORT_UCHAR(volatile UCHAR *Port)
{
    return __slicc_nondet_uchar();
}

USHORT READ_PORT_USHORT(volatile USHORT *Port)
{
    return __slicc_nondet_int();
}

ULONG READ_PORT_ULONG(volatile ULONG *Port)
{
    return __slicc_nondet_int();
}

void WRITE_PORT_UCHAR(volatile UCHAR *Port, UCHAR Value)
{
}

void WRITE_PORT_USHORT(volatile USHORT *Port, USHORT Value)
{
}

void WRITE_PORT_ULONG(volatile ULONG *Port, ULONG Value)
{
}

void WRITE_PORT_BUFFER_UCHAR(volatile UCHAR *Port, PUCHAR Buffer, ULONG Count)
{
}

void WRITE_PORT_BUFFER_USHORT(volatile USHORT *Port, PUSHORT Buffer, ULONG Count)
{
}

void WRITE_PORT_BUFFER_ULONG(volatile ULONG *Port, PULONG Buffer, ULONG Count)
{
}

UCHAR READ_REGISTER_UCHAR(volatile UCHAR *Register)
{
    return __slicc_nondet_uchar();
}

USHORT READ_REGISTER_USHORT(volatile USHORT *Register)
{
    return __slicc_nondet_int();
}

ULONG READ_REGISTER_ULONG(volatile ULONG *Register)
{
    return __slicc_nondet_int();
}

ULONG64 READ_REGISTER_ULONG64(volatile ULONG64 *Register)
{
    return __slicc_nondet_ulonglong();
}

void WRITE_REGISTER_UCHAR(volatile UCHAR *Register, UCHAR Value)
{
}

void WRITE_REGISTER_USHORT(volatile USHORT *Register, USHORT Value)
{
}

void WRITE_REGISTER_ULONG(volatile ULONG *Register, ULONG Value)
{
}

void WRITE_REGISTER_ULONG64(volatile ULONG64 *Register, ULONG64 Value)
{
}

void WRITE_REGISTER_BUFFER_UCHAR(volatile UCHAR *Register, PUCHAR Buffer, ULONG Count)
{
}

void WRITE_REGISTER_BUFFER_ULONG(volatile ULONG *Register, PULONG Buffer, ULONG Count)
{
}
