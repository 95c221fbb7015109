// rule: SpinLock
// verdict: defect
// Mode 1 is come to again while the lock is held.
#include <ntddk.h>

typedef struct { KSPIN_LOCK Lock; KIRQL Irql; ULONG Sent; } EXTENSION, *PEXTENSION;

DRIVER_DISPATCH Transfer;

NTSTATUS Transfer(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PEXTENSION e = DeviceObject->DeviceExtension;
    ULONG mode = 1, next = 0;

    UNREFERENCED_PARAMETER(Irp);
    for (;;) {
        switch (mode) {
        case 1:
            KeAcquireSpinLock(&e->Lock, &e->Irql);   // expect: defect[SpinLock] "acquired twice"
            next = 2;
            mode = 9;
            break;
        case 2:
            e->Sent++;
            next = e->Sent & 1 ? 3 : 1;
            mode = 9;
            break;
        case 3:
            KeReleaseSpinLock(&e->Lock, e->Irql);
            next = e->Sent & 4 ? 1 : 5;
            mode = 9;
            break;
        case 9:
            mode = next;
            break;
        default:
            return STATUS_SUCCESS;
        }
    }
}
