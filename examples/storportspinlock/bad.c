// Planted: MiniResetBus returns on its error path while it holds the interrupt lock.
#include <storport.h>
#include <srbhelper.h>

#define MAX_TARGETS 4
#define RING_SIZE 8
#define REG_COMMAND 0
#define REG_STATUS 1
#define COMMAND_RESET 0x80000000
#define STATUS_FAULT 0x00000001
#define STATUS_DONE 0x00000002

typedef struct _MINI_SLOT {
    PSCSI_REQUEST_BLOCK Srb;
    BOOLEAN Busy;
} MINI_SLOT, *PMINI_SLOT;

typedef struct _MINI_EXTENSION {
    volatile ULONG *Registers;
    ULONG Head;
    ULONG Tail;
    ULONG Resets;
    BOOLEAN Stopped;
    BOOLEAN FaultSeen;
    STOR_DPC CompletionDpc;
    MINI_SLOT Ring[RING_SIZE];
} MINI_EXTENSION, *PMINI_EXTENSION;

sp_DRIVER_INITIALIZE DriverEntry;
HW_FIND_ADAPTER MiniFindAdapter;
HW_INITIALIZE MiniInitialize;
HW_STARTIO MiniStartIo;
HW_INTERRUPT MiniInterrupt;
HW_RESET_BUS MiniResetBus;
HW_ADAPTER_CONTROL MiniAdapterControl;
HW_DPC_ROUTINE MiniCompletionDpc;

static void MiniComplete(PMINI_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb, UCHAR Status)
{
    if (Srb == NULL)
        return;
    SrbSetSrbStatus(Srb, Status);
    StorPortNotification(RequestComplete, Extension, Srb);
}

static BOOLEAN MiniPost(PMINI_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
    ULONG next = (Extension->Head + 1) % RING_SIZE;

    if (next == Extension->Tail)
        return FALSE;
    Extension->Ring[Extension->Head % RING_SIZE].Srb = Srb;
    Extension->Ring[Extension->Head % RING_SIZE].Busy = TRUE;
    Extension->Head = next;
    return TRUE;
}

static BOOLEAN MiniResetHardware(PMINI_EXTENSION Extension)
{
    ULONG i;

    StorPortWriteRegisterUlong(Extension, Extension->Registers + REG_COMMAND, COMMAND_RESET);
    for (i = 0; i < MAX_TARGETS; i++) {
        ULONG status = StorPortReadRegisterUlong(Extension, Extension->Registers + REG_STATUS);
        if (status & STATUS_FAULT)
            return FALSE;
        if (status & STATUS_DONE)
            return TRUE;
        StorPortStallExecution(10);
    }
    return FALSE;
}

ULONG DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
    HW_INITIALIZATION_DATA data;

    RtlZeroMemory(&data, sizeof(data));
    data.HwInitializationDataSize = sizeof(data);
    data.AdapterInterfaceType = PCIBus;
    data.HwInitialize = MiniInitialize;
    data.HwStartIo = MiniStartIo;
    data.HwInterrupt = MiniInterrupt;
    data.HwFindAdapter = MiniFindAdapter;
    data.HwResetBus = MiniResetBus;
    data.HwAdapterControl = MiniAdapterControl;
    data.DeviceExtensionSize = sizeof(MINI_EXTENSION);
    data.NumberOfAccessRanges = 1;
    data.MapBuffers = STOR_MAP_NON_READ_WRITE_BUFFERS;
    data.NeedPhysicalAddresses = TRUE;
    data.TaggedQueuing = TRUE;
    data.AutoRequestSense = TRUE;
    data.MultipleRequestPerLu = TRUE;
    return StorPortInitialize(DriverObject, RegistryPath, &data, NULL);
}

ULONG MiniFindAdapter(PVOID DeviceExtension, PVOID HwContext, PVOID BusInformation, PCHAR ArgumentString,
                      PPORT_CONFIGURATION_INFORMATION ConfigInfo, PBOOLEAN Reserved3)
{
    PMINI_EXTENSION extension = (PMINI_EXTENSION)DeviceExtension;

    UNREFERENCED_PARAMETER(HwContext);
    UNREFERENCED_PARAMETER(BusInformation);
    UNREFERENCED_PARAMETER(ArgumentString);
    UNREFERENCED_PARAMETER(Reserved3);
    extension->Head = 0;
    extension->Tail = 0;
    extension->Stopped = FALSE;
    ConfigInfo->MaximumNumberOfTargets = MAX_TARGETS;
    ConfigInfo->NumberOfBuses = 1;
    ConfigInfo->MaximumTransferLength = 0x10000;
    ConfigInfo->SynchronizationModel = StorSynchronizeFullDuplex;
    if (ConfigInfo->NumberOfAccessRanges < 1)
        return SP_RETURN_ERROR;
    return SP_RETURN_FOUND;
}

