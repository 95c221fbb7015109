// rule: SpinLock
// verdict: defect
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;
static ULONG Count;

static VOID Bump(VOID)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);   // expect: defect[SpinLock] "spin lock is acquired twice"
    Count++;
    KeReleaseSpinLock(&Lock, irql);
}

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    Bump();
    KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
