// rule: SpinLockSafe
// verdict: proof
// A helper says whether it left the lock; only then the request may be completed.
#include <ntddk.h>

typedef struct _UR { KSPIN_LOCK Lock; KIRQL Irql; PIRP Current; ULONG Left; } UR, *PUR;
KDEFERRED_ROUTINE UrDpc;

static BOOLEAN Advance(PUR u, ULONG bytes)
{
    KeAcquireSpinLockAtDpcLevel(&u->Lock);
    if (u->Left > bytes) {
        u->Left -= bytes;
        KeReleaseSpinLockFromDpcLevel(&u->Lock);
        return TRUE;
    }
    u->Left = 0;
    if (u->Current == NULL) {
        KeReleaseSpinLockFromDpcLevel(&u->Lock);
        return TRUE;
    }
    return FALSE;
}

VOID UrDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    PUR u = Context;
    PIRP irp;

    if (u == NULL)
        return;
    if (Advance(u, (ULONG)(ULONG_PTR)Argument1)) {
        return;
    }
    irp = u->Current;
    u->Current = NULL;
    KeReleaseSpinLockFromDpcLevel(&u->Lock);
    irp->IoStatus.Status = STATUS_SUCCESS;
    irp->IoStatus.Information = 0;
    IoCompleteRequest(irp, IO_DISK_INCREMENT);
}
