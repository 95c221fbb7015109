// rule: SpinLock
// verdict: proof
// A depth counter decides whether the lock is taken or given back.
#include <ntddk.h>

typedef struct _NEST { KSPIN_LOCK Lock; KIRQL Irql; ULONG Depth; ULONG Work; } NEST, *PNEST;
DRIVER_DISPATCH NestIoctl;

static VOID Enter(PNEST n)
{
    if (n->Depth == 0)
        KeAcquireSpinLock(&n->Lock, &n->Irql);
    n->Depth++;
}

static VOID Leave(PNEST n)
{
    n->Depth--;
    if (n->Depth == 0)
        KeReleaseSpinLock(&n->Lock, n->Irql);
}

NTSTATUS NestIoctl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PNEST n = DeviceObject->DeviceExtension;
    ULONG code = IoGetCurrentIrpStackLocation(Irp)->Parameters.DeviceIoControl.IoControlCode;

    n->Depth = 0;
    Enter(n);
    if (code & 1) {
        Enter(n);
        n->Work += code;
        if (n->Work > 1000) {
            n->Work = 0;
            Leave(n);
            goto Done;
        }
        Leave(n);
    }
    n->Work++;
Done:
    Leave(n);
    return STATUS_SUCCESS;
}
