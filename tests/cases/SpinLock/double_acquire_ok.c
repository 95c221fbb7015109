// rule: SpinLock
// verdict: proof
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;
static ULONG Count;

static VOID Bump(VOID)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    Count++;
    KeReleaseSpinLock(&Lock, irql);
}

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    Bump();
    KeAcquireSpinLock(&Lock, &irql);
    Count = 0;
    KeReleaseSpinLock(&Lock, irql);
    Bump();
    return STATUS_SUCCESS;
}
