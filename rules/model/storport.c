/* The port driver as a miniport sees it. Routines that a miniport queues run as entry points of their own. Source: storport/nf-storport-* pages. */
#include <storport.h>
#include "intrinsics.h"

/* OldIrql of the documented handle; a driver that declares a smaller handle of its own gets the byte at its start. */
#define SAVED(handle) (*((unsigned char *)(handle) + (sizeof(*(handle)) > 24 ? 24 : 0)))

/* Kinds: 1 DpcLock, 2 StartIoLock, 3 InterruptLock, 4 ThreadedDpcLock, 5 DpcLevelLock. The levels follow the kinds. */
static unsigned char slicc_level_of(int kind)
{
    unsigned char level = kind == 3 ? SLICC_DIRQL : kind == 5 ? 0 : 2;
    return __slicc_irql < level ? level : __slicc_irql;
}

void StorPortAcquireSpinLock(PVOID DeviceExtension, STOR_SPINLOCK SpinLock, PVOID LockContext, PSTOR_LOCK_HANDLE LockHandle)
{
    unsigned char old = __slicc_irql;
    __slicc_irql = slicc_level_of((int)SpinLock);
    SAVED(LockHandle) = old;
}

ULONG StorPortAcquireSpinLockEx(PVOID DeviceExtension, STOR_SPINLOCK SpinLock, PVOID LockContext, PSTOR_LOCK_HANDLE LockHandle)
{
    unsigned char old = __slicc_irql;
    __slicc_irql = slicc_level_of((int)SpinLock);
    SAVED(LockHandle) = old;
    return 0;
}

void StorPortReleaseSpinLock(PVOID DeviceExtension, PSTOR_LOCK_HANDLE LockHandle)
{
    __slicc_irql = SAVED(LockHandle);
}

ULONG StorPortAcquireMSISpinLock(PVOID HwDeviceExtension, ULONG MessageId, PULONG OldIrql)
{
    *OldIrql = __slicc_irql;
    if (__slicc_irql < SLICC_DIRQL)
        __slicc_irql = SLICC_DIRQL;
    return 0;
}

ULONG StorPortReleaseMSISpinLock(PVOID HwDeviceExtension, ULONG MessageId, ULONG OldIrql)
{
    __slicc_irql = (unsigned char)OldIrql;
    return 0;
}

BOOLEAN StorPortSynchronizeAccess(PVOID HwDeviceExtension, PSTOR_SYNCHRONIZED_ACCESS SynchronizedAccessRoutine, PVOID Context)
{
    unsigned char old = __slicc_irql;
    BOOLEAN result;
    if (__slicc_irql < SLICC_DIRQL)
        __slicc_irql = SLICC_DIRQL;
    result = SynchronizedAccessRoutine(HwDeviceExtension, Context);
    __slicc_irql = old;
    return result;
}

void StorPortCopyMemory(PVOID Destination, PVOID Source, ULONG Length)
{
    memcpy(Destination, Source, Length);
}

void StorPortMoveMemory(PVOID Destination, PVOID Source, ULONG Length)
{
    memmove(Destination, Source, Length);
}

ULONG StorPortAllocatePool(PVOID HwDeviceExtension, ULONG NumberOfBytes, ULONG Tag, PVOID *BufferPointer)
{
    if (__slicc_nondet_int())
        return 0xC1000003;
    *BufferPointer = __slicc_object();
    return 0;
}

ULONG StorPortAllocateMdl(PVOID HwDeviceExtension, PVOID BufferPointer, ULONG NumberOfBytes, PVOID *Mdl)
{
    if (__slicc_nondet_int())
        return 0xC1000003;
    *Mdl = __slicc_object();
    return 0;
}

ULONG StorPortGetSystemAddress(PVOID HwDeviceExtension, PSCSI_REQUEST_BLOCK Srb, PVOID *SystemAddress)
{
    if (__slicc_nondet_int())
        return 0xC1000003;
    *SystemAddress = __slicc_object();
    return 0;
}

ULONG StorPortGetOriginalMdl(PVOID HwDeviceExtension, PSCSI_REQUEST_BLOCK Srb, PVOID *Mdl)
{
    if (__slicc_nondet_int())
        return 0xC1000003;
    *Mdl = __slicc_object();
    return 0;
}

