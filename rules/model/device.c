/* Device objects, work items, timers, remove locks, references. */
#include <ntddk.h>
#include "intrinsics.h"

extern void *slicc_new_device(void); /* the harness's: what a driver creates may be the device of its later calls */

void IoInitializeDpcRequest(PDEVICE_OBJECT DeviceObject, PIO_DPC_ROUTINE DpcRoutine)
{
    DeviceObject->Dpc.DeferredRoutine = (PKDEFERRED_ROUTINE)DpcRoutine;
}

void IoRequestDpc(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    slicc_registered((void *)DeviceObject->Dpc.DeferredRoutine, Irp, Context);
}

NTSTATUS IoInitializeTimer(PDEVICE_OBJECT DeviceObject, PIO_TIMER_ROUTINE TimerRoutine, PVOID Context)
{
    slicc_registered((void *)TimerRoutine, DeviceObject, Context);
    return __slicc_nondet_int();
}

void IoStartTimer(PDEVICE_OBJECT DeviceObject)
{
}

void IoStopTimer(PDEVICE_OBJECT DeviceObject)
{
}

void IoFreeWorkItem(PIO_WORKITEM IoWorkItem)
{
}

void IoQueueWorkItem(PIO_WORKITEM IoWorkItem, PIO_WORKITEM_ROUTINE WorkerRoutine, WORK_QUEUE_TYPE QueueType, PVOID Context)
{
    slicc_registered((void *)WorkerRoutine, IoWorkItem, Context);
}

void IoQueueWorkItemEx(PIO_WORKITEM IoWorkItem, PIO_WORKITEM_ROUTINE_EX WorkerRoutine, WORK_QUEUE_TYPE QueueType, PVOID Context)
{
    slicc_registered((void *)WorkerRoutine, IoWorkItem, Context);
}

void IoDisconnectInterrupt(PKINTERRUPT InterruptObject)
{
}

void IoDeleteDevice(PDEVICE_OBJECT DeviceObject)
{
}

NTSTATUS IoCreateSymbolicLink(PUNICODE_STRING SymbolicLinkName, PUNICODE_STRING DeviceName)
{
    return __slicc_nondet_int();
}

NTSTATUS IoDeleteSymbolicLink(PUNICODE_STRING SymbolicLinkName)
{
    return __slicc_nondet_int();
}

void IoDetachDevice(PDEVICE_OBJECT TargetDevice)
{
}

void IoSetStartIoAttributes(PDEVICE_OBJECT DeviceObject, BOOLEAN DeferredStartIo, BOOLEAN NonCancelable)
{
}

void IoRegisterDriverReinitialization(PDRIVER_OBJECT DriverObject, PDRIVER_REINITIALIZE DriverReinitializationRoutine, PVOID Context)
{
    slicc_registered((void *)DriverReinitializationRoutine, DriverObject, Context);
}

NTSTATUS IoRegisterShutdownNotification(PDEVICE_OBJECT DeviceObject)
{
    return __slicc_nondet_int();
}

void IoUnregisterShutdownNotification(PDEVICE_OBJECT DeviceObject)
{
}

void IoInvalidateDeviceRelations(PDEVICE_OBJECT DeviceObject, DEVICE_RELATION_TYPE Type)
{
}

void IoInvalidateDeviceState(PDEVICE_OBJECT PhysicalDeviceObject)
{
}

void IoWriteErrorLogEntry(PVOID ElEntry)
{
}

void IoFreeErrorLogEntry(PVOID ElEntry)
{
}

NTSTATUS IoWMIRegistrationControl(PDEVICE_OBJECT DeviceObject, ULONG Action)
{
    return __slicc_nondet_int();
}

BOOLEAN IoIs32bitProcess(PIRP Irp)
{
    return SLICC_BOOLEAN;
}

ULONG IoGetRequestorProcessId(PIRP Irp)
{
    return __slicc_nondet_int();
}

BOOLEAN IoIsErrorUserInduced(NTSTATUS Status)
{
    return SLICC_BOOLEAN;
}

void IoSetHardErrorOrVerifyDevice(PIRP Irp, PDEVICE_OBJECT DeviceObject)
{
}

