// rule: SpinLock
// verdict: proof
#include <ntddk.h>

typedef struct _POOLX { KSPIN_LOCK Lock; PVOID First; ULONG Taken; } POOLX, *PPOOLX;
DRIVER_DISPATCH PoolTake;

static BOOLEAN TryTake(PPOOLX p, PVOID *Item, PBOOLEAN Held, PKIRQL Irql)
{
    *Item = NULL;
    *Held = FALSE;
    if (p->First == NULL)
        return FALSE;
    KeAcquireSpinLock(&p->Lock, Irql);
    *Held = TRUE;
    if (p->Taken == MAXULONG)
        return FALSE;
    *Item = p->First;
    return TRUE;
}

NTSTATUS PoolTake(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PPOOLX p = DeviceObject->DeviceExtension;
    PVOID item;
    BOOLEAN held;
    KIRQL irql;
    BOOLEAN got = TryTake(p, &item, &held, &irql);

    if (got)
        p->Taken++;
    if (held)
        KeReleaseSpinLock(&p->Lock, irql);
    Irp->IoStatus.Information = (ULONG_PTR)item;
    return item ? STATUS_SUCCESS : STATUS_NO_MORE_ENTRIES;
}
