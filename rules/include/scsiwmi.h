#ifndef SLICC_SCSIWMI_H
#define SLICC_SCSIWMI_H
#include <srb.h>
#pragma pack(push, 4)
typedef struct { PVOID UserContext; ULONG BufferSize; PUCHAR Buffer; UCHAR MinorFunction; UCHAR ReturnStatus; ULONG ReturnSize; } SCSIWMI_REQUEST_CONTEXT, *PSCSIWMI_REQUEST_CONTEXT;
typedef struct { LPCGUID Guid; ULONG InstanceCount; ULONG Flags; } SCSIWMIGUIDREGINFO, *PSCSIWMIGUIDREGINFO;
typedef enum { ScsiWmiEventControl, ScsiWmiDataBlockControl } SCSIWMI_ENABLE_DISABLE_CONTROL;
typedef UCHAR SCSIWMI_QUERY_REGINFO(PVOID Context, PSCSIWMI_REQUEST_CONTEXT RequestContext, PWCHAR *MofResourceName);
typedef BOOLEAN SCSIWMI_QUERY_DATABLOCK(PVOID Context, PSCSIWMI_REQUEST_CONTEXT RequestContext, ULONG GuidIndex, ULONG InstanceIndex, ULONG InstanceCount, PULONG InstanceLengthArray, ULONG BufferAvail, PUCHAR Buffer);
typedef BOOLEAN SCSIWMI_SET_DATABLOCK(PVOID Context, PSCSIWMI_REQUEST_CONTEXT RequestContext, ULONG GuidIndex, ULONG InstanceIndex, ULONG BufferSize, PUCHAR Buffer);
typedef BOOLEAN SCSIWMI_SET_DATAITEM(PVOID Context, PSCSIWMI_REQUEST_CONTEXT RequestContext, ULONG GuidIndex, ULONG InstanceIndex, ULONG DataItemId, ULONG BufferSize, PUCHAR Buffer);
typedef BOOLEAN SCSIWMI_EXECUTE_METHOD(PVOID Context, PSCSIWMI_REQUEST_CONTEXT RequestContext, ULONG GuidIndex, ULONG InstanceIndex, ULONG MethodId, ULONG InBufferSize, ULONG OutBufferSize, PUCHAR Buffer);
typedef BOOLEAN SCSIWMI_FUNCTION_CONTROL(PVOID Context, PSCSIWMI_REQUEST_CONTEXT RequestContext, ULONG GuidIndex, SCSIWMI_ENABLE_DISABLE_CONTROL Function, BOOLEAN Enable);
typedef SCSIWMI_QUERY_REGINFO *PSCSIWMI_QUERY_REGINFO;
typedef SCSIWMI_QUERY_DATABLOCK *PSCSIWMI_QUERY_DATABLOCK;
typedef SCSIWMI_SET_DATABLOCK *PSCSIWMI_SET_DATABLOCK;
typedef SCSIWMI_SET_DATAITEM *PSCSIWMI_SET_DATAITEM;
typedef SCSIWMI_EXECUTE_METHOD *PSCSIWMI_EXECUTE_METHOD;
typedef SCSIWMI_FUNCTION_CONTROL *PSCSIWMI_FUNCTION_CONTROL;
typedef struct _SCSIWMILIB_CONTEXT { ULONG GuidCount; PSCSIWMIGUIDREGINFO GuidList; PSCSIWMI_QUERY_REGINFO QueryWmiRegInfo; PSCSIWMI_QUERY_DATABLOCK QueryWmiDataBlock; PSCSIWMI_SET_DATABLOCK SetWmiDataBlock; PSCSIWMI_SET_DATAITEM SetWmiDataItem; PSCSIWMI_EXECUTE_METHOD ExecuteWmiMethod; PSCSIWMI_FUNCTION_CONTROL WmiFunctionControl; } SCSI_WMILIB_CONTEXT, *PSCSI_WMILIB_CONTEXT;
#pragma pack(pop)
BOOLEAN ScsiPortWmiDispatchFunction(PSCSI_WMILIB_CONTEXT WmiLibInfo, UCHAR MinorFunction, PVOID DeviceContext, PSCSIWMI_REQUEST_CONTEXT RequestContext, PVOID DataPath, ULONG BufferSize, PVOID Buffer);
void ScsiPortWmiPostProcess(PSCSIWMI_REQUEST_CONTEXT RequestContext, UCHAR SrbStatus, ULONG BufferUsed);
void ScsiPortWmiFireLogicalUnitEvent(PVOID HwDeviceExtension, UCHAR PathId, UCHAR TargetId, UCHAR Lun, LPGUID Guid, ULONG InstanceIndex, ULONG EventDataSize, PVOID EventData);
#define ScsiPortWmiGetReturnStatus(RequestContext) ((RequestContext)->ReturnStatus)
#define ScsiPortWmiGetReturnSize(RequestContext) ((RequestContext)->ReturnSize)
#define ScsiPortWmiFireAdapterEvent(HwDeviceExtension, Guid, InstanceIndex, EventDataSize, EventData) ScsiPortWmiFireLogicalUnitEvent(HwDeviceExtension, 0xff, 0, 0, Guid, InstanceIndex, EventDataSize, EventData)
#define SIZEOFSCSIWMILIBCONTEXT sizeof(SCSI_WMILIB_CONTEXT)
PVOID ScsiPortWmiGetInstanceName(PSCSIWMI_REQUEST_CONTEXT RequestContext);
#endif
