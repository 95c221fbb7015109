// rule: StorPortSpinLock
// verdict: proof
// The table of routines lies in memory of no type, and one of them is put there at an offset that is handed over.
#include <storport.h>

HW_BUILDIO BuildIo;

static BOOLEAN StartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    STOR_LOCK_HANDLE handle;

    UNREFERENCED_PARAMETER(Srb);
    StorPortAcquireSpinLock(DeviceExtension, InterruptLock, NULL, &handle);
    StorPortReleaseSpinLock(DeviceExtension, &handle);
    return TRUE;
}

BOOLEAN BuildIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    STOR_LOCK_HANDLE handle;

    UNREFERENCED_PARAMETER(Srb);
    StorPortAcquireSpinLock(DeviceExtension, InterruptLock, NULL, &handle);
    StorPortReleaseSpinLock(DeviceExtension, &handle);
    return TRUE;
}

static void Put(PVOID table, ULONG offset, PVOID routine)
{
    *(PVOID *)((PUCHAR)table + offset) = routine;
}

ULONG DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
    PHW_INITIALIZATION_DATA data = ExAllocatePoolWithTag(NonPagedPool, sizeof(HW_INITIALIZATION_DATA), 'abcd');

    if (!data)
        return 1;
    Put(data, FIELD_OFFSET(HW_INITIALIZATION_DATA, HwStartIo), StartIo);
    return StorPortInitialize(DriverObject, RegistryPath, data, NULL);
}
