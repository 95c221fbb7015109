// rule: SpinLockDpc
// verdict: defect
#include <ntddk.h>

typedef struct _WC { KSPIN_LOCK Lock; UCHAR Seq; ULONG Lost; } WC, *PWC;
DRIVER_DISPATCH WcWrite;

NTSTATUS WcWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PWC w = DeviceObject->DeviceExtension;
    UCHAR before = w->Seq;
    UCHAR after;
    KIRQL irql = 0;

    irql = KeAcquireSpinLockRaiseToDpc(&w->Lock);
    w->Seq = (UCHAR)(before + 1);
    after = w->Seq;
    if (after > before)
        KeReleaseSpinLock(&w->Lock, irql);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    return STATUS_SUCCESS;   // expect: defect[SpinLockDpc] "spin lock is still held at the end of WcWrite"
}
