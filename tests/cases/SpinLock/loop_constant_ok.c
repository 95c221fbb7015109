// rule: SpinLock
// verdict: proof
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;
static ULONG Sum;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    int i;
    for (i = 0; i < 6; i++) {
        if (i == 6)
            continue;
        KeAcquireSpinLock(&Lock, &irql);
        Sum += i;
        KeReleaseSpinLock(&Lock, irql);
    }
    return STATUS_SUCCESS;
}
