// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef struct {
    ULONG N;
    KSPIN_LOCK Lock;
    LIST_ENTRY L;
} E;

DRIVER_DISPATCH R;
DRIVER_CANCEL C;

NTSTATUS R(PDEVICE_OBJECT D, PIRP I)
{
    E *e = D->DeviceExtension;
    KIRQL q;
    KeAcquireSpinLock(&e->Lock, &q);
    IoMarkIrpPending(I);
    InsertTailList(&e->L, &I->Tail.Overlay.ListEntry);
    IoSetCancelRoutine(I, C);
    KeReleaseSpinLock(&e->Lock, q);
    return STATUS_PENDING;
}

VOID C(PDEVICE_OBJECT D, PIRP I)
{
    E *e = D->DeviceExtension;
    KIRQL q;
    IoReleaseCancelSpinLock(I->CancelIrql);
    KeAcquireSpinLock(&e->Lock, &q);
    if (CONTAINING_RECORD(e->L.Flink, IRP, Tail.Overlay.ListEntry) == I)
        return;   // expect: defect[SpinLock] "spin lock is still held at the end of C"
    KeReleaseSpinLock(&e->Lock, q);
}