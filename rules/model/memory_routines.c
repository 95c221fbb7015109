/* Memory routines, for drivers that declare them themselves; the headers make macros of them. */
#include <ntddk.h>
#undef RtlZeroMemory
#undef RtlSecureZeroMemory
#undef RtlFillMemory
#undef RtlCopyMemory
#undef RtlMoveMemory

void RtlZeroMemory(void *Destination, SIZE_T Length)
{
    memset(Destination, 0, Length);
}

void *RtlSecureZeroMemory(void *Destination, SIZE_T Length)
{
    return memset(Destination, 0, Length);
}

void RtlFillMemory(void *Destination, SIZE_T Length, int Fill)
{
    memset(Destination, Fill, Length);
}

void RtlCopyMemory(void *Destination, const void *Source, SIZE_T Length)
{
    memcpy(Destination, Source, Length);
}

void RtlMoveMemory(void *Destination, const void *Source, SIZE_T Length)
{
    memmove(Destination, Source, Length);
}
