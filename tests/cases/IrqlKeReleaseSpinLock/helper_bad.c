// rule: IrqlKeReleaseSpinLock
// verdict: defect
// Right when called by DispatchRead, wrong when called by TimerDpc.
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
KDEFERRED_ROUTINE TimerDpc;
static KSPIN_LOCK Lock;
static ULONG Count;

static VOID Bump(VOID)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    Count++;
    KeReleaseSpinLock(&Lock, PASSIVE_LEVEL);   // expect: defect[IrqlKeReleaseSpinLock] "NewIrql is not the IRQL that was current before the lock was taken"
}

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    Bump();
    return STATUS_SUCCESS;
}

VOID TimerDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    Bump();
}
