// rule: SpinLockDpc
// verdict: proof
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
    if ((UCHAR)(after - before) == 1)
        KeReleaseSpinLock(&w->Lock, irql);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    return STATUS_SUCCESS;
}
