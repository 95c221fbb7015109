// rule: SpinLock
// verdict: proof
// Nothing is known of what is handed to the function without a body: the environment may call it.
#include <ntddk.h>

DRIVER_DISPATCH Start;
NTSTATUS TellMeOfProcesses(PVOID Routine);
static KSPIN_LOCK Lock;

static VOID Notice(HANDLE Parent, HANDLE Process, BOOLEAN Create)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Parent);
    UNREFERENCED_PARAMETER(Process);
    KeAcquireSpinLock(&Lock, &irql);
    if (1)
        KeReleaseSpinLock(&Lock, irql);
}

NTSTATUS Start(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    KeAcquireSpinLock(&Lock, &irql);
    KeReleaseSpinLock(&Lock, irql);
    return TellMeOfProcesses((PVOID)Notice);
}