NTSTATUS IoSetDeviceInterfaceState(PUNICODE_STRING SymbolicLinkName, BOOLEAN Enable)
{
    return __slicc_nondet_int();
}

void IoInitializeRemoveLock(PIO_REMOVE_LOCK Lock, ULONG AllocateTag, ULONG MaxLockedMinutes, ULONG HighWatermark)
{
}

NTSTATUS IoAcquireRemoveLock(PIO_REMOVE_LOCK RemoveLock, PVOID Tag)
{
    return __slicc_nondet_int() ? STATUS_SUCCESS : STATUS_DELETE_PENDING;
}

void IoReleaseRemoveLock(PIO_REMOVE_LOCK RemoveLock, PVOID Tag)
{
}

void IoReleaseRemoveLockAndWait(PIO_REMOVE_LOCK RemoveLock, PVOID Tag)
{
}

LONG_PTR ObReferenceObject(PVOID Object)
{
    return __slicc_nondet_ulonglong();
}

LONG_PTR ObDereferenceObject(PVOID Object)
{
    return __slicc_nondet_ulonglong();
}

LONG_PTR ObfReferenceObject(PVOID Object)
{
    return __slicc_nondet_ulonglong();
}

LONG_PTR ObfDereferenceObject(PVOID Object)
{
    return __slicc_nondet_ulonglong();
}

NTSTATUS ZwClose(HANDLE Handle)
{
    return __slicc_nondet_int();
}

NTSTATUS ObReferenceObjectByHandle(HANDLE Handle, ACCESS_MASK DesiredAccess, POBJECT_TYPE ObjectType, KPROCESSOR_MODE AccessMode, PVOID *Object, PVOID HandleInformation)
{
    if (__slicc_nondet_int())
        return (NTSTATUS)0xC0000008;
    *Object = __slicc_object();
    return 0;
}

PIO_WORKITEM IoAllocateWorkItem(PDEVICE_OBJECT DeviceObject)
{
    return SLICC_OBJECT_OR_NULL;
}

PVOID IoAllocateErrorLogEntry(PVOID IoObject, UCHAR EntrySize)
{
    return SLICC_OBJECT_OR_NULL;
}

PDEVICE_OBJECT IoAttachDeviceToDeviceStack(PDEVICE_OBJECT SourceDevice, PDEVICE_OBJECT TargetDevice)
{
    return SLICC_OBJECT_OR_NULL;
}

PDMA_ADAPTER IoGetDmaAdapter(PDEVICE_OBJECT PhysicalDeviceObject, PDEVICE_DESCRIPTION DeviceDescription, PULONG NumberOfMapRegisters)
{
    return SLICC_OBJECT_OR_NULL;
}

/* The extension that was made or asked for last is the same when it is asked for again. */
static PVOID __client;
static PVOID __client_extension;

PVOID IoGetDriverObjectExtension(PDRIVER_OBJECT DriverObject, PVOID ClientIdentificationAddress)
{
    if (__client != ClientIdentificationAddress || !__client_extension && !slicc_answered)
        __client_extension = SLICC_OBJECT_OR_NULL;
    __client = ClientIdentificationAddress;
    slicc_answered = 1;
    return __client_extension;
}

PEPROCESS IoGetRequestorProcess(PIRP Irp)
{
    return SLICC_OBJECT_OR_NULL;
}

PDEVICE_OBJECT IoGetAttachedDevice(PDEVICE_OBJECT DeviceObject)
{
    return __slicc_object();
}

PDEVICE_OBJECT IoGetAttachedDeviceReference(PDEVICE_OBJECT DeviceObject)
{
    return __slicc_object();
}

PVOID IoGetConfigurationInformation(void)
{
    return __slicc_object();
}

NTSTATUS IoCreateDevice(PDRIVER_OBJECT DriverObject, ULONG DeviceExtensionSize, PUNICODE_STRING DeviceName, DEVICE_TYPE DeviceType, ULONG DeviceCharacteristics, BOOLEAN Exclusive, PDEVICE_OBJECT *DeviceObject)
{
    if (__slicc_nondet_int())
        return (NTSTATUS)0xC000009A;
    *DeviceObject = slicc_new_device();
    return 0;
}

