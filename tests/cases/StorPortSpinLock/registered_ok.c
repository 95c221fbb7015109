// rule: StorPortSpinLock
// verdict: proof
#include <storport.h>

sp_DRIVER_INITIALIZE DriverEntry;

static BOOLEAN Startup(PVOID Extension)
{
    return TRUE;
}

static BOOLEAN Submit(PVOID Extension, PSCSI_REQUEST_BLOCK Srb)
{
    STOR_LOCK_HANDLE handle;
    if (Srb->Lun > 7)
        return FALSE;
    StorPortAcquireSpinLock(Extension, InterruptLock, NULL, &handle);
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
