// rule: SpinLockDpc
// verdict: defect
#include <ntddk.h>

#define BUCKETS 16
typedef struct _HT { KSPIN_LOCK Lock[BUCKETS]; LIST_ENTRY Chain[BUCKETS]; ULONG Salt; } HT, *PHT;
DRIVER_DISPATCH HtInsert;

static ULONG Bucket(PHT h, ULONG key) { return (key ^ h->Salt) & (BUCKETS - 1); }

NTSTATUS HtInsert(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PHT h = DeviceObject->DeviceExtension;
    ULONG key = IoGetCurrentIrpStackLocation(Irp)->Parameters.Write.Key;
    KIRQL irql;

    irql = KeAcquireSpinLockRaiseToDpc(&h->Lock[Bucket(h, key)]);
    InsertTailList(&h->Chain[Bucket(h, key)], &Irp->Tail.Overlay.ListEntry);
    h->Salt++;
    KeReleaseSpinLock(&h->Lock[Bucket(h, key)], irql);   // expect: defect[SpinLockDpc] "spin lock is released without being acquired"
    return STATUS_PENDING;   // expect: defect[SpinLockDpc] "spin lock is still held at the end of HtInsert"
}
