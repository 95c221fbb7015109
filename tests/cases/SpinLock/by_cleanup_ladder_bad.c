// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef struct _LX { KSPIN_LOCK A, B, C; ULONG Gen; BOOLEAN Ready, Open, Armed; } LX, *PLX;
DRIVER_DISPATCH LxStart;

NTSTATUS LxStart(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PLX x = DeviceObject->DeviceExtension;
    KIRQL a, b, c;
    NTSTATUS status;

    KeAcquireSpinLock(&x->A, &a);
    if (!x->Ready) {
        status = STATUS_DEVICE_NOT_READY;
        goto FreeA;
    }
    KeAcquireSpinLock(&x->B, &b);
    if (!x->Open) {
        status = STATUS_FILE_CLOSED;
        goto FreeB;
    }
    KeAcquireSpinLock(&x->C, &c);
    x->Gen++;
    if (!x->Armed) {
        status = STATUS_CANCELLED;
        goto FreeB;
    }
    status = STATUS_SUCCESS;
FreeC:
    KeReleaseSpinLock(&x->C, c);
FreeB:
    KeReleaseSpinLock(&x->B, b);
FreeA:
    KeReleaseSpinLock(&x->A, a);
    return status;   // expect: defect[SpinLock] "spin lock is still held at the end of LxStart"
}