ULONG StorPortAllocateContiguousMemorySpecifyCacheNode(PVOID HwDeviceExtension, SIZE_T NumberOfBytes, PHYSICAL_ADDRESS LowestAcceptableAddress, PHYSICAL_ADDRESS HighestAcceptableAddress, PHYSICAL_ADDRESS BoundaryAddressMultiple, MEMORY_CACHING_TYPE CacheType, ULONG PreferredNode, PVOID *BufferPointer)
{
    if (__slicc_nondet_int())
        return 0xC1000003;
    *BufferPointer = __slicc_object();
    return 0;
}

ULONG StorPortInitializeTimer(PVOID HwDeviceExtension, PVOID *TimerHandle)
{
    if (__slicc_nondet_int())
        return 0xC1000003;
    *TimerHandle = __slicc_object();
    return 0;
}

ULONG StorPortInitializeWorker(PVOID HwDeviceExtension, PVOID *Worker)
{
    if (__slicc_nondet_int())
        return 0xC1000003;
    *Worker = __slicc_object();
    return 0;
}

ULONG StorPortAllocateDmaMemory(PVOID HwDeviceExtension, SIZE_T NumberOfBytes, PHYSICAL_ADDRESS LowestAcceptableAddress, PHYSICAL_ADDRESS HighestAcceptableAddress, PHYSICAL_ADDRESS BoundaryAddressMultiple, MEMORY_CACHING_TYPE CacheType, ULONG PreferredNode, PVOID *BufferPointer, PPHYSICAL_ADDRESS PhysicalAddress)
{
    if (__slicc_nondet_int())
        return 0xC1000003;
    *BufferPointer = __slicc_object();
    PhysicalAddress->QuadPart = __slicc_nondet_ulonglong();
    return 0;
}

PUCHAR StorPortAllocateRegistryBuffer(PVOID HwDeviceExtension, PULONG Length)
{
    return SLICC_OBJECT_OR_NULL;
}

STOR_PHYSICAL_ADDRESS StorPortGetPhysicalAddress(PVOID HwDeviceExtension, PSCSI_REQUEST_BLOCK Srb, PVOID VirtualAddress, ULONG *Length)
{
    STOR_PHYSICAL_ADDRESS address;
    address.QuadPart = __slicc_nondet_ulonglong();
    if (Length)
        *Length = (ULONG)__slicc_nondet_int();
    return address;
}

ULONG StorPortQuerySystemTime(PLARGE_INTEGER CurrentTime)
{
    CurrentTime->QuadPart = __slicc_nondet_ulonglong();
    return 0;
}

ULONG64 StorPortReadRegisterUlong64(PVOID HwDeviceExtension, volatile ULONG64 *Register)
{
    return __slicc_nondet_ulonglong();
}

void StorPortNotification(SCSI_NOTIFICATION_TYPE NotificationType, PVOID HwDeviceExtension, ...)
{
}

ULONG StorPortGetActiveGroupCount(PVOID HwDeviceExtension, PUSHORT NumberGroups)
{
    *NumberGroups = (USHORT)__slicc_nondet_int();
    return (ULONG)__slicc_nondet_int();
}

ULONG StorPortGetGroupAffinity(PVOID HwDeviceExtension, USHORT GroupNumber, PKAFFINITY GroupAffinityMask)
{
    *GroupAffinityMask = __slicc_nondet_ulonglong();
    return (ULONG)__slicc_nondet_int();
}

ULONG StorPortGetActiveNodeCount(PVOID HwDeviceExtension, PULONG NumberNodes)
{
    *NumberNodes = (ULONG)__slicc_nondet_int();
    return (ULONG)__slicc_nondet_int();
}

ULONG StorPortGetHighestNodeNumber(PVOID HwDeviceExtension, PULONG HighestNode)
{
    *HighestNode = (ULONG)__slicc_nondet_int();
    return (ULONG)__slicc_nondet_int();
}

ULONG StorPortGetCurrentProcessorNumber(PVOID HwDeviceExtension, PPROCESSOR_NUMBER ProcNumber)
{
    ProcNumber->Group = (USHORT)__slicc_nondet_int();
    ProcNumber->Number = __slicc_nondet_uchar();
    return (ULONG)__slicc_nondet_int();
}

