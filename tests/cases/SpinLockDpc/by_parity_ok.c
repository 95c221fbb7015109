// rule: SpinLockDpc
// verdict: proof
#include <ntddk.h>

typedef struct _PY { KSPIN_LOCK Lock; ULONG Sum; } PY, *PPY;
DRIVER_DISPATCH PyWrite;

NTSTATUS PyWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PPY p = DeviceObject->DeviceExtension;
    ULONG n = IoGetCurrentIrpStackLocation(Irp)->Parameters.Write.Length;
    KIRQL irql = PASSIVE_LEVEL;

    if (n % 2)
        irql = KeAcquireSpinLockRaiseToDpc(&p->Lock);
    p->Sum += n / 2 * 2;
    if (n / 2 * 2 != n)
        KeReleaseSpinLock(&p->Lock, irql);
    return STATUS_SUCCESS;
}
