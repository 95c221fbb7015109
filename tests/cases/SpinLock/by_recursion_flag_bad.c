// rule: SpinLock
// verdict: defect
// A walk that calls itself and hands down whether the lock is held already.
#include <ntddk.h>

typedef struct _NODE { struct _NODE *Left, *Right; ULONG Key; } NODE, *PNODE;
typedef struct _TREE { KSPIN_LOCK Lock; PNODE Root; ULONG Seen; } TREE, *PTREE;
DRIVER_DISPATCH TreeCount;

static ULONG Walk(PTREE t, PNODE n, BOOLEAN Held)
{
    KIRQL irql;
    ULONG count;

    if (n == NULL)
        return 0;
    if (!Held)
        KeAcquireSpinLock(&t->Lock, &irql);   // expect: defect[SpinLock] "spin lock is acquired twice"
    t->Seen++;
    count = 1 + Walk(t, n->Left, TRUE);
    count += Walk(t, n->Right, Held);
    if (!Held)
        KeReleaseSpinLock(&t->Lock, irql);
    return count;
}

NTSTATUS TreeCount(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PTREE t = DeviceObject->DeviceExtension;
    Irp->IoStatus.Information = Walk(t, t->Root, FALSE);
    return STATUS_SUCCESS;
}