BOOLEAN MiniInitialize(PVOID DeviceExtension)
{
    PMINI_EXTENSION extension = (PMINI_EXTENSION)DeviceExtension;

    StorPortInitializeDpc(extension, &extension->CompletionDpc, MiniCompletionDpc);
    return MiniResetHardware(extension);
}

BOOLEAN MiniStartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    PMINI_EXTENSION extension = (PMINI_EXTENSION)DeviceExtension;
    STOR_LOCK_HANDLE lock;
    BOOLEAN posted;

    if (Srb->Function != SRB_FUNCTION_EXECUTE_SCSI) {
        MiniComplete(extension, Srb, SRB_STATUS_INVALID_REQUEST);
        return TRUE;
    }
    StorPortAcquireSpinLock(extension, InterruptLock, NULL, &lock);
    posted = !extension->Stopped && MiniPost(extension, Srb);
    StorPortReleaseSpinLock(extension, &lock);
    if (!posted)
        MiniComplete(extension, Srb, SRB_STATUS_BUSY);
    return TRUE;
}

BOOLEAN MiniInterrupt(PVOID DeviceExtension)
{
    PMINI_EXTENSION extension = (PMINI_EXTENSION)DeviceExtension;
    ULONG status = StorPortReadRegisterUlong(extension, extension->Registers + REG_STATUS);

    if (!(status & (STATUS_DONE | STATUS_FAULT)))
        return FALSE;
    if (status & STATUS_FAULT)
        extension->FaultSeen = TRUE;
    StorPortIssueDpc(extension, &extension->CompletionDpc, NULL, NULL);
    return TRUE;
}

BOOLEAN MiniResetBus(PVOID DeviceExtension, ULONG PathId)
{
    PMINI_EXTENSION extension = (PMINI_EXTENSION)DeviceExtension;
    STOR_LOCK_HANDLE lock;
    ULONG i;

    StorPortAcquireSpinLock(extension, InterruptLock, NULL, &lock);
    extension->Resets++;
    extension->Stopped = TRUE;
    if (!MiniResetHardware(extension)) {
        extension->FaultSeen = TRUE;
        return FALSE; // expect: defect[StorPortSpinLock] "lock is still held at the end of MiniResetBus"
    }
    for (i = 0; i < RING_SIZE; i++)
        extension->Ring[i].Busy = FALSE;
    extension->Stopped = FALSE;
    StorPortReleaseSpinLock(extension, &lock);
    StorPortNotification(ResetDetected, extension, PathId);
    return TRUE;
}

SCSI_ADAPTER_CONTROL_STATUS MiniAdapterControl(PVOID DeviceExtension, SCSI_ADAPTER_CONTROL_TYPE ControlType, PVOID Parameters)
{
    PMINI_EXTENSION extension = (PMINI_EXTENSION)DeviceExtension;
    PSCSI_SUPPORTED_CONTROL_TYPE_LIST list;

    switch (ControlType) {
    case ScsiQuerySupportedControlTypes:
        list = (PSCSI_SUPPORTED_CONTROL_TYPE_LIST)Parameters;
        if (list->MaxControlType > ScsiRestartAdapter) {
            list->SupportedTypeList[ScsiQuerySupportedControlTypes] = TRUE;
            list->SupportedTypeList[ScsiStopAdapter] = TRUE;
            list->SupportedTypeList[ScsiRestartAdapter] = TRUE;
        }
        return ScsiAdapterControlSuccess;
    case ScsiStopAdapter:
        extension->Stopped = TRUE;
        return ScsiAdapterControlSuccess;
    case ScsiRestartAdapter:
        extension->Stopped = FALSE;
        return MiniResetHardware(extension) ? ScsiAdapterControlSuccess : ScsiAdapterControlUnsuccessful;
    default:
        return ScsiAdapterControlUnsuccessful;
    }
}

void MiniCompletionDpc(PSTOR_DPC Dpc, PVOID HwDeviceExtension, PVOID SystemArgument1, PVOID SystemArgument2)
{
    PMINI_EXTENSION extension = (PMINI_EXTENSION)HwDeviceExtension;
    PSCSI_REQUEST_BLOCK done = NULL;
    STOR_LOCK_HANDLE lock;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(SystemArgument1);
    UNREFERENCED_PARAMETER(SystemArgument2);
    StorPortAcquireSpinLock(extension, InterruptLock, NULL, &lock);
    if (extension->Tail != extension->Head) {
        done = extension->Ring[extension->Tail % RING_SIZE].Srb;
        extension->Ring[extension->Tail % RING_SIZE].Busy = FALSE;
        extension->Tail = (extension->Tail + 1) % RING_SIZE;
    }
    StorPortReleaseSpinLock(extension, &lock);
    MiniComplete(extension, done, extension->FaultSeen ? SRB_STATUS_ERROR : SRB_STATUS_SUCCESS);
}
