// rule: SpinLockDpc
// verdict: proof
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
    KeReleaseSpinLock(&h->Lock[Bucket(h, key)], irql);
    return STATUS_PENDING;
}
