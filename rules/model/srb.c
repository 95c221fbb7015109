/* Accessors of request blocks. Source: srbhelper/nf-srbhelper-* pages. */
#include <storport.h>
#include <srbhelper.h>
#include "intrinsics.h"

/* A request block is a SCSI_REQUEST_BLOCK unless its function says otherwise; what an extended block keeps behind offsets is arbitrary. */
#define EXTENDED(srb) (((PSCSI_REQUEST_BLOCK)(srb))->Function == 0x28)
#define OLD(srb) ((PSCSI_REQUEST_BLOCK)(srb))
#define NEW(srb) ((PSTORAGE_REQUEST_BLOCK)(srb))

PVOID SrbGetDataBuffer(PVOID Srb)
{
    return EXTENDED(Srb) ? (PVOID)NEW(Srb)->DataBuffer : OLD(Srb)->DataBuffer;
}

void SrbSetDataBuffer(PVOID Srb, PVOID DataBuffer)
{
    if (EXTENDED(Srb))
        NEW(Srb)->DataBuffer = DataBuffer;
    else
        OLD(Srb)->DataBuffer = DataBuffer;
}

ULONG SrbGetDataTransferLength(PVOID Srb)
{
    return EXTENDED(Srb) ? NEW(Srb)->DataTransferLength : OLD(Srb)->DataTransferLength;
}

void SrbSetDataTransferLength(PVOID Srb, ULONG DataTransferLength)
{
    if (EXTENDED(Srb))
        NEW(Srb)->DataTransferLength = DataTransferLength;
    else
        OLD(Srb)->DataTransferLength = DataTransferLength;
}

ULONG SrbGetTimeOutValue(PVOID Srb)
{
    return EXTENDED(Srb) ? NEW(Srb)->TimeOutValue : OLD(Srb)->TimeOutValue;
}

void SrbSetTimeOutValue(PVOID Srb, ULONG TimeOutValue)
{
    if (EXTENDED(Srb))
        NEW(Srb)->TimeOutValue = TimeOutValue;
    else
        OLD(Srb)->TimeOutValue = TimeOutValue;
}

PVOID SrbGetOriginalRequest(PVOID Srb)
{
    return EXTENDED(Srb) ? (PVOID)NEW(Srb)->OriginalRequest : OLD(Srb)->OriginalRequest;
}

void SrbSetOriginalRequest(PVOID Srb, PVOID OriginalRequest)
{
    if (EXTENDED(Srb))
        NEW(Srb)->OriginalRequest = OriginalRequest;
    else
        OLD(Srb)->OriginalRequest = OriginalRequest;
}

PVOID SrbGetNextSrb(PVOID Srb)
{
    return EXTENDED(Srb) ? (PVOID)NEW(Srb)->NextSrb : OLD(Srb)->NextSrb;
}

void SrbSetNextSrb(PVOID Srb, PVOID NextSrb)
{
    if (EXTENDED(Srb))
        NEW(Srb)->NextSrb = NextSrb;
    else
        OLD(Srb)->NextSrb = NextSrb;
}

ULONG SrbGetSrbFlags(PVOID Srb)
{
    return EXTENDED(Srb) ? NEW(Srb)->SrbFlags : OLD(Srb)->SrbFlags;
}

void SrbSetSrbFlags(PVOID Srb, ULONG Flags)
{
    if (EXTENDED(Srb))
        NEW(Srb)->SrbFlags |= Flags;
    else
        OLD(Srb)->SrbFlags |= Flags;
}

void SrbClearSrbFlags(PVOID Srb, ULONG Flags)
{
    if (EXTENDED(Srb))
        NEW(Srb)->SrbFlags &= ~Flags;
    else
        OLD(Srb)->SrbFlags &= ~Flags;
}

ULONG SrbGetSrbFunction(PVOID Srb)
{
    return EXTENDED(Srb) ? NEW(Srb)->SrbFunction : OLD(Srb)->Function;
}

ULONG SrbGetSrbLength(PVOID Srb)
{
    return EXTENDED(Srb) ? NEW(Srb)->SrbLength : OLD(Srb)->Length;
}

UCHAR SrbGetSrbStatus(PVOID Srb)
{
    return OLD(Srb)->SrbStatus;
}

void SrbSetSrbStatus(PVOID Srb, UCHAR Status)
{
    OLD(Srb)->SrbStatus = Status;
}

PVOID SrbGetMiniportContext(PVOID Srb)
{
    return EXTENDED(Srb) ? NEW(Srb)->MiniportContext : OLD(Srb)->SrbExtension;
}

ULONG SrbGetRequestTag(PVOID Srb)
{
    return EXTENDED(Srb) ? NEW(Srb)->RequestTag : OLD(Srb)->QueueTag;
}

