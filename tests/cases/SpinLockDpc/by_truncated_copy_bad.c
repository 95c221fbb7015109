// rule: SpinLockDpc
// verdict: defect
// A length is kept in a byte.
#include <ntddk.h>

typedef struct _TC { KSPIN_LOCK Lock; UCHAR Last; ULONG Total; } TC, *PTC;
DRIVER_DISPATCH TcWrite;

NTSTATUS TcWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PTC t = DeviceObject->DeviceExtension;
    ULONG length = IoGetCurrentIrpStackLocation(Irp)->Parameters.Write.Length;
    UCHAR small;
    KIRQL irql = PASSIVE_LEVEL;

    if (length > 0xFFFF)
        return STATUS_INVALID_PARAMETER;
    small = (UCHAR)length;
    if (length != 0)
        irql = KeAcquireSpinLockRaiseToDpc(&t->Lock);
    t->Total += length;
    t->Last = small;
    if (small != 0)
        KeReleaseSpinLock(&t->Lock, irql);
    return STATUS_SUCCESS;   // expect: defect[SpinLockDpc] "spin lock is still held at the end of TcWrite"
}
