/* Counted strings and byte order. Lengths of character data are arbitrary. */
#include <ntddk.h>
#include "intrinsics.h"

void RtlInitUnicodeString(PUNICODE_STRING DestinationString, PCWSTR SourceString)
{
    DestinationString->Buffer = (PWSTR)SourceString;
    DestinationString->Length = SourceString ? (USHORT)__slicc_nondet_int() : 0;
    DestinationString->MaximumLength = SourceString ? (USHORT)(DestinationString->Length + 2) : 0;
}

void RtlInitAnsiString(PANSI_STRING DestinationString, PCSZ SourceString)
{
    DestinationString->Buffer = (PCHAR)SourceString;
    DestinationString->Length = SourceString ? (USHORT)__slicc_nondet_int() : 0;
    DestinationString->MaximumLength = SourceString ? (USHORT)(DestinationString->Length + 1) : 0;
}

void RtlInitString(PSTRING DestinationString, PCSZ SourceString)
{
    DestinationString->Buffer = (PCHAR)SourceString;
    DestinationString->Length = SourceString ? (USHORT)__slicc_nondet_int() : 0;
    DestinationString->MaximumLength = SourceString ? (USHORT)(DestinationString->Length + 1) : 0;
}

void RtlInitEmptyUnicodeString(PUNICODE_STRING UnicodeString, PWCHAR Buffer, USHORT BufferSize)
{
    UnicodeString->Buffer = Buffer;
    UnicodeString->MaximumLength = BufferSize;
    UnicodeString->Length = 0;
}

USHORT RtlUshortByteSwap(USHORT Source)
{
    return (USHORT)(Source << 8 | Source >> 8);
}

ULONG RtlUlongByteSwap(ULONG Source)
{
    return Source << 24 | (Source & 0xff00) << 8 | (Source >> 8 & 0xff00) | Source >> 24;
}
