// rule: SpinLock
// verdict: proof
#include <ntddk.h>

typedef struct _DEV { KSPIN_LOCK Lock; ULONG Load; PDEVICE_OBJECT Peer; LIST_ENTRY Link; } DEV, *PDEV;
DRIVER_DISPATCH DvBalance;
DRIVER_DISPATCH DvLoad;

static VOID LockPair(PDEV a, PDEV b, PKIRQL irql)
{
    KIRQL ignored;

    if (a == b) {
        KeAcquireSpinLock(&a->Lock, irql);
        return;
    }
    if (a > b) {
        PDEV t = a;
        a = b;
        b = t;
    }
    KeAcquireSpinLock(&a->Lock, irql);
    KeAcquireSpinLock(&b->Lock, &ignored);
}

static VOID UnlockPair(PDEV a, PDEV b, KIRQL irql)
{
    if (a != b)
        KeReleaseSpinLock(&b->Lock, DISPATCH_LEVEL);
    KeReleaseSpinLock(&a->Lock, irql);
}

NTSTATUS DvBalance(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEV a = DeviceObject->DeviceExtension, b;
    KIRQL irql;

    if (a->Peer == NULL)
        return STATUS_NO_SUCH_DEVICE;
    b = a->Peer->DeviceExtension;
    LockPair(a, b, &irql);
    if (a->Load > b->Load + 1) {
        a->Load--;
        b->Load++;
    }
    UnlockPair(a, b, irql);
    return STATUS_SUCCESS;
}

NTSTATUS DvLoad(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEV a = DeviceObject->DeviceExtension;
    KIRQL irql;

    KeAcquireSpinLock(&a->Lock, &irql);
    Irp->IoStatus.Information = a->Load;
    KeReleaseSpinLock(&a->Lock, irql);
    return STATUS_SUCCESS;
}
