// rule: StorPortSpinLock
// verdict: defect
// The tables of routines are members of a structure of the driver's own, elements of an array in it.
#include <storport.h>

typedef struct _PLAN { ULONG Kind; HW_INITIALIZATION_DATA Data[2]; } PLAN;
HW_BUILDIO BuildIo;

static BOOLEAN StartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    STOR_LOCK_HANDLE handle;

    UNREFERENCED_PARAMETER(Srb);
    StorPortAcquireSpinLock(DeviceExtension, InterruptLock, NULL, &handle);
    return TRUE;   // expect: defect[StorPortSpinLock] "still held"
}

BOOLEAN BuildIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    STOR_LOCK_HANDLE handle;

    UNREFERENCED_PARAMETER(Srb);
    StorPortAcquireSpinLock(DeviceExtension, InterruptLock, NULL, &handle);
    StorPortReleaseSpinLock(DeviceExtension, &handle);
    return TRUE;
}

ULONG DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
    PLAN plan;

    RtlZeroMemory(&plan, sizeof(plan));
    plan.Data[0].HwBuildIo = BuildIo;
    plan.Data[1].HwStartIo = StartIo;
    return StorPortInitialize(DriverObject, RegistryPath, &plan.Data[plan.Kind], NULL);
}
