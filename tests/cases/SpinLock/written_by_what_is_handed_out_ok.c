// rule: SpinLock
// verdict: proof
// The routine has no known role; what it writes decides.
#include <ntddk.h>

DRIVER_DISPATCH Start;
NTSTATUS TellMeOfProcesses(PVOID Routine);
static KSPIN_LOCK Lock;
static ULONG Noticed;

static VOID Notice(HANDLE Parent, HANDLE Process, BOOLEAN Create)
{
    UNREFERENCED_PARAMETER(Parent);
    UNREFERENCED_PARAMETER(Process);
    Noticed = Create ? 1 : 2;
}

NTSTATUS Start(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    KeAcquireSpinLock(&Lock, &irql);
    if (Noticed == 3)
        KeAcquireSpinLock(&Lock, &irql);
    KeReleaseSpinLock(&Lock, irql);
    return TellMeOfProcesses((PVOID)Notice);
}