ULONG StorPortGetMSIInfo(PVOID HwDeviceExtension, ULONG MessageId, PMESSAGE_INTERRUPT_INFORMATION InterruptInfo)
{
    InterruptInfo->MessageId = MessageId;
    InterruptInfo->MessageData = (ULONG)__slicc_nondet_int();
    InterruptInfo->InterruptVector = (ULONG)__slicc_nondet_int();
    InterruptInfo->InterruptLevel = (ULONG)__slicc_nondet_int();
    InterruptInfo->InterruptMode = __slicc_nondet_int() != 0;
    return (ULONG)__slicc_nondet_int();
}

ULONG StorPortInitializePerfOpts(PVOID HwDeviceExtension, BOOLEAN Query, PPERF_CONFIGURATION_DATA PerfConfigData)
{
    PerfConfigData->Flags = (ULONG)__slicc_nondet_int();
    PerfConfigData->ConcurrentChannels = (ULONG)__slicc_nondet_int();
    PerfConfigData->FirstRedirectionMessageNumber = (ULONG)__slicc_nondet_int();
    PerfConfigData->LastRedirectionMessageNumber = (ULONG)__slicc_nondet_int();
    return (ULONG)__slicc_nondet_int();
}

ULONG StorPortGetStartIoPerfParams(PVOID HwDeviceExtension, PSCSI_REQUEST_BLOCK Srb, PSTARTIO_PERFORMANCE_PARAMETERS StartIoPerfParams)
{
    StartIoPerfParams->MessageNumber = (ULONG)__slicc_nondet_int();
    StartIoPerfParams->ChannelNumber = (ULONG)__slicc_nondet_int();
    return (ULONG)__slicc_nondet_int();
}

ULONG StorPortQueryPerformanceCounter(PVOID HwDeviceExtension, PLARGE_INTEGER PerformanceFrequency, PLARGE_INTEGER PerformanceCounter)
{
    if (PerformanceFrequency)
        PerformanceFrequency->QuadPart = __slicc_nondet_ulonglong();
    PerformanceCounter->QuadPart = __slicc_nondet_ulonglong();
    return (ULONG)__slicc_nondet_int();
}

ULONG StorPortInitialize(PVOID Argument1, PVOID Argument2, PHW_INITIALIZATION_DATA HwInitializationData, PVOID HwContext)
{
    return __slicc_nondet_int();
}

void StorPortInitializeDpc(PVOID DeviceExtension, PSTOR_DPC Dpc, PHW_DPC_ROUTINE HwDpcRoutine)
{
    Dpc->Dpc.DeferredRoutine = (PKDEFERRED_ROUTINE)HwDpcRoutine;
    slicc_registered((void *)HwDpcRoutine, Dpc, DeviceExtension);
}

BOOLEAN StorPortIssueDpc(PVOID DeviceExtension, PSTOR_DPC Dpc, PVOID SystemArgument1, PVOID SystemArgument2)
{
    slicc_requested((void *)Dpc->Dpc.DeferredRoutine, SystemArgument1, SystemArgument2);
    return SLICC_BOOLEAN;
}

BOOLEAN StorPortEnablePassiveInitialization(PVOID DeviceExtension, PHW_PASSIVE_INITIALIZE_ROUTINE HwPassiveInitializeRoutine)
{
    return SLICC_BOOLEAN;
}

void StorPortCompleteRequest(PVOID HwDeviceExtension, UCHAR PathId, UCHAR TargetId, UCHAR Lun, UCHAR SrbStatus)
{
}

void StorPortLogError(PVOID HwDeviceExtension, PSCSI_REQUEST_BLOCK Srb, UCHAR PathId, UCHAR TargetId, UCHAR Lun, ULONG ErrorCode, ULONG UniqueId)
{
}

ULONG StorPortLogSystemEvent(PVOID HwDeviceExtension, PSTOR_LOG_EVENT_DETAILS LogDetails, PULONG MaximumSize)
{
    return __slicc_nondet_int();
}

void StorPortStallExecution(ULONG Delay)
{
}

PVOID StorPortGetDeviceBase(PVOID HwDeviceExtension, INTERFACE_TYPE BusType, ULONG SystemIoBusNumber, STOR_PHYSICAL_ADDRESS IoAddress, ULONG NumberOfBytes, BOOLEAN InIoSpace)
{
    return SLICC_OBJECT_OR_NULL;
}

