// rule: IrqlKeReleaseSpinLock
// verdict: defect
// One routine for a DPC and for a thread, told apart by an argument.
#include <ntddk.h>

typedef struct _RR { KSPIN_LOCK Lock; ULONG Ticks; PIO_WORKITEM Item; } RR, *PRR;
KDEFERRED_ROUTINE RrDpc;
DRIVER_DISPATCH RrFlush;

static VOID Tick(PRR r, BOOLEAN AtDpc)
{
    KIRQL irql = DISPATCH_LEVEL;

    if (AtDpc)
        KeAcquireSpinLockAtDpcLevel(&r->Lock);
    else
        KeAcquireSpinLock(&r->Lock, &irql);
    r->Ticks++;
    if (AtDpc)
        KeReleaseSpinLockFromDpcLevel(&r->Lock);
    else
        KeReleaseSpinLock(&r->Lock, irql);
}

VOID RrDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    if (Context != NULL)
        Tick(Context, TRUE);
}

NTSTATUS RrFlush(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PRR r = DeviceObject->DeviceExtension;
    KIRQL old;

    KeRaiseIrql(DISPATCH_LEVEL, &old);
    Tick(r, TRUE);
    KeLowerIrql(old);
    KeAcquireSpinLock(&r->Lock, &old);
    r->Ticks = 0;
    KeLowerIrql(old);
    KeReleaseSpinLock(&r->Lock, old);   // expect: defect[IrqlKeReleaseSpinLock] "KeReleaseSpinLock is called at an IRQL other than DISPATCH_LEVEL"
    return STATUS_SUCCESS;
}
