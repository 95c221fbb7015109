// rule: SpinLock
// verdict: defect
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;
static ULONG Sum;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    int i;
    for (i = 0; i < 6; i++) {
        KeAcquireSpinLock(&Lock, &irql);   // expect: defect[SpinLock] "spin lock is acquired twice"
        Sum += i;
        if (i == 3)
            continue;
        KeReleaseSpinLock(&Lock, irql);
    }
    return STATUS_SUCCESS;
}