void StorPortFreeDeviceBase(PVOID HwDeviceExtension, PVOID MappedAddress)
{
}

PVOID StorPortGetUncachedExtension(PVOID HwDeviceExtension, PPORT_CONFIGURATION_INFORMATION ConfigInfo, ULONG NumberOfBytes)
{
    return SLICC_OBJECT_OR_NULL;
}

/* One unit has one extension: the last two that were asked for are known. One that is not there may come before the
   next call of an entry point. */
static struct slicc_unit { PVOID adapter; PVOID extension; UCHAR path; UCHAR target; UCHAR lun; } __last_unit, __unit_before;

static int slicc_is_unit(struct slicc_unit *unit, PVOID adapter, UCHAR path, UCHAR target, UCHAR lun)
{
    return unit->adapter == adapter && unit->path == path && unit->target == target && unit->lun == lun;
}

static PVOID slicc_extension_of(struct slicc_unit *unit)
{
    if (!unit->extension && !slicc_answered)
        unit->extension = SLICC_OBJECT_OR_NULL;
    slicc_answered = 1;
    return unit->extension;
}

PVOID StorPortGetLogicalUnit(PVOID HwDeviceExtension, UCHAR PathId, UCHAR TargetId, UCHAR Lun)
{
    __slicc_assume(!__last_unit.extension || __last_unit.extension != __unit_before.extension);
    if (slicc_is_unit(&__last_unit, HwDeviceExtension, PathId, TargetId, Lun))
        return slicc_extension_of(&__last_unit);
    if (slicc_is_unit(&__unit_before, HwDeviceExtension, PathId, TargetId, Lun))
        return slicc_extension_of(&__unit_before);
    __unit_before = __last_unit;
    __last_unit.adapter = HwDeviceExtension;
    __last_unit.path = PathId;
    __last_unit.target = TargetId;
    __last_unit.lun = Lun;
    __last_unit.extension = SLICC_OBJECT_OR_NULL;
    slicc_answered = 1;
    return __last_unit.extension;
}

PSTOR_SCATTER_GATHER_LIST StorPortGetScatterGatherList(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    return SLICC_OBJECT_OR_NULL;
}

ULONG StorPortBuildScatterGatherList(PVOID HwDeviceExtension, PVOID Mdl, PVOID CurrentVa, ULONG Length, PPOST_SCATTER_GATHER_EXECUTE ExecutionRoutine, PVOID Context, BOOLEAN WriteToDevice, PVOID ScatterGatherBuffer, ULONG ScatterGatherBufferLength)
{
    slicc_registered((void *)ExecutionRoutine, Mdl, Context);
    return __slicc_nondet_int();
}

ULONG StorPortPutScatterGatherList(PVOID HwDeviceExtension, PSTOR_SCATTER_GATHER_LIST ScatterGatherList, BOOLEAN WriteToDevice)
{
    return __slicc_nondet_int();
}

PVOID StorPortGetVirtualAddress(PVOID HwDeviceExtension, STOR_PHYSICAL_ADDRESS PhysicalAddress)
{
    return SLICC_OBJECT_OR_NULL;
}

PSCSI_REQUEST_BLOCK StorPortGetSrb(PVOID DeviceExtension, UCHAR PathId, UCHAR TargetId, UCHAR Lun, LONG QueueTag)
{
    return SLICC_OBJECT_OR_NULL;
}

ULONG StorPortSetBusDataByOffset(PVOID DeviceExtension, ULONG BusDataType, ULONG SystemIoBusNumber, ULONG SlotNumber, PVOID Buffer, ULONG Offset, ULONG Length)
{
    return __slicc_nondet_int();
}

BOOLEAN StorPortValidateRange(PVOID HwDeviceExtension, INTERFACE_TYPE BusType, ULONG SystemIoBusNumber, STOR_PHYSICAL_ADDRESS IoAddress, ULONG NumberOfBytes, BOOLEAN InIoSpace)
{
    return SLICC_BOOLEAN;
}

BOOLEAN StorPortPause(PVOID HwDeviceExtension, ULONG TimeOut)
{
    return SLICC_BOOLEAN;
}

BOOLEAN StorPortResume(PVOID HwDeviceExtension)
{
    return SLICC_BOOLEAN;
}

