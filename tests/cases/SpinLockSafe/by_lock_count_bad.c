// rule: SpinLockSafe
// verdict: defect
// Each lock that a loop takes is counted; completing waits until the count is down.
#include <ntddk.h>

typedef struct _LC { KSPIN_LOCK Lock[3]; KIRQL Irql[3]; UCHAR Need; } LC, *PLC;
DRIVER_DISPATCH LcIoctl;

NTSTATUS LcIoctl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PLC c = DeviceObject->DeviceExtension;
    ULONG want = IoGetCurrentIrpStackLocation(Irp)->Parameters.DeviceIoControl.InputBufferLength;
    ULONG held = 0;

    if (want > 3)
        want = 3;
    while (held < want) {
        KeAcquireSpinLock(&c->Lock[held], &c->Irql[held]);
        held++;
    }
    c->Need = (UCHAR)held;
    while (held != c->Need / 3) {
        held--;
        KeReleaseSpinLock(&c->Lock[held], c->Irql[held]);
    }
    Irp->IoStatus.Status = STATUS_SUCCESS;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);   // expect: defect[SpinLockSafe] "IoCompleteRequest is called while a spin lock is held"
    return STATUS_SUCCESS;
}