UCHAR SrbGetScsiStatus(PVOID Srb)
{
    return EXTENDED(Srb) ? __slicc_nondet_uchar() : OLD(Srb)->ScsiStatus;
}

UCHAR SrbGetCdbLength(PVOID Srb)
{
    return EXTENDED(Srb) ? __slicc_nondet_uchar() : OLD(Srb)->CdbLength;
}

UCHAR SrbGetSenseInfoBufferLength(PVOID Srb)
{
    return EXTENDED(Srb) ? __slicc_nondet_uchar() : OLD(Srb)->SenseInfoBufferLength;
}

UCHAR SrbGetPathId(PVOID Srb)
{
    return EXTENDED(Srb) ? __slicc_nondet_uchar() : OLD(Srb)->PathId;
}

UCHAR SrbGetTargetId(PVOID Srb)
{
    return EXTENDED(Srb) ? __slicc_nondet_uchar() : OLD(Srb)->TargetId;
}

UCHAR SrbGetLun(PVOID Srb)
{
    return EXTENDED(Srb) ? __slicc_nondet_uchar() : OLD(Srb)->Lun;
}

void SrbSetScsiStatus(PVOID Srb, UCHAR ScsiStatus)
{
    if (!EXTENDED(Srb))
        OLD(Srb)->ScsiStatus = ScsiStatus;
}

void SrbSetCdbLength(PVOID Srb, UCHAR CdbLength)
{
    if (!EXTENDED(Srb))
        OLD(Srb)->CdbLength = CdbLength;
}

void SrbSetSenseInfoBufferLength(PVOID Srb, UCHAR SenseInfoBufferLength)
{
    if (!EXTENDED(Srb))
        OLD(Srb)->SenseInfoBufferLength = SenseInfoBufferLength;
}

void SrbSetSenseInfoBuffer(PVOID Srb, PVOID SenseInfoBuffer)
{
    if (!EXTENDED(Srb))
        OLD(Srb)->SenseInfoBuffer = SenseInfoBuffer;
}

PVOID SrbGetSenseInfoBuffer(PVOID Srb)
{
    return EXTENDED(Srb) ? SLICC_OBJECT_OR_NULL : OLD(Srb)->SenseInfoBuffer;
}

PCDB SrbGetCdb(PVOID Srb)
{
    return EXTENDED(Srb) ? (PCDB)SLICC_OBJECT_OR_NULL : (PCDB)OLD(Srb)->Cdb;
}

void SrbGetPathTargetLun(const void *Srb, PUCHAR PathId, PUCHAR TargetId, PUCHAR Lun)
{
    if (PathId)
        *PathId = EXTENDED(Srb) ? __slicc_nondet_uchar() : OLD(Srb)->PathId;
    if (TargetId)
        *TargetId = EXTENDED(Srb) ? __slicc_nondet_uchar() : OLD(Srb)->TargetId;
    if (Lun)
        *Lun = EXTENDED(Srb) ? __slicc_nondet_uchar() : OLD(Srb)->Lun;
}

PSTOR_ADDRESS SrbGetAddress(PSTORAGE_REQUEST_BLOCK Srb)
{
    return SLICC_OBJECT_OR_NULL;
}

PSRBEX_DATA SrbGetSrbExDataByType(PSTORAGE_REQUEST_BLOCK Srb, SRBEXDATATYPE Type)
{
    return SLICC_OBJECT_OR_NULL;
}

PSRBEX_DATA SrbGetSrbExDataByIndex(PSTORAGE_REQUEST_BLOCK Srb, ULONG SrbExDataIndex)
{
    return SLICC_OBJECT_OR_NULL;
}

PVOID SrbGetScsiData(PSTORAGE_REQUEST_BLOCK SrbEx, PUCHAR CdbLength8, PULONG CdbLength32, PUCHAR ScsiStatus, PVOID *SenseInfoBuffer, PUCHAR SenseInfoBufferLength)
{
    if (CdbLength8)
        *CdbLength8 = __slicc_nondet_uchar();
    if (CdbLength32)
        *CdbLength32 = (ULONG)__slicc_nondet_int();
    if (ScsiStatus)
        *ScsiStatus = __slicc_nondet_uchar();
    if (SenseInfoBuffer)
        *SenseInfoBuffer = SLICC_OBJECT_OR_NULL;
    if (SenseInfoBufferLength)
        *SenseInfoBufferLength = __slicc_nondet_uchar();
    return SLICC_OBJECT_OR_NULL;
}

void SrbSetScsiData(PSTORAGE_REQUEST_BLOCK SrbEx, PUCHAR CdbLength8, PULONG CdbLength32, PUCHAR ScsiStatus, PVOID *SenseInfoBuffer, PUCHAR SenseInfoBufferLength)
{
}
