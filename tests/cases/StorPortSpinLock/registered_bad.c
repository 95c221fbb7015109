// rule: StorPortSpinLock
// verdict: defect
// The entry points are known by their registration alone.
#include <storport.h>

sp_DRIVER_INITIALIZE DriverEntry;

static BOOLEAN Startup(PVOID Extension)
{
    return TRUE;
}

static BOOLEAN Submit(PVOID Extension, PSCSI_REQUEST_BLOCK Srb)
{
    STOR_LOCK_HANDLE handle;
    StorPortAcquireSpinLock(Extension, InterruptLock, NULL, &handle);
    if (Srb->Lun > 7)
        return FALSE;   // expect: defect[StorPortSpinLock] "lock is still held at the end of Submit"
    StorPortReleaseSpinLock(Extension, &handle);
    return TRUE;
}

ULONG DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
    HW_INITIALIZATION_DATA data = { 0 };
    data.HwInitializationDataSize = sizeof(data);
    data.HwInitialize = Startup;
    data.HwStartIo = Submit;
    return StorPortInitialize(DriverObject, RegistryPath, &data, NULL);
}
