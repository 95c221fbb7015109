// rule: SpinLock
// verdict: defect
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Locks[4];

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    ULONG key = IoGetCurrentIrpStackLocation(Irp)->Parameters.Read.Key;
    ULONG from = key & 3, to = (key >> 2) & 3;
    KIRQL outer, inner;
    KeAcquireSpinLock(&Locks[from], &outer);
    KeAcquireSpinLock(&Locks[to], &inner);   // expect: defect[SpinLock] "spin lock is acquired twice"
    KeReleaseSpinLock(&Locks[to], inner);
    KeReleaseSpinLock(&Locks[from], outer);
    return STATUS_SUCCESS;
}
