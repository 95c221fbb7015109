/* Accessors for both kinds of request block. */
#ifndef SLICC_SRBHELPER_H
#define SLICC_SRBHELPER_H
#include <srb.h>
#include <scsi.h>
PVOID SrbGetDataBuffer(PVOID Srb);
void SrbSetDataBuffer(PVOID Srb, PVOID DataBuffer);
ULONG SrbGetDataTransferLength(PVOID Srb);
void SrbSetDataTransferLength(PVOID Srb, ULONG DataTransferLength);
PCDB SrbGetCdb(PVOID Srb);
UCHAR SrbGetCdbLength(PVOID Srb);
void SrbSetCdbLength(PVOID Srb, UCHAR CdbLength);
UCHAR SrbGetPathId(PVOID Srb);
UCHAR SrbGetTargetId(PVOID Srb);
UCHAR SrbGetLun(PVOID Srb);
void SrbGetPathTargetLun(const void *Srb, PUCHAR PathId, PUCHAR TargetId, PUCHAR Lun);
PSTOR_ADDRESS SrbGetAddress(PSTORAGE_REQUEST_BLOCK Srb);
PSRBEX_DATA SrbGetSrbExDataByType(PSTORAGE_REQUEST_BLOCK Srb, SRBEXDATATYPE Type);
PSRBEX_DATA SrbGetSrbExDataByIndex(PSTORAGE_REQUEST_BLOCK Srb, ULONG SrbExDataIndex);
PVOID SrbGetScsiData(PSTORAGE_REQUEST_BLOCK SrbEx, PUCHAR CdbLength8, PULONG CdbLength32, PUCHAR ScsiStatus, PVOID *SenseInfoBuffer, PUCHAR SenseInfoBufferLength);
void SrbSetScsiData(PSTORAGE_REQUEST_BLOCK SrbEx, PUCHAR CdbLength8, PULONG CdbLength32, PUCHAR ScsiStatus, PVOID *SenseInfoBuffer, PUCHAR SenseInfoBufferLength);
ULONG SrbGetSrbFunction(PVOID Srb);
ULONG SrbGetSrbFlags(PVOID Srb);
void SrbSetSrbFlags(PVOID Srb, ULONG Flags);
void SrbClearSrbFlags(PVOID Srb, ULONG Flags);
UCHAR SrbGetSrbStatus(PVOID Srb);
void SrbSetSrbStatus(PVOID Srb, UCHAR Status);
UCHAR SrbGetScsiStatus(PVOID Srb);
void SrbSetScsiStatus(PVOID Srb, UCHAR ScsiStatus);
ULONG SrbGetSrbLength(PVOID Srb);
ULONG SrbGetTimeOutValue(PVOID Srb);
void SrbSetTimeOutValue(PVOID Srb, ULONG TimeOutValue);
PVOID SrbGetOriginalRequest(PVOID Srb);
void SrbSetOriginalRequest(PVOID Srb, PVOID OriginalRequest);
PVOID SrbGetNextSrb(PVOID Srb);
void SrbSetNextSrb(PVOID Srb, PVOID NextSrb);
PVOID SrbGetMiniportContext(PVOID Srb);
PVOID SrbGetPortContext(PVOID Srb);
PVOID SrbGetClassContext(PVOID Srb);
PVOID SrbGetSenseInfoBuffer(PVOID Srb);
void SrbSetSenseInfoBuffer(PVOID Srb, PVOID SenseInfoBuffer);
UCHAR SrbGetSenseInfoBufferLength(PVOID Srb);
void SrbSetSenseInfoBufferLength(PVOID Srb, UCHAR SenseInfoBufferLength);
ULONG SrbGetRequestTag(PVOID Srb);
UCHAR SrbGetQueueTag(PVOID Srb);
#endif