NTSTATUS IoCreateDeviceSecure(PDRIVER_OBJECT DriverObject, ULONG DeviceExtensionSize, PUNICODE_STRING DeviceName, DEVICE_TYPE DeviceType, ULONG DeviceCharacteristics, BOOLEAN Exclusive, PCUNICODE_STRING DefaultSDDLString, const GUID *DeviceClassGuid, PDEVICE_OBJECT *DeviceObject)
{
    if (__slicc_nondet_int())
        return (NTSTATUS)0xC000009A;
    *DeviceObject = slicc_new_device();
    return 0;
}

NTSTATUS IoAttachDeviceToDeviceStackSafe(PDEVICE_OBJECT SourceDevice, PDEVICE_OBJECT TargetDevice, PDEVICE_OBJECT *AttachedToDeviceObject)
{
    if (__slicc_nondet_int())
        return (NTSTATUS)0xC000009A;
    *AttachedToDeviceObject = __slicc_object();
    return 0;
}

NTSTATUS IoConnectInterrupt(PKINTERRUPT *InterruptObject, PKSERVICE_ROUTINE ServiceRoutine, PVOID ServiceContext, PKSPIN_LOCK SpinLock, ULONG Vector, KIRQL Irql, KIRQL SynchronizeIrql, KINTERRUPT_MODE InterruptMode, BOOLEAN ShareVector, KAFFINITY ProcessorEnableMask, BOOLEAN FloatingSave)
{
    slicc_registered((void *)ServiceRoutine, 0, ServiceContext);
    if (__slicc_nondet_int())
        return (NTSTATUS)0xC000009A;
    *InterruptObject = __slicc_object();
    return 0;
}

NTSTATUS IoAllocateDriverObjectExtension(PDRIVER_OBJECT DriverObject, PVOID ClientIdentificationAddress, ULONG DriverObjectExtensionSize, PVOID *DriverObjectExtension)
{
    if (__slicc_nondet_int())
        return (NTSTATUS)0xC000009A;
    __client = ClientIdentificationAddress;
    __client_extension = __slicc_object();
    *DriverObjectExtension = __client_extension;
    return 0;
}

NTSTATUS IoGetDeviceObjectPointer(PUNICODE_STRING ObjectName, ACCESS_MASK DesiredAccess, PFILE_OBJECT *FileObject, PDEVICE_OBJECT *DeviceObject)
{
    if (__slicc_nondet_int())
        return (NTSTATUS)0xC000009A;
    *FileObject = __slicc_object();
    *DeviceObject = __slicc_nondet_int() ? slicc_any_device() : __slicc_object();
    return 0;
}

NTSTATUS PoRequestPowerIrp(PDEVICE_OBJECT DeviceObject, UCHAR MinorFunction, POWER_STATE PowerState, PREQUEST_POWER_COMPLETE CompletionFunction, PVOID Context, PIRP *Irp)
{
    if (__slicc_nondet_int())
        return (NTSTATUS)0xC0000010;
    slicc_registered((void *)CompletionFunction, DeviceObject, Context);
    if (Irp)
        *Irp = __slicc_object();
    return 0x103;
}

NTSTATUS IoRegisterPlugPlayNotification(ULONG EventCategory, ULONG EventCategoryFlags, PVOID EventCategoryData, PDRIVER_OBJECT DriverObject, PDRIVER_NOTIFICATION_CALLBACK_ROUTINE CallbackRoutine, PVOID Context, PVOID *NotificationEntry)
{
    if (__slicc_nondet_int())
        return (NTSTATUS)0xC000009A;
    slicc_registered((void *)CallbackRoutine, 0, Context);
    *NotificationEntry = __slicc_object();
    return 0;
}

NTSTATUS PsCreateSystemThread(PHANDLE ThreadHandle, ULONG DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes, HANDLE ProcessHandle, PVOID ClientId, PKSTART_ROUTINE StartRoutine, PVOID StartContext)
{
    if (__slicc_nondet_int())
        return (NTSTATUS)0xC000009A;
    slicc_registered((void *)StartRoutine, 0, StartContext);
    *ThreadHandle = __slicc_object();
    return 0;
}
