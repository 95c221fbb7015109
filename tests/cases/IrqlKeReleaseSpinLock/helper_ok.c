// rule: IrqlKeReleaseSpinLock
// verdict: proof
// The same helper is called at PASSIVE_LEVEL and at DISPATCH_LEVEL.
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
    KeReleaseSpinLock(&Lock, irql);
}

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    Bump();
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    Bump();
    KeLowerIrql(irql);
    Bump();
    return STATUS_SUCCESS;
}

VOID TimerDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    Bump();
}