BOOLEAN StorPortPauseDevice(PVOID HwDeviceExtension, UCHAR PathId, UCHAR TargetId, UCHAR Lun, ULONG TimeOut)
{
    return SLICC_BOOLEAN;
}

BOOLEAN StorPortResumeDevice(PVOID HwDeviceExtension, UCHAR PathId, UCHAR TargetId, UCHAR Lun)
{
    return SLICC_BOOLEAN;
}

BOOLEAN StorPortBusy(PVOID HwDeviceExtension, ULONG RequestsToComplete)
{
    return SLICC_BOOLEAN;
}

BOOLEAN StorPortReady(PVOID HwDeviceExtension)
{
    return SLICC_BOOLEAN;
}

BOOLEAN StorPortDeviceBusy(PVOID HwDeviceExtension, UCHAR PathId, UCHAR TargetId, UCHAR Lun, ULONG RequestsToComplete)
{
    return SLICC_BOOLEAN;
}

BOOLEAN StorPortDeviceReady(PVOID HwDeviceExtension, UCHAR PathId, UCHAR TargetId, UCHAR Lun)
{
    return SLICC_BOOLEAN;
}

BOOLEAN StorPortSetDeviceQueueDepth(PVOID HwDeviceExtension, UCHAR PathId, UCHAR TargetId, UCHAR Lun, ULONG Depth)
{
    return SLICC_BOOLEAN;
}

ULONG StorPortFreePool(PVOID HwDeviceExtension, PVOID BufferPointer)
{
    return __slicc_nondet_int();
}

ULONG StorPortFreeMdl(PVOID HwDeviceExtension, PVOID Mdl)
{
    return __slicc_nondet_int();
}

ULONG StorPortBuildMdlForNonPagedPool(PVOID HwDeviceExtension, PVOID Mdl)
{
    return __slicc_nondet_int();
}

ULONG StorPortFreeContiguousMemorySpecifyCache(PVOID HwDeviceExtension, PVOID BaseAddress, SIZE_T NumberOfBytes, MEMORY_CACHING_TYPE CacheType)
{
    return __slicc_nondet_int();
}

ULONG StorPortFreeDmaMemory(PVOID HwDeviceExtension, PVOID BaseAddress, SIZE_T NumberOfBytes, MEMORY_CACHING_TYPE CacheType, PHYSICAL_ADDRESS PhysicalAddress)
{
    return __slicc_nondet_int();
}

ULONG StorPortRequestTimer(PVOID HwDeviceExtension, PVOID TimerHandle, PHW_TIMER_EX TimerCallback, PVOID CallbackContext, ULONGLONG TimerValue, ULONGLONG TolerableDelay)
{
    slicc_registered((void *)TimerCallback, TimerHandle, CallbackContext);
    return __slicc_nondet_int();
}

ULONG StorPortFreeTimer(PVOID HwDeviceExtension, PVOID TimerHandle)
{
    return __slicc_nondet_int();
}

ULONG StorPortQueueWorkItem(PVOID HwDeviceExtension, PHW_WORKITEM WorkItemCallback, PVOID Worker, PVOID Context)
{
    slicc_registered((void *)WorkItemCallback, Worker, Context);
    return __slicc_nondet_int();
}

ULONG StorPortFreeWorker(PVOID HwDeviceExtension, PVOID Worker)
{
    return __slicc_nondet_int();
}

ULONG StorPortStateChangeDetected(PVOID HwDeviceExtension, ULONG ChangedEntity, PSTOR_ADDRESS Address, ULONG Attributes, PHW_STATE_CHANGE HwStateChange, PVOID HwStateChangeContext)
{
    slicc_registered((void *)HwStateChange, Address, HwStateChangeContext);
    return __slicc_nondet_int();
}

ULONG StorPortAsyncNotificationDetected(PVOID HwDeviceExtension, PSTOR_ADDRESS Address, ULONGLONG Flags)
{
    return __slicc_nondet_int();
}

ULONG StorPortMarkDeviceFailed(PVOID HwDeviceExtension, PSTOR_ADDRESS Address, ULONG Flags, PWSTR FailReason)
{
    return __slicc_nondet_int();
}

