// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef struct _SC { KSPIN_LOCK Lock; ULONG Total; ULONG Stop; } SC, *PSC;
DRIVER_DISPATCH ScWrite;

NTSTATUS ScWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PSC s = DeviceObject->DeviceExtension;
    PUCHAR p = Irp->AssociatedIrp.SystemBuffer;
    ULONG n = IoGetCurrentIrpStackLocation(Irp)->Parameters.Write.Length;
    ULONG i;
    KIRQL q;

    for (i = 0; i < n; i++) {
        KeAcquireSpinLock(&s->Lock, &q);
        s->Total += p[i];
        if (s->Total > s->Stop && p[i] == '\n') {
            break;
        }
        KeReleaseSpinLock(&s->Lock, q);
    }
    Irp->IoStatus.Information = i;
    return STATUS_SUCCESS;   // expect: defect[SpinLock] "spin lock is still held at the end of ScWrite"
}
