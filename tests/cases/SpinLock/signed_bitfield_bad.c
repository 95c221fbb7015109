// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef struct _SB { KSPIN_LOCK Lock; LONG Kind : 3; LONG Rest : 29; ULONG N; } SB, *PSB;
DRIVER_DISPATCH SbWrite;

NTSTATUS SbWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PSB s = DeviceObject->DeviceExtension;
    ULONG want = IoGetCurrentIrpStackLocation(Irp)->Parameters.Write.Key & 7;
    KIRQL q;

    KeAcquireSpinLock(&s->Lock, &q);
    s->Kind = want;
    if (s->Kind >= 0 && s->Kind <= 3)
        s->N++;
    else if (s->Kind == (LONG)want)
        s->N--;
    else
        return STATUS_INTERNAL_ERROR;   // expect: defect[SpinLock] "spin lock is still held at the end of SbWrite"
    KeReleaseSpinLock(&s->Lock, q);
    return STATUS_SUCCESS;
}
