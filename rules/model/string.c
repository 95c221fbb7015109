/* Counted strings. Letters beyond ASCII that differ may be the same letter in another case.
   Source: wdm/nf-wdm-rtlinitunicodestring, -rtlequalunicodestring, -rtlcompareunicodestring, -rtlprefixunicodestring. */
#include <ntddk.h>
#include "intrinsics.h"

void RtlInitUnicodeString(PUNICODE_STRING DestinationString, PCWSTR SourceString)
{
    SIZE_T count = 0;
    if (SourceString)
        while (SourceString[count])
            count++;
    if (count > 0x7ffe)
        count = 0x7ffe;
    DestinationString->Buffer = (PWSTR)SourceString;
    DestinationString->Length = (USHORT)(count * 2);
    DestinationString->MaximumLength = SourceString ? (USHORT)(count * 2 + 2) : 0;
}

static void slicc_init_string(PSTRING string, PCSZ text)
{
    SIZE_T count = 0;
    if (text)
        while (text[count])
            count++;
    if (count > 0xfffe)
        count = 0xfffe;
    string->Buffer = (PCHAR)text;
    string->Length = (USHORT)count;
    string->MaximumLength = text ? (USHORT)(count + 1) : 0;
}

void RtlInitAnsiString(PANSI_STRING DestinationString, PCSZ SourceString)
{
    slicc_init_string(DestinationString, SourceString);
}

void RtlInitString(PSTRING DestinationString, PCSZ SourceString)
{
    slicc_init_string(DestinationString, SourceString);
}

void RtlInitEmptyUnicodeString(PUNICODE_STRING UnicodeString, PWCHAR Buffer, USHORT BufferSize)
{
    UnicodeString->Buffer = Buffer;
    UnicodeString->MaximumLength = BufferSize;
    UnicodeString->Length = 0;
}

/* Below, at or above zero; not zero where letters differ, but perhaps where only their case does. */
static LONG slicc_compare_letters(WCHAR left, WCHAR right, BOOLEAN without_case)
{
    LONG sign = __slicc_nondet_int();
    if (left == right)
        return 0;
    if (without_case) {
        if (left >= 128 || right >= 128)
            return sign;
        if (left >= 'a' && left <= 'z')
            left -= 'a' - 'A';
        if (right >= 'a' && right <= 'z')
            right -= 'a' - 'A';
        if (left == right)
            return 0;
    }
    __slicc_assume(left < right ? sign < 0 : sign > 0);
    return sign;
}

LONG RtlCompareUnicodeString(PCUNICODE_STRING String1, PCUNICODE_STRING String2, BOOLEAN CaseInSensitive)
{
    ULONG length = String1->Length < String2->Length ? String1->Length : String2->Length;
    ULONG at = 0;
    LONG sign = 0;
    while (at < length / 2 && !sign) {
        sign = slicc_compare_letters(String1->Buffer[at], String2->Buffer[at], CaseInSensitive);
        at++;
    }
    return sign ? sign : (LONG)String1->Length - (LONG)String2->Length;
}

BOOLEAN RtlEqualUnicodeString(PCUNICODE_STRING String1, PCUNICODE_STRING String2, BOOLEAN CaseInSensitive)
{
    ULONG at = 0;
    if (String1->Length != String2->Length)
        return FALSE;
    while (at < String1->Length / 2u) {
        if (slicc_compare_letters(String1->Buffer[at], String2->Buffer[at], CaseInSensitive))
            return FALSE;
        at++;
    }
    return TRUE;
}

BOOLEAN RtlPrefixUnicodeString(PCUNICODE_STRING String1, PCUNICODE_STRING String2, BOOLEAN CaseInSensitive)
{
    ULONG at = 0;
    if (String1->Length > String2->Length)
        return FALSE;
    while (at < String1->Length / 2u) {
        if (slicc_compare_letters(String1->Buffer[at], String2->Buffer[at], CaseInSensitive))
            return FALSE;
        at++;
    }
    return TRUE;
}
