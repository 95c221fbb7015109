// rule: SpinLockDpc
// verdict: defect
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
    if (n / 2 * 2 < n - 1)
        KeReleaseSpinLock(&p->Lock, irql);   // expect: defect[SpinLockDpc] "spin lock is released without being acquired"
    return STATUS_SUCCESS;   // expect: defect[SpinLockDpc] "spin lock is still held at the end of PyWrite"
}
