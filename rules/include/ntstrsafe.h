#ifndef SLICC_NTSTRSAFE_H
#define SLICC_NTSTRSAFE_H
#include <ntdef.h>
NTSTATUS RtlStringCbPrintfA(PSTR Dest, SIZE_T DestSize, PCSTR Format, ...);
NTSTATUS RtlStringCbPrintfW(PWSTR Dest, SIZE_T DestSize, PCWSTR Format, ...);
NTSTATUS RtlStringCchPrintfA(PSTR Dest, SIZE_T DestSize, PCSTR Format, ...);
NTSTATUS RtlStringCchPrintfW(PWSTR Dest, SIZE_T DestSize, PCWSTR Format, ...);
NTSTATUS RtlStringCbVPrintfA(PSTR Dest, SIZE_T DestSize, PCSTR Format, va_list Arguments);
NTSTATUS RtlStringCbVPrintfW(PWSTR Dest, SIZE_T DestSize, PCWSTR Format, va_list Arguments);
NTSTATUS RtlStringCchVPrintfA(PSTR Dest, SIZE_T DestSize, PCSTR Format, va_list Arguments);
NTSTATUS RtlStringCbCopyA(PSTR Dest, SIZE_T DestSize, PCSTR Source);
NTSTATUS RtlStringCbCopyW(PWSTR Dest, SIZE_T DestSize, PCWSTR Source);
NTSTATUS RtlStringCbCopyNA(PSTR Dest, SIZE_T DestSize, PCSTR Source, SIZE_T Count);
NTSTATUS RtlStringCbCopyNW(PWSTR Dest, SIZE_T DestSize, PCWSTR Source, SIZE_T Count);
NTSTATUS RtlStringCchCopyA(PSTR Dest, SIZE_T DestSize, PCSTR Source);
NTSTATUS RtlStringCchCopyW(PWSTR Dest, SIZE_T DestSize, PCWSTR Source);
NTSTATUS RtlStringCbCatA(PSTR Dest, SIZE_T DestSize, PCSTR Source);
NTSTATUS RtlStringCbCatW(PWSTR Dest, SIZE_T DestSize, PCWSTR Source);
NTSTATUS RtlStringCchCatW(PWSTR Dest, SIZE_T DestSize, PCWSTR Source);
NTSTATUS RtlStringCbLengthA(PCSTR String, SIZE_T Maximum, PSIZE_T Length);
NTSTATUS RtlStringCbLengthW(PCWSTR String, SIZE_T Maximum, PSIZE_T Length);
NTSTATUS RtlStringCchLengthA(PCSTR String, SIZE_T Maximum, PSIZE_T Length);
NTSTATUS RtlStringCchLengthW(PCWSTR String, SIZE_T Maximum, PSIZE_T Length);
NTSTATUS RtlUnicodeStringPrintf(PUNICODE_STRING Destination, PCWSTR Format, ...);
NTSTATUS RtlUnicodeStringInit(PUNICODE_STRING Destination, PCWSTR Source);
NTSTATUS RtlUnicodeStringCopy(PUNICODE_STRING Destination, PCUNICODE_STRING Source);
NTSTATUS RtlUnicodeStringCat(PUNICODE_STRING Destination, PCUNICODE_STRING Source);
#endif