ULONG StorPortSetUnitAttributes(PVOID HwDeviceExtension, PSTOR_ADDRESS Address, STOR_UNIT_ATTRIBUTES Attributes)
{
    return __slicc_nondet_int();
}

ULONG StorPortMaskMSIInterrupt(PVOID HwDeviceExtension, ULONG MessageId, BOOLEAN Mask)
{
    return __slicc_nondet_int();
}

void StorPortFreeRegistryBuffer(PVOID HwDeviceExtension, PUCHAR Buffer)
{
}

BOOLEAN StorPortRegistryWrite(PVOID HwDeviceExtension, PUCHAR ValueName, ULONG Global, ULONG Type, PUCHAR Buffer, ULONG BufferLength)
{
    return SLICC_BOOLEAN;
}

ULONG StorPortRegistryWriteAdapterKey(PVOID HwDeviceExtension, PUCHAR SubKeyName, PUCHAR ValueName, ULONG ValueType, PVOID ValueData, ULONG ValueDataLength)
{
    return __slicc_nondet_int();
}

ULONG StorPortSetPowerSettingNotificationGuids(PVOID HwDeviceExtension, ULONG GuidCount, GUID *GuidList)
{
    return __slicc_nondet_int();
}

ULONG StorPortPoFxActivateComponent(PVOID HwDeviceExtension, PSTOR_ADDRESS Address, PSCSI_REQUEST_BLOCK Srb, ULONG Component, ULONG Flags)
{
    return __slicc_nondet_int();
}

ULONG StorPortPoFxIdleComponent(PVOID HwDeviceExtension, PSTOR_ADDRESS Address, PSCSI_REQUEST_BLOCK Srb, ULONG Component, ULONG Flags)
{
    return __slicc_nondet_int();
}

ULONG StorPortCompleteServiceIrp(PVOID HwDeviceExtension, PVOID Irp)
{
    return __slicc_nondet_int();
}

ULONG StorPortConvertPhysicalAddressToUlong(STOR_PHYSICAL_ADDRESS Address)
{
    return __slicc_nondet_int();
}

STOR_PHYSICAL_ADDRESS StorPortConvertUlongToPhysicalAddress(ULONG_PTR UlongAddress)
{
    STOR_PHYSICAL_ADDRESS value;
    value.QuadPart = __slicc_nondet_ulonglong();
    return value;
}

UCHAR StorPortReadPortUchar(PVOID HwDeviceExtension, PUCHAR Port)
{
    return __slicc_nondet_uchar();
}

USHORT StorPortReadPortUshort(PVOID HwDeviceExtension, PUSHORT Port)
{
    return __slicc_nondet_int();
}

ULONG StorPortReadPortUlong(PVOID HwDeviceExtension, PULONG Port)
{
    return __slicc_nondet_int();
}

void StorPortWritePortUchar(PVOID HwDeviceExtension, PUCHAR Port, UCHAR Value)
{
}

void StorPortWritePortUshort(PVOID HwDeviceExtension, PUSHORT Port, USHORT Value)
{
}

void StorPortWritePortUlong(PVOID HwDeviceExtension, PULONG Port, ULONG Value)
{
}

UCHAR StorPortReadRegisterUchar(PVOID HwDeviceExtension, volatile UCHAR *Register)
{
    return __slicc_nondet_uchar();
}

USHORT StorPortReadRegisterUshort(PVOID HwDeviceExtension, volatile USHORT *Register)
{
    return __slicc_nondet_int();
}

ULONG StorPortReadRegisterUlong(PVOID HwDeviceExtension, volatile ULONG *Register)
{
    return __slicc_nondet_int();
}

void StorPortWriteRegisterUchar(PVOID HwDeviceExtension, volatile UCHAR *Register, UCHAR Value)
{
}

void StorPortWriteRegisterUshort(PVOID HwDeviceExtension, volatile USHORT *Register, USHORT Value)
{
}

void StorPortWriteRegisterUlong(PVOID HwDeviceExtension, volatile ULONG *Register, ULONG Value)
{
}

void StorPortWriteRegisterUlong64(PVOID HwDeviceExtension, volatile ULONG64 *Register, ULONG64 Value)
{
}

void StorPortWriteRegisterBufferUlong(PVOID HwDeviceExtension, PULONG Register, PULONG Buffer, ULONG Count)
{
}
